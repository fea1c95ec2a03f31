"""The public record as it stood at an instant, read from the ledger.

A revision counts from the moment its transaction was committed. The text of an event is put
together from the newest revision of that time and the newest one that told the event itself, as it
was for the timeline of that day, so both answer the same bytes.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from events.services import public
from events.services.selection import Filters, matches

# The revision in force at the instant, if it showed the event at all, beside what was last told.
IN_FORCE = """
FROM (
    SELECT row.*, row.at AS updated_at FROM events_revision AS row
    WHERE row.seq IS NOT NULL AND coalesce(row.committed_at, row.at) <= %(as_of)s
      AND row.headline_text <> ''
      AND NOT EXISTS (
        SELECT FROM events_revision AS later
        WHERE later.event_id = row.event_id
          AND later.number > row.number
          AND later.seq IS NOT NULL
          AND coalesce(later.committed_at, later.at) <= %(as_of)s
      )
) AS shown
CROSS JOIN LATERAL (
    SELECT event_text AS said_text, search AS said_search FROM events_revision AS telling
    WHERE telling.event_id = shown.event_id AND telling.number <= shown.number AND telling.event_text <> ''
    ORDER BY telling.number DESC LIMIT 1
) AS said
"""
COLUMNS = "{clock}::text, event_id::text, said_text, headline_text, number, at{reactions}"
# Words are looked up in the index first, in any revision, then in the one in force.
EVER = "event_id IN (SELECT event_id FROM events_revision WHERE {matches})"
ROWS = "SELECT {columns} {shown} {where} {order}"
COUNT = "SELECT count(*) {shown} {where}"
ONE = "SELECT said_text, headline_text, number, at, reactions_text {shown} WHERE event_id = %(event)s"


def rows(
    filters: Filters, asked: list[str], order: str, given: dict[str, Any], *, with_reactions: bool
) -> list[tuple[str, ...]]:
    """The rows of a page: the clock's instant, the event, its public text, and its reactions if asked."""
    with connection.cursor() as cursor:
        cursor.execute(statement(filters, asked, order, with_reactions=with_reactions), given)
        found = cursor.fetchall()
    return [(*row[:2], text(row), *row[6:]) for row in found]


def statement(filters: Filters, asked: list[str], order: str, *, with_reactions: bool = False) -> str:
    """What reads the events selected as they stood; :func:`text` makes the public text of a row."""
    columns = COLUMNS.format(
        clock=filters.order.clock, reactions=", reactions_text" if with_reactions else ""
    )
    return ROWS.format(columns=columns, shown=IN_FORCE, where=_where(filters, asked), order=order)


def text(row: tuple[Any, ...]) -> str:
    """The public JSON of one row of the statement."""
    _, _, said, headline, number, at, *_ = row
    return public.join(said, headline, number, at)


def count(filters: Filters, asked: list[str], given: dict[str, Any]) -> int:
    """How many events there were."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(shown=IN_FORCE, where=_where(filters, asked)), given)
        found: int = cursor.fetchone()[0]
    return found


def texts(*, event_id: UUID, as_of: datetime) -> tuple[str, str] | None:
    """An event's public text and the list of its reactions at an instant; none where it was not public."""
    given: dict[str, Any] = {"event": event_id, "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(ONE.format(shown=IN_FORCE), given)
        found = cursor.fetchone()
    if found is None:
        return None
    *told, reactions = found
    return public.join(*told), reactions


def words_then() -> list[str]:
    """The conditions that an event's text held the words asked for at the instant."""
    return [EVER.format(matches=matches("search")), matches("said_search")]


def _where(filters: Filters, asked: list[str]) -> str:
    asked = asked + (words_then() if filters.words else [])
    return f"WHERE {' AND '.join(asked)}" if asked else ""
