"""Documents a second through the whole pipeline: one worker and two, few stored documents and many."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from itertools import count as numbers
from typing import Any

from django.conf import settings
from rich.console import Console

from benchmarks import fill
from benchmarks.chaos.crew import Setup, environment
from benchmarks.chaos.hosts import LOOPBACK, Hosts
from benchmarks.database import UnableToBench, own_database
from benchmarks.report import show_goals
from benchmarks.runner import Outcome
from benchmarks.throughput import report
from benchmarks.throughput.speed import Speed, goals
from events.models import Document, Source
from events.services.clock import database_now
from events.services.topics import ensure_topics
from markets.services import ensure_instruments
from scrapers.models import Fetch, FetchState, Host

HOSTS = 40
EXPLAINED = 5
MILLISECONDS = 1000.0


def measure(documents: int) -> tuple[list[Speed], list[str]]:
    """Speeds over the present database, and what statements read a large table whole.

    Bare reads by one process and two, new documents likewise, and the latest of them again.
    """
    with run_of(documents) as run:
        speeds = [run.bare(1), run.bare(2), run.new(1), run.new(2), run.unchanged(1)]
        return speeds, run.whole_reads()


@contextmanager
def run_of(documents: int) -> Iterator["Run"]:
    """Hosts and a source for measurements of so many documents a worker."""
    ensure_topics()
    ensure_instruments()
    told = {
        "name": "Chaos news",
        "publisher": "Nobody",
        "homepage": f"http://{LOOPBACK}/",
        "is_trusted": True,
    }
    source, _ = Source.objects.get_or_create(slug="chaos_news", defaults=told)
    with Hosts(HOSTS) as hosts:
        yield Run(source, hosts, documents, Document.objects.count())


def compare(*, few: int, many: int, documents: int, name: str, console: Console) -> Outcome:
    """Measure over few stored events and over many, each in a database of its own, and print it."""
    measured, faults = [], []
    for events in (few, many):
        with own_database(name=name, contents="", keep=False):
            with console.status(f"Filling {name} with {events:,} events"):
                fill.fill(events=events, advance=lambda _size: None)
            with console.status(f"Documents through the pipeline, over {events:,} events"):
                speeds, found = measure(documents)
        measured.append(speeds)
        faults += [f"over {events:,} events, {fault}" for fault in found]
    reached = tuple(goals(*measured))
    report.show(console, [speed for speeds in measured for speed in speeds])
    show_goals(console, reached)
    return Outcome(tuple(faults), reached)


class Run:
    """Rows put on the list, and children that work them."""

    def __init__(self, source: Source, hosts: Hosts, documents: int, stored: int) -> None:
        self.source, self.hosts, self.documents, self.stored = source, hosts, documents, stored
        self.next_number = numbers(Document.objects.filter(source=source).count() + 1)
        now = database_now()
        self.rows = Host.objects.bulk_create(
            Host(name=f"{LOOPBACK}:{port}", pace=timedelta(), robots_status=404, robots_fetched_at=now)
            for port in hosts.ports
        )
        self.latest: list[str] = []

    def bare(self, workers: int) -> Speed:
        """Fetch and parse alone."""
        polls = [f"http://{host.name}/{number}/sound" for number, host in enumerate(self.rows, start=1)]
        return self._speed(
            "bare", workers, _children("bare", Setup(self.hosts.ports, polls), workers, self.documents)
        )

    def new(self, workers: int) -> Speed:
        """Documents never seen before, up to the publication of their events."""
        self._draw(self.documents * workers)
        return self._speed("new", workers, self._work("pipeline", workers))

    def unchanged(self, workers: int) -> Speed:
        """The latest documents asked again."""
        del self.latest[self.documents * workers :]
        return self._speed("unchanged", workers, self._work("pipeline", workers))

    def whole_reads(self) -> list[str]:
        """Statements on the way of a few new documents that read a large table from end to end."""
        self._draw(EXPLAINED)
        return [str(fault) for fault in self._work("explain", 1)[0]]

    def _draw(self, count: int) -> None:
        self.latest = [
            f"http://{self.rows[place % HOSTS].name}/{next(self.next_number)}/sound" for place in range(count)
        ]

    def _work(self, what: str, workers: int) -> list[Any]:
        """Put the latest documents on the list, and let children work them."""
        now, by_name = database_now(), {row.name: row for row in self.rows}
        Fetch.objects.bulk_create(
            Fetch(
                source=self.source,
                host=by_name[url.split("/")[2]],
                url=url,
                is_follow_up=True,
                due_at=now + timedelta(microseconds=place),
                created_at=now,
            )
            for place, url in enumerate(self.latest)
        )
        told = _children(what, Setup(self.hosts.ports), workers, self.documents)
        left = Fetch.objects.filter(created_at=now).exclude(state=FetchState.DONE).count()
        if left:
            raise UnableToBench(f"{left} rows were not closed")
        return told

    def _speed(self, what: str, workers: int, told: list[dict[str, Any]]) -> Speed:
        documents = sum(one["documents"] for one in told)
        python, database = (
            MILLISECONDS * sum(one[name] for one in told) / documents for name in ("python", "database")
        )
        per_second = documents / max(one["seconds"] for one in told)
        return Speed(what, self.stored, workers, per_second, python, database)


def _children(what: str, setup: Setup, workers: int, count: int) -> list[dict[str, Any]]:
    """What each of several workers tells that begin together."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.throughput.child",
        what,
        json.dumps(asdict(setup)),
        str(count),
    ]
    children = [
        subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    try:
        for child in children:
            _hear(child)
        for child in children:
            print("go", file=child.stdin, flush=True)
        return [_hear(child) for child in children]
    finally:
        for child in children:
            child.kill()
            child.communicate()


def _hear(child: subprocess.Popen[str]) -> Any:
    """The next thing a child says, in JSON."""
    line = child.stdout.readline() if child.stdout else ""
    if not line:
        raise UnableToBench("a child of the measurement ended before it said what it measured")
    return json.loads(line)
