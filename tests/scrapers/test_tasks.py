"""Hints: what they do, and what they leave alone; killed workers are in tests/benchmarks/test_chaos.py."""

from datetime import timedelta
from typing import Any

from pytest_httpserver import HTTPServer

from events.models import Source
from events.services.clock import database_now
from scrapers import politeness, tasks
from scrapers.models import Fetch, FetchState, Host, Outcome
from tests.scrapers.conftest import Tell


def add(source: Source, url: str) -> None:
    now = database_now()
    host = politeness.hosts_of([url])[url]
    Fetch.objects.create(source=source, host=host, url=url, due_at=now, created_at=now)


def test_without_a_contact_nothing_is_asked(
    source: Source, host: Host, tell: Tell, local_server: HTTPServer, settings: Any
) -> None:
    settings.CONTACT_EMAIL = ""
    add(source, tell(documents=[{"id": "a", "title": "Cash"}]))
    tasks.sweep()
    tasks.fetch()
    assert local_server.log == []
    assert Fetch.objects.get().state == FetchState.DUE


def test_a_sweep_takes_back_expired_rows_without_a_contact_too(
    source: Source, host: Host, tell: Tell, settings: Any
) -> None:
    settings.CONTACT_EMAIL = ""
    add(source, tell())
    past = database_now() - timedelta(seconds=1)
    Fetch.objects.update(state=FetchState.LEASED, attempts=1, lease_until=past, leased_by="a dead worker")
    tasks.sweep()
    assert Fetch.objects.get().state == FetchState.DUE


def test_a_worker_asks_no_address_of_this_machine(
    source: Source, host: Host, tell: Tell, local_server: HTTPServer, settings: Any
) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"
    add(source, tell(documents=[{"id": "a", "title": "Cash"}]))
    tasks.fetch()
    assert local_server.log == []
    fetch = Fetch.objects.get()
    assert (fetch.state, fetch.outcome) == (FetchState.FAILED, Outcome.REFUSED)
