"""Reads of the public timeline: pages of stored texts by keyset, and where an event went.

Every read goes to :class:`TimelineEntry` or the ledger, so that what is not published is not found.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from events.models import Revision, TimelineEntry
from events.vocabulary import Action

# The hottest read there is, written out: composing it through the ORM costs more than PostgreSQL
# takes to answer it, and so does making a datetime of each row when only the two ends are used.
ROWS = "SELECT text, public_at::text AS instant, event_id::text AS event FROM events_timelineentry"
# The topic is compared as each topic's partial index is declared, so that the index serves.
CONDITIONS = {
    "topic": "topics @> ARRAY[%(topic)s]::varchar(32)[]",
    "kind": "kind = %(kind)s",
    "since": "public_at >= %(since)s",
    "before": "public_at < %(before)s",
}
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the timeline is asked for; ``since`` is inclusive, ``before`` exclusive, both in UTC."""

    topic: str | None = None
    kind: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A place in the newest-first order."""

    public_at: datetime
    event_id: UUID


class Direction(StrEnum):
    """Which way from a key a page lies."""

    OLDER = "older"
    NEWER = "newer"


# One comparison of both columns, so that the index is entered at the key.
BEYOND = {
    Direction.OLDER: "(public_at, event_id) < (%(at)s, %(event)s::uuid)",
    Direction.NEWER: "(public_at, event_id) > (%(at)s, %(event)s::uuid)",
}
BOUNDED = {Direction.OLDER: "before", Direction.NEWER: "since"}
ORDER = {
    Direction.OLDER: "ORDER BY public_at DESC, event_id DESC LIMIT %(rows)s",
    Direction.NEWER: "ORDER BY public_at, event_id LIMIT %(rows)s",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Public texts, newest first, with the keys at their ends and whether more lie beyond."""

    texts: tuple[str, ...]
    newest: Key | None
    oldest: Key | None
    has_older: bool
    has_newer: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """An event that was public and is no longer: retracted or redacted, with the reason."""

    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """An event that was merged into another one, with the reason."""

    into: UUID
    reason: str


def read_page(*, filters: Filters, size: int, start: Key | None, direction: Direction) -> Page:
    """Read one page from a key (or the newest) in one query; one row more tells whether more follow.

    A key is a place among the events that the filters let through.
    """
    rows = _rows(filters, size + 1, start, direction)
    more = len(rows) > size
    del rows[size:]
    if direction is Direction.NEWER:
        rows.reverse()
    return Page(
        texts=tuple(row[0] for row in rows),
        newest=_key(rows[0]) if rows else None,
        oldest=_key(rows[-1]) if rows else None,
        has_older=more if direction is Direction.OLDER else True,
        has_newer=more if direction is Direction.NEWER else start is not None,
    )


def _rows(filters: Filters, rows: int, start: Key | None, direction: Direction) -> list[Row]:
    asked = [name for name in CONDITIONS if getattr(filters, name) is not None]
    if start:
        # The key bounds the side it is read from more closely than the filter does.
        asked = [name for name in asked if name != BOUNDED[direction]]
    conditions = [*(CONDITIONS[name] for name in asked), *([BEYOND[direction]] if start else [])]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    given = {
        "topic": filters.topic,
        "kind": filters.kind,
        "since": filters.since,
        "before": filters.before,
        "at": start.public_at if start else None,
        "event": start.event_id.hex if start else None,
        "rows": rows,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{ROWS} {where} {ORDER[direction]}", given)
        found: list[Row] = cursor.fetchall()
    return found


def _key(row: Row) -> Key:
    return Key(datetime.fromisoformat(row[1]), UUID(row[2]))


def public_text(*, event_id: UUID) -> str | None:
    """The stored public JSON of an event the public can see."""
    return TimelineEntry.objects.filter(event_id=event_id).values_list("text", flat=True).first()


def reactions_text(*, event_id: UUID) -> str | None:
    """The stored JSON list of every reaction of an event the public can see."""
    return TimelineEntry.objects.filter(event_id=event_id).values_list("reactions_text", flat=True).first()


def whereabouts(*, event_id: UUID) -> Gone | Moved | None:
    """Where a once public event went; ``None`` for one that never was public, known or not."""
    latest = (
        Revision.objects.filter(
            event_id=event_id, action__in=(Action.RETRACTED, Action.REDACTED, Action.MERGED)
        )
        .order_by("-number")
        .values_list("action", "reason", "event__merged_into")
        .first()
    )
    if latest is None:
        return None
    action, reason, into = latest
    if action == Action.MERGED and into is not None:
        return Moved(into=into, reason=reason)
    return Gone(action=action, reason=reason)
