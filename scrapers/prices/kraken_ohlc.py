"""Coins against the dollar on Kraken, and a token that stands for an ounce of gold."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from scrapers.base import PriceSource
from scrapers.families import candles
from scrapers.families.markup import unexpected
from scrapers.items import DailyBar, Page, ShortBar

HOST = "api.kraken.com"
PAIRS: Mapping[str, str] = {
    "XBTUSD": "BTC-USD",
    "ETHUSD": "ETH-USD",
    "SOLUSD": "SOL-USD",
    "PAXGUSD": "PAXG-USD",
}
LENGTHS = {"1440": candles.DAY, "60": candles.HOUR, "1": candles.MINUTE}
START, CLOSE, WIDTH = 0, 4, 8  # time, open, high, low, close, vwap, volume, count


class KrakenOhlc(PriceSource):
    """The newest 720 candles; the last is always unfinished, and ``last`` names the one before it.

    The answer calls a pair otherwise than it was asked for: XBTUSD comes as XXBTZUSD.
    """

    slug = "kraken_ohlc"
    name = "Kraken candles"
    publisher = "Kraken"
    homepage = "https://docs.kraken.com/api/"
    interval = timedelta(hours=6)
    hosts = frozenset({HOST})
    clock = "the start of each candle in seconds, UTC"
    accept = "application/json"
    symbols = frozenset(PAIRS.values())
    owner = "Kraken (Payward)"
    terms = "Not read"
    terms_url = "https://www.kraken.com/legal"

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - the newest are asked for
        """Days and hours of each pair."""
        return tuple(
            f"https://{HOST}/0/public/OHLC?pair={pair}&interval={minutes}"
            for pair in PAIRS
            for minutes in ("1440", "60")
        )

    def parse(self, page: Page) -> Iterator[DailyBar | ShortBar]:
        """The candles that were over."""
        symbol = PAIRS.get(candles.asked(page, "pair"))
        length = LENGTHS.get(candles.asked(page, "interval"))
        if symbol is None or length is None:
            raise unexpected(page, "the address is of none of its candles")
        found, committed = _result(page)
        closes = [(candles.stamp(page, row[START]), candles.price(page, row[CLOSE])) for row in found]
        candles.refuse_nothing(page, closes)
        over = [one for one in closes if one[0] <= committed]
        yield from candles.bars(page, symbol, over, length)


def _result(page: Page) -> tuple[list[list[object]], datetime]:
    """The candles, under whatever name, and the start of the last that is over."""
    answer = candles.loaded(page)
    if not isinstance(answer, dict) or answer.get("error") or not isinstance(answer.get("result"), dict):
        said = answer.get("error") if isinstance(answer, dict) else None
        raise unexpected(page, f"no result ({str(said)[:80]})")
    result = dict(answer["result"])
    committed = candles.stamp(page, result.pop("last", None))
    if len(result) != 1:
        raise unexpected(page, f"{len(result)} lists of candles where one was asked for")
    (found,) = result.values()
    return candles.rows(page, found, width=WIDTH), committed
