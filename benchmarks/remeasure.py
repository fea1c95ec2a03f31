"""Measure a record of events again: the arithmetic alone, then with the database and the ledger.

The prices are drawn, ten years of sessions for eight instruments, in a database of the benchmark's own.
"""

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
from django.db import connection
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import fill
from benchmarks.database import own_database
from benchmarks.report import Goal
from events.models import Event, Reaction
from events.models.revision import PUBLIC_COLUMNS
from events.services import measuring, reactions
from events.services.clock import database_now
from markets import calendar
from markets import services as markets
from markets.catalogue import CATALOGUE
from markets.models import Instrument
from markets.returns import WINDOWS, measure
from markets.series import Closes, Returns, microseconds, returns_of

NAME = "tracker_bench_measure"
SEED = 20_250_717
INSTRUMENTS = 8
FIRST, LAST = date(2014, 6, 2), date(2026, 3, 31)
CAPTURED = datetime(2026, 6, 1, tzinfo=UTC)
# What the first fifth of the events may leave behind: everything that is read once, and then no more.
SETTLED, MOST_GROWTH = 0.2, 1.1
LEAST_RATE = 20_000
EIGHTH = "BENCH"

# The filler writes texts of events, not how they came about: each is given its publication.
PUBLICATIONS = """
INSERT INTO events_revision (event_id, number, action, changed_fields, by, reason, at,
    event_text, headline_text, reactions_text, {columns})
SELECT event_id, revision, 'published', '{{}}', 'policy', '', updated_at,
    split_part(text, ',"reactions":', 1) || '}}', '[]', reactions_text, {columns}
FROM events_timelineentry
"""


@dataclass(frozen=True, slots=True)
class Phase:
    """One pass over the events: seconds in all, and those spent on numbers and their rows alone."""

    name: str
    events: int
    reactions: int
    seconds: float


def arithmetic(events: int) -> Phase:
    """Eight instruments, five windows, ``events`` days 0: closes to measured numbers, on one core."""
    drawn = [_drawn(seed) for seed in range(INSTRUMENTS)]
    days = drawn[0].sessions
    chosen = np.random.default_rng(SEED).integers(200, len(days) - 30, events).tolist()
    day0s = [days[place] for place in chosen]
    began = time.process_time()
    for returns in drawn:
        for window in WINDOWS:
            measure(returns, day0s=day0s, window=window)
    seconds = time.process_time() - began
    return Phase("arithmetic alone, CPU of one core", events, events * INSTRUMENTS * len(WINDOWS), seconds)


def _drawn(seed: int) -> Returns:
    days = calendar.sessions("XNYS", FIRST, LAST)
    closes = Closes(days, _walk(seed, len(days)), np.full(len(days), microseconds(CAPTURED)))
    return returns_of(closes, sessions=days, kind="log")


def _walk(seed: int, length: int) -> np.ndarray:
    steps = np.random.default_rng(SEED + seed).normal(0.0003, 0.01, length)
    values: np.ndarray = np.round(1000 * np.exp(np.cumsum(steps)), 2)
    return values


def run(*, events: int, console: Console, name: str = NAME) -> tuple[Goal, ...]:
    """Measure and print; the goals of arithmetic and memory."""
    phases = [arithmetic(events), arithmetic(10 * events)]
    with own_database(name=name, contents=f"{events} events to measure", keep=False):
        _fill(events, console)
        phases.append(_rows_alone(events))
        first, growth = _swept("first measured: rows, revisions and texts written", console)
        again, _ = _swept("measured again, no value changed: nothing written", console)
        _correct_a_close()
        corrected, _ = _swept("a close of each instrument corrected", console, is_due=False)
        phases += [first, again, corrected]
    _show(console, phases)
    rate = phases[0].reactions / phases[0].seconds
    return (
        Goal(f"arithmetic, {LEAST_RATE:,} reactions a second over {rate:,.0f}", LEAST_RATE / rate),
        Goal("memory at the end over memory after a fifth of the events", growth, MOST_GROWTH),
    )


def _fill(events: int, console: Console) -> None:
    fill.fill(events=events, advance=lambda _: None)
    columns = ", ".join(PUBLIC_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(PUBLICATIONS.format(columns=columns))
        cursor.execute("VACUUM (ANALYZE)")
    chosen = _eight_instruments()
    for seed, instrument in enumerate(track(chosen, "Closes", console=console)):
        days = calendar.sessions(instrument.calendar, FIRST, LAST)
        values = _walk(seed, len(days)).tolist()
        bars = [markets.Bar(day, Decimal(str(value))) for day, value in zip(days, values, strict=True)]
        markets.record_prices(symbol=instrument.symbol, bars=bars, source="bench", captured_at=CAPTURED)


def _eight_instruments() -> list[Instrument]:
    """The headline instruments and as many like the first as are wanting, by the default model alone."""
    Instrument.objects.update(benchmark=None)
    measured = list(Instrument.objects.measured().headline().in_order())[:INSTRUMENTS]
    listing = next(one for one in CATALOGUE if one.symbol == "SPX")
    for number in range(INSTRUMENTS - len(measured)):
        kept = Instrument.objects.get(symbol=listing.symbol)
        kept.pk, kept.symbol, kept.is_headline = None, f"{EIGHTH}-{number}", False
        kept.save(force_insert=True)
        measured.append(kept)
    Instrument.objects.exclude(pk__in=[one.pk for one in measured]).update(is_measured=False)
    return measured


def _rows_alone(events: int) -> Phase:
    """What a sweep computes before it writes: day 0, bounds, numbers, and the rows that hold them."""
    tape, now = measuring.Tape.of_today(), database_now()
    for instrument in tape.instruments:
        tape.returns(instrument)
    found, began = 0, time.perf_counter()
    held: Sequence[Event] = list(Event.objects.published())
    for start in range(0, events, reactions.BATCH):
        found += sum(map(len, measuring.rows(held[start : start + reactions.BATCH], tape, now).values()))
    return Phase("day 0, numbers and rows of a sweep", events, found, time.perf_counter() - began)


def _swept(name: str, console: Console, *, is_due: bool = True) -> tuple[Phase, float]:
    """Sweep until nothing is due, as the timetable does; and how much memory grew once it had settled."""
    if is_due:
        Event.objects.published().update(measure_due_at=database_now())
    total = reactions.mark_due(now=database_now()) if not is_due else Event.objects.published().count()
    began, measured, settled = time.perf_counter(), 0, 0.0
    with console.status(name):
        while True:
            done = reactions.sweep(now=database_now()).measured
            measured += done
            if not done:
                break
            if measured >= SETTLED * total and not settled:
                settled = _resident()
    seconds = time.perf_counter() - began
    per_event = Reaction.objects.count() // max(Event.objects.count(), 1)
    return Phase(name, measured, measured * per_event, seconds), _resident() / settled if settled else 1.0


def _correct_a_close() -> None:
    for instrument in Instrument.objects.measured():
        day = calendar.sessions(instrument.calendar, date(2021, 6, 1), date(2021, 6, 9))[2]
        markets.record_prices(
            symbol=instrument.symbol,
            bars=[markets.Bar(day, Decimal(1234))],
            source="bench",
            captured_at=CAPTURED + timedelta(days=1),
        )


def _resident() -> float:
    """Megabytes of memory in use now; where the kernel does not tell, the most there was."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _show(console: Console, phases: Sequence[Phase]) -> None:
    table = Table(title=f"Measuring again: {INSTRUMENTS} instruments, {len(WINDOWS)} windows")
    names: tuple[tuple[str, Callable[[Phase], str]], ...] = (
        ("Pass", lambda one: one.name),
        ("Events", lambda one: f"{one.events:,}"),
        ("Reactions", lambda one: f"{one.reactions:,}"),
        ("Seconds", lambda one: f"{one.seconds:.2f}"),
        ("Events a second", lambda one: f"{one.events / one.seconds:,.0f}"),
        ("Reactions a second", lambda one: f"{one.reactions / one.seconds:,.0f}"),
    )
    for name, _ in names:
        table.add_column(name, justify="left" if name == "Pass" else "right")
    for phase in phases:
        table.add_row(*(told(phase) for _, told in names))
    console.print(table)
