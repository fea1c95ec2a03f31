"""The series of FRED with a key: every vintage of the last year and more, the first print among them."""

from collections.abc import Iterator
from datetime import date, timedelta

from markets.calendar import FIRST_DATE, LAST_DATE
from scrapers.base import PriceSource
from scrapers.errors import TooFewItems
from scrapers.families.candles import asked
from scrapers.families.fred_series import OWNER, SYMBOLS, TERMS, TERMS_URL, vintages
from scrapers.families.json_pages import json_object, json_rows
from scrapers.families.markup import unexpected
from scrapers.items import DailyBar, Page

HOST = "api.stlouisfed.org"
TRAILING_DAYS = 400


class FredApi(PriceSource):
    """One row for each stretch of days over which a value stood; a day's first row is its first print.

    A vintage is taken as known when its first day is over in St. Louis: the answer says no hour.
    """

    slug = "fred_api"
    name = "FRED API"
    publisher = "Federal Reserve Bank of St. Louis"
    homepage = "https://fred.stlouisfed.org/docs/api/fred/"
    interval = timedelta(hours=6)
    hosts = frozenset({HOST})
    floor = 100
    clock = "values by date, vintages by the day they appeared in St. Louis"
    zone = "America/Chicago"
    accept = "application/json"
    key_setting = "FRED_API_KEY"
    key_parameter = "api_key"
    symbols = frozenset(SYMBOLS.values())
    owner, terms, terms_url = OWNER, TERMS, TERMS_URL

    def polls(self, today: date) -> tuple[str, ...]:
        """Every vintage of each series' last 400 days."""
        since = today - timedelta(days=TRAILING_DAYS)
        return tuple(
            f"https://{HOST}/fred/series/observations?series_id={series}&file_type=json"
            f"&observation_start={since}&realtime_start={since}&realtime_end=9999-12-31"
            for series in SYMBOLS
        )

    def parse(self, page: Page) -> Iterator[DailyBar]:
        """Each value with the moment from which it could be known."""
        symbol = SYMBOLS.get(asked(page, "series_id"))
        if symbol is None:
            raise unexpected(page, "the address is of none of its series")
        envelope = json_object(page)
        rows = json_rows(page, "observations")
        if len(rows) < int(envelope.get("count") or 0):
            raise unexpected(page, f"{len(rows)} of {envelope['count']} rows: the answer is cut")
        found = list(vintages(page, rows))
        if not found:
            raise TooFewItems(f"{page.url}: no value at all")
        for one in found:
            if FIRST_DATE <= one.on <= LAST_DATE:
                yield DailyBar(symbol, one.on, one.value, known_at=one.known_at)
