"""Lines of the timeline's CSV as columns with types, for Parquet."""

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from events.services.exports import CSV_COLUMNS

LISTS = {"topics": ";", "identifiers": ";", "sources": ";", "document_urls": " "}
CLOCKS = ("occurred_at", "public_at", "first_seen_at", "published_at", "updated_at")
INSTANT = pa.timestamp("us", tz="UTC")
READ_AS = {
    **dict.fromkeys(CSV_COLUMNS, pa.string()),
    **dict.fromkeys(CLOCKS, INSTANT),
    "effective_date": pa.date32(),
    "importance": pa.int8(),
    "reviewed": pa.bool_(),
    "backfilled": pa.bool_(),
    "revision": pa.int32(),
}
SCHEMA = pa.schema(
    [(name, pa.list_(pa.string()) if name in LISTS else READ_AS[name]) for name in CSV_COLUMNS]
)


def table(lines: bytes) -> pa.Table:
    """Lines of CSV as typed columns; an empty cell is no value, except where text may be empty."""
    read = pyarrow.csv.read_csv(
        pa.BufferReader(lines),
        pyarrow.csv.ReadOptions(column_names=list(CSV_COLUMNS), use_threads=False),
        pyarrow.csv.ParseOptions(newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types=READ_AS, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    columns = [
        pa.compute.split_pattern(read[name], LISTS[name]) if name in LISTS else read[name]
        for name in CSV_COLUMNS
    ]
    return pa.table(columns, schema=SCHEMA)
