"""Which event a document means: by the identifiers it shares, never by how alike two events look."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

from django.db import connection
from django.db.models import Q

from events import joint
from events.facts import Identifier, Occurrence, ScrapedDocument
from events.models import Document, Event, EventDocument, EventIdentifier, Proceeding
from events.services import precedence

# Any constant that no other pair of advisory locks of the product begins with.
DRAFTING_LOCK = 730_111_936
SLOTS = 256


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says of one occurrence, with all that drafting needs to weigh it."""

    document: Document
    occurrence: Occurrence
    said: precedence.Json
    proceeding: Proceeding | None
    is_new: bool = False

    @property
    def key(self) -> str:
        """Under which the event keeps what was said."""
        return self._kept_under(self.occurrence.key)

    @property
    def unnamed_key(self) -> str:
        """Under which it kept what was said before anything named the occurrence."""
        return self._kept_under(self.occurrence.unnamed_key)

    def _kept_under(self, key: str) -> str:
        return f"{self.document.source.slug}:{self.document.external_id}#{key}"


def wait_for_turn(items: Iterable[ScrapedDocument]) -> None:
    """Hold, to the transaction's end, the locks of everything the items name.

    Names share a fixed number of locks, because PostgreSQL's lock table is small, and all workers
    take them in one order. Whoever drafts several items in one transaction asks for all at once:
    asked for one by one, two workers could wait for each other.
    """
    slots = sorted({crc32(name.encode()) % SLOTS for item in items for name in _names(item)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, slot) FROM unnest(%s::int[]) AS slot", [DRAFTING_LOCK, slots]
        )


def _names(item: ScrapedDocument) -> Iterator[str]:
    yield f"document:{item.external_id}"
    if item.proceeding:
        yield f"{item.proceeding.scheme}:{item.proceeding.identifier}"
    yield from (f"{one.scheme}:{one.identifier}" for one in item.evidence_for)
    if joint_key := item.data.get(joint.KEY):
        yield f"joint:{joint_key}"
    for occurrence in item.occurrences:
        yield from (f"{one.scheme}:{one.identifier}" for one in occurrence.identifiers)


def find(statement: Statement) -> list[Event]:
    """Events the occurrence's identifiers name, in their order, then what this evidence points to; locked."""
    occurrence = statement.occurrence
    named = EventIdentifier.objects.filter(_named(occurrence.identifiers))
    by_name = {
        (scheme, identifier): event_id
        for scheme, identifier, event_id in named.values_list("scheme", "identifier", "event_id")
    }
    ids = [by_name.get((i.scheme.value, i.identifier)) for i in occurrence.identifiers]
    if not statement.is_new:
        keys = (occurrence.key, occurrence.unnamed_key)
        evidence = EventDocument.objects.filter(document=statement.document, key__in=keys).order_by("pk")
        ids += list(evidence.values_list("event_id", flat=True))
    wanted = list(dict.fromkeys(survivor(event_id) for event_id in ids if event_id))
    if not wanted:
        return []
    rows = Event.objects.select_for_update().filter(pk__in=wanted).order_by("pk").in_bulk()
    return [rows[event_id] for event_id in wanted]


def attach(event: Event, statement: Statement) -> None:
    """Make the document evidence for the event."""
    if not statement.is_new and statement.key != statement.unnamed_key:
        _give_name(event, statement)
    EventDocument.objects.get_or_create(
        document=statement.document, key=statement.occurrence.key, defaults={"event": event}
    )


def _give_name(event: Event, statement: Statement) -> None:
    """Let what an occurrence said before it had a name stay its word under the name."""
    evidence = EventDocument.objects.filter(document=statement.document)
    if evidence.filter(key=statement.occurrence.key).exists():
        return
    evidence.filter(event=event, key=statement.occurrence.unnamed_key).update(key=statement.occurrence.key)
    said = event.source_values.get("said", {})
    if statement.unnamed_key in said:
        said[statement.key] = said.pop(statement.unnamed_key)
        event.save(update_fields=["source_values", "updated_at"])


def point_out(document: Document, identifiers: Iterable[Identifier]) -> list[Event]:
    """Make the document evidence for the events that identifiers name already, and for no other."""
    rows = EventIdentifier.objects.filter(_named(identifiers)).order_by("scheme", "identifier")
    named = {f"{row.scheme}:{row.identifier}": survivor(row.event_id) for row in rows}
    for key, event_id in named.items():
        EventDocument.objects.get_or_create(document=document, key=key, defaults={"event_id": event_id})
    return list(Event.objects.filter(pk__in=named.values()).order_by("occurred_at", "pk"))


def name(event: Event, identifiers: Iterable[Identifier]) -> None:
    """Give the event identifiers; raises IntegrityError for one that another event took meanwhile."""
    EventIdentifier.objects.bulk_create(
        EventIdentifier(event=event, scheme=one.scheme.value, identifier=one.identifier)
        for one in sorted(identifiers, key=lambda one: (one.scheme, one.identifier))
    )


def unused(identifiers: Iterable[Identifier]) -> list[Identifier]:
    """Those of the identifiers that name no event yet."""
    known = set(EventIdentifier.objects.filter(_named(identifiers)).values_list("scheme", "identifier"))
    return [one for one in identifiers if (one.scheme.value, one.identifier) not in known]


def flag_both(event: Event, other: Event, statement: Statement) -> None:
    """Flag two events that one occurrence names; nothing is merged by guess."""
    for one, rival in ((event, other), (other, event)):
        if flag(one, f"{statement.key} names this event and {rival.pk}"):
            one.save()


def flag(event: Event, note: str) -> bool:
    """Flag the event for the editor, once per note: a flag an editor cleared is not raised again."""
    notes = event.source_values.setdefault("conflicts", [])
    if note in notes:
        return False
    notes.append(note)
    event.has_conflict = True
    return True


def notes(event: Event) -> tuple[str, ...]:
    """Why the event was flagged, in the order in which it happened."""
    return tuple(event.source_values.get("conflicts", ()))


def _named(identifiers: Iterable[Identifier]) -> Q:
    condition = Q(pk__in=())
    for one in identifiers:
        condition |= Q(scheme=one.scheme.value, identifier=one.identifier)
    return condition


def survivor(event_id: UUID) -> UUID:
    """The event that a merged one went into, however often."""
    while merged_into := Event.objects.values_list("merged_into_id", flat=True).get(pk=event_id):
        event_id = merged_into
    return event_id
