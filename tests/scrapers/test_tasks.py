"""Hints: what they do, and what they leave alone; killed workers are in tests/benchmarks/test_chaos.py."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from events.models import Source
from events.services.clock import database_now
from scrapers import politeness, tasks, worker
from scrapers.http import Client
from scrapers.models import Fetch, FetchState, Host, Outcome
from tests.scrapers.conftest import Tell
from tracker.celery import app


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


@pytest.fixture
def short_tasks(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of 0.2 s, run where they are sent, whose client may ask the tests' server."""
    settings.CONTACT_EMAIL = "desk@example.org"
    monkeypatch.setattr(worker, "build_client", lambda: client)
    monkeypatch.setitem(app.conf, "task_always_eager", True)  # noqa: FBT003 - no keyword is taken
    monkeypatch.setattr(tasks, "SPAN", timedelta(seconds=0.2))


@pytest.mark.usefixtures("short_tasks")
def test_a_list_longer_than_the_span_of_a_task_is_worked_on_without_a_sweep(
    source: Source, host: Host, tell: Tell
) -> None:
    # The second row's turn comes after the span of the first task, the third's after that of the second.
    Host.objects.update(pace=timedelta(seconds=0.3))
    for name in "abc":
        add(source, tell(f"/{name}", documents=[{"id": name, "title": f"Cash {name}"}]))

    tasks.fetch()

    assert set(Fetch.objects.values_list("state", flat=True)) == {FetchState.DONE}
