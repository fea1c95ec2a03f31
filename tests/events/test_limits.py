"""The limit of requests: exact under threads, one row per client."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from events.models import ClientWindow
from events.services.limits import client_key, forget_idle, take

DAY = timedelta(days=1)


def test_what_is_left_is_counted_down(db):
    first, second, third = (
        take(policy="anonymous", client="192.0.2.1", limit=2, window=DAY) for _ in range(3)
    )

    assert (first.remaining, second.remaining, third.remaining) == (1, 0, 0)
    assert (second.is_exceeded, third.is_exceeded) == (False, True)
    assert 0 < first.resets_in <= DAY.total_seconds()


def test_clients_are_counted_apart(db):
    take(policy="anonymous", client="192.0.2.1", limit=1, window=DAY)

    assert not take(policy="anonymous", client="192.0.2.2", limit=1, window=DAY).is_exceeded


def test_a_new_window_starts_the_count_anew_in_the_same_row(db):
    take(policy="anonymous", client="192.0.2.1", limit=1, window=DAY)
    ClientWindow.objects.update(started_at=datetime(2025, 1, 1, tzinfo=UTC))

    assert take(policy="anonymous", client="192.0.2.1", limit=1, window=DAY).used == 1
    assert ClientWindow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_limit_is_exact_under_64_threads():
    start, passed = threading.Barrier(64), []

    def ask():
        start.wait()
        try:
            passed.extend(
                not take(policy="anonymous", client="192.0.2.1", limit=100, window=DAY).is_exceeded
                for _ in range(4)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(passed), sum(passed)) == (256, 100)


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", "local"),
        ("not an address", "local"),
    ],
)
def test_one_host_is_one_client(address, client):
    assert client_key(address) == client


def test_idle_clients_are_forgotten(db):
    take(policy="anonymous", client="192.0.2.1", limit=1, window=DAY)
    ClientWindow.objects.create(client="idle", started_at=datetime(2025, 1, 1, tzinfo=UTC), used=1)

    assert forget_idle(before=datetime(2025, 1, 2, tzinfo=UTC)) == 1
    assert ClientWindow.objects.get().client == "192.0.2.1"
