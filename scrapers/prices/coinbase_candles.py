"""Coins against the dollar on Coinbase Exchange: days, hours, and the minutes around an event."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from scrapers.base import PriceSource
from scrapers.families import candles
from scrapers.families.markup import unexpected
from scrapers.items import DailyBar, Page, ShortBar

HOST = "api.exchange.coinbase.com"
PRODUCTS = ("BTC-USD", "ETH-USD", "SOL-USD")
LENGTHS = {"86400": candles.DAY, "3600": candles.HOUR, "60": candles.MINUTE}
START, CLOSE, WIDTH = 0, 4, 6  # time, low, high, open, close, volume: not the usual order


class CoinbaseCandles(PriceSource):
    """The newest 300 candles of a length, newest first; a stretch in which nobody traded has none."""

    slug = "coinbase_candles"
    name = "Coinbase Exchange candles"
    publisher = "Coinbase"
    homepage = "https://docs.cdp.coinbase.com/exchange/"
    interval = timedelta(hours=6)
    hosts = frozenset({HOST})
    clock = "the start of each candle in seconds, UTC"
    accept = "application/json"
    symbols = frozenset(PRODUCTS)
    owner = "Coinbase"
    terms = "Coinbase's market data terms restrict what may be derived and passed on; not read in full"
    terms_url = "https://www.coinbase.com/legal/market_data"

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - the newest are asked for
        """Days and hours of each coin."""
        return tuple(
            f"https://{HOST}/products/{product}/candles?granularity={seconds}"
            for product in PRODUCTS
            for seconds in ("86400", "3600")
        )

    def windows(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """Minutes of each coin; 300 at most are to be had at once."""
        span = f"start={_utc(start)}&end={_utc(end)}"
        return tuple(
            f"https://{HOST}/products/{product}/candles?granularity=60&{span}" for product in PRODUCTS
        )

    def parse(self, page: Page) -> Iterator[DailyBar | ShortBar]:
        """The candles that were over."""
        product = page.url.partition("/products/")[2].partition("/")[0]
        length = LENGTHS.get(candles.asked(page, "granularity"))
        if product not in PRODUCTS or length is None:
            raise unexpected(page, "the address is of none of its candles")
        rows = candles.rows(page, candles.loaded(page), width=WIDTH)
        closes = [(candles.stamp(page, row[START]), candles.price(page, row[CLOSE])) for row in rows]
        if length != candles.MINUTE:
            candles.refuse_nothing(page, closes)
        yield from candles.bars(page, product, closes, length)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
