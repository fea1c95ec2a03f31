"""The columns of the panel, declared once: tables, schema and codebook are made from this."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type, what it is counted in, and what it means."""

    name: str
    type: pa.DataType
    unit: str
    meaning: str


def _floats(name: str, unit: str, meaning: str) -> Column:
    return Column(name, pa.float64(), unit, meaning)


def _words(name: str, meaning: str) -> Column:
    return Column(name, pa.string(), "", meaning)


COLUMNS: Sequence[Column] = (
    _words("event", "The event's id, as in the timeline."),
    _words("kind", "What sort of occurrence it is."),
    _words("topics", "Slugs of its policy areas, separated by semicolons."),
    Column("importance", pa.int8(), "1 to 5", "How much it weighs."),
    Column("public_at", pa.timestamp("us", tz="UTC"), "", "The first moment the market could know."),
    _words("public_precision", "How exactly that moment is known: `minute` or `day` where there is a day 0."),
    _words("instrument", "The instrument's symbol."),
    _words("unit", "What returns are counted in: `return` (a fraction), `bp` or `difference`."),
    _words("model", "The model of normal returns."),
    Column("day0", pa.date32(), "", "The first session of the instrument that closed after `public_at`."),
    Column("day", pa.int16(), "sessions", "The session's place in the window; 0 is day 0."),
    Column("session_date", pa.date32(), "", "The session's date in the instrument's calendar."),
    _floats("raw_return", "`unit`", "From the close before to this session's; empty without a close."),
    _floats("abnormal_return", "`unit`", "`raw_return` less the normal return of the model."),
    _floats("cumulated_return", "`unit`", "Raw returns from the window's first session to this one."),
    _floats("cumulated_abnormal_return", "`unit`", "Abnormal returns, summed likewise."),
    _floats("rebased", "100 at the base", "The close, the last one before day 0 being 100; ratios only."),
    _floats("close", "the instrument's unit", "The close, where its owner's terms let it be served again."),
    Column("estimation_n", pa.int32(), "returns", "How many returns the normal return was estimated from."),
    _words("refusal", "Why an event could not be measured on an instrument; such a row has no `day`."),
)
NAMES = tuple(column.name for column in COLUMNS)
SCHEMA = pa.schema([pa.field(column.name, column.type) for column in COLUMNS])


def codebook() -> list[dict[str, str]]:
    """Every column with its type, unit and meaning, in order."""
    return [
        {"name": one.name, "type": str(one.type), "unit": one.unit, "meaning": one.meaning} for one in COLUMNS
    ]


def as_markdown() -> str:
    """The codebook as a table for the documentation."""
    rows = [f"| `{one.name}` | {one.type} | {one.unit} | {one.meaning} |" for one in COLUMNS]
    return "\n".join(["| column | type | unit | meaning |", "| --- | --- | --- | --- |", *rows])
