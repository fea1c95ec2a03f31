"""Pages and lists in the shape the Federal Reserve Board serves, built from its description."""

# ruff: noqa: E501 - a row is as long as the source writes it


def statement_page(
    *paragraphs: str,
    name: str = "monetary20250917a",
    date: str = "September 17, 2025",
    title: str = "Federal Reserve issues FOMC statement",
    release: str = "For release at 2:00 p.m. EDT",
    key: str = "645b060b",
) -> str:
    """A press release page of the Federal Reserve Board; ``key`` obfuscates its mail addresses."""
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    address = f"https://www.federalreserve.gov/newsevents/pressreleases/{name}.htm"
    time = f'<p class="releaseTime">{release}' if release else ""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<title>Federal Reserve Board - {title}</title>
<meta property="og:title" content="{title}" /><meta property="og:url" content="{address}" />
</head><body>
<nav><a href="/monetarypolicy/fomccalendars.htm">FOMC calendars</a></nav>
<div id="article">
<div class="heading col-xs-12 col-sm-8 col-md-8">
<p class="article__time">{date}</p>
<h3 class="title">{title}</h3>
{time}
<ul class="list-unstyled"><li class="share btn-group"><a href="/cdn-cgi/l/email-protection#{key}">Share</a></li></ul>
</div>
<div class="col-xs-12 col-sm-4 col-md-4 hidden-sm"></div>
<div class="col-xs-12 col-sm-8 col-md-8">
{text}
<p>For media inquiries, please email <a href="/cdn-cgi/l/email-protection#{key}"><span class="__cf_email__"
 data-cfemail="{key}">[email&#160;protected]</span></a> or call.</p>
<p><a href="/newsevents/pressreleases/{name}1.htm">Implementation Note issued {date}</a></p>
</div></div>
<div class="lastUpdate" id="lastUpdate">Last Update: {date}</div>
</body></html>
"""


OUTLOOK = "This paragraph stands where the statement describes the economy."
CUT = (
    "In support of its goals, the Committee decided to lower the target range for the federal funds rate by 1/4 "
    "percentage point to 4 to 4\u20111/4 percent. The Committee will continue reducing its holdings of Treasury "
    "securities and agency mortgage\u2011backed securities."
)
HOLD_AND_SLOW = (
    "In support of its goals, the Committee decided to maintain the target range for the federal funds rate at 4-1/4 "
    "to 4-1/2 percent. Beginning in April, the Committee will slow the pace of decline of its securities holdings by "
    "reducing the monthly redemption cap on Treasury securities from $25 billion to $5 billion. The Committee will "
    "maintain the monthly redemption cap on agency debt at $35 billion."
)
ELEVEN_TO_ONE = (
    "Voting for the monetary policy action were Jerome H. Powell, Chair; John C. Williams, Vice Chair; Michael S. "
    "Barr; Michelle W. Bowman; Susan M. Collins; Lisa D. Cook; Austan D. Goolsbee; Philip N. Jefferson; Alberto G. "
    "Musalem; Jeffrey R. Schmid; and Christopher J. Waller. Voting against this action was Stephen I. Miran, who "
    "preferred to lower the target range for the federal funds rate by 1/2 percentage point at this meeting."
)
SHORT_TALLY = (
    "The Federal Open Market Committee approved the following statement for release by a 12 \u2014 0 vote:"
)
SHORT_HOLD = "The Committee decided to maintain the target range for the federal funds rate at 3\u20111/2 to 3\u20113/4 percent."


def meeting(month: str, days: str, cell: str) -> str:
    """A row of the calendar page, its stray quote included."""
    return f"""<div class="fomc-meeting--shaded row fomc-meeting" ">
<div class="fomc-meeting--shaded fomc-meeting__month col-xs-5"><strong>{month}</strong></div>
<div class="fomc-meeting__date col-xs-4">{days}</div>
<div class="col-xs-12 col-md-4 col-lg-2">{cell}</div>
<div class="col-xs-12 col-md-4 col-lg-4 fomc-meeting__minutes"><strong>Minutes:</strong><br>
<a href="/monetarypolicy/files/x.pdf">PDF</a> | <a href="/monetarypolicy/fomcminutes.htm">HTML</a></div>
</div>"""


def statement_cell(name: str) -> str:
    return f"""<strong>Statement:</strong><br>
<a href="/monetarypolicy/files/{name}1.pdf">PDF</a> | <a href="/newsevents/pressreleases/{name}.htm">HTML</a><br>
<a href="/newsevents/pressreleases/{name}1.htm">Implementation Note</a>"""


STRATEGY_CELL = """
<a href="/newsevents/pressreleases/monetary20250822a.htm">Statement on Longer-Run Goals</a>"""


def calendar_page(*rows: str, year: int = 2025) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><title>FOMC calendars</title></head><body>
<div class="panel panel-default"><div class="panel-heading"><h4><a id="42827">{year} FOMC Meetings</a></h4></div>
{"".join(rows)}
</div></body></html>
"""


def press_list(*items: tuple[str, str]) -> str:
    """The RSS list of titles and file names."""
    site = "https://www.federalreserve.gov/newsevents/pressreleases"
    entries = "\n".join(
        f"<item><title>{title}</title><link><![CDATA[{site}/{name}.htm]]></link>"
        f"<guid><![CDATA[{site}/{name}.htm]]></guid><category>Monetary Policy</category>"
        f"<pubDate><![CDATA[Wed, 8 Jul 2026 18:00:00 GMT]]></pubDate></item>"
        for title, name in items
    )
    return f"""<?xml version="1.0" encoding="utf-8" ?>
<rss version="2.0"><channel>
<title>FRB: Press Release - Monetary Policy</title><link><![CDATA[https://www.federalreserve.gov/feeds/feeds.htm]]></link>
<description><![CDATA[Press releases]]></description>
{entries}
</channel></rss>
"""
