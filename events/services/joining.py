"""Two events that are one: joined when nothing speaks against it, else proposed to the editor.

Only drafts that nobody edited are joined without being asked about. An event that the public or an
editor knows is never merged into another by this module.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Q

from events.joint import plain_title
from events.models import Document, Event, EventDocument, EventIdentifier, EventProposal, EventTopic, Verdict
from events.services import counterparts, precedence, publishing, weighing
from events.vocabulary import State

BATCH = 200
LIVE = (State.DRAFT, State.PUBLISHED)
ALIKE = 0.6
ALIKE_NEXT_DAY = 0.9


class UnableToJoin(Exception):
    """Both events are known to the public or to an editor; says which."""


@transaction.atomic
def join(*, event: Event, other: Event, now: datetime, by: str = "") -> Event:
    """Make two events one and give it: the draft goes into the other, with its evidence and its names.

    Where ``by`` says that an editor joins them, a public event is corrected at once.
    """
    rows = Event.objects.select_for_update().order_by("pk").in_bulk([event.pk, other.pk])
    event, other = rows[event.pk], rows[other.pk]
    kept, gone = (event, other) if _is_free(other) else (other, event)
    if not _is_free(gone) or kept.state not in LIVE:
        raise UnableToJoin(
            f"“{event}” ({event.state}) and “{other}” ({other.state}): neither is a mere draft"
        )
    EventDocument.objects.filter(event=gone).update(event=kept)
    if "identifiers" not in kept.curated_fields:
        EventIdentifier.objects.filter(event=gone).update(event=kept)
    if "topics" not in kept.curated_fields:
        known = kept.topic_links.values_list("topic_id", flat=True)
        EventTopic.objects.filter(event=gone).exclude(topic_id__in=list(known)).update(event=kept)
    _take_over(kept, gone)
    gone.state, gone.merged_into = State.MERGED, kept
    gone.save()
    pairs = EventProposal.objects.filter(Q(event=gone) | Q(other=gone), verdict=Verdict.OPEN)
    pairs.update(verdict=Verdict.JOINED, decided_at=now)
    if by and kept.state == State.PUBLISHED:
        publishing.correct(event=kept, by=by, now=now, reason="joined with a draft of the same event")
    return kept


@transaction.atomic
def propose(*, event: Event, other: Event, reason: str, score: float) -> EventProposal:
    """Show a pair to the editor; a pair that stands, decided or not, stays as it is."""
    first, second = sorted((event, other), key=lambda one: one.pk)
    proposal, _ = EventProposal.objects.get_or_create(
        event=first, other=second, defaults={"reason": reason[:300], "score": score}
    )
    return proposal


@transaction.atomic
def dismiss(*, proposal: EventProposal, now: datetime) -> None:
    """Note that the two events are two."""
    proposal.verdict, proposal.decided_at = Verdict.DISMISSED, now
    proposal.save()


@transaction.atomic
def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """Compare events that are new or were told anew with those like them; gives how many were compared."""
    due = Event.objects.filter(compared_at__isnull=True).order_by("created_at", "pk")
    rows = list(due.select_for_update(skip_locked=True)[:limit])
    for event in rows:
        if event.state in LIVE:
            _propose_counterparts(event)
            _propose_alike(event)
    Event.objects.filter(pk__in=[event.pk for event in rows]).update(compared_at=now)
    return len(rows)


def _is_free(event: Event) -> bool:
    return event.state == State.DRAFT and not event.curated_fields and not event.reviewed


def _take_over(kept: Event, gone: Event) -> None:
    """What the joined event's sources said, weighed as if they had told the kept one from the start."""
    standing = kept.source_values.setdefault("said", {})
    told = gone.source_values.get("said", {})
    for name, ruling in _rulings(
        kept, gone, is_dated=any(said.get("occurred") for said in standing.values())
    ):
        if name not in kept.curated_fields:
            weighing.put(kept, name, ruling.value)
    standing.update(told)
    kept.first_seen_at = min(kept.first_seen_at, gone.first_seen_at)
    kept.version += 1
    kept.save()


def _rulings(kept: Event, gone: Event, *, is_dated: bool) -> list[tuple[str, precedence.Ruling]]:
    dated_there = any(said.get("occurred") for said in gone.source_values.get("said", {}).values())
    occurred = weighing.clock(gone if dated_there and not is_dated else kept, "occurred_at")
    return [
        ("occurred_at", precedence.Ruling(occurred, contradicts=False)),
        (
            "public_at",
            precedence.first_public(
                weighing.clock(kept, "public_at"), None, weighing.clock(gone, "public_at")
            ),
        ),
        ("summary", precedence.stated(kept.summary, None, gone.summary)),
        (
            "effective_date",
            precedence.stated(
                weighing.current(kept, "effective_date"), None, weighing.current(gone, "effective_date")
            ),
        ),
        ("figures", precedence.figures(kept.figures, [], gone.figures)),
    ]


def _propose_counterparts(event: Event) -> None:
    """Acts of one type and title that two sources tell, but not surely the same one."""
    for document in Document.objects.filter(evidence__event=event).exclude(joint_key="").distinct():
        if document.joint_date is None:
            continue
        for other in counterparts.around(document, document.joint_date, counterparts.NEAR):
            days = abs((document.joint_date - other.joint_date).days) if other.joint_date else 0
            for rival in Event.objects.filter(pk__in=counterparts.event_ids(other), state__in=LIVE):
                if rival.pk != event.pk and rival.kind == event.kind:
                    reason = f"same type and title, {days} days apart; more than one fits or the dates differ"
                    propose(event=event, other=rival, reason=reason, score=1.0)


def _propose_alike(event: Event) -> None:
    for other, letters in _alike(event):
        score = 1.0 if plain_title(other.title) == plain_title(event.title) else letters
        same_day = weighing.day_of(event) == weighing.day_of(other)
        if score < (ALIKE if same_day else ALIKE_NEXT_DAY) or not _are_two_tellings(event, other, score):
            continue
        when = "on the same day" if same_day else "a day apart"
        reason = f"titles {score:.2f} alike, {when}, by the same body"
        propose(event=event, other=other, reason=reason, score=score)


def _alike(event: Event) -> list[tuple[Event, float]]:
    """Events of the same body within a day whose titles share most of their letters, and how many."""
    day = timedelta(days=1)
    near = Event.objects.filter(
        body=event.body,
        occurred_at__range=(event.occurred_at - day, event.occurred_at + day),
        state__in=LIVE,
    ).exclude(pk=event.pk)
    scored = near.annotate(score=TrigramSimilarity("title", event.title)).filter(score__gte=ALIKE)
    scores = dict(scored.order_by("-score", "pk").values_list("pk", "score"))
    rows = Event.objects.in_bulk(list(scores))
    return [(rows[event_id], score) for event_id, score in scores.items()]


def _are_two_tellings(event: Event, other: Event, score: float) -> bool:
    """Whether two sources tell them; one source tells two things apart by their titles."""
    return score == 1.0 or _sources(event.pk).isdisjoint(_sources(other.pk))


def _sources(event_id: UUID) -> set[int]:
    rows = EventDocument.objects.filter(event_id=event_id)
    return set(rows.values_list("document__source_id", flat=True))
