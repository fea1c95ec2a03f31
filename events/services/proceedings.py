"""Bills, rulemakings and programs as the public events tell them.

A proceeding is read out of its events' public texts, so that one without a public event does not exist
and nothing of it is told that no event told.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from events.services import public

STEPS = 200
# Proceedings are found one after the other in the timeline's index, so that a page costs what it holds.
FOUND = """
WITH RECURSIVE found AS (
    (SELECT proceeding_id AS id FROM events_timelineentry
     WHERE proceeding_id > %(after)s ORDER BY proceeding_id LIMIT 1)
    UNION ALL
    SELECT later.id FROM found CROSS JOIN LATERAL (
        SELECT proceeding_id AS id FROM events_timelineentry
        WHERE proceeding_id > found.id ORDER BY proceeding_id LIMIT 1
    ) AS later
), page AS (SELECT id FROM found LIMIT %(limit)s)
SELECT told.text::json -> 'proceeding', told.public_at
FROM page CROSS JOIN LATERAL (
    SELECT text, public_at FROM events_timelineentry
    WHERE proceeding_id = page.id ORDER BY public_at DESC, event_id DESC LIMIT 1
) AS told
ORDER BY page.id
"""
ONE = """
SELECT text FROM events_timelineentry
WHERE proceeding_id = %(id)s ORDER BY public_at DESC, event_id DESC LIMIT %(limit)s
"""
STEP_KEYS = (
    "id",
    "url",
    "title",
    "kind",
    "body",
    "occurred_at",
    "public_at",
    "public_precision",
    "importance",
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Proceedings by their number, and whether there are later ones."""

    proceedings: tuple[Json, ...]
    has_more: bool


def read_page(*, after: int, size: int) -> Page:
    """Read the proceedings numbered above ``after`` that have a public event, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"after": after, "limit": size + 1})
        rows = cursor.fetchall()
    told = tuple(_told(proceeding, public.instant(at)) for proceeding, at in rows[:size])
    return Page(told, has_more=len(rows) > size)


def read(*, proceeding_id: int) -> Json | None:
    """One proceeding with its public events, newest first; None where the public knows of none."""
    with connection.cursor() as cursor:
        cursor.execute(ONE, {"id": proceeding_id, "limit": STEPS + 1})
        events = [orjson.loads(text) for (text,) in cursor.fetchall()]
    if not events:
        return None
    return {
        **_told(events[0]["proceeding"], events[0]["public_at"]),
        "steps": [{key: event[key] for key in STEP_KEYS} for event in events[:STEPS]],
        "has_more_steps": len(events) > STEPS,
    }


def _told(proceeding: Json, latest_public_at: str | None) -> Json:
    return {
        **proceeding,
        "latest_public_at": latest_public_at,
        "address": f"/api/v1/proceedings/{proceeding['id']}/",
        "timeline": f"/api/v1/timeline/?proceeding={proceeding['id']}",
    }
