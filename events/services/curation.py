"""What an editor does to an event by hand: an edit that scrapes leave alone, and an event of one's own."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events.models import Event, Revision
from events.services import publishing
from events.vocabulary import State

# A clock is its instant, its precision and its zone: who sets one of them sets the clock.
PART_OF = {"occurred_precision": "occurred_at", "zone": "occurred_at", "public_precision": "public_at"}
EDITABLE = (
    "title",
    "summary",
    "kind",
    "body",
    "zone",
    "occurred_at",
    "occurred_precision",
    "public_at",
    "public_precision",
    "effective_date",
    "importance",
    "figures",
    "proceeding",
)
# Told apart from the event's values: an editor's own note on it, which no scrape contests.
MARKS = ("has_conflict",)
RELATED = ("topics", "identifiers")


class EditedMeanwhile(Exception):
    """The event changed after the editor read it: a scrape or another editor was quicker."""


@transaction.atomic
def edit(
    *, event: Event, fields: Iterable[str], seen_version: int, by: str, now: datetime, reason: str = ""
) -> Revision | None:
    """Set the named fields to the values the instance carries, for good: no scrape overwrites them.

    ``fields`` may name ``topics`` and ``identifiers`` too, whose rows the caller has written in the
    same transaction. A published event is corrected; ``None`` when the public sees no change.
    """
    changed = set(fields)
    standing = lock_unedited(event=event, seen_version=seen_version)
    for name in changed.intersection((*EDITABLE, *MARKS)):
        setattr(standing, name, getattr(event, name))
    standing.curated_fields = sorted({*standing.curated_fields, *curated(changed)})
    standing.version += 1
    standing.save()
    if standing.state != State.PUBLISHED:
        return None
    return publishing.correct(event=standing, by=by, now=now, reason=reason)


@transaction.atomic
def draft_by_hand(*, event: Event, fields: Iterable[str], now: datetime) -> Event:
    """Keep a new event as a draft; what the editor filled in is the editor's."""
    event.state = State.DRAFT
    event.first_seen_at = now
    event.curated_fields = curated(fields)
    event.save()
    return event


def lock_unedited(*, event: Event, seen_version: int) -> Event:
    """Lock the event's row until the transaction ends, provided it is still as the editor saw it."""
    standing = Event.objects.select_for_update().get(pk=event.pk)
    if standing.version != seen_version:
        raise EditedMeanwhile(f"“{standing}” was changed meanwhile; load it again and repeat your edit")
    return standing


def curated(fields: Iterable[str]) -> list[str]:
    """The names under which scrapes find what an editor set."""
    names = {PART_OF.get(name, name) for name in fields}
    return sorted(names.intersection((*EDITABLE, *RELATED)))
