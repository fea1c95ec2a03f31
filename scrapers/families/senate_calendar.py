"""The Senate's calendar of committee meetings: about ten days ahead, rewritten in place."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from lxml import etree

from scrapers.families.bills import DESIGNATIONS
from scrapers.families.billstatus import WASHINGTON, congress_of
from scrapers.families.committee_meetings import Meeting
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.families.watched_bills import Number, designations
from scrapers.items import Moment, Page

ADDRESS = "https://www.senate.gov/general/committee_schedules/hearings.xml"
HOMEPAGE = "https://www.senate.gov/committees/hearings_meetings.htm"
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}) ([AP])M", re.IGNORECASE)
_MARKUP = re.compile(r"^business meeting|^executive session|\bmark ?up\b", re.IGNORECASE)
_HEARING = re.compile(r"\bhearings?\b", re.IGNORECASE)


def meetings(page: Page, committees: frozenset[str]) -> tuple[tuple[Meeting, ...], int]:
    """The meetings of these committees and their subcommittees, and how many rows the calendar has.

    In a recess it has one row, without a committee, that says so.
    """
    rows = xml_root(page, "css_meetings_scheduled").findall("meeting")
    listed = [row for row in rows if _text(row, "cmte_code")]
    if len(rows) > 1 and not listed:
        raise unexpected(page, "meetings without a committee's code")
    try:
        ours = [one for one in listed if _text(one, "cmte_code").lower()[:4] in committees]
        return tuple(_meeting(one) for one in ours), len(rows)
    except (KeyError, ValueError, OverflowError) as error:
        raise unexpected(page, f"a meeting cannot be read ({error!r})") from error


def _meeting(told: etree._Element) -> Meeting:
    on = date.fromisoformat(_text(told, "date_iso_8601"))
    name, title = _text(told, "committee"), _text(told, "matter")
    event = _text(told, "identifier")
    if not (name and title and event.isdecimal()):
        raise ValueError("no committee, matter or number")
    return Meeting(
        event_id=event,
        congress=congress_of(on.year),
        sort=_sort(title),
        committees=((_text(told, "cmte_code").lower(), f"Senate {name.removesuffix(',')} Committee"),),
        title=title,
        starts=_starts(on, _text(told, "time")),
        noticed=None,
        called_off=False,
        bills=tuple(dict.fromkeys(_bills(told, title))),
        url=HOMEPAGE,
    )


def _sort(title: str) -> str:
    if _MARKUP.search(title):
        return "markup"
    return "hearing" if _HEARING.search(title) else "meeting"


def _starts(on: date, clock: str) -> Moment:
    """Washington's clock; a meeting whose hour is not set is known by its day."""
    found = _CLOCK.fullmatch(clock)
    if not clock:
        return Moment.on(on)
    if found is None:
        raise ValueError(f"no time: {clock!r}")
    hour = int(found[1]) % 12 + (12 if found[3].upper() == "P" else 0)
    local = datetime.combine(on, time(hour, int(found[2])), tzinfo=WASHINGTON)
    return Moment(local.astimezone(UTC))


def _bills(told: etree._Element, title: str) -> Iterator[Number]:
    """Bills that the calendar states as data, then those its text names; nominations are neither."""
    for one in told.iter("AssociatedDocument"):
        kind, number = one.get("document_prefix", "").lower(), one.get("document_num", "")
        if kind in DESIGNATIONS and number.isdecimal():
            yield kind, int(number)
    yield from designations(title)


def _text(parent: etree._Element, tag: str) -> str:
    return squeeze(parent.findtext(tag))
