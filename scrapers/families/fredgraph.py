"""One series as the graph page of FRED gives it for saving: comma-separated, without a key."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from scrapers.families.markup import refuse_excess, unexpected
from scrapers.items import Page

HOST = "fred.stlouisfed.org"
_DATE_COLUMNS = frozenset({"observation_date", "DATE"})
_MOST_DIGITS = 15
_MISSING = frozenset({"", "."})
_MOST_COMMAS = 100_000  # a daily series of a century has a third of them


def address(series: str, *, since: date) -> str:
    """The address of a series from a date on."""
    return f"https://{HOST}/graph/fredgraph.csv?id={series}&cosd={since}"


def values(page: Page) -> tuple[str, tuple[tuple[date, Decimal], ...]]:
    """The series a page is of, and its values; days without one (blank or a point) are left out."""
    refuse_excess(page, _MOST_COMMAS, b",")
    lines = page.body.decode("utf-8-sig", errors="replace").splitlines()
    try:
        header, *rows = [row for row in csv.reader(lines) if any(map(str.strip, row))]
    except (ValueError, csv.Error) as error:
        raise unexpected(page, "no table") from error
    width = 2
    if len(header) != width or header[0] not in _DATE_COLUMNS:
        raise unexpected(page, f"no table of one series ({', '.join(header)[:80]!r})")
    return header[1], tuple(_values(page, rows))


def _values(page: Page, rows: list[list[str]]) -> Iterator[tuple[date, Decimal]]:
    for row in rows:
        try:
            day, text = date.fromisoformat(row[0]), row[1].strip()
            value = None if text in _MISSING else Decimal(text)
        except (ValueError, IndexError, InvalidOperation) as error:
            raise unexpected(page, f"a line cannot be read: {','.join(row)[:80]!r}") from error
        if value is not None and (not value.is_finite() or value.adjusted() > _MOST_DIGITS):
            raise unexpected(page, f"a line holds no number: {','.join(row)[:80]!r}")
        if value is not None:
            yield day, value
