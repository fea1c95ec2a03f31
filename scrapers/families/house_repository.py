"""The House's repository of committee meetings: a feed a committee, and a file a meeting."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from lxml import etree

from scrapers.families import feeds
from scrapers.families.billstatus import WASHINGTON, congress_of
from scrapers.families.committee_meetings import Meeting
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.families.watched_bills import designations
from scrapers.items import Moment, Page

SITE = "https://docs.house.gov"
# HHRG hearing, HFLD field hearing, HMKP markup, HMTG meeting, HBRF briefing.
_SORTS = {"HHRG": "hearing", "HFLD": "hearing", "HMKP": "markup", "HMTG": "meeting", "HBRF": "meeting"}
_CALLED_OFF = {"S": False, "R": False, "C": True, "P": True}  # scheduled, rescheduled, canceled, postponed
_OF_CONGRESS = re.compile(r"-(\d{3})-[A-Z0-9]+-(20\d\d)\d{4}")
_STUB = "0"


def feed_address(code: str) -> str:
    """The feed of one committee's meetings; ``BA00`` is Financial Services."""
    return f"{SITE}/Committee/RSS.ashx?Code={code}"


def files(page: Page) -> tuple[str, ...]:
    """The addresses of the meetings of a feed, which has empty items between its parts."""
    # The feed writes hard spaces as a name that XML does not know.
    readable = replace(page, body=page.body.replace(b"&nbsp;", b"&#160;"))
    entries = [entry for entry in feeds.rss_entries(readable) if entry.guid != _STUB and entry.guid]
    found = [entry.enclosure for entry in entries if entry.enclosure.endswith(".xml")]
    if entries and not found:
        raise unexpected(page, "no item of the feed encloses the file of a meeting")
    for url in found:
        named = _OF_CONGRESS.search(url)
        if named and congress_of(int(named[2])) != int(named[1]):
            raise unexpected(page, f"a meeting of another Congress than its year's: {url[:200]}")
    return tuple(dict.fromkeys(found))


def read(page: Page) -> Meeting:
    """The meeting of a file; raises LayoutChanged or Blocked when it is none."""
    told = xml_root(page, "committee-meeting")
    try:
        return _meeting(told)
    except (KeyError, ValueError, OverflowError) as error:
        raise unexpected(page, f"the meeting cannot be read ({error!r})") from error


def _meeting(told: etree._Element) -> Meeting:
    name = told.attrib["meeting-id"]
    committees = tuple(_committees(told))
    title = squeeze(told.findtext("meeting-details/meeting-title"))
    status = squeeze(told.findtext("current-status"))
    if not (committees and title):
        raise ValueError("no committee or title")
    starts = _starts(told)
    if congress_of(starts.local_date.year) != int(told.attrib["congress-num"]):
        raise ValueError(f"no meeting of its Congress: {starts.local_date}")
    event = "".join(letter for letter in name if letter.isdecimal())
    return Meeting(
        event_id=event,
        congress=int(told.attrib["congress-num"]),
        sort=_SORTS[told.attrib["meeting-type"]],
        committees=committees,
        title=title,
        starts=starts,
        noticed=_noticed(told),
        called_off=_CALLED_OFF[status],
        bills=tuple(dict.fromkeys(_bills(told))),
        url=f"{SITE}/Committee/Calendar/ByEvent.aspx?EventID={event}",
    )


def _committees(told: etree._Element) -> Iterator[tuple[str, str]]:
    """System codes as bill status writes them: ``BA00`` here is ``hsba00`` there."""
    for one in told.iterfind("meeting-details/committees/committee-name"):
        yield f"hs{one.attrib['id'].lower()}", f"House {squeeze(one.text)}"
    for one in told.iterfind("meeting-details/subcommittees/committee-name"):
        yield f"hs{one.attrib['id'].lower()}", f"House {squeeze(one.text)}"


def _starts(told: etree._Element) -> Moment:
    """Local time without a zone; a meeting whose hour is not set yet is known by its day."""
    day = datetime.fromisoformat(squeeze(told.findtext("meeting-details/meeting-date/calendar-date"))).date()
    clock = squeeze(told.findtext("meeting-details/meeting-date/start-time"))
    if not clock:
        return Moment.on(day)
    return Moment(datetime.combine(day, time.fromisoformat(clock), tzinfo=WASHINGTON).astimezone(UTC))


def _noticed(told: etree._Element) -> Moment | None:
    """The first publication, by the publisher's wall clock."""
    dates = [one.attrib["date"] for one in told.iterfind("publish-dates/publish-date")]
    first = min((datetime.fromisoformat(text) for text in dates), default=None)
    return Moment(first.replace(tzinfo=WASHINGTON, microsecond=0).astimezone(UTC)) if first else None


def _bills(told: etree._Element) -> Iterator[tuple[str, int]]:
    """Bills on the agenda by the documents posted; a number without a type is not guessed at."""
    for one in told.iterfind("meeting-documents/meeting-document[@type='BR']/legis-num"):
        yield from designations(squeeze(one.text))
    yield from designations(squeeze(told.findtext("meeting-details/meeting-title")))
