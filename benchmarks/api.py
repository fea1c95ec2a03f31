"""Exports and searches over the filled timeline: rows a second, memory, and how long a word takes.

An export is read to its end through the whole application, as a server hands it over. Its memory is
what this process holds at the highest above what it held before.
"""

import gc
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from django.core.wsgi import get_wsgi_application
from django.db import connection
from rich.console import Console
from rich.table import Table

from benchmarks import fill, runner, words
from benchmarks.client import Client
from benchmarks.database import NAME, mark_filled, own_database
from benchmarks.pages import TIMELINE
from benchmarks.report import Goal

# Rows a second, and megabytes of memory.
EXPORTS = {"csv": (200_000, 100), "ndjson": (80_000, 100), "parquet": (60_000, 300)}
MEGABYTE = 1 << 20
SEARCH_LIMIT_MS = 15.0
# Ranks of words that stand in at most one event of a hundred, from those in most to those in fewest.
RARE = tuple(range(10, 400, 13))
COMMON = ("treasury", "refund", "statement")
ASKED = 3
ANYTHING = "*/*"
A_DAY = "2025-12-31"


@dataclass(frozen=True, slots=True)
class Exported:
    """One export: its rows and seconds, and the bytes it took at most."""

    form: str
    rows: int
    seconds: float
    bytes: int
    memory: int

    @property
    def speed(self) -> float:
        return self.rows / self.seconds


def run(*, events: int, keep: bool, console: Console, name: str = NAME) -> tuple[Goal, ...]:
    """Fill a database of its own unless it was kept, and measure exports and words in it."""
    made_of = runner.contents(events)
    with own_database(name=name, contents=made_of, keep=keep) as is_filled:
        if not is_filled:
            with runner.progress(console, f"Filling {name}", events) as advance:
                fill.fill(events=events, advance=advance)
            mark_filled(made_of)
        with warnings.catch_warnings():
            # No static file is asked for here, so none needs to have been collected.
            warnings.filterwarnings("ignore", "No directory at", UserWarning)
            client = Client(get_wsgi_application())
        return (*measure_exports(client, events, console), *measure_words(client, console))


def measure_exports(client: Client, events: int, console: Console) -> Iterator[Goal]:
    """Each form of the whole timeline, read after a day of it has warmed up what writes it."""
    table = Table(title=f"Exports of {events:,} events")
    for column in ("Form", "Rows a second", "Seconds", "Megabytes sent", "Memory above idle, MB"):
        table.add_column(column, justify="right")
    goals = []
    for form, (speed, memory) in EXPORTS.items():
        one = export(client, form, events)
        table.add_row(
            form,
            f"{one.speed:,.0f}",
            f"{one.seconds:.1f}",
            f"{one.bytes / MEGABYTE:,.0f}",
            f"{one.memory / MEGABYTE:,.0f}",
        )
        goals.append(Goal(f"seconds for {speed:,} rows of {form}", speed / one.speed))
        goals.append(Goal(f"megabytes of memory, {form}", one.memory / MEGABYTE, memory))
    console.print(table)
    yield from goals


def export(client: Client, form: str, events: int) -> Exported:
    """Read one export piece by piece and forget each, as a server does that sends it."""
    # The first export of a process pays for libraries that later ones find loaded.
    for _ in client.pieces(f"/api/v1/timeline.{form}?from={A_DAY}", accept=ANYTHING):
        pass
    gc.collect()
    idle = _forget_peak()
    began, sent = time.perf_counter(), 0
    for piece in client.pieces(f"/api/v1/timeline.{form}", accept=ANYTHING):
        sent += len(piece)
    return Exported(form, events, time.perf_counter() - began, sent, _memory("VmHWM") - idle)


def _forget_peak() -> int:
    """Have the kernel measure the highest use of memory from here on; the present use."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    """Bytes of this process, as the kernel tells them under a name."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (value,) = (line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(value) * 1024


def measure_words(client: Client, console: Console) -> Iterator[Goal]:
    """Pages of events found by a rare word, the goal; by common ones, reported apart."""
    rare = _asked(client, [words.written(rank) for rank in RARE])
    common = _asked(client, COMMON)
    table = Table(title="Milliseconds for a page found by one word")
    for column in ("Words", "Events that hold one", "p50", "p95"):
        table.add_column(column, justify="right")
    for what, some, took in (
        ("in up to 1 % of events", [words.written(rank) for rank in RARE], rare),
        ("common", COMMON, common),
    ):
        held = [_held(word) for word in some]
        table.add_row(what, f"{min(held):,} to {max(held):,}", f"{_at(took, 50):.1f}", f"{_at(took, 95):.1f}")
    console.print(table)
    yield Goal("p95 ms of a word in up to 1 % of events", _at(rare, 95), SEARCH_LIMIT_MS)


def _asked(client: Client, some: list[str] | tuple[str, ...]) -> list[float]:
    took = []
    for word in some:
        address = f"{TIMELINE}?{urlencode({'q': word})}"
        client.get(address)
        for _ in range(ASKED):
            began = time.perf_counter()
            client.get(address)
            took.append((time.perf_counter() - began) * 1000)
    return took


def _held(word: str) -> int:
    statement = "SELECT count(*) FROM events_timelineentry WHERE search @@ plainto_tsquery('english', %s)"
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement, [word])
        held: int = cursor.fetchone()[0]
    return held


def _at(took: list[float], percent: int) -> float:
    return quantiles(took, n=100, method="inclusive")[percent - 1]
