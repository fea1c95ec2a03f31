"""The short benchmark: it says nothing of speed here, only that what it compares is the same."""

import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from benchmarks import timeline
from benchmarks.database import environment, own_database, own_name
from benchmarks.measure import Served

EVENTS = 3_000


@pytest.fixture
def database(db):
    with own_database(EVENTS) as address:
        yield address


def run(address, *words):
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words],
        env=environment(address) | {"DJANGO_SETTINGS_MODULE": "tracker.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_product_and_its_bound_answer_the_same_by_the_same_index(database):
    done = run(database, "--events", str(EVENTS), "--rounds", "1", "--requests", "3")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("; 2 queries") == 2
    assert done.stdout.count("timeline_clarity_act") == 4
    assert done.stdout.count("CPU ratio") == 2
    with psycopg.connect(database) as server:
        counts = [
            server.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("events_event", "events_timelineentry", "events_reaction", "events_revision")
        ]
    assert counts[:2] == [EVENTS, EVENTS]
    assert counts[2] == EVENTS // 10 * 7
    assert counts[3] == 0


def test_it_fills_no_database_but_its_own(db):
    held = connection.settings_dict
    address = f"postgres://{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT']}/{held['NAME']}"

    done = run(address, "--events", "1", "--rounds", "1", "--requests", "1")

    assert done.returncode == 2
    assert "manage.py bench" in done.stderr


def test_its_database_is_gone_afterwards(db):
    with own_database(7) as address:
        assert own_name(7) in address

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [own_name(7)])
        assert cursor.fetchone() is None


@pytest.mark.parametrize(
    "other",
    [
        b'{"results":[]}',
        b'{"results":[%s]}' % b",".join(b'{"id":"%d","title":"other"}' % number for number in range(50)),
        b'{"results":[%s]}' % b",".join(b'{"id":"%d"}' % -number for number in range(50)),
    ],
)
def test_answers_that_differ_are_not_measured(db, other):
    def serving(body):
        def application(_environ, start_response):
            start_response("200 OK", [])
            return [body]

        return Served("one", application, "/", "", lambda: 0)

    whole = b'{"results":[%s]}' % b",".join(b'{"id":"%d","title":"t"}' % number for number in range(50))

    with pytest.raises(timeline.Differs):
        timeline.check([serving(whole), serving(other)])
