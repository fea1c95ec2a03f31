"""Sample events, drafted and rendered by the product's services, from which the rows are copied."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

from events.facts import Figure, Identifier, Moment, Occurrence, ProceedingFact, ScrapedDocument, TopicLink
from events.models import Event, Reaction, Source, TimelineEntry
from events.services import documents, drafting, ledger, publishing
from events.services.topics import ensure_topics
from events.vocabulary import Action, Kind, Relation, Scheme, Topic
from markets.models import Instrument
from markets.services import ensure_instruments

# Instants and words that stand in a sample's text in place of each event's own.
OCCURRED = datetime(2001, 1, 1, 10, 11, 12, tzinfo=UTC)
PUBLIC = datetime(2002, 2, 2, 10, 11, 12, tzinfo=UTC)
NUMBER = "0000000"
KINDS = (Kind.FLOOR_VOTE, Kind.DATA_RELEASE, Kind.SPEECH)
NOW = datetime(2025, 7, 18, 12, tzinfo=UTC)
BILL = ProceedingFact("us-bill", "119/hr/3633", "Digital Asset Market Clarity Act of 2025", "passed origin")
SLOTS = {"id": r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "number": NUMBER}


@dataclass(frozen=True, slots=True)
class Row:
    """One model's row as COPY takes it, and where each column lies."""

    columns: tuple[str, ...]
    values: tuple[Any, ...]

    def changed(self, **values: Any) -> list[Any]:
        """The row with other values in some columns."""
        row = list(self.values)
        for column, value in values.items():
            row[self.columns.index(column)] = value
        return row


@dataclass(frozen=True, slots=True)
class Sample:
    """An event whose public text is cut where each event has its own words."""

    event: Row
    document: Row
    evidence: Row
    identifier: Row
    topics: tuple[Row, ...]
    reactions: tuple[Row, ...]
    entry: Row
    pieces: tuple[str, ...]

    def text(self, values: dict[str, str]) -> str:
        """The public text with an event's own words in their places; odd pieces name them."""
        return "".join(values[piece] if place % 2 else piece for place, piece in enumerate(self.pieces))


def make_samples() -> tuple[Sample, ...]:
    """One sample for each topic and kind, each without and with measured reactions."""
    ensure_topics()
    ensure_instruments()
    source = Source.objects.create(
        slug="bench", name="Bench", publisher="Bench", homepage="https://example.gov/"
    )
    return tuple(
        _sample(source, topic, kind, measured=measured)
        for measured in (False, True)
        for kind in KINDS
        for topic in Topic
    )


def _sample(source: Source, topic: Topic, kind: Kind, *, measured: bool) -> Sample:
    item = _item(topic, kind, measured=measured)
    recorded = documents.record(source=source, item=item, capture=None, captured_at=NOW, now=NOW)
    (event,) = drafting.draft(
        document=recorded.document, item=item, now=NOW, first_seen_at=NOW, backfilled=False
    )
    publishing.publish(event=event, by="editor", now=NOW)
    if measured:
        _measure(event)
    entry = TimelineEntry.objects.get(pk=event.pk)
    return Sample(
        event=row_of(Event.objects.get(pk=event.pk)),
        document=row_of(recorded.document),
        evidence=row_of(event.evidence.get()),
        identifier=row_of(event.identifiers.get()),
        topics=tuple(row_of(link) for link in event.topic_links.order_by("id")),
        reactions=tuple(row_of(reaction) for reaction in event.reactions.order_by("id")),
        entry=row_of(entry),
        pieces=_cut(entry.text),
    )


def _item(topic: Topic, kind: Kind, *, measured: bool) -> ScrapedDocument:
    name = f"{topic}/{kind}/{measured}/{NUMBER}"
    related = Topic.LIQUIDITY if topic is not Topic.LIQUIDITY else Topic.FED_ACTIONS
    occurrence = Occurrence(
        identifiers=(Identifier(Scheme.SERIES_RULE, name),),
        kind=kind,
        title=f"Occurrence {NUMBER} about {topic}",
        body="An official body",
        occurred=Moment(OCCURRED),
        public=Moment(PUBLIC),
        summary="What happened, in two sentences as long as such summaries are. The second one is this.",
        effective_date=date(2025, 8, 1),
        importance=3,
        figures=(Figure("yeas", Decimal(294), "votes"), Figure("rate", Decimal("4.25"), "%", Decimal("4.5"))),
        topics=(
            TopicLink(topic, Relation.PRIMARY, "bench"),
            *([TopicLink(related, Relation.RELATED, "bench")] if kind is Kind.SPEECH else ()),
        ),
    )
    return ScrapedDocument(
        external_id=name,
        url=f"https://example.gov/{NUMBER}/",
        title=f"Document {NUMBER}",
        occurrences=(occurrence,),
        proceeding=BILL if kind is Kind.FLOOR_VOTE else None,
    )


def _measure(event: Event) -> None:
    for place, instrument in enumerate(Instrument.objects.headline().in_order()):
        Reaction.objects.create(
            event=event,
            instrument=instrument,
            window="[0,+1]",
            model="mean-adjusted",
            day0=date(2025, 7, 17),
            raw_return=round(0.0123 + place / 1000, 6),
            abnormal_return=round(-0.0101 - place / 1000, 6),
            unit="bp" if instrument.return_kind == "difference-bp" else "return",
            standard_error=0.015625,
            t=-0.7015,
            p=0.4844,
            estimation_n=120,
            complete=True,
            price_as_of=NOW,
            estimator="1",
            measured_at=NOW,
        )
    ledger.append(event=event, action=Action.MEASURED, by="measurement", now=NOW)


def row_of(instance: Model) -> Row:
    """A saved row as COPY takes it."""
    fields = instance._meta.concrete_fields  # noqa: SLF001 -- Django documents it as public
    return Row(
        tuple(field.column for field in fields),
        tuple(field.get_db_prep_save(field.value_from_object(instance), connection) for field in fields),
    )


def _cut(text: str) -> tuple[str, ...]:
    slots = {
        **SLOTS,
        "occurred": re.escape(OCCURRED.isoformat().replace("+00:00", "Z")),
        "public": re.escape(PUBLIC.isoformat().replace("+00:00", "Z")),
    }
    pattern = re.compile("|".join(f"(?P<{name}>{spelling})" for name, spelling in slots.items()))
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces += [text[end : found.start()], str(found.lastgroup)]
        end = found.end()
    return (*pieces, text[end:])
