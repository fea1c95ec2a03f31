"""Tables written piece by piece as they are read: JSON, lines of JSON, CSV and Parquet."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import orjson
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rest_framework.renderers import BaseRenderer

from events.services.codebook import SCHEMA

Pieces = Iterator[pa.RecordBatch]


class JsonTable(BaseRenderer):
    media_type = "application/json"
    format = "json"


class LinesTable(BaseRenderer):
    media_type = "application/x-ndjson"
    format = "ndjson"


class CsvTable(BaseRenderer):
    media_type = "text/csv"
    format = "csv"


class ParquetTable(BaseRenderer):
    media_type = "application/vnd.apache.parquet"
    format = "parquet"


RENDERERS = (JsonTable, LinesTable, CsvTable, ParquetTable)


@dataclass(frozen=True, slots=True)
class Format:
    """How a table is written, and under which type."""

    media_type: str
    write: Callable[[Pieces], Iterator[bytes]]


def _lines(piece: pa.RecordBatch) -> Iterator[bytes]:
    for row in piece.to_pylist():
        yield orjson.dumps(row, option=orjson.OPT_UTC_Z)


def as_json(pieces: Pieces) -> Iterator[bytes]:
    """A list in the shape that lists have here."""
    yield b'{"results":['
    comma = b""
    for piece in pieces:
        joined = b",".join(_lines(piece))
        if joined:
            yield comma + joined
            comma = b","
    yield b'],"next":null,"previous":null}'


def as_lines(pieces: Pieces) -> Iterator[bytes]:
    """One JSON object a line."""
    for piece in pieces:
        yield b"".join(line + b"\n" for line in _lines(piece))


def as_csv(pieces: Pieces) -> Iterator[bytes]:
    """A header and one line a row (RFC 4180); nothing between two commas is no value."""
    yield (",".join(SCHEMA.names) + "\n").encode()
    plain = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")
    for piece in pieces:
        sink = io.BytesIO()
        pyarrow.csv.write_csv(piece, sink, plain)
        yield sink.getvalue()


def as_parquet(pieces: Pieces) -> Iterator[bytes]:
    """One row group a piece, handed on as soon as it is written."""
    sink = Drain()
    with pyarrow.parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), SCHEMA, compression="zstd") as writer:
        for piece in pieces:
            writer.write_batch(piece)
            yield sink.drain()
    yield sink.drain()


FORMATS = {
    "json": Format(JsonTable.media_type, as_json),
    "ndjson": Format(LinesTable.media_type, as_lines),
    "csv": Format("text/csv; charset=utf-8; header=present", as_csv),
    "parquet": Format(ParquetTable.media_type, as_parquet),
}


class Drain(io.RawIOBase):
    """A file that forgets what was taken out of it and knows how long it has become."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._taken = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._held += data
        return len(data)

    def tell(self) -> int:
        return self._taken + len(self._held)

    def drain(self) -> bytes:
        """Take out what was written since."""
        data, self._held = bytes(self._held), bytearray()
        self._taken += len(data)
        return data
