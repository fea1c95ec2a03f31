"""Records of committee meetings and lists of files, built in the shape their publishers write them."""

from collections.abc import Sequence

NOTICED = "2025-06-05T16:30:14.470"
STATIC = "https://docs.house.gov/meetings/BA/BA00/20250610/118373/HMKP-119-BA00-20250610.xml"


def house_meeting(
    sort: str = "HHRG",
    *,
    status: str = "S",
    title: str = "American Innovation and the Future of Digital Assets",
    bills: Sequence[str] = ("H.R. 3633",),
    day: str = "2025-06-10",
    clock: str = "10:00:00",
    noticed: str = NOTICED,
) -> str:
    """One meeting of the House Committee on Financial Services."""
    documents = "".join(
        f'<meeting-document type="BR"><legis-num>{bill}</legis-num></meeting-document>' for bill in bills
    )
    return f"""<?xml-stylesheet type='text/xsl' href='/xslt/cr-public.xslt'?>
<committee-meeting congress-num="119" session-num="1" meeting-id="{sort}118373" meeting-type="{sort}"
 orig-publish-date="{noticed}" update-date="2025-06-11T13:47:13.700">
  <current-status>{status}</current-status>
  <publish-dates>
    <publish-date date="2025-06-11T13:47:13.700" />
    <publish-date date="{noticed}" />
  </publish-dates>
  <meeting-details>
    <committees><committee-name id="BA00">Committee on Financial Services</committee-name></committees>
    <meeting-date><calendar-date>{day}</calendar-date><start-time>{clock}</start-time></meeting-date>
    <meeting-title>{title}</meeting-title>
  </meeting-details>
  <meeting-documents>{documents}</meeting-documents>
</committee-meeting>
"""


def house_feed(*files: str) -> str:
    """A committee's feed: an empty item stands between its parts."""
    items = "".join(
        f"<item><guid>{number}</guid><title>Meeting&nbsp;{number}</title><link>https://docs.house.gov/</link>"
        f'<enclosure url="{file}" length="1" type="text/xml" /></item>\n'
        for number, file in enumerate(files, start=118_373)
    )
    stub = "<item><guid>0</guid><title></title><link></link></item>\n" if files else ""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Committee on Financial Services</title><link>https://docs.house.gov/</link>
<description>Meetings</description>
{stub}{items}</channel></rss>
"""


def batch_feed(*batches: Sequence[str]) -> str:
    """The feed of finished batches; each item's description lists the files that were remade."""
    items = "".join(
        "<item><title>Bill Status batch</title><guid>batch-"
        f"{number}</guid><pubDate>Mon, 10 Aug 2026 12:00:00 GMT</pubDate><description><![CDATA[<ul>"
        + "".join(f'<li><a href="{file}">{file}</a></li>' for file in files)
        + "</ul>]]></description></item>\n"
        for number, files in enumerate(batches)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Bill Status</title><link>https://www.govinfo.gov/</link>
<description>Batches</description>
{items}</channel></rss>
"""


def site_map(*places: str, root: str = "urlset", entry: str = "url") -> str:
    """A site map, or the index of site maps."""
    entries = "".join(f"<{entry}><loc>{place}</loc></{entry}>\n" for place in places)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{entries}</{root}>
"""


def bill_file(kind: str, number: int, congress: int = 119) -> str:
    return f"https://www.govinfo.gov/bulkdata/BILLSTATUS/{congress}/{kind}/BILLSTATUS-{congress}{kind}{number}.xml"


def senate_meeting(
    code: str = "SSBK00",
    *,
    title: str = "Hearings to examine digital asset market structure.",
    committee: str = "Banking, Housing, and Urban Affairs",
    day: str = "2026-05-14",
    clock: str = "10:30 AM",
    bill: tuple[str, str] = ("HR", "3633"),
    number: str = "338900",
) -> str:
    """One meeting of the Senate's calendar."""
    return f"""<meeting>
  <identifier>{number}</identifier>
  <cmte_code>{code}</cmte_code>
  <committee>{committee}</committee>
  <date_iso_8601>{day}</date_iso_8601>
  <time>{clock}</time>
  <room>SD-538</room>
  <matter>{title}</matter>
  <Documents>
    <AssociatedDocument congress="119" document_num="{bill[1]}" document_prefix="{bill[0]}"/>
  </Documents>
</meeting>
"""


def senate_calendar(*meetings: str) -> str:
    """The calendar of all committees."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<css_meetings_scheduled>
{"".join(meetings)}</css_meetings_scheduled>
"""


def newsroom(*rows: tuple[str, str], side: str = "majority") -> str:
    """A side's table of press releases: a date and a title a row, and a row that parts the years."""
    cells = "".join(
        f'<tr><td class="date">{day}</td><td></td>'
        f'<td><a href="/newsroom/{side}/{number}-release">{title}</a></td></tr>\n'
        for number, (day, title) in enumerate(rows, start=1)
    )
    divider = '<tr class="divider"><td colspan="3">2026</td></tr>\n'
    return f"""<!DOCTYPE html><html><head><title>Newsroom</title></head><body>
<table id="browser_table"><thead><tr><th>Date</th><th></th><th>Title</th></tr></thead>
<tbody>{divider}{cells}</tbody></table></body></html>
"""
