"""Roll calls of the House as its Clerk publishes them: a file a vote, and tables that list them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bs4 import BeautifulSoup, Tag
from lxml import etree

from scrapers.families import watched_bills
from scrapers.families.bills import Vote
from scrapers.families.billstatus import WASHINGTON, congress_of, first_year
from scrapers.families.lis_dates import day_of
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.families.roll_calls import RollCall
from scrapers.items import Page

SITE = "https://clerk.house.gov"
_ROLL_LINK = re.compile(r"rollnumber=(\d+)|/roll(\d+)\.xml$", re.IGNORECASE)
_GROUP_LINK = re.compile(r"(?:^|/)(ROLL_\d{3}\.asp)$", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}")
_YEAR = re.compile(r"/evs/(\d{4})/")
_CELLS = 3  # number, date, issue; a list may leave out the question, result and title after them
_ALL_CELLS = 6
# What a list writes for the words of a vote's file.
_RESULTS = {"P": "Passed", "F": "Failed", "A": "Agreed to"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: the roll call's number, its date without a year, and what it was about."""

    number: int
    day: str
    issue: str
    question: str = ""
    result: str = ""
    title: str = ""


def address(year: int, number: int) -> str:
    """Where the file of one roll call is; numbers have at least three digits."""
    return f"{SITE}/evs/{year}/roll{number:03}.xml"


def index_address(year: int) -> str:
    """The list of a year's latest roll calls, which links the older ones by hundreds."""
    return f"{SITE}/evs/{year}/index.asp"


def year_of(page: Page) -> int:
    """The year of a list, which its rows do not repeat: only its address tells."""
    found = _YEAR.search(page.url)
    if found is None:
        raise unexpected(page, "the address of the list names no year")
    return int(found[1])


def listed(page: Page, tree: BeautifulSoup) -> Iterator[Listed]:
    """The roll calls of a list; raises LayoutChanged for a table whose rows are not as described."""
    for link in tree.find_all("a", href=_ROLL_LINK):
        row = link.find_parent("tr")
        cells = row.find_all("td") if isinstance(row, Tag) else []
        text = squeeze(link.get_text())
        if cells and cells[0].find("a") is not link:
            continue  # a further link of the same row
        if len(cells) < _CELLS or _NUMBER.fullmatch(text) is None:
            raise unexpected(page, "a row of the list of roll calls has no number, date and issue")
        yield Listed(int(text), *(squeeze(cell.get_text()) for cell in cells[1:_ALL_CELLS]))


def groups(tree: BeautifulSoup, year: int) -> tuple[str, ...]:
    """The addresses of the lists of older roll calls."""
    links = (_GROUP_LINK.search(str(link["href"])) for link in tree.find_all("a", href=_GROUP_LINK))
    names = sorted({found[1] for found in links if found})
    return tuple(f"{SITE}/evs/{year}/{name}" for name in names)


def is_watched(row: Listed, year: int) -> bool:
    """Whether a listed roll call is on a bill we follow, in the Congress of that year."""
    congress = congress_of(year)
    numbers = watched_bills.designations(row.issue)
    return any(watched_bills.find(f"{congress}/{kind}/{number}") for kind, number in numbers)


def told_in_list(page: Page, row: Listed, year: int) -> RollCall:
    """What a list tells of a roll call whose file nobody asks for: its day, question, result."""
    try:
        on = day_of(row.day, year)
    except ValueError as error:
        raise unexpected(page, f"roll call {row.number} has no day ({error})") from error
    congress = congress_of(year)
    return RollCall(
        vote=Vote(
            chamber="house",
            congress=congress,
            session=year - first_year(congress) + 1,
            year=year,
            roll=row.number,
            at=None,
        ),
        on=on,
        question=row.question,
        result=_RESULTS.get(row.result, row.result),
        subject=row.issue,
        title=row.title,
    )


def read(page: Page) -> RollCall:
    """The roll call of a file; raises LayoutChanged or Blocked when it is none."""
    told = xml_root(page, "rollcall-vote", outside_doctype=True).find("vote-metadata")
    totals = told.find("vote-totals/totals-by-vote") if told is not None else None
    if told is None or totals is None:
        raise unexpected(page, "no metadata with totals in the roll call")
    try:
        return _roll_call(told, totals)
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"the roll call cannot be read ({error})") from error


def _roll_call(told: etree._Element, totals: etree._Element) -> RollCall:
    congress, session = int(_text(told, "congress")), int(_text(told, "session").rstrip("stndrh"))
    on = day_of(_text(told, "action-date"))
    vote = Vote(
        chamber="house",
        congress=congress,
        session=session,
        year=first_year(congress) + session - 1,
        roll=int(_text(told, "rollcall-num")),
        at=_instant(on, told.find("action-time")),
    )
    return RollCall(
        vote=vote,
        on=on,
        question=_needed(told, "vote-question"),
        result=_needed(told, "vote-result"),
        subject=_text(told, "legis-num"),
        title=_text(told, "vote-desc"),
        yeas=int(_text(totals, "yea-total")),
        nays=int(_text(totals, "nay-total")),
        not_voting=int(_text(totals, "not-voting-total")),
    )


def _instant(on: date, clock: etree._Element | None) -> datetime | None:
    """``time-etz`` is the wall clock of Washington in 24 hours; the text beside it has 12."""
    told = clock.get("time-etz", "") if clock is not None else ""
    if not told:
        return None
    local = datetime.combine(on, time.fromisoformat(told), tzinfo=WASHINGTON)
    return local.astimezone(UTC)


def _text(parent: etree._Element, tag: str) -> str:
    return squeeze(parent.findtext(tag))


def _needed(parent: etree._Element, tag: str) -> str:
    text = _text(parent, tag)
    if not text:
        raise ValueError(f"no {tag}")
    return text
