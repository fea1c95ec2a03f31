"""Candles of exchanges: bars of a fixed length that start at a stamp, of which the last may be unfinished."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qs, urlsplit

import orjson

from scrapers.errors import TooFewItems
from scrapers.families.markup import refuse_excess, unexpected
from scrapers.items import DailyBar, Page, ShortBar

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
# Bitcoin had a price in 2010, and no recording of ours is from after 2100.
EARLIEST, LATEST = datetime(2009, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MOST_COMMAS = 100_000
_MOST_DIGITS = 12
_MILLISECONDS, _MICROSECONDS = 10**11, 10**14


def loaded(page: Page) -> object:
    """What the JSON of a page says; raises LayoutChanged or Blocked for what is none."""
    refuse_excess(page, _MOST_COMMAS, b",")
    try:
        return orjson.loads(page.body)
    except orjson.JSONDecodeError as error:
        raise unexpected(page, "the answer is not JSON") from error


def rows(page: Page, found: object, *, width: int) -> list[list[object]]:
    """The candles of an answer; raises LayoutChanged for one that is not a list of lists of ``width``."""
    if not isinstance(found, list) or any(not isinstance(row, list) or len(row) < width for row in found):
        raise unexpected(page, f"the answer is no list of candles of {width} values")
    return found


def asked(page: Page, name: str) -> str:
    """The value of a parameter of the address the page was asked at; raises LayoutChanged without it."""
    values = parse_qs(urlsplit(page.url).query).get(name, [])
    if len(values) != 1:
        raise unexpected(page, f"the address says no {name}")
    return values[0]


def stamp(page: Page, value: object) -> datetime:
    """The start of a candle: seconds, milliseconds or microseconds since 1970, told apart by size."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise unexpected(page, f"{value!r} is no time")
    unit = 1 if value < _MILLISECONDS else 1_000 if value < _MICROSECONDS else 1_000_000
    try:
        at = datetime.fromtimestamp(value // unit, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise unexpected(page, f"{value} is no time") from error
    if not EARLIEST <= at < LATEST:
        raise unexpected(page, f"{value} is no time of a candle")
    return at


def price(page: Page, value: object) -> Decimal:
    """A positive price, written as a number or as text."""
    try:
        found = Decimal(str(value)) if isinstance(value, str | int | float) else Decimal("NaN")
    except InvalidOperation as error:
        raise unexpected(page, f"{str(value)[:40]!r} is no price") from error
    if not found.is_finite() or found <= 0 or found.adjusted() > _MOST_DIGITS:
        raise unexpected(page, f"{str(value)[:40]!r} is no price")
    return found


def bars(
    page: Page, symbol: str, closes: list[tuple[datetime, Decimal]], length: timedelta
) -> Iterator[DailyBar | ShortBar]:
    """Candles as bars, without those that were not over when the page was served.

    The bar of a UTC day carries its day's date and closes at the midnight after it.
    """
    for start, close in sorted(closes):
        if start + length > page.captured_at:
            continue
        if length == DAY:
            if start.time() != datetime.min.time():
                raise unexpected(page, f"a day that starts at {start:%H:%M}")
            yield DailyBar(symbol, _day(start), close)
        else:
            yield ShortBar(symbol, start, start + length, close)


def refuse_nothing(page: Page, closes: list[tuple[datetime, Decimal]]) -> None:
    """Raise TooFewItems where a list that always has candles has none."""
    if not closes:
        raise TooFewItems(f"{page.url}: no candle at all")


def _day(start: datetime) -> date:
    return start.date()
