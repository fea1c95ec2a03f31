"""Answers of the Congress.gov service, version 3: lists by pages, actions of a bill, meetings.

Its filters are on update dates, which bulk reprocessing floods, so lists are asked by Congress, in a
stated order, and to a stated depth. The key is not part of an address.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from events.vocabulary import Precision
from scrapers.families import billstatus, watched_bills
from scrapers.families.bills import DESIGNATIONS, Bill, page_of
from scrapers.families.committee_meetings import Meeting
from scrapers.families.json_pages import json_object
from scrapers.families.markup import squeeze, unexpected
from scrapers.items import FollowUp, Moment, Page, ScrapedDocument

HOST = "api.congress.gov"
BASE = f"https://{HOST}/v3"
LIMIT = 250
DEEPEST = 2_500
_BILL_PATH = re.compile(r"/v3/bill/(\d+)/([a-z]+)/(\d+)/actions$")
_ASKED = ("congress", "billType", "billNumber")
_NUMBER = re.compile(r"[0-9]{1,5}")
_CONTROL = re.compile(r"[^\x09\x0a\x0d\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SORTS = {"Hearing": "hearing", "Markup": "markup", "Meeting": "meeting"}
_CALLED_OFF = frozenset({"Canceled", "Cancelled", "Postponed"})

Json = Mapping[str, Any]


def address(path: str, *, since: date | None = None, offset: int = 0) -> str:
    """An address of the service: types in lower case, format and order always said."""
    window = f"&fromDateTime={since}T00:00:00Z" if since else ""
    return f"{BASE}/{path}?format=json&limit={LIMIT}&offset={offset}{window}&sort=updateDate+desc"


def answer(page: Page) -> Json:
    """The object of an answer; an error of the service under any status is refused."""
    told = json_object(page)
    if "error" in told or not isinstance(told.get("request"), dict):
        raise unexpected(page, "the answer is an error, or no answer of the service")
    return told


def rows(page: Page, told: Json, element: str) -> tuple[Json, ...]:
    """The rows of a list; without its element it is no list, however friendly the status."""
    found = told.get(element)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise unexpected(page, f"no list of {element}")
    return tuple(found)


def next_page(page: Page, told: Json) -> Iterator[FollowUp]:
    """The page after this one, to a depth; its address is ours, for theirs has been wrong."""
    pagination = told.get("pagination")
    if not isinstance(pagination, dict) or not pagination.get("next"):
        return
    parts = urlsplit(page.url)
    offset = offset_of(page) + LIMIT
    if parts.hostname == HOST and offset < DEEPEST:
        kept = [part for part in parts.query.split("&") if part and not part.startswith("offset=")]
        yield FollowUp(f"https://{HOST}{parts.path}?{'&'.join([*kept, f'offset={offset}'])}")


def offset_of(page: Page) -> int:
    """How many rows lie before this page, by its address."""
    told = parse_qs(urlsplit(page.url).query).get("offset", [""])[0]
    return int(told) if told.isascii() and told.isdecimal() else 0


def bill(page: Page, told: Json) -> Bill:
    """A bill as far as one page of its actions tells, read as bill status is: the fields are the same."""
    congress, kind, number = _which(page, told)
    try:
        items = [_item(row) for row in rows(page, told, "actions")]
        actions = billstatus.actions(items, congress)
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        raise unexpected(page, f"an action cannot be read ({error})") from error
    return Bill(
        congress=congress,
        type=kind,
        number=number,
        title="",
        official_title="",
        policy_area="",
        introduced=None,
        actions=actions,
        versions=(),
        laws=(),
    )


def _which(page: Page, told: Json) -> tuple[int, str, int]:
    """Congress, type and number by the address, or by what the answer says it was asked."""
    found, asked = _BILL_PATH.search(urlsplit(page.url).path), told["request"]
    named = found.groups() if found else tuple(asked.get(name) for name in _ASKED)
    congress, kind, number = (str(part).lower() for part in named)
    if kind not in DESIGNATIONS or not (_NUMBER.fullmatch(congress) and _NUMBER.fullmatch(number)):
        raise unexpected(page, "actions of no bill that we can name")
    return int(congress), kind, int(number)


def _item(row: Json) -> etree._Element:
    """An action in the form in which bill status has it."""
    item = etree.Element("item")
    for name in ("actionDate", "actionTime", "text"):
        etree.SubElement(item, name).text = _plain(row.get(name))
    system = row.get("sourceSystem") or {}
    etree.SubElement(etree.SubElement(item, "sourceSystem"), "name").text = _plain(system.get("name"))
    for name in ("committees", "recordedVotes"):
        listed = etree.SubElement(item, name)
        for entry in row.get(name) or ():
            part = etree.SubElement(listed, "item")
            for key, value in entry.items():
                etree.SubElement(part, _tag(key)).text = _plain(value)
    return item


def _tag(key: str) -> str:
    if not (key.isascii() and key.isalpha()):
        raise ValueError(f"a field is called {key!r}")
    return key


def _plain(value: object) -> str:
    """A value as text: numbers come as numbers here and as text there, and null is empty."""
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise TypeError(f"{value!r} is no text")
    return _CONTROL.sub("", str(value))


def meeting(page: Page, told: Json) -> Meeting:
    """One committee meeting; when its notice was given is not told."""
    found = told["committeeMeeting"]
    try:
        return _meeting(found)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise unexpected(page, f"the meeting cannot be read ({error!r})") from error


def _meeting(told: Json) -> Meeting:
    committees = tuple((one["systemCode"].lower(), squeeze(one["name"])) for one in told["committees"])
    if not committees:
        raise ValueError("no committee")
    related = (told.get("relatedItems") or {}).get("bills") or ()
    chamber = told["chamber"].lower()
    congress, event = int(told["congress"]), str(int(told["eventId"]))
    starts = Moment(_instant(told["date"]), Precision.MINUTE)
    if billstatus.congress_of(starts.local_date.year) != congress:
        raise ValueError(f"no meeting of its Congress: {starts.local_date}")
    return Meeting(
        event_id=event,
        congress=congress,
        sort=_SORTS[told["type"]],
        committees=committees,
        title=squeeze(told["title"]),
        starts=starts,
        noticed=None,
        called_off=told["meetingStatus"] in _CALLED_OFF,
        bills=tuple(dict.fromkeys((one["type"].lower(), int(one["number"])) for one in related)),
        url=f"https://www.congress.gov/event/{congress}th-congress/{chamber}-event/{event}",
    )


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return instant.astimezone(UTC)


def meeting_address(row: Json) -> str:
    """The address of one meeting of a list; raises KeyError or AttributeError where the row names none."""
    return address(f"committee-meeting/{int(row['congress'])}/{row['chamber'].lower()}/{int(row['eventId'])}")


def listed_bill(row: Json) -> ScrapedDocument:
    """A row of a list of bills, whose type comes in upper case: evidence that it moved, and no event."""
    congress, kind, number = int(row["congress"]), row["type"].lower(), int(row["number"])
    designation = watched_bills.designation((kind, number))
    return ScrapedDocument(
        external_id=f"{congress}/{kind}/{number}",
        url=page_of(congress, kind, number),
        title=f"{designation}: {squeeze(row['title'])}".removesuffix(": "),
    )
