"""From documents to events: two documents that name the same occurrence meet in one event."""

from datetime import datetime

from django.db import IntegrityError, transaction

from events.facts import Moment, Occurrence, ProceedingFact, ScrapedDocument
from events.models import Document, Event, EventDocument, EventTopic, Proceeding
from events.services import (
    classify,
    counterparts,
    documents,
    joining,
    matching,
    precedence,
    standing_rules,
    weighing,
)
from events.services.classify import RuleBook
from events.services.matching import Statement
from events.vocabulary import Kind, Precision, State

TITLE_LENGTH = 300
BODY_LENGTH = 200
COARSE = frozenset({Precision.WEEK, Precision.MONTH})


@transaction.atomic(savepoint=False)
def draft(
    *,
    document: Document,
    item: ScrapedDocument,
    now: datetime,
    first_seen_at: datetime,
    backfilled: bool,
    is_new: bool = False,
) -> tuple[Event, ...]:
    """Draft or bring up to date every event the document states; gives them, each once.

    Events of the same proceeding follow when its public description moved, because they show it, and
    so do published events that the document points to.
    An item that is not what the document says any more (an older capture) changes nothing.
    Workers that draft the same identifiers wait for one another: the caller calls
    ``matching.wait_for_turn`` with all items of its transaction before the first. Of a document that
    ``is_new``, recorded in this transaction, nothing earlier is looked for.
    """
    if not is_new and document.content_hash != documents.content_hash(item):
        return tuple(document.events.order_by("occurred_at", "id").distinct())
    proceeding, moved = _proceeding(item.proceeding, document.captured_at)
    drafted = []
    book = standing_rules.book(now=now)
    for occurrence in item.occurrences:
        statement = _statement(document, item, occurrence, proceeding, book, is_new=is_new)
        event = _meet(statement, now)
        if event is None and _is_ours(statement):
            event = _draft_new(statement, now=now, first_seen_at=first_seen_at, backfilled=backfilled)
        if event is not None:
            drafted.append(event)
    pointed_out = matching.point_out(document, item.evidence_for)
    if not is_new:
        _flag_unstated(document, item, [*drafted, *pointed_out])
    siblings = Event.objects.published().filter(proceeding=proceeding) if moved else ()
    shown = [event for event in pointed_out if event.state == State.PUBLISHED]
    return tuple({event.pk: event for event in (*drafted, *siblings, *shown)}.values())


def _proceeding(fact: ProceedingFact | None, captured_at: datetime) -> tuple[Proceeding | None, bool]:
    """The proceeding's row, and whether what the public sees of it moved."""
    if fact is None:
        return None, False
    told = {
        "title": documents.clean(fact.title),
        "stage": fact.stage,
        "stage_date": fact.stage_date,
        "url": fact.url,
    }
    proceeding, created = Proceeding.objects.get_or_create(
        scheme=fact.scheme, identifier=fact.identifier, defaults={**told, "captured_at": captured_at}
    )
    if created or captured_at < proceeding.captured_at:
        return proceeding, False
    moved = any(getattr(proceeding, name) != value for name, value in told.items())
    for name, value in told.items():
        setattr(proceeding, name, value)
    proceeding.captured_at = captured_at
    proceeding.save()
    return proceeding, moved


def _statement(
    document: Document,
    item: ScrapedDocument,
    occurrence: Occurrence,
    proceeding: Proceeding | None,
    book: RuleBook,
    *,
    is_new: bool,
) -> Statement:
    # A document of many occurrences speaks of all of them: only their own words classify those.
    text = (item.text if len(item.occurrences) == 1 else "") or occurrence.summary
    links = classify.topics(
        title=occurrence.title, text=text, kind=occurrence.kind, given=occurrence.topics, book=book
    )
    said = precedence.as_json(occurrence, links)
    said["title"] = documents.clean(occurrence.title)[:TITLE_LENGTH]
    said["summary"] = documents.clean(occurrence.summary)
    said["body"] = documents.clean(occurrence.body)[:BODY_LENGTH]
    return Statement(document, occurrence, said, proceeding, is_new)


def _is_ours(statement: Statement) -> bool:
    """Whether the tracker follows what happened: a press room says much that is on none of its topics."""
    return bool(statement.said["topics"]) or not statement.occurrence.requires_topic


def _meet(statement: Statement, now: datetime) -> Event | None:
    """The event that the occurrence is known as, with this document as evidence."""
    told_elsewhere = _told_elsewhere(statement)
    found = matching.find(statement) or told_elsewhere
    if not found:
        return None
    event, *others = found
    for other in told_elsewhere:
        event = _join(event, other, now)
    matching.attach(event, statement)
    if "identifiers" not in event.curated_fields:
        matching.name(event, matching.unused(statement.occurrence.identifiers))
    for other in others:
        matching.flag_both(event, other, statement)
    weighing.weigh(event, statement)
    return event


def _told_elsewhere(statement: Statement) -> list[Event]:
    """The event of the one document of another source that surely tells the same act.

    A notice is not its meeting, nor a word on a rule the rule: it has to be told as the same kind.
    """
    other = counterparts.counterpart(statement.document)
    ids = counterparts.event_ids(other) if other else []
    events = Event.objects.select_for_update().filter(pk__in=ids).order_by("pk").in_bulk()
    alike = [events[pk] for pk in ids if statement.occurrence.kind in _kinds(events[pk])]
    return alike[:1]


def _kinds(event: Event) -> set[str]:
    return {event.kind, *(said["kind"] for said in event.source_values.get("said", {}).values())}


def _join(event: Event, other: Event, now: datetime) -> Event:
    """One event of two that tell one act; two that are known already are shown to the editor."""
    if event.pk == other.pk:
        return event
    try:
        return joining.join(event=event, other=other, now=now)
    except joining.UnableToJoin as why:
        joining.propose(event=event, other=other, reason=str(why), score=1.0)
        return event


def _draft_new(statement: Statement, *, now: datetime, first_seen_at: datetime, backfilled: bool) -> Event:
    try:
        with transaction.atomic():
            return _create(statement, now=now, first_seen_at=first_seen_at, backfilled=backfilled)
    except IntegrityError:
        # An editor gave the identifier to an event meanwhile; that event is meant.
        event = _meet(statement, now)
        if event is None:
            raise
        return event


def _create(statement: Statement, *, now: datetime, first_seen_at: datetime, backfilled: bool) -> Event:
    said, occurrence = statement.said, statement.occurrence
    event = Event(
        figures=said["figures"],
        proceeding=statement.proceeding,
        created_at=now,
        first_seen_at=first_seen_at,
        backfilled=backfilled,
        source_values={"said": {statement.key: said}},
    )
    for name in weighing.PLAIN_FIELDS:
        weighing.put(event, name, said[name])
    weighing.put(event, "occurred_at", occurrence.happened)
    weighing.put(event, "public_at", _public(occurrence, first_seen_at, backfilled=backfilled))
    event.save()
    EventDocument.objects.create(event=event, document=statement.document, key=occurrence.key)
    matching.name(event, occurrence.identifiers)
    EventTopic.objects.bulk_create(
        EventTopic(event=event, topic_id=slug, relation=relation, rule=rule)
        for slug, (relation, rule) in said["topics"].items()
    )
    return event


def _public(occurrence: Occurrence, seen_at: datetime, *, backfilled: bool) -> Moment | None:
    """When it became public; a week or month in which we watched and saw it come out becomes that day.

    A date of a schedule stands on its page with no word of since when: it was public at the latest
    when it was first seen.
    """
    stated = occurrence.public
    if stated is None:
        return Moment(seen_at) if occurrence.kind == Kind.SCHEDULE else None
    if backfilled or stated.precision not in COARSE:
        return stated
    seen = Moment(seen_at, zone=stated.zone)
    return Moment.on(seen.local_date, zone=stated.zone) if precedence.covers(stated, seen) else stated


def _flag_unstated(document: Document, item: ScrapedDocument, drafted: list[Event]) -> None:
    """Flag events this document stated once and does not state any more; nothing is taken back by guess."""
    keys = [occurrence.key for occurrence in item.occurrences]
    rows = EventDocument.objects.filter(document=document).exclude(key__in=keys).exclude(event__in=drafted)
    for row in rows:
        event = Event.objects.select_for_update().get(pk=row.event_id)
        if matching.flag(event, f"{document.source.slug}:{document.external_id} no longer states {row.key}"):
            event.save()
