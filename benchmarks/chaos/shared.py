"""The same items told by two sources on overlapping pages, worked by eight workers at once."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db.models import F, Window
from django.db.models.functions import Lag

from benchmarks.chaos import runner
from benchmarks.chaos.brokers import broker
from benchmarks.chaos.counts import Figures, doubled_publications
from benchmarks.chaos.crew import Crew, Setup
from benchmarks.chaos.hosts import LOOPBACK, Hosts
from benchmarks.report import Goal
from events.models import Document, Event, EventDocument, EventIdentifier, Revision, Source
from events.services.clock import database_now
from events.services.topics import ensure_topics
from markets.services import ensure_instruments
from scrapers.models import Fetch, FetchState, Host

SOURCES = ("chaos_news", "chaos_wire")
# One page in so many has a second address at the same source.
TOLD_AGAIN = 5


@dataclass(frozen=True, slots=True)
class Shared:
    """How many items there are, a multiple of those on a page; ``patience`` is in seconds."""

    items: int
    page: int = 20
    workers: int = 8
    hosts: int = 64
    sweep_every: float = 0.0
    patience: float = 900.0

    def pages(self) -> Iterator[tuple[str, str]]:
        """Source and path of each page, in the order in which they are due.

        The second source's pages begin half a page later, so that no two pages of one moment name the
        same items alone, and workers that wait for each other would show.
        """
        news, wire = SOURCES
        half = self.page // 2
        yield wire, f"/pages/1/{half}"
        for place, first in enumerate(range(1, self.items + 1, self.page)):
            yield news, f"/pages/{first}/{self.page}"
            yield wire, f"/pages/{first + half}/{min(self.page, self.items - first - half + 1)}"
            if place % TOLD_AGAIN == 0:
                yield news, f"/pages/{first}/{self.page}/again"


FULL = Shared(items=10_000)
SHORT = Shared(items=200, sweep_every=1.0)


def run(plan: Shared, *, advance: Callable[[int], None] = lambda _closed: None) -> Figures:
    """Work the pages in the present, empty database; ``advance`` hears how many are closed."""
    ensure_topics()
    ensure_instruments()
    with (
        tempfile.TemporaryDirectory(prefix="chaos-") as directory,
        broker("pgmq") as hints,
        Hosts(plan.hosts) as hosts,
    ):
        _put_on_the_list(plan, hosts.ports)
        log = Path(directory) / "processes.log"
        setup = Setup(hosts.ports, sweep_every=plan.sweep_every)
        with (
            runner.words_of(log),
            Crew(workers=plan.workers, pool=1, beats=1, setup=setup, broker_url=hints.url, log=log) as crew,
        ):
            runner.wait(crew, lambda: not runner.still_open().exists(), plan.patience, advance)
    return count(plan)


def _put_on_the_list(plan: Shared, ports: list[int]) -> None:
    now = database_now()
    sources = Source.objects.bulk_create(
        Source(slug=slug, name=slug, publisher="Nobody", homepage=f"http://{LOOPBACK}/", is_trusted=True)
        for slug in SOURCES
    )
    by_slug = {source.slug: source for source in sources}
    hosts = Host.objects.bulk_create(
        Host(name=f"{LOOPBACK}:{port}", pace=timedelta(), robots_status=404, robots_fetched_at=now)
        for port in ports
    )
    Fetch.objects.bulk_create(
        Fetch(
            source=by_slug[slug],
            host=(host := hosts[place % len(hosts)]),
            url=f"http://{host.name}{path}",
            is_follow_up=True,
            due_at=now + timedelta(microseconds=place),
            created_at=now,
        )
        for place, (slug, path) in enumerate(plan.pages())
    )


def count(plan: Shared) -> Figures:
    """Compare the record with what was told."""
    told = plan.items * len(SOURCES)
    rows = Fetch.objects.filter(is_follow_up=True)
    goals = (
        Goal("pages not closed at the first try", rows.exclude(state=FetchState.DONE, attempts=1).count(), 0),
        *_exactly("documents", Document.objects.count(), told),
        *_exactly("events", Event.objects.count(), plan.items),
        *_exactly("identifiers", EventIdentifier.objects.count(), plan.items),
        *_exactly("pieces of evidence", EventDocument.objects.count(), told),
        Goal("publications doubled", doubled_publications(), 0),
        Goal("revisions that change nothing", _empty_revisions(), 0),
    )
    done = (
        ("items, sources", f"{plan.items:,}, {len(SOURCES)}"),
        ("pages, workers", f"{rows.count():,}, {plan.workers}"),
        ("revisions", f"{Revision.objects.count():,}"),
    )
    return Figures(done, goals)


def _exactly(what: str, counted: int, wanted: int) -> Iterator[Goal]:
    yield Goal(f"{what} lost", max(0, wanted - counted), 0)
    yield Goal(f"{what} doubled", max(0, counted - wanted), 0)


def _empty_revisions() -> int:
    """Revisions whose text is that of the one before."""
    before = Window(Lag("event_text"), partition_by=F("event"), order_by="number")
    return Revision.objects.annotate(before=before).filter(before=F("event_text")).count()
