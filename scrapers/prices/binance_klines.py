"""Coins against Tether on Binance: not the dollar, so instruments of their own. Off until switched on."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from scrapers.base import PriceSource
from scrapers.families import candles
from scrapers.families.markup import unexpected
from scrapers.items import DailyBar, Page, ShortBar

HOST = "data-api.binance.vision"
PAIRS: Mapping[str, str] = {"BTCUSDT": "BTC-USDT", "ETHUSDT": "ETH-USDT", "SOLUSDT": "SOL-USDT"}
LENGTHS = {"1d": candles.DAY, "1h": candles.HOUR, "1m": candles.MINUTE}
START, CLOSE, WIDTH = 0, 4, 12


class BinanceKlines(PriceSource):
    """The newest 1,000 candles, oldest first, the last of them unfinished.

    Stamps are milliseconds; where microseconds are sent instead, their size tells.
    """

    slug = "binance_klines"
    name = "Binance candles"
    publisher = "Binance"
    homepage = "https://developers.binance.com/docs/binance-spot-api-docs"
    interval = timedelta(hours=6)
    hosts = frozenset({HOST})
    enabled = False
    clock = "the start of each candle in milliseconds, UTC"
    accept = "application/json"
    symbols = frozenset(PAIRS.values())
    owner = "Binance"
    terms = "Not read; the exchange is closed to some countries"
    terms_url = "https://www.binance.com/en/terms"

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - the newest are asked for
        """Days and hours of each pair."""
        return tuple(
            f"https://{HOST}/api/v3/klines?symbol={pair}&interval={length}&limit=1000"
            for pair in PAIRS
            for length in ("1d", "1h")
        )

    def windows(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """Minutes of each pair."""
        span = f"startTime={_milliseconds(start)}&endTime={_milliseconds(end)}&limit=1000"
        return tuple(f"https://{HOST}/api/v3/klines?symbol={pair}&interval=1m&{span}" for pair in PAIRS)

    def parse(self, page: Page) -> Iterator[DailyBar | ShortBar]:
        """The candles that were over."""
        symbol = PAIRS.get(candles.asked(page, "symbol"))
        length = LENGTHS.get(candles.asked(page, "interval"))
        if symbol is None or length is None:
            raise unexpected(page, "the address is of none of its candles")
        rows = candles.rows(page, candles.loaded(page), width=WIDTH)
        closes = [(candles.stamp(page, row[START]), candles.price(page, row[CLOSE])) for row in rows]
        if length != candles.MINUTE:
            candles.refuse_nothing(page, closes)
        yield from candles.bars(page, symbol, closes, length)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
