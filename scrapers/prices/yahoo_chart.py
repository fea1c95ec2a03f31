"""Indices, funds and gold by Yahoo's chart. Unofficial, and often refused: off at first."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from scrapers.base import PriceSource
from scrapers.errors import TooFewItems
from scrapers.families import yahoo
from scrapers.families.markup import unexpected
from scrapers.items import DailyBar, Page

HOST = "query1.finance.yahoo.com"
SYMBOLS: Mapping[str, str] = {
    "^RUT": "RUT",
    "^GSPC": "SPX",
    "^IXIC": "IXIC",
    "^NDX": "NDX",
    "^VIX": "VIX",
    "IWM": "IWM",
    "SPY": "SPY",
    "TLT": "TLT",
    "MBB": "MBB",
    "GC=F": "GOLD",
}


class YahooChart(PriceSource):
    """Two years of days, as they were paid and adjusted. A null is no session."""

    slug = "yahoo_chart"
    name = "Yahoo chart"
    publisher = "Yahoo"
    homepage = "https://finance.yahoo.com/"
    interval = timedelta(hours=12)
    hosts = frozenset({HOST})
    enabled = False
    floor = 100
    clock = "the opening of each session in seconds, UTC; its date is that of the exchange's zone"
    zone = "America/New_York"
    accept = "application/json"
    symbols = frozenset(SYMBOLS.values())
    owner = "the owners of each index and exchange, by way of Yahoo"
    terms = "Not read; an interface without documentation or promise"
    terms_url = "https://legal.yahoo.com/us/en/yahoo/terms/otos/index.html"

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - the newest are asked for
        """Two years of each."""
        return tuple(
            f"https://{HOST}/v8/finance/chart/{_quoted(symbol)}?range=2y&interval=1d&events=div%7Csplit"
            for symbol in SYMBOLS
        )

    def parse(self, page: Page) -> Iterator[DailyBar]:
        """The close of each session, as it was paid and adjusted."""
        result = yahoo.result_of(page)
        symbol = SYMBOLS.get(str(result["meta"].get("symbol")))
        if symbol is None:
            raise unexpected(page, "the answer is of none of its instruments")
        found = [DailyBar(symbol, one.on, one.close, one.adjusted) for one in yahoo.sessions(page, result)]
        if not found:
            raise TooFewItems(f"{page.url}: no close at all")
        yield from found


def _quoted(symbol: str) -> str:
    return symbol.replace("^", "%5E").replace("=", "%3D")
