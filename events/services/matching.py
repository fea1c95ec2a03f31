"""Which event a document means: by the identifiers it shares, never by how alike two events look."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from events.facts import Identifier, Occurrence, ScrapedDocument
from events.models import Document, Event, EventDocument, EventIdentifier, Proceeding
from events.services import precedence


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says of one occurrence, with all that drafting needs to weigh it."""

    document: Document
    occurrence: Occurrence
    said: precedence.Json
    proceeding: Proceeding | None

    @property
    def key(self) -> str:
        """Under which the event keeps what was said."""
        return f"{self.document.source.slug}:{self.document.external_id}#{self.occurrence.key}"


def wait_for_turn(item: ScrapedDocument) -> None:
    """Take the transaction's lock of every identifier in the item, in one order for all workers."""
    names = sorted({f"{i.scheme}:{i.identifier}" for occ in item.occurrences for i in occ.identifiers})
    if item.proceeding:
        names.insert(0, f"{item.proceeding.scheme}:{item.proceeding.identifier}")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def find(statement: Statement) -> list[Event]:
    """Events the occurrence's identifiers name, in their order, then what this evidence points to; locked."""
    occurrence = statement.occurrence
    by_name = {
        (row.scheme, row.identifier): row.event_id
        for row in EventIdentifier.objects.filter(_named(occurrence.identifiers))
    }
    ids = [by_name.get((i.scheme.value, i.identifier)) for i in occurrence.identifiers]
    evidence = EventDocument.objects.filter(document=statement.document, key=occurrence.key)
    ids += list(evidence.values_list("event_id", flat=True))
    wanted = list(dict.fromkeys(_survivor(event_id) for event_id in ids if event_id))
    rows = Event.objects.select_for_update().filter(pk__in=wanted).order_by("pk").in_bulk()
    return [rows[event_id] for event_id in wanted]


def attach(event: Event, statement: Statement) -> None:
    """Make the document evidence for the event."""
    EventDocument.objects.get_or_create(
        document=statement.document, key=statement.occurrence.key, defaults={"event": event}
    )


def name(event: Event, identifiers: Iterable[Identifier]) -> None:
    """Give the event identifiers; raises IntegrityError for one that another event took meanwhile."""
    for one in sorted(identifiers, key=lambda one: (one.scheme, one.identifier)):
        EventIdentifier.objects.create(event=event, scheme=one.scheme.value, identifier=one.identifier)


def unused(identifiers: Iterable[Identifier]) -> list[Identifier]:
    """Those of the identifiers that name no event yet."""
    known = set(EventIdentifier.objects.filter(_named(identifiers)).values_list("scheme", "identifier"))
    return [one for one in identifiers if (one.scheme.value, one.identifier) not in known]


def flag_both(event: Event, other: Event, statement: Statement) -> None:
    """Flag two events that one occurrence names; nothing is merged by guess."""
    flag(event, f"{statement.key} names this event and {other.pk}")
    if flag(other, f"{statement.key} names this event and {event.pk}"):
        other.save()


def flag(event: Event, note: str) -> bool:
    """Flag the event for the editor, once per note: a flag an editor cleared is not raised again."""
    notes = event.source_values.setdefault("conflicts", [])
    if note in notes:
        return False
    notes.append(note)
    event.has_conflict = True
    return True


def _named(identifiers: Iterable[Identifier]) -> Q:
    condition = Q(pk__in=())
    for one in identifiers:
        condition |= Q(scheme=one.scheme.value, identifier=one.identifier)
    return condition


def _survivor(event_id: UUID) -> UUID:
    """The event that a merged one went into, however often."""
    while merged_into := Event.objects.values_list("merged_into_id", flat=True).get(pk=event_id):
        event_id = merged_into
    return event_id
