"""Whole selections of the timeline, read piece by piece from one snapshot of the database.

A line of CSV is written by the database when an event changes, so an export copies stored text.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from events.services import snapshots
from events.services.selection import Filters, conditions, matches, parameters

PIECE = 2000
# In the order in which the database writes them (see ``events_csv_line``).
CSV_COLUMNS = (
    "id",
    "url",
    "title",
    "summary",
    "topics",
    "kind",
    "body",
    "occurred_at",
    "occurred_precision",
    "public_at",
    "public_precision",
    "first_seen_at",
    "published_at",
    "effective_date",
    "importance",
    "reviewed",
    "backfilled",
    "proceeding",
    "proceeding_stage",
    "identifiers",
    "figures",
    "sources",
    "document_urls",
    "revision",
    "updated_at",
)
ENTRIES = "SELECT {column} FROM events_timelineentry {where} {order}"
LINES = """
SELECT events_csv_line(text) FROM unnest(%s::text[]) WITH ORDINALITY AS event (text, place) ORDER BY place
"""


def texts(*, filters: Filters) -> Iterator[Sequence[str]]:
    """The public JSON of every event selected, some thousand at a time, in the order asked for."""
    if filters.as_of is not None:
        yield from _then(filters)
    else:
        yield from _entries(filters, "text")


def csv_lines(*, filters: Filters) -> Iterator[Sequence[str]]:
    """A line of CSV (RFC 4180, with its CRLF) for every event selected, some thousand at a time."""
    if filters.as_of is None:
        yield from _entries(filters, "csv_line")
        return
    for piece in _then(filters):
        with connection.cursor() as cursor:
            cursor.execute(LINES, [list(piece)])
            yield [line for (line,) in cursor.fetchall()]


def texts_and_lines() -> Iterator[Sequence[tuple[str, str]]]:
    """The public JSON and the line of CSV of every event, some thousand at a time, newest first."""
    order = _order(Filters())
    yield from _pieces(ENTRIES.format(column="text, csv_line", where="", order=order), {})


def _order(filters: Filters) -> str:
    way = " DESC" if filters.order.is_newest_first else ""
    return f"ORDER BY {filters.order.clock}{way}, event_id{way}"


def _entries(filters: Filters, column: str) -> Iterator[Sequence[str]]:
    asked = conditions(filters) + ([matches("search")] if filters.words else [])
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    statement = ENTRIES.format(column=column, where=where, order=_order(filters))
    for rows in _pieces(statement, parameters(filters)):
        yield [text for (text,) in rows]


def _then(filters: Filters) -> Iterator[Sequence[str]]:
    statement = snapshots.statement(filters, conditions(filters), _order(filters))
    for rows in _pieces(statement, parameters(filters)):
        yield [snapshots.text(row) for row in rows]


def _pieces(statement: str, given: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    # A cursor on the server lives in a transaction, and sees the record as it stood at its first row.
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement, given)
        while rows := cursor.fetchmany(PIECE):
            yield rows
