"""Which other tracked events became public inside a reaction's window: found when read, never stored.

A window holds an event when that event's own day 0, on the same instrument, is one of its
sessions. Whatever moved the market then may be the other event's doing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from events.services.timeline import reactions_text

# Of so many in a window the number is exact; where it is reached there may be more.
COUNTED = 1000
NAMED = 10

# For each window the weightiest of the events in it, then the nearest; the range is read by the
# timeline's index.
FOUND = """
SELECT bounds.starts_at, bounds.ends_at, count(near.event_id),
    (array_agg(near.event_id::text ORDER BY near.importance DESC, near.distance, near.event_id)
        FILTER (WHERE near.event_id IS NOT NULL))[:%(named)s]
FROM unnest(%(starts)s::text[], %(ends)s::text[]) AS bounds (starts_at, ends_at)
LEFT JOIN LATERAL (
    SELECT other.event_id, other.importance,
        abs(extract(epoch FROM other.public_at - this.public_at)) AS distance
    FROM events_timelineentry AS other, events_timelineentry AS this
    WHERE this.event_id = %(event)s AND other.event_id <> this.event_id
      AND other.public_at >= bounds.starts_at::timestamptz AND other.public_at < bounds.ends_at::timestamptz
    ORDER BY other.public_at, other.event_id
    LIMIT %(counted)s
) AS near ON true
GROUP BY bounds.starts_at, bounds.ends_at
"""
DETAILS = """
SELECT event_id::text, text::jsonb ->> 'title', kind, text::jsonb ->> 'public_at', importance
FROM events_timelineentry WHERE event_id = ANY(%s::uuid[])
"""

Bounds = tuple[str, str]


def with_overlaps(*, event_id: UUID) -> tuple[list[dict[str, Any]], list[dict[str, Any]]] | None:
    """Every reaction of a public event with the events that overlap it, and what those events are.

    A reaction gains ``overlapping_count`` (at most COUNTED are counted) and ``overlapping``, the ids
    of the weightiest; both are null where there is no window. None for an event that is not public.
    """
    text = reactions_text(event_id=event_id)
    if text is None:
        return None
    rows = orjson.loads(text)
    found = _found(event_id, {_bounds(row) for row in rows if row.get("starts_at")})
    for row in rows:
        count, ids = found.get(_bounds(row), (None, None))
        row["overlapping_count"], row["overlapping"] = count, ids
    return rows, _details({one for _, ids in found.values() for one in ids})


def _bounds(row: Mapping[str, Any]) -> Bounds:
    return (row.get("starts_at") or "", row.get("ends_at") or "")


def _found(event_id: UUID, windows: Iterable[Bounds]) -> dict[Bounds, tuple[int, list[str]]]:
    asked: Sequence[Bounds] = sorted(windows)
    if not asked:
        return {}
    given: dict[str, UUID | int | list[str]] = {
        "event": event_id,
        "starts": [one[0] for one in asked],
        "ends": [one[1] for one in asked],
        "named": NAMED,
        "counted": COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(FOUND, given)
        return {(starts, ends): (count, ids or []) for starts, ends, count, ids in cursor.fetchall()}


def _details(ids: set[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(DETAILS, [sorted(ids)])
        found = cursor.fetchall()
    return [
        {
            "id": event_id,
            "url": f"/api/v1/events/{event_id}/",
            "title": title,
            "kind": kind,
            "public_at": public_at,
            "importance": importance,
        }
        for event_id, title, kind, public_at, importance in sorted(found, key=lambda row: (row[3], row[0]))
    ]
