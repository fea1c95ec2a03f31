"""Which series of FRED are which instruments, whichever way they are asked for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.families.markup import unexpected
from scrapers.items import Page

ST_LOUIS = ZoneInfo("America/Chicago")
MISSING = "."
_MOST_DIGITS = 12

# The series and the instrument it is of. FRED passes most of them on for others, whose terms hold.
SYMBOLS: Mapping[str, str] = {
    "DGS2": "DGS2",
    "DGS10": "DGS10",
    "DFF": "DFF",
    "DTWEXBGS": "DTWEXBGS",
    "NASDAQCOM": "IXIC",
    "NASDAQ100": "NDX",
    "SP500": "SPX",
    "VIXCLS": "VIX",
}
OWNER = (
    "Board of Governors of the Federal Reserve System (DGS2, DGS10, DFF, DTWEXBGS); Nasdaq (IXIC, NDX);"
    " S&P Dow Jones Indices (SPX); Cboe (VIX)"
)
TERMS = (
    "Reported, not read: series of others need their owner's permission except for personal use;"
    " those of the Board are of the United States government"
)
TERMS_URL = "https://fred.stlouisfed.org/legal/"


@dataclass(frozen=True, slots=True)
class Vintage:
    """One value a series had for a date, and from when it could be known."""

    on: date
    value: Decimal
    known_at: datetime


def vintages(page: Page, rows: Iterable[dict[str, Any]]) -> Iterator[Vintage]:
    """The rows of an answer of the API, each of which stood for a stretch of days; ``.`` is left out.

    A vintage is taken as known when its first day is over in St. Louis, because no hour is said, and
    at the latest when the page was served.
    """
    for row in rows:
        try:
            on, appeared = date.fromisoformat(row["date"]), date.fromisoformat(row["realtime_start"])
            value = None if row["value"] == MISSING else Decimal(row["value"])
            over = datetime.combine(appeared + timedelta(days=1), time(), tzinfo=ST_LOUIS).astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError, InvalidOperation) as error:
            raise unexpected(page, f"a row cannot be read: {str(row)[:120]}") from error
        if value is None:
            continue
        if not value.is_finite() or value.adjusted() > _MOST_DIGITS:
            raise unexpected(page, f"a row holds no value: {str(row)[:120]}")
        yield Vintage(on, value, min(over, page.captured_at))
