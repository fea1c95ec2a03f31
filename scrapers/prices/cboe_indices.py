"""Closes of indices as Cboe gives them for saving: each index's whole history in one file."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from markets.calendar import FIRST_DATE, LAST_DATE
from scrapers.base import PriceSource
from scrapers.errors import TooFewItems
from scrapers.families.markup import refuse_excess, unexpected
from scrapers.items import DailyBar, Page

HOST = "cdn.cboe.com"
FOLDER = f"https://{HOST}/api/global/us_indices/daily_prices/"
SUFFIX = "_History.csv"
INDICES = ("RUT", "SPX", "VIX")
_MOST_COMMAS = 200_000
_MOST_DIGITS = 12


class CboeIndices(PriceSource):
    """``DATE,OPEN,HIGH,LOW,CLOSE`` for its own VIX, ``DATE,SYMBOL`` with the close alone for the others.

    The VIX file has rows on days on which New York does not trade; the tape refuses those.
    """

    slug = "cboe_indices"
    name = "Index histories"
    publisher = "Cboe Global Markets"
    homepage = "https://www.cboe.com/tradable_products/vix/vix_historical_data/"
    interval = timedelta(hours=3)
    hosts = frozenset({HOST})
    floor = 1000
    clock = "closes by date, to be had in the evening of the session in New York"
    zone = "America/New_York"
    accept = "text/csv"
    symbols = frozenset(INDICES)
    owner = "Cboe for VIX, S&P Dow Jones Indices for SPX, FTSE Russell for RUT"
    terms = "Cboe's website terms apply; what they say of passing values on was not read"
    terms_url = "https://www.cboe.com/terms/"

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - the file has one address
        """The whole file of each index."""
        return tuple(f"{FOLDER}{index}{SUFFIX}" for index in INDICES)

    def parse(self, page: Page) -> Iterator[DailyBar]:
        """The close of each day since the calendars begin."""
        symbol = page.url.removeprefix(FOLDER).removesuffix(SUFFIX)
        if symbol not in INDICES:
            raise unexpected(page, "the address is of none of its indices")
        refuse_excess(page, _MOST_COMMAS, b",")
        lines = csv.reader(page.body.decode("utf-8-sig", errors="replace").splitlines())
        try:
            header, *rows = [row for row in lines if any(cell.strip() for cell in row)]
        except (ValueError, csv.Error) as error:
            raise unexpected(page, "no table") from error
        column = _close_column(page, [name.strip().upper() for name in header], symbol)
        found = [bar for row in rows for bar in _bars(page, row, column, symbol)]
        if not found:
            raise TooFewItems(f"{page.url}: no close in the whole file")
        yield from found


def _close_column(page: Page, header: list[str], symbol: str) -> int:
    for name in ("CLOSE", symbol):
        if header[0] == "DATE" and name in header[1:]:
            return header.index(name)
    raise unexpected(page, f"no column of dates and closes ({', '.join(header)[:80]!r})")


def _bars(page: Page, row: list[str], column: int, symbol: str) -> Iterator[DailyBar]:
    try:
        month, day, year = row[0].strip().split("/")
        on, text = date(int(year), int(month), int(day)), row[column].strip()
        close = Decimal(text) if text else None
    except (ValueError, IndexError, InvalidOperation) as error:
        raise unexpected(page, f"a line cannot be read: {','.join(row)[:80]!r}") from error
    if close is None or not FIRST_DATE <= on <= LAST_DATE:
        return
    if not close.is_finite() or close <= 0 or close.adjusted() > _MOST_DIGITS:
        raise unexpected(page, f"a line holds no close: {','.join(row)[:80]!r}")
    yield DailyBar(symbol, on, close)
