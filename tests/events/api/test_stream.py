"""The stream over real HTTP: a process of its own, read, cut and filled on loopback."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing

import pytest
from django.conf import settings
from django.db import connection

from events.models import Revision
from events.services import changes
from events.services.streaming import SLOW_AFTER, Broadcast
from tests.events.api.test_as_of import vote
from tests.events.builders import number_at_once

STREAM = "/api/v1/stream/"
PLACES = 3
pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """One connection to the stream, read event by event."""

    def __init__(self, port, query="", **headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        self.connection.request("GET", STREAM + query, headers={"Accept-Encoding": "gzip", **headers})
        self.answer = self.connection.getresponse()

    def lines(self):
        """The lines up to the next empty one."""
        found = []
        while line := self._line():
            found.append(line)
        return found

    def _line(self):
        line = self.answer.readline()
        assert line, "the stream ended"
        return line.decode().rstrip("\n")

    def change(self):
        """The next change, whatever comments come before it."""
        while True:
            fields = dict(line.split(": ", 1) for line in self.lines() if not line.startswith(":"))
            if fields.get("event") == "change":
                told = json.loads(fields["data"])
                assert fields["id"] == str(told["seq"])
                return told

    def close(self):
        self.answer.close()
        self.connection.close()


@pytest.fixture(scope="module")
def port(django_db_setup, tmp_path_factory):
    """The stream's process on the tests' database; readers behind a proxy, three at most, two of a client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "tracker.wsgi:application"),
                *("--bind", f"fd://{listener.fileno()}", "--workers", "1", "--threads", str(PLACES + 2)),
                *("--graceful-timeout", "1", "--log-level", "warning"),
            ],
            cwd=settings.BASE_DIR,
            pass_fds=(listener.fileno(),),
            env={
                **os.environ,
                "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0]
                + f"/{connection.settings_dict['NAME']}",
                "DATA_DIR": str(tmp_path_factory.mktemp("stream")),
                "PGAPPNAME": "stream of the tests",
                "SERVE_STREAM": "true",
                "STREAM_CONNECTIONS": str(PLACES),
                "STREAM_CLIENT_CONNECTIONS": "2",
                "STREAM_HEARTBEAT": "0.3",
                "TRUSTED_PROXIES": "127.0.0.1/32",
            },
        )
        try:
            yield free
        finally:
            process.terminate()
            process.wait(15)


@pytest.fixture
def read(port):
    """Open a connection to the stream; all are closed in the end, and the process has seen it."""
    with ExitStack() as stack:

        def one(query="", client="198.51.100.1", **headers):
            reader = Reader(port, query, **{"X-Forwarded-For": client, **headers})
            stack.callback(reader.close)
            return reader

        yield one
    # Nobody listens any more, so nobody reads the ledger for them.
    assert eventually(lambda: connections_of_the_stream() == 0)


def test_a_change_comes_as_it_is_settled(client, read):
    reader = read()
    assert reader.answer.status == 200
    assert reader.answer.headers["Content-Type"] == "text/event-stream"
    retry, place = reader.lines()
    assert retry.startswith("retry: ")
    assert place == "id: 0"

    vote(1)
    number_at_once()

    told = reader.change()
    assert json.loads(client.get("/api/v1/changes/").content)["results"] == [told]


def test_a_reader_cut_again_and_again_misses_and_repeats_nothing(read):
    writer = threading.Thread(target=publish_slowly, args=(12,))
    writer.start()
    seen = []
    while len(seen) < 12:
        with closing(read(**{"Last-Event-ID": str(seen[-1]["seq"] if seen else 0)})) as reader:
            if reader.answer.status == 429:
                # The process looks now and then who has left.
                continue
            wished = min(1 + len(seen) % 3, 12 - len(seen))
            seen += [reader.change() for _ in range(wished)]
    writer.join()

    assert [change["seq"] for change in seen] == list(range(1, 13))
    assert len({change["event_id"] for change in seen}) == 12


def publish_slowly(count):
    with closing(connection):
        for number in range(count):
            vote(number)
            time.sleep(0.05)


def test_a_cursor_in_the_address_says_where_to_begin_and_the_last_event_id_wins(read):
    for number in range(3):
        vote(number)
    number_at_once()

    assert read("?cursor=1").change()["seq"] == 2
    assert read("?cursor=1", **{"Last-Event-ID": "2"}).change()["seq"] == 3


def test_silence_is_filled_with_comments(read):
    reader = read()
    reader.lines()
    began = time.monotonic()

    assert [reader.lines() for _ in range(2)] == [[": still here"]] * 2
    assert time.monotonic() - began < 5


def test_beyond_the_cap_there_is_no_place_until_somebody_leaves(read):
    readers = [read(client=f"198.51.100.{number}") for number in range(PLACES)]
    refused = read(client="198.51.100.9")
    problem = json.loads(refused.answer.read())

    assert (refused.answer.status, problem["status"]) == (503, 503)
    assert refused.answer.headers["Content-Type"] == "application/problem+json"
    assert int(refused.answer.headers["Retry-After"]) > 0
    assert "3 readers" in problem["detail"]

    readers[0].close()
    assert eventually(lambda: read(client="198.51.100.9").answer.status == 200)


def test_one_client_may_not_take_every_place(read):
    statuses = [read().answer.status for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_readers_who_wait_hold_no_connection_of_the_database(read):
    readers = [read(client=f"198.51.100.{number}") for number in range(PLACES)]
    for reader in readers:
        reader.lines()

    # The one that reads the ledger for all of them.
    assert eventually(lambda: connections_of_the_stream() == 1)


def connections_of_the_stream():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stream of the tests'")
        return cursor.fetchone()[0]


def eventually(is_so, seconds=10):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("place", ["last", "-1"])
def test_a_place_that_cannot_be_read_is_refused_and_named(client, place):
    answer = client.get(STREAM, headers={"Last-Event-ID": place})

    assert (answer.status_code, answer.json()["parameter"]) == (400, "Last-Event-ID")


def test_the_web_process_leads_to_the_stream(client, settings):
    settings.STREAM_URL = "https://stream.example.org"
    answer = client.get(f"{STREAM}?cursor=7", headers={"Accept": "text/event-stream"})

    assert answer.status_code == 307
    assert answer["Location"] == f"https://stream.example.org{STREAM}?cursor=7"


def test_without_a_stream_the_web_process_says_so(client):
    answer = client.get(STREAM)

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


def test_asking_for_the_headers_alone_takes_no_place(port):
    for _ in range(PLACES + 1):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=15)) as asked:
            asked.request("HEAD", STREAM)
            assert asked.getresponse().status == 200


def test_a_reader_that_does_not_read_is_cut():
    is_cut = threading.Event()
    broadcast = Broadcast(limit=1, limit_per_client=1)
    listener = broadcast.join(client="slow", cut=is_cut.set)
    listener.sending_since = time.monotonic() - SLOW_AFTER - 1

    assert is_cut.wait(10)
    broadcast.leave(listener)
    assert eventually(lambda: broadcast._reader is None)


def test_what_is_kept_in_memory_is_bounded_and_older_changes_are_read(monkeypatch):
    monkeypatch.setattr("events.services.streaming.KEPT_CHANGES", 2)
    broadcast = Broadcast(limit=1, limit_per_client=1)
    listener = broadcast.join(client="one", cut=lambda: None)
    assert eventually(lambda: broadcast._newest == 0)
    for number in range(5):
        vote(number)
    number_at_once()
    assert eventually(lambda: broadcast._newest == 5)

    assert len(broadcast._kept) == 2
    assert [one.seq for one in broadcast.after(1, wait=1)] == [2, 3, 4, 5]
    assert [one.text for one in broadcast.after(3, wait=1)] == [
        change.as_text() for change in changes.read(after=3, limit=9).changes
    ]
    assert Revision.objects.count() == 5
    broadcast.leave(listener)
    assert eventually(lambda: broadcast._reader is None)
