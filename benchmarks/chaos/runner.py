"""One chaos run: workers killed and the broker emptied while documents are worked, and what came of it."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Count, QuerySet

from benchmarks.chaos.brokers import Broker, broker
from benchmarks.chaos.counts import Figures, count
from benchmarks.chaos.crew import Crew, Setup
from benchmarks.chaos.hosts import LOOPBACK, Hosts
from benchmarks.chaos.plan import Job, Plan
from benchmarks.database import UnableToBench
from events.models import Source
from events.services.clock import database_now
from events.services.topics import ensure_topics
from markets.services import ensure_instruments
from scrapers.models import Fetch, FetchState, Host

SEED = 11
TICK = 0.2
STARTS_WITHIN = 120.0
WORDS = 200
# Polls of each address to wait for, that a doubled one may show.
POLLED = 2
OPEN = (FetchState.DUE, FetchState.LEASED)


def run(plan: Plan, *, on: str, advance: Callable[[int], None] = lambda _closed: None) -> Figures:
    """Work the plan's documents in the present, empty database, on the broker of that name.

    ``advance`` hears now and then how many documents are closed.
    """
    ensure_topics()
    ensure_instruments()
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as directory,
        broker(on) as hints,
        Hosts(plan.hosts + plan.polls) as hosts,
    ):
        jobs = plan.jobs()
        _put_on_the_list(plan, jobs, hosts.ports[: plan.hosts])
        setup = _setup(plan, hosts)
        log = Path(directory) / "processes.log"
        sizes = {"workers": plan.workers, "pool": plan.pool, "beats": plan.beats}
        with words_of(log), Crew(**sizes, setup=setup, broker_url=hints.url, log=log) as crew:
            run = _Run(plan, crew, hints, advance)
            run.wait(lambda: _closed().exists(), STARTS_WITHIN)
            last_kill = run.disturb()
            run.wait(lambda: not still_open().exists() and _fewest_polls() >= POLLED, plan.patience)
        return count(plan, jobs, hosts=hosts, last_kill=last_kill, thrown_away=run.thrown_away)


@contextmanager
def words_of(log: Path) -> Iterator[None]:
    """Add to a failure what the processes said last."""
    try:
        yield
    except UnableToBench as error:
        error.add_note("\n".join(log.read_text(errors="replace").splitlines()[-WORDS:]))
        raise


def _setup(plan: Plan, hosts: Hosts) -> Setup:
    polls = [
        f"http://{LOOPBACK}:{port}/{plan.documents + place}/sound"
        for place, port in enumerate(hosts.ports[plan.hosts :], start=1)
    ]
    times = (plan.lease, plan.backoff, plan.reading, plan.sweep_every)
    return Setup(hosts.ports, polls, *times)


def _put_on_the_list(plan: Plan, jobs: list[Job], ports: list[int]) -> None:
    now = database_now()
    source = Source.objects.create(
        slug="chaos_news",
        name="Chaos news",
        publisher="Nobody",
        homepage=f"http://{LOOPBACK}/",
        is_trusted=True,
        interval=timedelta(seconds=plan.poll_every),
    )
    pace = timedelta(seconds=plan.pace)
    hosts = Host.objects.bulk_create(
        Host(name=f"{LOOPBACK}:{port}", pace=pace, robots_status=404, robots_fetched_at=now) for port in ports
    )
    rows = (_row(source, hosts[place % len(hosts)], place, job, now) for place, job in enumerate(jobs))
    Fetch.objects.bulk_create(rows, batch_size=1000)


def _row(source: Source, host: Host, place: int, job: Job, now: datetime) -> Fetch:
    return Fetch(
        source=source,
        host=host,
        url=f"http://{host.name}{job.path}",
        is_follow_up=True,
        due_at=now + timedelta(microseconds=place),
        created_at=now,
    )


def _closed() -> QuerySet[Fetch]:
    return Fetch.objects.filter(is_follow_up=True, state=FetchState.DONE)


def still_open() -> QuerySet[Fetch]:
    return Fetch.objects.filter(is_follow_up=True, state__in=OPEN)


def _fewest_polls() -> int:
    """How often the address was polled that was polled the least."""
    polls = Fetch.objects.filter(is_follow_up=False, state=FetchState.DONE)
    times = polls.values("url").annotate(times=Count("pk")).values_list("times", flat=True)
    return min(times, default=0)


class _Run:
    """The disturbing hand."""

    def __init__(self, plan: Plan, crew: Crew, hints: Broker, advance: Callable[[int], None]) -> None:
        self.plan, self.crew, self.hints, self.advance = plan, crew, hints, advance
        self.thrown_away = 0
        self.draw = random.Random(SEED)

    def disturb(self) -> datetime:
        """Kill and empty as planned, as the work goes on; gives the moment of the last kill."""
        plan = self.plan
        first = plan.blocks * plan.block
        # The last kill comes while there is still work.
        step = (plan.sound - first) * 0.9 / max(1, plan.kills)
        empty_at = {round((turn + 0.5) * plan.kills / max(1, plan.emptied)) for turn in range(plan.emptied)}
        for turn in range(plan.kills):
            self._wait_for(first + step * (turn + self.draw.random()))
            if turn in empty_at:
                self.thrown_away += self.hints.empty()
            self.crew.kill(self.draw.randrange(plan.workers))
        return database_now()

    def _wait_for(self, closed: float) -> None:
        self.wait(lambda: _closed().count() >= closed, self.plan.patience)

    def wait(self, is_over: Callable[[], bool], seconds: float) -> None:
        wait(self.crew, is_over, seconds, self.advance)


def wait(crew: Crew, is_over: Callable[[], bool], seconds: float, advance: Callable[[int], None]) -> None:
    """Wait until it is over; raises ``UnableToBench`` when that takes too long or a process ended."""
    deadline = time.monotonic() + seconds
    while not is_over():
        crew.check()
        if time.monotonic() > deadline:
            states = sorted(still_open().values_list("state", "attempts").distinct())
            raise UnableToBench(f"after {seconds:.0f} s {still_open().count()} rows are still open: {states}")
        advance(_closed().count())
        time.sleep(TICK)
