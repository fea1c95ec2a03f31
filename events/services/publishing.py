"""Editorial acts on one event: publish, correct, retract, restore. Each appends to the ledger.

``by`` is the role that acts: ``policy`` (a trusted source), ``editor``, ``starter``. ``now`` is the
database clock. Every act first locks and re-reads the event, so unsaved changes on the instance
it is given are lost: save them before, in the same transaction.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events.models import Event, Reaction, Revision, Source
from events.services import ledger
from events.vocabulary import Action, State

EDITOR = "editor"
POLICY = "policy"


class AlreadyPublished(Exception):
    """The event is public already; correct it instead."""


class UnableToPublish(Exception):
    """The event lacks what the public needs, or stands where it cannot be published; says which."""


class NotPublished(Exception):
    """The event is not public, so there is nothing to correct or retract."""


class NotRetracted(Exception):
    """Only a retracted event can be restored."""


@transaction.atomic
def publish(*, event: Event, by: str, now: datetime, reason: str = "") -> Revision:
    """Make a draft public."""
    _lock(event)
    if event.state == State.PUBLISHED:
        raise AlreadyPublished(f"“{event}” is published already")
    if event.state != State.DRAFT:
        raise UnableToPublish(f"“{event}” is {event.state}; only a draft can be published")
    return _make_public(event, action=Action.PUBLISHED, by=by, now=now, reason=reason)


@transaction.atomic
def restore(*, event: Event, by: str, now: datetime, reason: str) -> Revision:
    """Make a retracted event public again; it keeps the time of its first publication."""
    _lock(event)
    if event.state != State.RETRACTED:
        raise NotRetracted(f"“{event}” is {event.state}, not retracted")
    return _make_public(event, action=Action.RESTORED, by=by, now=now, reason=reason)


@transaction.atomic
def correct(*, event: Event, by: str, now: datetime, reason: str = "") -> Revision | None:
    """Make the event's present values public; nothing is appended when the public sees no change.

    A moved ``public_at`` makes every reaction void: they are dropped, and measured again.
    """
    _lock(event)
    if event.state != State.PUBLISHED:
        raise NotPublished(f"“{event}” is {event.state}, so there is nothing to correct")
    return _correct(event, by=by, now=now, reason=reason)


def _correct(event: Event, *, by: str, now: datetime, reason: str = "") -> Revision | None:
    _require_public_clock(event)
    if by == EDITOR and not event.reviewed:
        event.reviewed = True
        event.save(update_fields=["reviewed", "updated_at"])
    if event.public_at != event.entry.public_at or event.public_precision != event.entry.public_precision:
        Reaction.objects.filter(event=event).delete()
        event.measure_due_at = now
        event.save(update_fields=["measure_due_at", "updated_at"])
    return ledger.append(event=event, action=Action.CORRECTED, by=by, now=now, reason=reason)


@transaction.atomic
def retract(*, event: Event, by: str, now: datetime, reason: str) -> Revision:
    """Take a published event back; the reason is public."""
    _lock(event)
    if event.state != State.PUBLISHED:
        raise NotPublished(f"“{event}” is {event.state}, so there is nothing to retract")
    event.state = State.RETRACTED
    event.measure_due_at = None
    event.version += 1
    event.save()
    return _appended(ledger.append(event=event, action=Action.RETRACTED, by=by, now=now, reason=reason))


@transaction.atomic(savepoint=False)
def publish_if_trusted(*, source: Source, events: Iterable[Event], now: datetime) -> tuple[Revision, ...]:
    """Publish a trusted source's drafts, and correct what it changed of published events.

    Drafts that lack a public clock, or whose evidence is in conflict, wait for an editor.
    """
    if not source.is_trusted:
        return ()
    revisions = (_by_policy(event, now) for event in events)
    return tuple(revision for revision in revisions if revision)


def _by_policy(event: Event, now: datetime) -> Revision | None:
    _lock(event)
    if event.state == State.PUBLISHED:
        return _correct(event, by=POLICY, now=now)
    if event.state == State.DRAFT and event.public_at and not event.has_conflict:
        return _make_public(event, action=Action.PUBLISHED, by=POLICY, now=now)
    return None


def _make_public(event: Event, *, action: Action, by: str, now: datetime, reason: str = "") -> Revision:
    _require_public_clock(event)
    event.state = State.PUBLISHED
    event.published_at = event.published_at or now
    event.published_by = by
    event.reviewed = event.reviewed or by == EDITOR
    event.measure_due_at = now
    event.version += 1
    event.save()
    return _appended(ledger.append(event=event, action=action, by=by, now=now, reason=reason))


def _require_public_clock(event: Event) -> None:
    if event.public_at is None:
        raise UnableToPublish(f"“{event}” has no public_at: when could the market first know it?")


def _lock(event: Event) -> None:
    event.refresh_from_db(from_queryset=Event.objects.select_for_update())


def _appended(revision: Revision | None) -> Revision:
    if revision is None:
        raise RuntimeError("a publication or retraction always changes what the public sees")
    return revision
