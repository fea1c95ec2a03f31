"""What the New York Fed lends and borrows overnight: repo and reverse repo, summed a day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import json_pages, nyfed, quarters
from scrapers.families.markup import unexpected
from scrapers.items import Found, Moment, Observation, Page

PATH = "rp/results"
HISTORY = date(2023, 10, 1)  # our record begins in January 2025, and extremes are of a year
TRAILING_DAYS = 21
MILLION = Decimal(10) ** 6
SERIES = {"Repo": "REPO", "Reverse Repo": "REVERSE-REPO"}


class NyfedRepo(Scraper):
    """One sum a day and side, in millions of dollars; a day is asked whole, so no sum is of a part."""

    slug = "nyfed_repo"
    name = "Repo and reverse repo operations of the New York Fed"
    publisher = nyfed.PUBLISHER
    homepage = "https://www.newyorkfed.org/markets/desk-operations/repo"
    interval = timedelta(hours=1)
    hosts = frozenset({nyfed.HOST})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "the close of the day's last operation, New York's without offset"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trailing window up to today."""
        since = today - timedelta(days=TRAILING_DAYS)
        return (nyfed.search(PATH, since, today),)

    def history(self, today: date) -> tuple[str, ...]:
        """The quarters of which rules on the series need the values."""
        windows = quarters.begun(HISTORY, before=today - timedelta(days=TRAILING_DAYS))
        return tuple(nyfed.search(PATH, *window) for window in windows)

    def parse(self, page: Page) -> Iterator[Found]:
        """The sum of each day and side, known when its last operation has closed."""
        rows = nyfed.rows(page, "repo", "operations")
        if len(rows) < self.floor:
            raise TooFewItems(f"{page.url}: no operation in the whole window")
        days = defaultdict[tuple[date, str], list[nyfed.Row]](list)
        for row in rows:
            symbol = SERIES.get(json_pages.text(page, row, "operationType"))
            if symbol is None:
                raise unexpected(page, f"an operation of another type: {row['operationType'][:40]!r}")
            if _counts(row):
                days[nyfed.day(page, row, "operationDate"), symbol].append(row)
        for (day, symbol), operations in sorted(days.items()):
            accepted = sum(
                (nyfed.amount(page, row, "totalAmtAccepted") or Decimal() for row in operations), Decimal()
            )
            yield Observation(symbol, day, accepted / MILLION, _closed(page, day, operations))


def _counts(row: nyfed.Row) -> bool:
    """Whether a row is use of a facility: neither announced only, nor a test of readiness at small value."""
    return (
        row.get("auctionStatus", "Results") == "Results" and "small value" not in str(row.get("note")).lower()
    )


def _closed(page: Page, day: date, operations: list[nyfed.Row]) -> Moment:
    """The close of the day's last operation; without one, the next business day."""
    following = nyfed.next_business_day(page, day)
    closes = [str(row.get("closeTime") or "") for row in operations]
    return max((nyfed.at(page, day, clock) for clock in closes), key=_instant) if all(closes) else following


def _instant(moment: Moment) -> datetime:
    return moment.at
