"""Events made by the product's own services, and turned into patterns for a million more.

Each sample is recorded, drafted, published and measured as any event is, then PostgreSQL writes
its rows out as COPY lines. What differs from event to event (its address, number, instants and
row numbers) carries a mark in the sample, and each mark becomes a placeholder of the pattern. So
the filled rows and their public text are what the product itself would have written. Numbers of
reactions are drawn, not measured: no prices are needed to serve them.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import AutoField, Model

from benchmarks.sketches import SOURCES, Sketch
from events.facts import Figure, Identifier, Moment, Occurrence, ProceedingFact, ScrapedDocument, TopicLink
from events.models import (
    Document,
    Event,
    EventDocument,
    EventIdentifier,
    EventTopic,
    Proceeding,
    Reaction,
    Source,
    TimelineEntry,
)
from events.services import documents, drafting, ledger, public, publishing, reactions
from events.vocabulary import Precision
from markets.models import Instrument
from markets.returns import ESTIMATOR, HEADLINE_WINDOW, MEAN_ADJUSTED

TABLES: tuple[type[Model], ...] = (
    Event,
    Document,
    EventDocument,
    EventIdentifier,
    EventTopic,
    Reaction,
    TimelineEntry,
)
AT = datetime(2001, 1, 1, tzinfo=UTC)
SEEN = datetime(2002, 2, 2, 2, 2, 2, tzinfo=UTC)
PRICED = datetime(2003, 3, 3, 3, 3, 3, tzinfo=UTC)
FIRST_DOCUMENT = 9_100_000_001
PROCEEDING = 9_200_000_001
AMOUNT = 9_300_000_001
NUMBER = "NUMBERMARK"
WORD = "WORDMARK"
PATTERNS_OF_MEASURED = 8


@dataclass(frozen=True, slots=True)
class Pattern:
    """The COPY lines of one event in each table, with ``%(name)s`` where events differ."""

    lines: Mapping[type[Model], str]
    documents: int
    precision: Precision


def columns(model: type[Model]) -> list[str]:
    """The columns a pattern fills: all but what the database gives."""
    return [
        connection.ops.quote_name(str(field.column))
        for field in model._meta.concrete_fields  # noqa: SLF001 -- _meta is Django's documented model API
        if not field.generated and (model is Document or not isinstance(field, AutoField))
    ]


def awaiting(sketch: Sketch) -> Pattern:
    """The pattern of a published event that has no reaction yet."""
    return _pattern(sketch, None)


def measured(sketch: Sketch, draw: random.Random) -> tuple[Pattern, ...]:
    """Patterns of events with a reaction of every headline instrument."""
    return tuple(_pattern(sketch, draw) for _ in range(PATTERNS_OF_MEASURED))


def _pattern(sketch: Sketch, draw: random.Random | None) -> Pattern:
    with transaction.atomic():
        event = _publish(sketch)
        if draw:
            _measure(event, draw)
        Event.objects.filter(pk=event.pk).update(updated_at=SEEN)
        lines = {model: _with_placeholders(_lines(model, event), event) for model in TABLES}
        transaction.set_rollback(True)
    return Pattern(lines, sketch.documents, sketch.precision)


def _publish(sketch: Sketch) -> Event:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE events_document_id_seq RESTART WITH {FIRST_DOCUMENT}")
    Proceeding.objects.create(pk=PROCEEDING, captured_at=SEEN, **proceeding_facts(PROCEEDING))
    for source in Source.objects.filter(slug__in=SOURCES[: sketch.documents]).order_by("slug"):
        item = _item(sketch, source)
        document = documents.record(
            source=source, item=item, capture=None, captured_at=SEEN, now=SEEN
        ).document
        (event,) = drafting.draft(
            document=document, item=item, now=SEEN, first_seen_at=SEEN, backfilled=False
        )
    publishing.publish(event=event, by=publishing.POLICY, now=SEEN)
    return event


def proceeding_facts(number: int) -> dict[str, Any]:
    """What is known of one of the benchmark's proceedings."""
    return {
        "scheme": "us-bill",
        "identifier": f"119/hr/{number}",
        "title": f"A bill to provide for the orderly measurement of timelines ({number})",
        "stage": "reported in the House",
        "url": f"https://bills.example.gov/119/hr/{number}",
    }


def _item(sketch: Sketch, source: Source) -> ScrapedDocument:
    at = Moment(AT, sketch.precision, zone="UTC")
    return ScrapedDocument(
        external_id=f"{sketch.scheme}/{NUMBER}",
        url=f"https://{source.slug.replace('_', '-')}.example.gov/{sketch.scheme}/{NUMBER}",
        title=f"{sketch.body}: {sketch.title.format(NUMBER)}",
        published=at,
        proceeding=ProceedingFact(**proceeding_facts(PROCEEDING)) if sketch.has_proceeding else None,
        occurrences=(_occurrence(sketch, at),),
    )


def _occurrence(sketch: Sketch, at: Moment) -> Occurrence:
    return Occurrence(
        identifiers=(Identifier(sketch.scheme, f"bench/{NUMBER}"),),
        kind=sketch.kind,
        title=sketch.title.format(NUMBER),
        body=sketch.body,
        occurred=at,
        public=at,
        summary=f"{sketch.summary} Filed under {WORD}.",
        importance=sketch.importance,
        figures=tuple(Figure(name, Decimal(AMOUNT), "units") for name in sketch.figures),
        topics=tuple(TopicLink(topic, sketch.relation(topic), "benchmark") for topic in sketch.topics),
    )


def _measure(event: Event, draw: random.Random) -> None:
    instruments = Instrument.objects.headline().in_order()
    rows = Reaction.objects.bulk_create(_reaction(event, instrument, draw) for instrument in instruments)
    ledger.append_measured(events=[event], reactions={event.pk: rows}, by=reactions.BY, now=SEEN)


def _reaction(event: Event, instrument: Instrument, draw: random.Random) -> Reaction:
    # Written as short as the public prints them, so that the bound has nothing to round.
    raw, abnormal, error, p = (round(draw.uniform(-0.03, 0.03), 6) for _ in range(4))
    return Reaction(
        event=event,
        instrument=instrument,
        window=str(HEADLINE_WINDOW),
        model=MEAN_ADJUSTED,
        day0=date(AT.year, AT.month, AT.day),
        raw_return=raw,
        abnormal_return=abnormal,
        unit=public.unit(instrument),
        standard_error=abs(error),
        t=round(draw.uniform(-3, 3), 6),
        p=abs(p),
        estimation_n=120,
        complete=True,
        price_as_of=PRICED,
        estimator=ESTIMATOR,
        measured_at=SEEN,
    )


def _lines(model: type[Model], event: Event) -> str:
    """The event's rows of one table, as PostgreSQL writes them for COPY."""
    if model is Document:
        chosen = "id IN (SELECT document_id FROM events_eventdocument WHERE event_id = %s)"
    else:
        chosen = f"{'id' if model is Event else 'event_id'} = %s"
    names, table = ", ".join(columns(model)), model._meta.db_table  # noqa: SLF001 -- documented model API
    statement = f"COPY (SELECT {names} FROM {table} WHERE {chosen} ORDER BY 1) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(statement, [event.pk]) as copy:
        return b"".join(copy).decode()


def _with_placeholders(lines: str, event: Event) -> str:
    pattern = lines.replace("%", "%%")
    for mark, placeholder in _marks(event):
        pattern = pattern.replace(mark, placeholder)
    return pattern


def _marks(event: Event) -> Iterator[tuple[str, str]]:
    """What stands for something that differs, longer marks before the shorter ones they contain."""
    yield str(event.pk), "%(id)s"
    for instant, name in ((AT, "at"), (SEEN, "seen"), (PRICED, "priced")):
        for written in (f"{instant:%Y-%m-%dT%H:%M:%SZ}", instant.isoformat(), f"{instant}"[:-3]):
            yield written, f"%({name})s"
    yield f"{AT:%Y-%m-%d}", "%(day)s"
    for place in range(len(SOURCES)):
        yield str(FIRST_DOCUMENT + place), f"%(document_{place})d"
    yield str(PROCEEDING), "%(proceeding)d"
    yield str(AMOUNT), "%(amount)d"
    yield NUMBER, "%(number)d"
    yield WORD, "%(word)s"
