"""The Secured Overnight Financing Rate, day by day."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import nyfed, quarters
from scrapers.families.markup import unexpected
from scrapers.items import Found, Observation, Page

PATH = "rates/secured/sofr"
HISTORY = date(2025, 1, 1)  # as long as our record
TRAILING_DAYS = 21  # a revision changes a value already published, so recent days are read again


class NyfedSofr(Scraper):
    """One value a business day, in percent; a revised one is a new vintage."""

    slug = "nyfed_sofr"
    name = "Secured Overnight Financing Rate"
    publisher = nyfed.PUBLISHER
    homepage = "https://www.newyorkfed.org/markets/reference-rates/sofr"
    interval = timedelta(hours=1)
    hosts = frozenset({nyfed.HOST})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "the day the rate is of; public on the next business day, at an hour the answer does not state"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trailing window up to today."""
        since = today - timedelta(days=TRAILING_DAYS)
        return (nyfed.search(PATH, since, today),)

    def history(self, today: date) -> tuple[str, ...]:
        """The quarters before, for the values of the series."""
        windows = quarters.begun(HISTORY, before=today - timedelta(days=TRAILING_DAYS))
        return tuple(nyfed.search(PATH, *window) for window in windows)

    def parse(self, page: Page) -> Iterator[Found]:
        """The rate of each day."""
        rows = nyfed.rows(page, "refRates")
        if len(rows) < self.floor:
            raise TooFewItems(f"{page.url}: no rate in the whole window")
        for row in rows:
            rate = nyfed.amount(page, row, "percentRate")
            if row.get("type") != "SOFR" or rate is None:
                raise unexpected(page, f"a row is no rate of SOFR: {str(row.get('type'))[:20]!r}")
            day = nyfed.day(page, row, "effectiveDate")
            yield Observation("SOFR", day, rate, nyfed.next_business_day(page, day))
