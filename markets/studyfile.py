"""Files of prices or returns as the series of a study. Pure: no database, no Django.

Two layouts, both comma-separated with a header. Wide: a column with the date first, then a column a
series. Long: ``date``, a column that names the series (``symbol``, ``instrument`` ...) and one with the
number. An empty cell, ``.``, ``NA``, ``NaN`` or ``null`` is no value.
"""

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import numpy as np

from markets.series import Floats, Integers
from markets.study.design import Series

Empty = Literal["drop", "gap"]
Kind = Literal["log", "simple", "difference"]

NO_VALUE = {"", ".", "na", "n/a", "#n/a", "nan", "null", "none"}
NAMING = ("symbol", "instrument", "ticker", "security", "asset", "firm", "market", "name", "series")
NUMBERING = ("return", "ret", "returns", "price", "close", "value", "adjusted_close")
PERCENT = 0.01
_EPOCH = date(1970, 1, 1).toordinal()
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?![\d-])")
_COMPACT = re.compile(r"\d{8}")


class UnusableStudy(ValueError):
    """The files cannot be studied, for the reason given."""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by date: ``days`` since 1970-01-01 (T,), ``columns`` by name (T,), nan where a cell is
    empty.
    """

    days: tuple[int, ...]
    columns: Mapping[str, Floats]


def day_of(text: str, date_format: str | None = None) -> int:
    """A date as days since 1970-01-01. Raises UnusableStudy for what is none."""
    text = text.strip()
    if not (date_format or _ISO.match(text) or _COMPACT.fullmatch(text)):
        raise UnusableStudy(f"{text!r} is not a date written YYYY-MM-DD; --date-format names another way")
    try:
        if date_format:
            found = datetime.strptime(text, date_format).date()  # noqa: DTZ007 - a date has no zone
        else:
            found = date.fromisoformat(text[:10] if "-" in text else text)
    except ValueError as error:
        raise UnusableStudy(f"{text!r} is not a date: {error}") from error
    return found.toordinal() - _EPOCH


def read_table(
    lines: Iterable[str], *, columns: Collection[str] = (), date_format: str | None = None
) -> Table:
    """The numbers of a file, of those among ``columns`` alone where some are named, in the order of dates.

    Raises UnusableStudy for a file that is neither layout, a cell that is no number, and a date that
    stands twice.
    """
    rows = list(csv.reader(lines, strict=True))
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise UnusableStudy("the file is empty")
    header = [name.strip().lstrip("\ufeff") for name in rows[0]]
    numbered = enumerate(rows[1:], start=2)
    body = [(number, row) for number, row in numbered if any(cell.strip() for cell in row)]
    for number, row in body:
        if len(row) != len(header):
            raise UnusableStudy(f"line {number}: {len(row)} cells where the header has {len(header)}")
    long = _long_columns(header)
    cells = _long(body, long, date_format) if long else _wide(header, body, date_format, columns)
    if columns:
        cells = {name: column for name, column in cells.items() if name in columns}
    return _laid_out(cells)


def _long_columns(header: list[str]) -> tuple[int, int, int] | None:
    """Where a long file has its date, its names and its numbers; None for a wide one."""
    lower = [name.lower() for name in header]
    dates = [at for at, name in enumerate(lower) if name in {"date", "day"}]
    names = [at for at, name in enumerate(lower) if name in NAMING]
    numbers = [at for at, name in enumerate(lower) if name in NUMBERING]
    return (dates[0], names[0], numbers[0]) if dates and names and numbers else None


Cells = dict[str, dict[int, float]]


def _wide(
    header: list[str], body: list[tuple[int, list[str]]], date_format: str | None, columns: Collection[str]
) -> Cells:
    doubled = {name for name in header if header.count(name) > 1}
    if doubled:
        raise UnusableStudy(f"two columns are called {min(doubled)!r}")
    read = [(at, name) for at, name in enumerate(header) if at and (not columns or name in columns)]
    cells: Cells = {name: {} for _, name in read}
    for number, row in body:
        day = _placed(number, row[0], date_format)
        for at, name in read:
            if day in cells[name]:
                raise UnusableStudy(f"line {number}: the date {row[0].strip()} stands twice")
            cells[name][day] = _number(number, name, row[at])
    return cells


def _long(body: list[tuple[int, list[str]]], at: tuple[int, int, int], date_format: str | None) -> Cells:
    cells: Cells = {}
    for number, row in body:
        day, name = _placed(number, row[at[0]], date_format), row[at[1]].strip()
        known = cells.setdefault(name, {})
        if day in known:
            raise UnusableStudy(f"line {number}: {name} has two values on {row[at[0]].strip()}")
        known[day] = _number(number, name, row[at[2]])
    return cells


def _placed(number: int, text: str, date_format: str | None) -> int:
    try:
        return day_of(text, date_format)
    except UnusableStudy as error:
        raise UnusableStudy(f"line {number}: {error}") from error


def _number(line: int, name: str, text: str) -> float:
    text = text.strip()
    if text.lower() in NO_VALUE:
        return float("nan")
    try:
        value = float(text)
    except ValueError as error:
        raise UnusableStudy(f"line {line}: {name}: {text!r} is not a number") from error
    if not np.isfinite(value):
        raise UnusableStudy(f"line {line}: {name}: {text!r} is not a number")
    return value


def _laid_out(cells: Cells) -> Table:
    days = tuple(sorted({day for column in cells.values() for day in column}))
    nothing = float("nan")
    columns = {name: np.array([column.get(day, nothing) for day in days]) for name, column in cells.items()}
    return Table(days, columns)


def returns_in(table: Table, *, empty: Empty, is_percent: bool) -> dict[str, Series]:
    """Series of a table of returns: percents become fractions.

    ``drop``: the filled cells of a column are its sessions; ``gap``: every date of the file is one.
    """
    days = np.array(table.days, dtype=np.int64)
    series = {}
    for name, column in table.columns.items():
        values = column * PERCENT if is_percent else column
        there = ~np.isnan(values)
        one = Series(days, values, there.astype(np.int64))
        series[name] = Series(days[there], values[there], one.spans[there]) if empty == "drop" else one
    return series


def returns_from(table: Table, *, kind: Kind, empty: Empty) -> dict[str, Series]:
    """Series of a table of prices; the first price of each has no return, one after a gap spans it.

    Raises UnusableStudy where a ratio would be taken of a price that is not positive.
    """
    days = np.array(table.days, dtype=np.int64)
    return {
        name: _moves(name, days, prices, kind=kind, empty=empty) for name, prices in table.columns.items()
    }


def _moves(name: str, days: Integers, prices: Floats, *, kind: Kind, empty: Empty) -> Series:
    there = np.flatnonzero(~np.isnan(prices))
    known = prices[there]
    if kind != "difference" and (known <= 0).any():
        raise UnusableStudy(f"{name} has a price that is not positive; --kind difference takes such series")
    steps = _steps(known, kind)
    unit = "difference" if kind == "difference" else "return"
    if empty == "drop":
        return Series(days[there[1:]], steps, np.ones(max(there.size - 1, 0), dtype=np.int64), unit)
    values, spans = np.full(days.size, np.nan), np.zeros(days.size, dtype=np.int64)
    values[there[1:]], spans[there[1:]] = steps, np.diff(there)
    return Series(days[1:], values[1:], spans[1:], unit)


def _steps(prices: Floats, kind: Kind) -> Floats:
    if kind == "simple":
        return np.asarray(prices[1:] / prices[:-1] - 1.0)
    return np.diff(np.log(prices) if kind == "log" else prices)


def less(series: Mapping[str, Series], rate: Series) -> dict[str, Series]:
    """Every series in excess of a rate of the same dates; no return where the rate has none."""
    return {name: _excess(one, rate) for name, one in series.items()}


def _excess(one: Series, rate: Series) -> Series:
    at = np.searchsorted(rate.days, one.days).clip(max=max(rate.days.size - 1, 0))
    found = np.where(rate.days[at] == one.days, rate.values[at], np.nan)
    values = one.values - found
    return replace(one, values=values, spans=np.where(np.isnan(values), 0, one.spans))
