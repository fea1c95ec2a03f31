"""Fill the benchmarks' database: a seeded history of published events, written by COPY."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Model

from benchmarks import samples, schema, words
from benchmarks.samples import TABLES, Pattern
from benchmarks.sketches import SKETCHES, SOURCES
from events.models import Proceeding, Source
from events.services.topics import ensure_topics
from events.vocabulary import Precision
from markets.services import ensure_instruments

SEED = 20_260_101
BEGIN = datetime(2016, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
MEASURED_ONE_IN = 10
PROCEEDINGS = 500
BATCH = 10_000

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the events of one sketch may look like."""

    awaiting: Pattern
    measured: tuple[Pattern, ...]


def fill(*, events: int, advance: Callable[[int], None]) -> None:
    """Write ``events`` published events, one in ten of them with its headline reactions.

    The same number gives the same rows each time. ``advance`` hears of each batch.
    """
    patterns = _prepare(random.Random(SEED))
    with schema.without_indexes(TABLES):
        rows = _rows(events, patterns, random.Random(SEED))
        for start in range(0, events, BATCH):
            size = min(BATCH, events - start)
            _write_batch([next(rows) for _ in range(size)])
            advance(size)
    _continue_numbers(events)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _prepare(draw: random.Random) -> list[Patterns]:
    """Make the rows that events share, and the patterns of the events."""
    ensure_topics()
    ensure_instruments()
    Source.objects.bulk_create(
        Source(
            slug=slug,
            name=slug,
            publisher="A publisher",
            homepage=f"https://{slug.replace('_', '-')}.example.gov/",
            is_trusted=True,
        )
        for slug in SOURCES
    )
    Proceeding.objects.bulk_create(
        Proceeding(pk=number, captured_at=BEGIN, **samples.proceeding_facts(number))
        for number in range(1, PROCEEDINGS + 1)
    )
    return [Patterns(samples.awaiting(sketch), samples.measured(sketch, draw)) for sketch in SKETCHES]


def _rows(events: int, patterns: list[Patterns], draw: random.Random) -> Iterator[tuple[Pattern, Values]]:
    step = (END - BEGIN) / events
    weights = [sketch.weight for sketch in SKETCHES]
    document = 1
    for number in range(events):
        (of_kind,) = draw.choices(patterns, weights)
        is_measured = number % MEASURED_ONE_IN == 0
        pattern = draw.choice(of_kind.measured) if is_measured else of_kind.awaiting
        yield pattern, _values(number, BEGIN + number * step, pattern, document, draw)
        document += pattern.documents


def _values(number: int, at: datetime, pattern: Pattern, document: int, draw: random.Random) -> Values:
    at = at.replace(microsecond=0)
    seen = at + timedelta(hours=26, seconds=draw.randrange(3600))
    if pattern.precision is Precision.DAY:
        at = at.replace(hour=0, minute=0, second=0)
    return {
        "id": UUID(int=draw.getrandbits(128), version=4),
        "number": number,
        "word": words.word(number),
        "at": _instant(at),
        "day": _instant(at)[:10],
        "seen": _instant(seen),
        "priced": _instant(seen),
        "amount": draw.randrange(1_000_000),
        "proceeding": draw.randint(1, PROCEEDINGS),
        **{f"document_{place}": document + place for place in range(len(SOURCES))},
    }


def _instant(at: datetime) -> str:
    return f"{at.isoformat()[:19]}Z"


def _write_batch(rows: list[tuple[Pattern, Values]]) -> None:
    for model in TABLES:
        lines = "".join(pattern.lines[model] % values for pattern, values in rows)
        with _copying(model) as write:
            write(lines)


@contextmanager
def _copying(model: type[Model]) -> Iterator[Callable[[str], None]]:
    table = model._meta.db_table  # noqa: SLF001 -- _meta is Django's documented model API
    statement = f"COPY {table} ({', '.join(samples.columns(model))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy.write


def _continue_numbers(events: int) -> None:
    """Let the next document get a number of its own, as after any load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('events_document_id_seq', %s)", [events * len(SOURCES)])
