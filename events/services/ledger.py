"""The ledger: what the public can see changes only by a revision appended here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min

from events.models import Event, Reaction, Revision, TimelineEntry
from events.models.revision import PUBLIC_COLUMNS
from events.services import public
from events.vocabulary import Action

# Any constant that no other advisory lock of the product uses.
SEQUENCER_LOCK = 7_301_119_363_301

SETTLE = """
WITH settled AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM events_revision
    WHERE seq IS NULL
      AND (
        cluster <> (pg_control_system()).system_identifier
        OR transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      )
), newest AS (
    SELECT coalesce(max(seq), 0) AS seq FROM events_revision
)
UPDATE events_revision
SET seq = newest.seq + settled.place,
    committed_at = coalesce(
        CASE
            WHEN current_setting('track_commit_timestamp')::bool
                AND cluster = (pg_control_system()).system_identifier
            THEN pg_xact_commit_timestamp(transaction::text::xid8::xid)
        END,
        at
    )
FROM settled, newest
WHERE events_revision.id = settled.id
"""


@transaction.atomic(savepoint=False)
def append(
    *,
    event: Event,
    action: Action,
    by: str,
    now: datetime,
    changed_fields: Iterable[str] = (),
    reason: str = "",
) -> Revision | None:
    """Append one revision and bring the public timeline to it; the caller holds the event's row.

    ``now`` is the database clock. A correction that changes nothing the public can see appends
    nothing and gives ``None``. Texts and columns are rendered from the rows as they stand. Raises
    ValueError for a measurement, which has ``append_measured``.
    """
    if action == Action.MEASURED:
        raise ValueError("a measurement is appended by append_measured, with its reactions")
    previous = Revision.objects.filter(event=event).only("number", "at").order_by("-number").first()
    if action in {Action.PUBLISHED, Action.CORRECTED, Action.RESTORED}:
        fields = _visible(event, action, tuple(changed_fields), is_first=previous is None)
    else:
        fields = _hidden(event, tuple(changed_fields))
    if fields is None:
        return None
    revision = Revision.objects.create(
        event=event,
        number=previous.number + 1 if previous else 1,
        action=action,
        by=by,
        reason=reason,
        at=max(now, previous.at) if previous else now,
        **fields,
    )
    _show(event, revision)
    return revision


@transaction.atomic
def append_measured(
    *, events: Sequence[Event], reactions: Mapping[UUID, Sequence[Reaction]], by: str, now: datetime
) -> int:
    """Append a ``measured`` revision for each event whose reactions the public sees change; how many.

    The caller holds the events' rows and gives all reactions of each as they are stored. Such a revision
    repeats the event as it was last made public; an event that never was gets none.
    """
    instruments = public.headline_instruments()
    newest = Revision.objects.filter(event__in=events).order_by("event_id", "-number").distinct("event_id")
    revisions = []
    for previous in newest.defer("event_text"):
        rows = reactions[previous.event_id]
        texts = {
            "headline_text": public.headline(rows, instruments),
            "reactions_text": public.all_reactions(rows),
        }
        if any(getattr(previous, name) != value for name, value in texts.items()):
            revisions.append(_measured(previous, texts, by, now))
    Revision.objects.bulk_create(revisions)
    _show_all(revisions, _published_texts(revisions))
    return len(revisions)


def _measured(previous: Revision, texts: dict[str, str], by: str, now: datetime) -> Revision:
    return Revision(
        event_id=previous.event_id,
        number=previous.number + 1,
        action=Action.MEASURED,
        by=by,
        at=max(now, previous.at),
        changed_fields=["reactions"],
        **_columns_of(previous),
        **texts,
    )


def _published_texts(revisions: Sequence[Revision]) -> dict[UUID, str]:
    """The text of each event as last made public, without reactions."""
    of_these = Revision.objects.filter(event__in=[one.event_id for one in revisions]).exclude(event_text="")
    newest = of_these.order_by("event_id", "-number").distinct("event_id")
    return dict(newest.values_list("event_id", "event_text"))


def published_text(event: Event) -> str:
    """The event's text as last made public, without reactions; empty before the first publication."""
    texts = Revision.objects.filter(event=event).exclude(event_text="").order_by("-number")
    return texts.values_list("event_text", flat=True).first() or ""


# Whoever has written and not ended may have been given the time of its commit already. Sessions of
# other accounts show no start, and only the product's own write here.
HORIZON = """
SELECT least(statement_timestamp(), min(xact_start) FILTER (WHERE backend_xid IS NOT NULL))
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def horizon() -> datetime:
    """The instant up to which the ledger will never tell anything else; what is settled is numbered."""
    with connection.cursor() as cursor:
        # Asked before numbering: what was committed by this instant is settled by then.
        cursor.execute(HORIZON)
        until: datetime = cursor.fetchone()[0]
    if settle_if_needed():
        # A transaction of another database can hold the numbering up as well.
        oldest = Revision.objects.filter(seq__isnull=True).aggregate(at=Min("at"))["at"]
        until = min(until, oldest or until)
    return until


def settle_if_needed() -> bool:
    """Number what is settled, if anything has no number yet; whether there was anything."""
    is_needed = Revision.objects.filter(seq__isnull=True).exists()
    if is_needed:
        settle()
    return is_needed


@transaction.atomic
def settle() -> int:
    """Number every settled revision, gaplessly and in the order of writing; how many were numbered.

    A revision is settled when no transaction that started before its own ended is still open, or
    when it was written on another cluster and restored here. So a reader that has seen ``seq`` n
    never meets a later one below it. Callers wait for one another. Transactions are those of the
    whole cluster: one left open in another of its databases holds the numbering up, too.
    """
    with connection.cursor() as cursor:
        # The lock has a statement of its own: the next one then sees what its last holder committed.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        cursor.execute(SETTLE)
        numbered: int = cursor.rowcount
    return numbered


def _visible(
    event: Event, action: Action, changed: tuple[str, ...], *, is_first: bool
) -> dict[str, Any] | None:
    event_text = public.render(event)
    if action == Action.CORRECTED:
        before = published_text(event)
        if event_text == before:
            return None
        changed = changed or tuple(public.changed_fields(before, event_text))
    return {
        **public.columns(event),
        **_reaction_texts(() if is_first else _reactions(event)),
        "event_text": event_text,
        "changed_fields": list(changed),
    }


def _hidden(event: Event, changed: tuple[str, ...]) -> dict[str, Any]:
    return {**public.columns(event), "changed_fields": list(changed)}


def _reactions(event: Event) -> Sequence[Reaction]:
    return list(Reaction.objects.filter(event=event).select_related("instrument"))


def _reaction_texts(reactions: Sequence[Reaction]) -> dict[str, str]:
    return {"headline_text": public.headline(reactions), "reactions_text": public.all_reactions(reactions)}


def _columns_of(row: Revision) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PUBLIC_COLUMNS}


def _show(event: Event, revision: Revision) -> None:
    if not revision.headline_text:
        TimelineEntry.objects.filter(event=event).delete()
        return
    _show_all([revision], {event.pk: revision.event_text or published_text(event)})


def _show_all(revisions: Sequence[Revision], event_texts: Mapping[UUID, str]) -> None:
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(
                event_id=one.event_id,
                text=public.join(event_texts[one.event_id], one.headline_text, one.number, one.at),
                reactions_text=one.reactions_text,
                revision=one.number,
                updated_at=one.at,
                **_columns_of(one),
            )
            for one in revisions
        ],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["text", "reactions_text", "revision", "updated_at", *PUBLIC_COLUMNS],
    )
