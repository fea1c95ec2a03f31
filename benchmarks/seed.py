"""Fill the benchmark's database by COPY: every table the page is made of, row by row from the samples."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from benchmarks.samples import NUMBER, Row, Sample, make_samples
from events.models import Document, Event, EventDocument, EventIdentifier, EventTopic, Reaction, TimelineEntry

FIRST = datetime(2016, 1, 1, tzinfo=UTC)
# Two events share each instant, so that ties are walked too.
STEP = timedelta(minutes=10)
MEASURED_EVERY = 10
CHUNK = 10_000
# Ids of copied rows begin above those of the samples.
OFFSET = 1_000_000
# Parents before children, so that each chunk satisfies its foreign keys.
TABLES = (Document, Event, EventDocument, EventIdentifier, EventTopic, Reaction, TimelineEntry)


def fill(events: int, *, advance: Callable[[int], None]) -> None:
    """Copy so many events, every tenth with measured reactions; ``advance`` is told of each chunk."""
    samples = make_samples()
    _empty_samples()
    chance = random.Random(7)
    for start in range(0, events, CHUNK):
        size = min(CHUNK, events - start)
        tables: dict[type, list[list]] = {model: [] for model in TABLES}
        for number in range(start, start + size):
            for model, row in _rows(_sample_for(samples, number), number, chance):
                tables[model].append(row)
        _copy(tables, samples[-1])
        advance(size)
    _settle()


def _sample_for(samples: tuple[Sample, ...], number: int) -> Sample:
    half = len(samples) // 2
    # Topics and kinds in turn; measured by chance of the number alone, so that no topic has more of them.
    measured = (number // half) % MEASURED_EVERY == 0
    return samples[number % half + (half if measured else 0)]


def _rows(sample: Sample, number: int, chance: random.Random) -> Iterator[tuple[type, list]]:
    event = UUID(int=chance.getrandbits(128), version=4)
    row_id, name = OFFSET + number, f"{number:07d}"
    public_at = FIRST + STEP * (number // 2)
    occurred_at = public_at - timedelta(seconds=30)
    title = sample.event.values[sample.event.columns.index("title")].replace(NUMBER, name)
    identifier = sample.identifier.values[sample.identifier.columns.index("identifier")].replace(NUMBER, name)
    key = f"series-rule:{identifier}"
    yield (
        Document,
        sample.document.changed(
            id=row_id, external_id=key, url=f"https://example.gov/{name}/", title=f"Document {name}"
        ),
    )
    yield (
        Event,
        sample.event.changed(id=event, title=title, occurred_at=occurred_at, public_at=public_at),
    )
    yield EventDocument, sample.evidence.changed(id=row_id, event_id=event, document_id=row_id, key=key)
    yield EventIdentifier, sample.identifier.changed(id=row_id, event_id=event, identifier=identifier)
    for place, link in enumerate(sample.topics):
        yield EventTopic, link.changed(id=row_id * 2 + place, event_id=event)
    for place, reaction in enumerate(sample.reactions):
        yield Reaction, reaction.changed(id=row_id * 20 + place, event_id=event)
    text = sample.text(
        {"id": str(event), "number": name, "occurred": _instant(occurred_at), "public": _instant(public_at)}
    )
    yield (
        TimelineEntry,
        sample.entry.changed(
            event_id=event, occurred_at=occurred_at, public_at=public_at, identifiers=[key], text=text
        ),
    )


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _copy(tables: dict[type, list[list]], sample: Sample) -> None:
    rows_of: dict[type, Row] = {
        Document: sample.document,
        Event: sample.event,
        EventDocument: sample.evidence,
        EventIdentifier: sample.identifier,
        EventTopic: sample.topics[0],
        Reaction: sample.reactions[0],
        TimelineEntry: sample.entry,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in tables.items():
            columns = ", ".join(f'"{column}"' for column in rows_of[model].columns)
            with cursor.cursor.copy(f"COPY {table_of(model)} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def table_of(model: type[Model]) -> str:
    """The table a model's rows lie in."""
    return model._meta.db_table  # noqa: SLF001 -- Django documents it as public


def _empty_samples() -> None:
    """Take the samples' own rows away; sources, topics, instruments and the bill stay."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_revision DISABLE TRIGGER USER")
        names = ", ".join(table_of(model) for model in TABLES)
        cursor.execute(f"TRUNCATE events_revision, {names} CASCADE")
        cursor.execute("ALTER TABLE events_revision ENABLE TRIGGER USER")


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
