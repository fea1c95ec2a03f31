"""BILLSTATUS files of govinfo, schemas 1.0.0 and 3.0.0: what the file says, cleaned of its accidents.

Rows of the file are not events: the chamber and the Library of Congress repeat each other, a joint
referral has a row per committee, citations are appended later, and the order is unreliable. An
:class:`~scrapers.families.bills.Action` is therefore one wording on one date, with everything its rows add.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from lxml import etree

from scrapers.families.bills import DESIGNATIONS, Action, Bill, Committee, Vote
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.items import Page

WASHINGTON = ZoneInfo("America/New_York")
# "(CR S4557)", "(text: CR H7577-7646)", "(consideration: CR S4070-4152)", one or several at the end.
_TAIL = re.compile(r"\s*\((?:CR\b|text\b|consideration\b)[^()]*(?:\([^()]*\)[^()]*)*\)\.?\s*$", re.IGNORECASE)
_TWIN_PREFIX = re.compile(
    r"^(?:(?:Passed|Failed)[^:.]*/(?:not )?agreed to in (?P<chamber>House|Senate)"
    r"|Resolving differences -- (?P<resolving>House|Senate) actions): ",
)
_UPDATE_DATE = re.compile(rb"<(updateDate(?:IncludingText)?)>[^<]*</\1>")
_CHAMBER_NAMED = re.compile(r"\b(?:House|Senate|Senator)\b|\b[HS]\. Rept\.")
_ROLL = re.compile(r"(?:Roll [Nn]o\.|Record Vote (?:Number:|No\.))\s*(\d+)")


@dataclass(frozen=True, slots=True)
class _Row:
    on: date
    wording: str
    chamber: str
    committees: tuple[Committee, ...]
    votes: tuple[Vote, ...]
    time: datetime | None


def address(congress: int, bill_type: str, number: int) -> str:
    """Where govinfo keeps the file of one bill."""
    folder = f"https://www.govinfo.gov/bulkdata/BILLSTATUS/{congress}/{bill_type}"
    return f"{folder}/BILLSTATUS-{congress}{bill_type}{number}.xml"


def read(page: Page) -> Bill:
    """The bill of one file; raises LayoutChanged or Blocked when the page is no such file."""
    bill = xml_root(page, "billStatus").find("bill")
    if bill is None:
        raise unexpected(page, "no <bill> element")
    number = squeeze(bill.findtext("number") or bill.findtext("billNumber"))
    bill_type = squeeze(bill.findtext("type") or bill.findtext("billType")).lower()
    congress = squeeze(bill.findtext("congress"))
    rows = bill.find("actions")
    if not (number.isdecimal() and congress.isdecimal() and bill_type in DESIGNATIONS) or rows is None:
        raise unexpected(page, "the bill has no number, type, congress or list of actions")
    try:
        return _bill(bill, int(congress), bill_type, int(number), rows)
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"a row of the bill cannot be read ({error})") from error


def _bill(bill: etree._Element, congress: int, bill_type: str, number: int, rows: etree._Element) -> Bill:
    known = _committees_of(bill)
    return Bill(
        congress=congress,
        type=bill_type,
        number=number,
        title=squeeze(bill.findtext("title")),
        official_title=_official_title(bill),
        policy_area=squeeze(bill.findtext("policyArea/name")),
        introduced=_introduced(bill, congress),
        actions=actions(rows.findall("item"), congress, known),
        versions=tuple(sorted(set(_versions(bill)), key=_by_date_and_name)),
        laws=tuple(sorted({squeeze(law.findtext("number")) for law in bill.iterfind("laws/item")})),
    )


def actions(
    items: Iterable[etree._Element], congress: int, known: Mapping[str, Committee] | None = None
) -> tuple[Action, ...]:
    """Rows as actions, each wording of a day once; raises ValueError for a row that cannot be read."""
    rows = [_row(item, congress, known or {}) for item in items]
    if any(row.on.year < first_year(congress) for row in rows):
        raise ValueError("an action before its Congress")
    return _merged(rows)


def without_update_dates(body: bytes) -> bytes:
    """The file without the dates that move whenever it is remade, news or not."""
    return _UPDATE_DATE.sub(b"", body)


@lru_cache(maxsize=4096)
def wording(text: str) -> str:
    """A row's text as it is compared: no twin's prefix, no appended citation, single spaces."""
    text = squeeze(text)
    twin = _TWIN_PREFIX.match(text)
    text = text[twin.end() :] if twin else text
    while text.endswith((")", ").")) and (shorter := _TAIL.sub("", text)) != text:
        text = shorter
    return text


def first_year(congress: int) -> int:
    """The year in which a Congress begins: 2025 for the 119th."""
    return 1787 + 2 * congress


def congress_of(year: int) -> int:
    """The Congress that sits in a year, but for its first two days."""
    return (year - 1787) // 2


def session_of(congress: int, on: date) -> tuple[int, int]:
    """Session and year of a sitting; the first two days of January still belong to the old year."""
    year = on.year - 1 if (on.month, on.day) < (1, 3) else on.year
    return year - first_year(congress) + 1, year


def _row(item: etree._Element, congress: int, known: Mapping[str, Committee]) -> _Row:
    # One walk over the children: asking for each by its path takes most of the time of a parse.
    parts = {str(child.tag): child for child in item}
    text = _text(parts, "text")
    on = date.fromisoformat(_text(parts, "actionDate"))
    recorded = tuple(map(_recorded, parts.get("recordedVotes", ())))
    chamber = _chamber(parts, text, recorded)
    return _Row(
        on=on,
        wording=wording(text),
        chamber=chamber,
        committees=_committees(parts) or _named(text, chamber, known),
        votes=recorded or _told(text, congress, on, chamber),
        time=_time(on, _text(parts, "actionTime")),
    )


def _text(parts: Mapping[str, etree._Element], tag: str) -> str:
    return squeeze(parts[tag].text) if tag in parts else ""


def _merged(rows: list[_Row]) -> tuple[Action, ...]:
    groups: dict[tuple[date, str], list[_Row]] = {}
    for row in rows:
        groups.setdefault((row.on, row.wording.casefold()), []).append(row)
    return tuple(_action(groups[key]) for key in sorted(groups))


def _action(rows: list[_Row]) -> Action:
    votes: dict[str, Vote] = {}
    for vote in (vote for row in rows for vote in row.votes):
        kept = votes.get(vote.identifier)
        votes[vote.identifier] = vote if kept is None or kept.at is None else kept
    committees = {committee.code: committee for row in rows for committee in row.committees}
    return Action(
        on=rows[0].on,
        wording=min(row.wording for row in rows),
        chamber=max(row.chamber for row in rows),
        committees=tuple(committees[code] for code in sorted(committees)),
        votes=tuple(votes[name] for name in sorted(votes)),
        times=tuple(sorted({row.time for row in rows if row.time is not None})),
    )


def _chamber(parts: Mapping[str, etree._Element], text: str, recorded: tuple[Vote, ...]) -> str:
    """``house``, ``senate`` or empty. Senate rows have no code, so the system's name decides."""
    system = squeeze(parts["sourceSystem"].findtext("name")) if "sourceSystem" in parts else ""
    if system.startswith(("House", "Senate")):
        return "house" if system.startswith("House") else "senate"
    prefix = _TWIN_PREFIX.match(text)
    if prefix:
        return (prefix["chamber"] or prefix["resolving"]).lower()
    if recorded:
        return recorded[0].chamber
    named = _CHAMBER_NAMED.search(text)
    if named is None:
        return ""
    return "house" if named[0].startswith("H") else "senate"


def _committees(parts: Mapping[str, etree._Element]) -> tuple[Committee, ...]:
    """The committees of a row; schema 1.0.0 could have a single one outside a list."""
    listed = (*parts.get("committees", ()), *([parts["committee"]] if "committee" in parts else ()))
    return tuple(found for found in map(_committee, listed) if found.code)


def _committee(found: etree._Element) -> Committee:
    return Committee(
        code=squeeze(found.findtext("systemCode")).lower(),
        name=squeeze(found.findtext("name")).removesuffix(" Committee"),
    )


def _committees_of(bill: etree._Element) -> dict[str, Committee]:
    lists = (*bill.iterfind("committees/item"), *bill.iterfind("committees/billCommittees/item"))
    return {found.code: found for found in map(_committee, lists) if found.code and found.name}


def _named(text: str, chamber: str, known: Mapping[str, Committee]) -> tuple[Committee, ...]:
    """The committees of its chamber that a row without codes speaks of by name."""
    if "ommittee on" not in text:
        return ()
    return tuple(
        committee
        for code, committee in sorted(known.items())
        if f"ommittee on {committee.name}" in text and chamber in {"", committee.chamber}
    )


def _recorded(vote: etree._Element) -> Vote:
    congress = int(squeeze(vote.findtext("congress")))
    session = int(squeeze(vote.findtext("sessionNumber")))
    instant, chamber = squeeze(vote.findtext("date")), squeeze(vote.findtext("chamber")).lower()
    if chamber not in {"house", "senate"}:
        raise ValueError(f"a vote of the chamber {chamber!r}")
    return Vote(
        chamber=chamber,
        congress=congress,
        session=session,
        year=first_year(congress) + session - 1,
        roll=int(squeeze(vote.findtext("rollNumber"))),
        at=_instant(instant) if instant else None,
    )


def _instant(text: str) -> datetime:
    """A recorded vote's time, which is UTC with or without saying so."""
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _told(text: str, congress: int, on: date, chamber: str) -> tuple[Vote, ...]:
    """The roll call a row names in its text alone, as Senate rows do."""
    roll = _ROLL.search(text)
    if roll is None or not chamber:
        return ()
    session, year = session_of(congress, on)
    return (Vote(chamber=chamber, congress=congress, session=session, year=year, roll=int(roll[1])),)


def _time(on: date, clock: str) -> datetime | None:
    """``actionTime`` is Washington's wall clock without a zone."""
    if not clock:
        return None
    return datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=WASHINGTON).astimezone(UTC)


def _versions(bill: etree._Element) -> Iterator[tuple[str, date | None]]:
    """Text versions by local date: their instants are Washington's midnight, or its last second, in UTC."""
    for item in bill.iterfind("textVersions/item"):
        kind, instant = squeeze(item.findtext("type")), squeeze(item.findtext("date"))
        if kind:
            on = datetime.fromisoformat(instant).astimezone(WASHINGTON).date() if instant else None
            yield kind, on


def _by_date_and_name(version: tuple[str, date | None]) -> tuple[date, str]:
    return version[1] or date.min, version[0]


def _official_title(bill: etree._Element) -> str:
    titles = [
        squeeze(item.findtext("title"))
        for item in bill.iterfind("titles/item")
        if squeeze(item.findtext("titleType")).startswith("Official Title as Introduced")
    ]
    return min(titles, default="")


def _introduced(bill: etree._Element, congress: int) -> date | None:
    on = date.fromisoformat(text) if (text := squeeze(bill.findtext("introducedDate"))) else None
    if on is not None and congress_of(on.year) not in {congress, congress + 1}:
        raise ValueError(f"a bill of the {congress}th Congress introduced on {on}")
    return on


def evidence(bill: Bill) -> dict[str, object]:
    """What is kept of the file: every action once, in an order of our own.

    No count of amendments or cosponsors: the file cuts its lists at 250. No update date: the file
    is remade without news.
    """
    return {
        "introduced": str(bill.introduced or ""),
        "laws": list(bill.laws),
        "versions": [{"type": kind, "date": str(on or "")} for kind, on in bill.versions],
        "actions": [
            {
                "date": str(action.on),
                "text": action.wording,
                "committees": [committee.code for committee in action.committees],
                "votes": [f"{vote.chamber} {vote.identifier}" for vote in action.votes],
                "times": [time.isoformat() for time in action.times],
            }
            for action in bill.actions
        ],
    }
