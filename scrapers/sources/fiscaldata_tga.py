"""The Treasury's cash: closing balance of the Treasury General Account, day by day."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import daily_treasury, fiscaldata, quarters
from scrapers.items import Found, Observation, Page

TRAILING_DAYS = 21  # corrections come as changed values without a flag, so recent days are read again
HISTORY = date(2023, 10, 1)  # our record begins in January 2025, and extremes are of a year


class FiscaldataTga(Scraper):
    """One document a business day; the service offers no conditional request, so a window is read."""

    slug = "fiscaldata_tga"
    name = "Daily Treasury Statement: operating cash balance"
    publisher = "U.S. Department of the Treasury, Fiscal Service"
    homepage = "https://fiscaldata.treasury.gov/datasets/daily-treasury-statement/operating-cash-balance"
    interval = timedelta(hours=1)
    hosts = frozenset({fiscaldata.HOST})
    topics = frozenset({Topic.LIQUIDITY})
    trusted = True
    clock = "as-of dates; public on the next business day of the Reserve Banks, hour not stated"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trailing window up to today."""
        since = today - timedelta(days=TRAILING_DAYS)
        return (fiscaldata.address(daily_treasury.DATASET, fiscaldata.since(since)),)

    def history(self, today: date) -> tuple[str, ...]:
        """The quarters of which rules on the series need the values."""
        windows = quarters.begun(HISTORY, before=today - timedelta(days=TRAILING_DAYS))
        return tuple(
            fiscaldata.address(daily_treasury.DATASET, fiscaldata.within(window)) for window in windows
        )

    def parse(self, page: Page) -> Iterator[Found]:
        """An observation for each day, a document for each recent one, and the page after this one."""
        rows = fiscaldata.rows(page)
        if len(rows) < self.floor:
            raise TooFewItems(f"{page.url}: no balance in the whole window")
        for day, balance in daily_treasury.balances(page, rows):
            public = daily_treasury.public_on(page, day)
            yield Observation("TGA", day, balance["closing"], public)
            if not fiscaldata.is_history(page):
                yield daily_treasury.document(day, balance, public)
        following = fiscaldata.next_page(page)
        if following is not None:
            yield following
