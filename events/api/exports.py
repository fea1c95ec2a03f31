"""The timeline in other forms than JSON: whole selections as CSV, lines of JSON or Parquet, and feeds."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from events.api.parameters import Parameter, yes_or_no
from events.api.tables import Drain
from events.services import exports, typed
from events.services.selection import Filters

EXCEL = Parameter(
    "excel",
    "For CSV: `true` begins with a byte order mark and writes cells that a spreadsheet would run as a "
    "formula with an apostrophe before them.",
    {"type": "boolean"},
    yes_or_no,
)
# What a spreadsheet takes for the beginning of a formula, full-width forms included.
FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
ROWS_OF_A_GROUP = 50_000


@dataclass(frozen=True, slots=True)
class Form:
    """How a whole selection is written, and under which type."""

    media_type: str
    write: Callable[[Filters], Iterator[bytes]]


def as_lines(filters: Filters) -> Iterator[bytes]:
    """One event a line."""
    for texts in exports.texts(filters=filters):
        yield "\n".join([*texts, ""]).encode()


def as_csv(filters: Filters) -> Iterator[bytes]:
    """A header, and a line for each event (RFC 4180); times are ISO 8601 in UTC."""
    yield (",".join(exports.CSV_COLUMNS) + "\r\n").encode()
    for lines in exports.csv_lines(filters=filters):
        yield "".join(lines).encode()


def for_excel(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same for a spreadsheet: no cell of it is run."""
    yield "\ufeff".encode()
    for piece in pieces:
        written = io.StringIO()
        rows = csv.reader(io.StringIO(piece.decode(), newline=""))
        csv.writer(written).writerows([_safe(cell) for cell in row] for row in rows)
        yield written.getvalue().encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_parquet(filters: Filters) -> Iterator[bytes]:
    """Typed columns, some ten thousand rows a group, each handed on as soon as it is written."""
    sink = Drain()
    held: list[pa.Table] = []
    with pyarrow.parquet.ParquetWriter(
        pa.PythonFile(sink, mode="w"), typed.SCHEMA, compression="zstd"
    ) as writer:
        for lines in exports.csv_lines(filters=filters):
            held.append(typed.table("".join(lines).encode()))
            if sum(table.num_rows for table in held) >= ROWS_OF_A_GROUP:
                writer.write_table(pa.concat_tables(held))
                held.clear()
                yield sink.drain()
        if held:
            writer.write_table(pa.concat_tables(held))
    yield sink.drain()


FORMS: Mapping[str, Form] = {
    "csv": Form("text/csv; charset=utf-8; header=present", as_csv),
    "ndjson": Form("application/x-ndjson", as_lines),
    "parquet": Form("application/vnd.apache.parquet", as_parquet),
}


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, the first of them made: what fails at the first still gets a plain answer."""
    first = next(pieces, b"")

    def all_of_them() -> Iterator[Any]:
        yield first
        yield from pieces

    return all_of_them()
