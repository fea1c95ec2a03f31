"""Measure CPU and wall time per request, the contenders in turns, so that noise meets all alike."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from benchmarks.client import Client
from benchmarks.database import UnableToBench

MILLISECOND = 1e6
SEED = 7


@dataclass(frozen=True, slots=True)
class Contender:
    """One page of one side: who is asked, for what, and which server process works for it."""

    side: str
    page: str
    client: Client
    backend: Callable[[], int]
    addresses: tuple[str, ...]


@dataclass(slots=True)
class Timings:
    """Milliseconds: CPU per request of each block of requests, wall time of each request."""

    python: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """CPU of a request in this process and in its PostgreSQL backend, in the median block."""
        return median(one + other for one, other in zip(self.python, self.database, strict=True))

    def percentile(self, percent: int) -> float:
        """Wall time that so many of a hundred requests did not exceed."""
        return quantiles(self.wall, n=100)[percent - 1]


def run(
    contenders: Sequence[Contender], *, rounds: int, requests: int, advance: Callable[[], None]
) -> dict[Contender, Timings]:
    """Ask every contender ``requests`` times in each round.

    Their order is drawn anew each round: whoever follows another finds the caches as that one left them.
    """
    draw = random.Random(SEED)
    timings = {contender: Timings() for contender in contenders}
    for contender in contenders:
        _ask(contender, requests)
    for _ in range(rounds):
        for contender in draw.sample(contenders, len(contenders)):
            _measure(contender, requests, timings[contender])
        advance()
    return timings


def _measure(contender: Contender, requests: int, timings: Timings) -> None:
    """Measure one block; a block during which the connection was renewed is measured again."""
    while True:
        backend = contender.backend()
        python, database = time.process_time_ns(), database_cpu(backend)
        wall = _ask(contender, requests)
        python = time.process_time_ns() - python
        if contender.backend() == backend:
            break
    timings.python.append(python / requests / MILLISECOND)
    timings.database.append((database_cpu(backend) - database) / requests / MILLISECOND)
    timings.wall += wall


def _ask(contender: Contender, requests: int) -> list[float]:
    wall = []
    for address in islice(cycle(contender.addresses), requests):
        began = time.perf_counter_ns()
        contender.client.get(address)
        wall.append((time.perf_counter_ns() - began) / MILLISECOND)
    return wall


def database_cpu(backend: int) -> int:
    """Nanoseconds of CPU the server's process has used, by the kernel's scheduler."""
    process = Path("/proc") / str(backend)
    name, times = process / "comm", process / "schedstat"
    if not times.exists() or name.read_text().strip() != "postgres":
        raise UnableToBench("the database's CPU cannot be read: it must run on this machine, under Linux")
    return int(times.read_text().split()[0])
