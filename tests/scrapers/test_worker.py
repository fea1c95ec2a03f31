"""Workers that feed themselves, keep to each host's pace and rules, and survive bad rows."""

import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from events.models import Document, Source
from events.services.clock import database_now
from scrapers import politeness, worker
from scrapers.http import Client
from scrapers.models import Fetch, FetchState, Host, Outcome
from tests.scrapers.conftest import Tell

SPAN = timedelta(seconds=20)


def add(source: Source, url: str) -> Fetch:
    now = database_now()
    host = politeness.hosts_of([url])[url]
    return Fetch.objects.create(source=source, host=host, url=url, due_at=now, created_at=now)


def entry(name: str) -> dict[str, str]:
    return {"id": name, "title": f"Cash {name} is moved"}


def test_a_worker_takes_the_next_row_until_none_is_due(
    source: Source, host: Host, client: Client, tell: Tell, local_server: HTTPServer
) -> None:
    leaf = tell("/leaf", documents=[entry("leaf")])
    add(source, tell("/news", documents=[entry("a")], follow_ups=[leaf]))
    assert worker.work(client=client, span=SPAN) == 2
    assert set(Document.objects.values_list("external_id", flat=True)) == {"a", "leaf"}
    assert set(Fetch.objects.values_list("state", flat=True)) == {"done"}


def test_a_defect_in_one_row_does_not_stop_the_others(
    source: Source, host: Host, client: Client, tell: Tell
) -> None:
    add(source, tell("/bad", documents=[entry("bad")], poison="crash"))
    add(source, tell("/good", documents=[entry("good")]))
    worker.work(client=client, span=SPAN)
    assert Document.objects.get().external_id == "good"
    assert Fetch.objects.get(url__endswith="/bad").outcome == Outcome.CRASHED


def test_robots_are_asked_first_and_once_a_day(
    source: Source, host: Host, client: Client, tell: Tell, local_server: HTTPServer
) -> None:
    Host.objects.update(robots_fetched_at=None)
    tell("/robots.txt", raw="User-agent: *\nDisallow: /private\nCrawl-delay: 0.2")
    add(source, tell("/news", documents=[entry("a")]))
    add(source, tell("/private", documents=[entry("b")]))
    worker.work(client=client, span=SPAN)
    assert [request.path for request, _ in local_server.log] == ["/robots.txt", "/news"]
    assert Fetch.objects.get(url__endswith="/private").outcome == Outcome.REFUSED
    host.refresh_from_db()
    assert (host.robots_status, host.crawl_delay) == (200, timedelta(seconds=0.2))
    host.robots_fetched_at -= timedelta(hours=25)
    assert politeness.needs_robots(host, database_now())


@pytest.mark.parametrize("status", [401, 403])
def test_a_host_that_refuses_its_robots_is_asked_nothing(
    status: int, source: Source, host: Host, client: Client, tell: Tell
) -> None:
    Host.objects.update(robots_fetched_at=None)
    tell("/robots.txt", status=status)
    fetch = add(source, tell("/news", documents=[entry("a")]))
    worker.work(client=client, span=SPAN)
    fetch.refresh_from_db()
    assert (fetch.state, fetch.outcome) == (FetchState.FAILED, Outcome.REFUSED)
    assert Document.objects.count() == 0


def test_robots_that_cannot_be_read_mean_not_now(
    source: Source, host: Host, client: Client, tell: Tell, local_server: HTTPServer
) -> None:
    Host.objects.update(robots_fetched_at=None)
    tell("/robots.txt", status=503)
    fetch = add(source, tell("/news", documents=[entry("a")]))
    worker.work(client=client, span=timedelta(seconds=2))
    fetch.refresh_from_db()
    assert (fetch.state, fetch.outcome) == (FetchState.DUE, Outcome.UNFETCHED)
    assert {request.path for request, _ in local_server.log} == {"/robots.txt"}


def test_a_row_of_a_source_that_left_the_code_is_kept_as_a_failure(
    source: Source, host: Host, client: Client, tell: Tell
) -> None:
    gone = Source.objects.create(slug="gone", name="Gone", publisher="Nobody", homepage="http://x/")
    fetch = add(gone, tell("/news"))
    worker.work(client=client, span=SPAN)
    fetch.refresh_from_db()
    assert fetch.outcome == Outcome.CRASHED
    assert "no source is called 'gone'" in fetch.error


@pytest.mark.django_db(transaction=True)
def test_many_workers_keep_one_pace_and_double_nothing(
    source: Source,
) -> None:
    pace = 0.15
    arrivals: list[float] = []
    under_way = [0, 0]

    def answer(request: Request) -> Response:
        arrivals.append(time.monotonic())
        under_way[0] += 1
        under_way[1] = max(under_way)
        time.sleep(0.03)
        under_way[0] -= 1
        return Response(f'{{"documents": [{{"id": "{request.path}", "title": "Cash"}}]}}')

    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        client = Client(contact="x@example.org", allow_loopback_ports={server.port})
        Host.objects.create(
            name=f"127.0.0.1:{server.port}",
            pace=timedelta(seconds=pace),
            robots_status=404,
            robots_fetched_at=database_now(),
        )
        for number in range(12):
            path = f"/{number}"
            server.expect_request(path).respond_with_handler(answer)
            add(source, server.url_for(path))
        _work_in_threads(client, 8)
    assert len(arrivals) == 12
    assert under_way[1] == 1
    assert min(later - earlier for earlier, later in pairwise(sorted(arrivals))) >= pace
    assert Document.objects.count() == 12
    assert set(Fetch.objects.values_list("state", "attempts")) == {("done", 1)}


def _work_in_threads(client: Client, count: int) -> None:
    def work() -> None:
        worker.work(client=client, span=SPAN)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
