"""Politeness as the asked host sees it: arrivals at a real server, eight workers asking."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from events.models import Source
from events.services.clock import database_now
from scrapers import leases, pipeline, politeness, registry, worker
from scrapers.http import Client
from scrapers.models import Fetch, FetchState, Host

PACE = timedelta(seconds=0.25)

pytestmark = pytest.mark.django_db(transaction=True)


class Visited:
    """A server that writes down when it was asked, and answers as it is told to."""

    def __init__(self, server: HTTPServer, source: Source) -> None:
        self.server, self.source = server, source
        self.arrivals: list[float] = []
        self.answer: Callable[[], Response] = lambda: Response(
            '{"documents": [{"id": "a", "title": "Cash"}]}'
        )
        self.host = Host.objects.create(
            name=f"127.0.0.1:{server.port}", pace=PACE, robots_status=404, robots_fetched_at=database_now()
        )

    def respond(self, _request: Request) -> Response:
        self.arrivals.append(time.monotonic())
        return self.answer()

    def add(self, count: int) -> None:
        now = database_now()
        for number in range(count):
            url = f"http://{self.host.name}/{Fetch.objects.count()}-{number}"
            Fetch.objects.create(source=self.source, host=self.host, url=url, due_at=now, created_at=now)

    @property
    def shortest_gap(self) -> float:
        """Seconds between two arrivals, at the least."""
        return min(later - earlier for earlier, later in pairwise(sorted(self.arrivals)))

    def ask(self, workers: int = 8) -> int:
        """Let workers ask until nothing may be asked; gives how many requests arrived meanwhile."""
        before = len(self.arrivals)
        client = Client(contact="desk@example.org", allow_loopback_ports={self.server.port})

        def work() -> None:
            worker.work(client=client, span=timedelta(seconds=8))
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(self.arrivals) - before


@pytest.fixture
def visited(source: Source) -> Iterator[Visited]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        visited = Visited(server, source)
        for path in range(40):
            for number in range(40):
                server.expect_request(f"/{path}-{number}").respond_with_handler(visited.respond)
        yield visited


def make_due() -> None:
    Fetch.objects.filter(state=FetchState.DUE).update(due_at=database_now())


def test_eight_workers_never_ask_faster_than_the_pace(visited: Visited) -> None:
    visited.add(12)
    assert visited.ask() == 12
    assert visited.shortest_gap >= PACE.total_seconds()


def test_the_pause_begins_when_the_answer_is_here_however_late_the_request_was_sent(visited: Visited) -> None:
    visited.add(2)
    first = leases.take()
    assert first is not None
    long_ago = database_now() - 3 * PACE
    client = Client(contact="desk@example.org", allow_loopback_ports={visited.server.port})
    pipeline.run(scraper=registry.get("local_news"), fetch=first, client=client, now=long_ago)
    assert visited.ask() == 1
    assert visited.shortest_gap >= PACE.total_seconds()


def test_a_slower_rule_in_robots_is_the_pace(visited: Visited) -> None:
    Host.objects.update(crawl_delay=timedelta(seconds=0.6))
    visited.add(4)
    visited.ask()
    assert visited.shortest_gap >= 0.6


def test_after_five_failures_nobody_asks_for_fifteen_minutes_and_then_one_does(visited: Visited) -> None:
    visited.answer = lambda: Response(status=500)
    visited.add(20)
    assert visited.ask() == 5
    host = Host.objects.get()
    assert host.failures == politeness.BREAKER_FAILURES
    left = (host.open_until or database_now()) - database_now()
    assert timedelta(minutes=14, seconds=30) < left <= timedelta(minutes=15)
    make_due()
    assert visited.ask() == 0

    Host.objects.update(open_until=database_now(), next_allowed_at=None)
    assert visited.ask() == 1  # the probe fails, and the breaker is open again
    assert leases.take() is None

    visited.answer = lambda: Response('{"documents": [{"id": "a", "title": "Cash"}]}')
    Host.objects.update(open_until=database_now(), next_allowed_at=None)
    make_due()
    assert visited.ask() == 20
    assert (Host.objects.get().failures, Host.objects.get().open_until) == (0, None)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed_by_every_worker(status: int, visited: Visited) -> None:
    visited.answer = lambda: Response(status=status, headers={"Retry-After": "3"})
    visited.add(6)
    first = threading.Timer(
        1.0,
        lambda: setattr(visited, "answer", lambda: Response('{"documents": [{"id": "a", "title": "Cash"}]}')),
    )
    first.start()
    visited.ask()
    first.join()
    asked = sorted(visited.arrivals)
    assert len(asked) >= 2
    assert asked[1] - asked[0] >= 3
