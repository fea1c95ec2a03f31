"""Reads of the public timeline: pages of stored texts by keyset, and where an event went.

Every read goes to :class:`TimelineEntry` or the ledger, so that what is not published is not found.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from events.models import Revision, TimelineEntry
from events.services import snapshots
from events.services.selection import Filters, conditions, matches, parameters
from events.vocabulary import Action

# The hottest read there is, written out: composing it through the ORM costs more than PostgreSQL
# takes to answer it, and so does making a datetime of each row when only the two ends are used.
ROWS = "SELECT {clock}::text AS instant, event_id::text AS event, text{reactions} FROM events_timelineentry"
# Texts are read of the page's rows alone: a common word is found in many more.
FOUND = "{rows} WHERE event_id IN (SELECT event_id FROM events_timelineentry {where} {order}) {order}"
COUNT = "SELECT count(*) FROM events_timelineentry {where}"
Row = tuple[str, ...]


class Direction(StrEnum):
    """Which way from a key a page lies, in the order asked for."""

    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Key:
    """A place in an order: the clock's instant, and the event that breaks a tie."""

    at: datetime
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Page:
    """Public texts in the order asked for, the keys at their ends, and whether more lie beyond.

    ``reactions`` holds the list of every reaction of each event, where they were asked for.
    """

    texts: tuple[str, ...]
    reactions: tuple[str, ...]
    first: Key | None
    last: Key | None
    has_next: bool
    has_previous: bool


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


def read_page(
    *,
    filters: Filters,
    size: int,
    start: Key | None = None,
    direction: Direction = Direction.AFTER,
    with_reactions: bool = False,
) -> Page:
    """Read one page from a key (or from the order's beginning) in one query.

    A key is a place among the events that the filters let through. One row more than ``size`` is
    read, and tells whether more follow.
    """
    rows = _rows(filters, size + 1, start, direction, with_reactions=with_reactions)
    more = len(rows) > size
    del rows[size:]
    if direction is Direction.BEFORE:
        rows.reverse()
    return _page(
        rows,
        has_next=more if direction is Direction.AFTER else True,
        has_previous=more if direction is Direction.BEFORE else start is not None,
    )


def read_near(*, filters: Filters, at: datetime, with_reactions: bool = False) -> Page:
    """Read the last event at or before an instant and the first one after it, by the order's clock."""
    # The highest id there can be: a key that lies behind every event of the instant itself.
    here = Key(at, UUID(int=(1 << 128) - 1))
    earlier, later = Direction.AFTER, Direction.BEFORE
    if not filters.order.is_newest_first:
        earlier, later = later, earlier
    old = _rows(filters, 2, here, earlier, with_reactions=with_reactions)
    new = _rows(filters, 2, here, later, with_reactions=with_reactions)
    before, after = (new, old) if filters.order.is_newest_first else (old, new)
    return _page(before[:1] + after[:1], has_next=len(after) > 1, has_previous=len(before) > 1)


def _page(rows: list[Row], *, has_next: bool, has_previous: bool) -> Page:
    return Page(
        texts=tuple(row[2] for row in rows),
        reactions=tuple(row[3] for row in rows if len(row) > len(("instant", "event", "text"))),
        first=_key(rows[0]) if rows else None,
        last=_key(rows[-1]) if rows else None,
        has_next=has_next,
        has_previous=has_previous,
    )


def _rows(
    filters: Filters, limit: int, start: Key | None, direction: Direction, *, with_reactions: bool
) -> list[Row]:
    is_descending = filters.order.is_newest_first is (direction is Direction.AFTER)
    clock, sign, way = filters.order.clock, *(("<", " DESC") if is_descending else (">", ""))
    # The key bounds the side it is read from more closely than a filter does.
    asked = conditions(filters, without=f"{clock} {'<' if is_descending else '>='} " if start else "")
    if start:
        # One comparison of both columns, so that the index is entered at the key.
        asked.append(f"({clock}, event_id) {sign} (%(at)s, %(event)s::uuid)")
    given = {
        **parameters(filters),
        "at": start.at if start else None,
        "event": start.event_id.hex if start else None,
        "limit": limit,
    }
    order = f"ORDER BY {clock}{way}, event_id{way} LIMIT %(limit)s"
    if filters.as_of is not None:
        return snapshots.rows(filters, asked, order, given, with_reactions=with_reactions)
    with connection.cursor() as cursor:
        cursor.execute(_statement(filters, asked, order, with_reactions=with_reactions), given)
        found: list[Row] = cursor.fetchall()
    return found


def _statement(filters: Filters, asked: list[str], order: str, *, with_reactions: bool) -> str:
    rows = ROWS.format(clock=filters.order.clock, reactions=", reactions_text" if with_reactions else "")
    asked = asked + ([matches("search")] if filters.words else [])
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    if filters.words:
        return FOUND.format(rows=rows, where=where, order=order)
    return f"{rows} {where} {order}"


def _key(row: Row) -> Key:
    return Key(datetime.fromisoformat(row[0]), UUID(row[1]))


def count(*, filters: Filters) -> int:
    """How many events the filters let through, counted one by one."""
    if filters.as_of is not None:
        return snapshots.count(filters, conditions(filters), parameters(filters))
    asked = conditions(filters) + ([matches("search")] if filters.words else [])
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(where=where), parameters(filters))
        found: int = cursor.fetchone()[0]
    return found


def public_text(*, event_id: UUID, as_of: datetime | None = None) -> str | None:
    """The public JSON of an event the public can see, or could at an instant."""
    if as_of is not None:
        then = snapshots.texts(event_id=event_id, as_of=as_of)
        return then and then[0]
    return TimelineEntry.objects.filter(event_id=event_id).values_list("text", flat=True).first()


def reactions_text(*, event_id: UUID, as_of: datetime | None = None) -> str | None:
    """The JSON list of every reaction of an event the public can see, or could at an instant."""
    if as_of is not None:
        then = snapshots.texts(event_id=event_id, as_of=as_of)
        return then and then[1]
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
