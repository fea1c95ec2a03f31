"""Yields, the policy rate, the broad dollar and some indices by the graph page of FRED, without a key."""

from collections.abc import Iterator
from datetime import date, timedelta

from markets.calendar import FIRST_DATE, LAST_DATE
from scrapers.base import PriceSource
from scrapers.errors import TooFewItems
from scrapers.families import fredgraph
from scrapers.families.fred_series import OWNER, SYMBOLS, TERMS, TERMS_URL
from scrapers.families.markup import unexpected
from scrapers.items import DailyBar, Page


class FredGraph(PriceSource):
    """Today's vintage of each whole series; a day without a value is blank or a point."""

    slug = "fred_graph"
    name = "FRED graph data"
    publisher = "Federal Reserve Bank of St. Louis"
    homepage = "https://fred.stlouisfed.org/"
    interval = timedelta(hours=12)
    hosts = frozenset({fredgraph.HOST})
    floor = 200
    clock = "values by date; those of a day come on the next business day (the broad dollar weekly)"
    zone = "America/Chicago"
    accept = "text/csv"
    symbols = frozenset(SYMBOLS.values())
    owner, terms, terms_url = OWNER, TERMS, TERMS_URL

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - corrections reach back any time
        """Every series from its beginning."""
        return tuple(f"https://{fredgraph.HOST}/graph/fredgraph.csv?id={series}" for series in SYMBOLS)

    def parse(self, page: Page) -> Iterator[DailyBar]:
        """The value of each day since the calendars begin."""
        series, values = fredgraph.values(page)
        if series not in SYMBOLS:
            raise unexpected(page, f"another series: {series[:40]!r}")
        kept = [(day, value) for day, value in values if FIRST_DATE <= day <= LAST_DATE]
        if not kept:
            raise TooFewItems(f"{page.url}: no value in the whole series")
        for day, value in kept:
            yield DailyBar(SYMBOLS[series], day, value)
