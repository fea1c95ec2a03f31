"""A file of closes, line by line: what can be used, and what cannot and why. Pure: no database.

Two layouts, both with a header and comma-separated:

wide
    ``date,RUT,SPX,...``: a column an instrument, a line a date; an empty cell or ``.`` is no session.
long
    ``date,symbol,close[,adjusted_close]``: a line a close.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _csv import Reader  # the reader's type has no public name before Python 3.13

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NO_SESSION = {"", "."}
_LONG_COLUMNS = {"date", "symbol", "close", "adjusted_close"}


class UnusableFile(ValueError):
    """Nothing in the file can be read as closes, for the reason given."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One close as it stands on a line."""

    line: int
    symbol: str
    session_date: date
    close: Decimal
    adjusted_close: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line, a cell or a column that cannot be used, and why."""

    line: int
    what: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}: {self.reason}"


class _Unreadable(ValueError):
    """A cell does not hold what it should."""


def read(lines: Iterable[str], *, symbols: Collection[str]) -> Iterator[Quote | Refusal]:
    """The closes of a file and what was refused, in the order of lines.

    Raises UnusableFile when the header is neither layout or names no known instrument, and when a
    line cannot be split into cells.
    """
    rows = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if {"date", "symbol", "close"} <= {name.lower() for name in header}:
            yield from _long(header, rows, symbols)
        else:
            yield from _wide(header, rows, symbols)
    except csv.Error as error:
        raise UnusableFile(f"line {rows.line_num} is not comma-separated text: {error}") from error
    except UnicodeDecodeError as error:
        raise UnusableFile(f"after line {rows.line_num} comes a byte that is not UTF-8") from error


def _wide(header: list[str], rows: "Reader", symbols: Collection[str]) -> Iterator[Quote | Refusal]:
    if not header or header[0].lower() != "date":
        raise UnusableFile(
            "the first line must be date,SYMBOL,... or date,symbol,close[,adjusted_close];"
            f" it is {','.join(header)[:80]!r}"
        )
    columns: dict[int, str] = {}
    for position, name in enumerate(header[1:], start=1):
        if name not in symbols:
            yield Refusal(1, f"column {name!r}", f"no instrument has this symbol{_known(symbols)}")
        elif name in columns.values():
            yield Refusal(1, f"column {name!r}", "it stands twice; the first is read")
        else:
            columns[position] = name
    if not columns:
        raise UnusableFile(f"no column names an instrument{_known(symbols)}")
    for row in _filled(rows):
        yield from _wide_line(rows.line_num, row, header, columns)


def _known(symbols: Collection[str]) -> str:
    return f"; there are {', '.join(sorted(symbols))}"


def _filled(rows: "Reader") -> Iterator[list[str]]:
    stripped = ([cell.strip() for cell in row] for row in rows)
    return (row for row in stripped if any(row))


def _wide_line(
    line: int, row: list[str], header: list[str], columns: dict[int, str]
) -> Iterator[Quote | Refusal]:
    if len(row) != len(header):
        yield Refusal(line, row[0], f"{len(row)} cells where the header has {len(header)}")
        return
    try:
        day = _day(row[0])
    except _Unreadable as error:
        yield Refusal(line, row[0] or "no date", str(error))
        return
    for position, symbol in columns.items():
        if row[position] in _NO_SESSION:
            continue
        try:
            yield Quote(line, symbol, day, _number(row[position]))
        except _Unreadable as error:
            yield Refusal(line, f"{symbol} {day}", str(error))


def _long(header: list[str], rows: "Reader", symbols: Collection[str]) -> Iterator[Quote | Refusal]:
    at = {name.lower(): position for position, name in enumerate(header)}
    for name in sorted(at.keys() - _LONG_COLUMNS):
        yield Refusal(1, f"column {name!r}", "only date, symbol, close and adjusted_close are read")
    for row in _filled(rows):
        line = rows.line_num
        if len(row) != len(header):
            yield Refusal(line, row[0], f"{len(row)} cells where the header has {len(header)}")
            continue
        cells = {name: row[position] for name, position in at.items()}
        try:
            yield _long_quote(line, cells, symbols)
        except _Unreadable as error:
            yield Refusal(line, f"{cells['symbol']} {cells['date']}".strip() or "no date", str(error))


def _long_quote(line: int, cells: dict[str, str], symbols: Collection[str]) -> Quote:
    if cells["symbol"] not in symbols:
        raise _Unreadable(f"no instrument has this symbol{_known(symbols)}")
    adjusted = cells.get("adjusted_close", "")
    return Quote(
        line=line,
        symbol=cells["symbol"],
        session_date=_day(cells["date"]),
        close=_number(cells["close"]),
        adjusted_close=None if adjusted in _NO_SESSION else _number(adjusted),
    )


def _day(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise _Unreadable(f"{text!r} is not a date written YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _Unreadable(f"{text} is not in the calendar") from error


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Unreadable(f"{text!r} is not a number")
    return Decimal(text)
