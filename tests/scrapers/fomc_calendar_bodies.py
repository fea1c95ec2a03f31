"""Rows of the calendar page with every link a past meeting has, built from its description."""

from tests.scrapers.fed_bodies import calendar_page

__all__ = ["calendar_page", "panels", "row"]


def row(month: str, days: str, *, end: str = "", released: str = "", press: str = "fomcpresconf") -> str:
    """A row; ``end`` is the last day as addresses write it, empty for a meeting still to come."""
    return f"""<div class="fomc-meeting--shaded row fomc-meeting" ">
<div class="fomc-meeting--shaded fomc-meeting__month col-xs-5"><strong>{month}</strong></div>
<div class="fomc-meeting__date col-xs-4">{days}</div>
<div class="col-xs-12 col-md-4 col-lg-2">{_statement(end) if end else ""}</div>
<div class="col-xs-12 col-md-4 col-lg-3">{_press(end, press) if end else ""}</div>
<div class="col-lg-4 fomc-meeting__minutes">{_minutes(end, released) if released else ""}</div>
</div>"""


def panels(*pages: str) -> str:
    """Several years as one page, in the order given."""
    bodies = [page.split("<body>")[1].split("</body>")[0] for page in pages]
    return f"<!DOCTYPE html><html><head><title>FOMC</title></head><body>{''.join(bodies)}</body></html>\n"


def _statement(end: str) -> str:
    note = f'<br><a href="/newsevents/pressreleases/monetary{end}a1.htm">Implementation Note</a>'
    return f"""<strong>Statement:</strong><br><a href="/monetarypolicy/files/monetary{end}a1.pdf">PDF</a> |
<a href="/newsevents/pressreleases/monetary{end}a.htm">HTML</a>{note}"""


def _press(end: str, press: str) -> str:
    return f'<a href="/monetarypolicy/{press}{end}.htm">Press Conference</a><br>'


def _minutes(end: str, released: str) -> str:
    return f"""<strong>Minutes:</strong><br><a href="/monetarypolicy/files/fomcminutes{end}.pdf">PDF</a> |
<a href="/monetarypolicy/fomcminutes{end}.htm">HTML</a><br> (Released {released})"""
