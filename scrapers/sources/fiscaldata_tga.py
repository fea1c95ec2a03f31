"""The Treasury's cash: closing balance of the Treasury General Account, day by day."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import daily_treasury, fiscaldata
from scrapers.items import Found, Observation, Page

TRAILING_DAYS = 21  # corrections come as changed values without a flag, so recent days are read again


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
        return (fiscaldata.address(daily_treasury.DATASET, f"record_date:gte:{since}"),)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document and an observation for each day, and the page after this one."""
        rows = fiscaldata.rows(page)
        if len(rows) < self.floor:
            raise TooFewItems(f"{page.url}: no balance in the whole window")
        for day, balance in daily_treasury.balances(page, rows):
            public = daily_treasury.public_on(page, day)
            yield Observation("TGA", day, balance["closing"], public)
            yield daily_treasury.document(day, balance, public)
        following = fiscaldata.next_page(page)
        if following is not None:
            yield following
