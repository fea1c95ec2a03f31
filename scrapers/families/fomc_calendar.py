"""The calendar page of the Federal Open Market Committee: a panel a year, a row a meeting, no times."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import SoupStrainer, Tag

from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.families.months import date_in_words, month_of
from scrapers.items import Page

SITE = "https://www.federalreserve.gov"
ADDRESS = f"{SITE}/monetarypolicy/fomccalendars.htm"
_CALENDAR_PAGE = re.compile(rb"\bfomc-meeting\b|\d{4} FOMC Meetings")
_PANEL = re.compile(r"\bpanel\b")
_YEAR = re.compile(r"(\d{4}) FOMC Meetings")
_YEAR_OF = re.compile(r"/(?:monetary|fomcminutes)(20\d\d)\d{4}")
_DAYS = re.compile(r"(\d{1,2})(?:\s*[-\u2010-\u2014]\s*(\d{1,2}))?\s*(\*?)\s*(?:\(([^)]*)\))?")
_RELEASED = re.compile(r"Released\s+([A-Z][a-z]+ \d{1,2}, \d{4})")
# A notation vote, a call or a cancelled meeting is no meeting of the schedule.
_UNSCHEDULED = re.compile(r"notation vote|unscheduled|conference call|cancell?ed", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of the schedule; links are absolute, empty where the row has none yet."""

    start: date
    end: date
    has_projections: bool
    statement: str = ""
    note: str = ""
    press_conference: str = ""
    minutes: str = ""
    minutes_released: date | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """One panel; the years do not stand in order on the page."""

    year: int
    meetings: tuple[Meeting, ...]


def is_calendar(page: Page) -> bool:
    """Whether a page is the calendar, by what it holds."""
    return _CALENDAR_PAGE.search(page.body) is not None


def years(page: Page) -> tuple[Year, ...]:
    """The panels of the page, in its order; raises LayoutChanged or Blocked when it is no calendar."""
    tree = soup(page, SoupStrainer("div", class_=_PANEL))
    headings = [heading for heading in tree.find_all("h4") if _YEAR.search(heading.get_text())]
    if not headings:
        raise unexpected(page, "no panel of meetings")
    return tuple(_year(page, heading) for heading in headings)


def meetings(page: Page) -> tuple[Meeting, ...]:
    """Every meeting of the page, whatever its year."""
    return tuple(meeting for year in years(page) for meeting in year.meetings)


def _year(page: Page, heading: Tag) -> Year:
    panel = heading.find_parent("div", class_="panel")
    found = _YEAR.search(heading.get_text())
    if panel is None or found is None:
        raise unexpected(page, "a year stands in no panel")
    rows = panel.find_all("div", class_="fomc-meeting")
    return Year(int(found[1]), tuple(_meetings(page, int(found[1]), rows)))


def _meetings(page: Page, year: int, rows: list[Tag]) -> Iterator[Meeting]:
    for row in rows:
        month, days = row.find(class_="fomc-meeting__month"), row.find(class_="fomc-meeting__date")
        if month is None or days is None:
            raise unexpected(page, f"a meeting of {year} without month or days")
        found = _DAYS.fullmatch(squeeze(days.get_text()))
        if found is None or (found[4] and not _UNSCHEDULED.search(found[4])):
            raise unexpected(page, f"the days of a meeting cannot be read: {squeeze(days.get_text())[:40]!r}")
        if not found[4]:
            dates = _dates(page, year, squeeze(month.get_text()), found)
            yield _meeting(page, row, dates, has_projections=bool(found[3]))


def _dates(page: Page, year: int, months: str, days: re.Match[str]) -> tuple[date, date]:
    """First and last day; ``Apr/May`` with ``30-1`` spans two months."""
    first, _, last = months.partition("/")
    try:
        start = date(year, month_of(first), int(days[1]))
        month = month_of(last or first)
        end = date(year + (month < start.month), month, int(days[2] or days[1]))
    except ValueError as error:
        raise unexpected(page, f"no date: {months} {days[0]} of {year}") from error
    if end < start:
        raise unexpected(page, f"a meeting ends before it begins: {months} {days[0]} of {year}")
    return start, end


def _meeting(page: Page, row: Tag, dates: tuple[date, date], *, has_projections: bool) -> Meeting:
    minutes = row.find(class_="fomc-meeting__minutes")
    released = _RELEASED.search(squeeze(minutes.get_text(" "))) if minutes is not None else None
    statement, of_minutes = _beside(page, row, "Statement:"), _beside(page, row, "Minutes:")
    for address in (statement, of_minutes):
        if (year := _YEAR_OF.search(address)) and int(year[1]) != dates[1].year:
            raise unexpected(page, f"a meeting of {dates[1]} links to {address[:200]}")
    return Meeting(
        *dates,
        has_projections,
        statement=statement,
        note=_named(page, row, "Implementation Note"),
        press_conference=_named(page, row, "Press Conference"),
        minutes=of_minutes,
        minutes_released=_released_on(page, released[1]) if released else None,
    )


def _released_on(page: Page, text: str) -> date:
    try:
        return date_in_words(text)
    except ValueError as error:
        raise unexpected(page, f"the release of minutes cannot be read: {text!r}") from error


def _beside(page: Page, row: Tag, label: str) -> str:
    """The HTML address in the cell that bears a label; the PDF beside it is another file's."""
    for strong in row.find_all("strong"):
        if squeeze(strong.get_text()) == label and strong.parent is not None:
            return _named(page, strong.parent, "HTML")
    return ""


def _named(page: Page, part: Tag, text: str) -> str:
    for link in part.find_all("a", href=True):
        if squeeze(link.get_text()) == text:
            return joined(page, str(link["href"]), SITE)
    return ""
