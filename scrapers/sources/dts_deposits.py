"""Customs duties, as the Treasury takes them in day by day."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import daily_treasury, fiscaldata, quarters, treasury_flows
from scrapers.items import Found, Page

TRAILING_DAYS = 21  # corrections come as changed values without a flag, so recent days are read again
HISTORY = date(2025, 1, 1)  # as long as our record
FLOW = treasury_flows.CUSTOMS


class DtsDeposits(Scraper):
    """One document a business day, with every category of deposits it was reported among."""

    slug = "dts_deposits"
    name = "Daily Treasury Statement: customs duties"
    publisher = "U.S. Department of the Treasury, Fiscal Service"
    homepage = (
        "https://fiscaldata.treasury.gov/datasets/daily-treasury-statement/"
        "deposits-and-withdrawals-of-operating-cash"
    )
    interval = timedelta(hours=1)
    hosts = frozenset({fiscaldata.HOST})
    topics = frozenset({Topic.TARIFF_DIVIDENDS})
    trusted = True
    clock = "as-of dates; public on the next business day of the Reserve Banks, hour not stated"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trailing window up to today."""
        since = today - timedelta(days=TRAILING_DAYS)
        return (treasury_flows.address(FLOW, fiscaldata.since(since)),)

    def history(self, today: date) -> tuple[str, ...]:
        """The quarters before, for the values of the series."""
        windows = quarters.begun(HISTORY, before=today - timedelta(days=TRAILING_DAYS))
        return tuple(treasury_flows.address(FLOW, fiscaldata.within(window)) for window in windows)

    def parse(self, page: Page) -> Iterator[Found]:
        """An observation for each day, a document for each recent one, and the page after this one."""
        rows = fiscaldata.rows(page)
        if len(rows) < self.floor:
            raise TooFewItems(f"{page.url}: no row in the whole window")
        for day in treasury_flows.days(page, rows, FLOW):
            public = daily_treasury.public_on(page, day.on)
            yield treasury_flows.observation(day, FLOW, public)
            if not fiscaldata.is_history(page):
                yield treasury_flows.document(day, FLOW, public)
        following = fiscaldata.next_page(page)
        if following is not None:
            yield following
