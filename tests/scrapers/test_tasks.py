"""Hints: they may be lost or doubled, and real workers may be killed, and the rows come out the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from pytest_httpserver import HTTPServer

from events.models import Document, Event, Revision, Source
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


@contextmanager
def celery_worker(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with its pool, in a session of its own; killed as a whole at the end."""
    database = connection.settings_dict
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/"
    environment = os.environ | {
        "DATABASE_URL": url + database["NAME"],
        "PYTHONPATH": str(configured.BASE_DIR),
        "CELERY_BROKER_URL": "",
    }
    process = subprocess.Popen(
        [sys.executable, Path(__file__).parent / "local_worker.py", str(port)],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def let_time_pass() -> None:
    """Leases over, pauses over: what two minutes of waiting would bring."""
    now = database_now()
    held = Fetch.objects.filter(state=FetchState.LEASED, lease_until__lt=now + timedelta(seconds=119))
    held.update(lease_until=now - timedelta(seconds=1))
    Fetch.objects.filter(state=FetchState.DUE).update(due_at=now)
    idle = Host.objects.exclude(fetches__state=FetchState.LEASED)
    idle.update(next_allowed_at=None)


@pytest.mark.django_db(transaction=True)
def test_workers_killed_while_they_work_lose_and_double_nothing(
    source: Source, host: Host, tell: Tell, local_server: HTTPServer
) -> None:
    names = [f"n{number}" for number in range(24)]
    for name in names:
        add(source, tell(f"/{name}", documents=[{"id": name, "title": f"Cash {name}"}]))
    add(source, tell("/poison", documents=[{"id": "poison", "title": "Poison"}], poison="death"))
    Fetch.objects.filter(url__endswith="/poison").update(due_at=database_now() - timedelta(hours=1))

    done = Fetch.objects.filter(state=FetchState.DONE)
    for until in (4, 12):
        with celery_worker(local_server.port):
            _wait(lambda until=until: done.count() >= until)
    open_rows = Fetch.objects.filter(state__in=(FetchState.DUE, FetchState.LEASED))
    with celery_worker(local_server.port):
        _wait(lambda: not open_rows.exists())

    assert set(Document.objects.values_list("external_id", flat=True)) == set(names)
    assert (Event.objects.count(), Revision.objects.count()) == (24, 24)
    poison = Fetch.objects.get(url__endswith="/poison")
    assert (poison.state, poison.attempts) == (FetchState.QUARANTINED, 3)


def _wait(is_over: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_over():
        assert time.monotonic() < deadline, list(
            Fetch.objects.values_list("url", "state", "attempts", "error")
        )
        time.sleep(0.3)
        let_time_pass()
