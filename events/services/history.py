"""What changed in one event, when, by which role and why, with the differences by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from events.models import Revision
from events.services import public

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """Public changes of one event as JSON objects, newest first, and whether there are older ones."""

    changes: tuple[Json, ...]
    has_older: bool


@dataclass(slots=True)
class _Told:
    """What the public had last been told of the event."""

    event: Json
    reactions: list[Json]


def read(*, event_id: UUID, size: int, before: int | None = None, as_of: datetime | None = None) -> Past:
    """Read the newest changes, or those below revision ``before``; as of an instant, those known then."""
    revisions = Revision.objects.filter(event_id=event_id).order_by("-number")
    if as_of is not None:
        known_at = Coalesce(F("committed_at"), F("at"))
        revisions = revisions.filter(seq__isnull=False).alias(known_at=known_at).filter(known_at__lte=as_of)
    page = revisions if before is None else revisions.filter(number__lt=before)
    rows = list(page[: size + 1])
    shown, older = rows[:size], rows[size:]
    told = _told(revisions.filter(number__lte=older[0].number)) if older else _Told({}, [])
    changes = [_change(row, told) for row in reversed(shown)]
    return Past(tuple(reversed(changes)), has_older=bool(older))


def _told(revisions: QuerySet[Revision]) -> _Told:
    event = revisions.exclude(event_text="").values_list("event_text", flat=True).first()
    reactions = revisions.exclude(reactions_text="").values_list("reactions_text", flat=True).first()
    return _Told(orjson.loads(event or "{}"), orjson.loads(reactions or "[]"))


def _change(row: Revision, told: _Told) -> Json:
    """One change beside what was told before; ``told`` moves on to it."""
    event = orjson.loads(row.event_text) if row.event_text else told.event
    reactions = orjson.loads(row.reactions_text) if row.reactions_text else told.reactions
    # The first publication differs in everything, which says nothing.
    differences = [*_fields(told.event, event), *_measured(told.reactions, reactions)] if told.event else []
    told.event, told.reactions = event, reactions
    return {
        "revision": row.number,
        "action": row.action,
        "at": public.instant(row.at),
        "by": row.by,
        "reason": row.reason,
        "changed_fields": row.changed_fields,
        "differences": differences,
    }


def _fields(before: Json, after: Json) -> Iterator[Json]:
    for field in public.EVENT_KEYS:
        if before.get(field) != after.get(field):
            yield {"field": field, "before": before.get(field), "after": after.get(field)}


def _measured(before: list[Json], after: list[Json]) -> Iterator[Json]:
    """The reactions that differ, and no others."""
    gone = [row for row in before if row not in after]
    come = [row for row in after if row not in before]
    if gone or come:
        yield {"field": "reactions", "before": gone, "after": come}
