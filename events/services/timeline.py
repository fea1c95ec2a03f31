"""Reads of the public timeline: pages of stored texts by keyset, and where an event went.

Every read goes to :class:`TimelineEntry` or the ledger, so that what is not published is not found.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from events.models import Revision, TimelineEntry
from events.querysets import TimelineQuerySet
from events.vocabulary import Action


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
    """Read one page from a key (or the newest) in one query; one row more tells whether more follow."""
    rows = list(_rows(filters, start, direction).values_list("text", "public_at", "event_id")[: size + 1])
    more = len(rows) > size
    del rows[size:]
    if direction is Direction.NEWER:
        rows.reverse()
    return Page(
        texts=tuple(row[0] for row in rows),
        newest=Key(rows[0][1], rows[0][2]) if rows else None,
        oldest=Key(rows[-1][1], rows[-1][2]) if rows else None,
        has_older=more if direction is Direction.OLDER else True,
        has_newer=more if direction is Direction.NEWER else start is not None,
    )


def _rows(filters: Filters, start: Key | None, direction: Direction) -> "TimelineQuerySet[TimelineEntry]":
    rows = TimelineEntry.objects.newest_first()
    if filters.topic:
        rows = rows.on_topic(filters.topic)
    if filters.kind:
        rows = rows.of_kind(filters.kind)
    if filters.since:
        rows = rows.public_from(filters.since)
    if filters.before:
        rows = rows.public_before(filters.before)
    if start and direction is Direction.OLDER:
        return rows.older_than_key(start.public_at, start.event_id)
    if start:
        return rows.newer_than_key(start.public_at, start.event_id)
    return rows


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
