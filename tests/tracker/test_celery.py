"""The timetable and the broker on PostgreSQL: a real queue, a real worker."""

import os
import re
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from tracker import celery, preparing

PGMQ_NAME_LIMIT = 47


@pytest.fixture
def queues(transactional_db):
    """PGMQ's schema in the tests' database, gone again afterwards."""
    preparing.ensure_queues()
    yield celery.queue_conninfo()
    with psycopg.connect(celery.queue_conninfo()) as connection:
        connection.execute("DROP SCHEMA pgmq CASCADE")


def url_of(conninfo):
    parts = conninfo_to_dict(conninfo)
    password = f":{parts['password']}" if parts.get("password") else ""
    return f"postgres://{parts['user']}{password}@{parts['host']}:{parts['port']}/{parts['dbname']}"


@pytest.fixture
def worker(queues):
    # As in a container: nobody but the application itself names the settings.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "tracker.celery", "worker", "--concurrency", "1"),
            *("--hostname", "tracker@test", "--without-gossip", "--without-mingle", "--without-heartbeat"),
            *("--loglevel", "info"),
        ],
        cwd=settings.BASE_DIR,
        env={**inherited, "DATABASE_URL": url_of(queues), "CELERY_BROKER_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=30)


def waiting(queues):
    with psycopg.connect(queues) as connection:
        return connection.execute("SELECT count(*) FROM pgmq.q_tracker").fetchone()[0]


# The timetable


def test_the_timetable_counts_seconds_and_keeps_no_local_hours():
    assert {entry["schedule"] for entry in celery.app.conf.beat_schedule.values()} == {15.0}
    assert celery.app.conf.timezone == "UTC"


def test_every_task_of_the_timetable_exists():
    celery.app.loader.import_default_modules()
    assert set(celery.TIMETABLE.values()) <= set(celery.app.tasks)


def test_a_task_is_settled_after_its_work_and_taken_one_at_a_time():
    assert celery.app.conf.task_acks_late
    assert celery.app.conf.worker_prefetch_multiplier == 1
    assert celery.app.conf.task_ignore_result


def test_a_task_is_ended_before_its_message_comes_back():
    assert celery.SOFT_LIMIT < celery.HARD_LIMIT < celery.VISIBILITY


@pytest.mark.parametrize("start", [celery.signals.beat_init, celery.signals.worker_init])
def test_a_process_that_would_ask_sources_says_once_why_it_does_not(settings, caplog, start):
    settings.CONTACT_EMAIL = ""
    start.send(sender=None)
    assert caplog.text.count("CONTACT_EMAIL is not set") == 1


# The broker's address


def test_queues_lie_in_our_own_database_unless_told_otherwise(settings):
    settings.CELERY_BROKER_URL = ""
    ours = settings.DATABASES["default"]
    told = conninfo_to_dict(celery.transport_options(celery.broker_url())["conn_string"])
    assert (told["host"], told["dbname"]) == (ours["HOST"], ours["NAME"])


def test_a_broker_named_elsewhere_is_not_overruled_by_the_database(settings):
    settings.CELERY_BROKER_URL = "pgmq://someone:s%20p%40ss@queues.example:6000/hints"
    told = conninfo_to_dict(celery.transport_options(celery.broker_url())["conn_string"])
    assert told == {
        "host": "queues.example",
        "port": "6000",
        "user": "someone",
        "password": "s p@ss",
        "dbname": "hints",
    }


@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/0", "amqp://127.0.0.1//"])
def test_another_broker_gets_no_options_of_ours_but_the_time_out(url):
    assert celery.transport_options(url) == {"visibility_timeout": celery.VISIBILITY}


def test_the_address_for_logs_holds_no_password(settings):
    settings.CELERY_BROKER_URL = ""
    assert re.fullmatch(r"pgmq://[^:@/]+:\d+/\w+", celery.broker_url())


# The queues


def test_the_schema_of_the_queues_is_installed_once(queues):
    assert preparing.ensure_queues() is False


def test_a_hint_is_worked_by_a_real_worker_and_gone(queues, worker):
    with celery.app.connection_for_write(
        transport_options={"init_extension": False, "conn_string": queues}
    ) as broker:
        celery.app.send_task("events.tasks.settle_ledger", connection=broker)
        assert waiting(queues) == 1
    end = time.monotonic() + 60
    while waiting(queues):
        assert time.monotonic() < end
        time.sleep(0.2)


def test_no_queue_of_a_worker_outgrows_the_limit(queues, worker):
    for line in worker.stdout:
        if "ready." in line:
            break
    with psycopg.connect(queues) as connection:
        names = [name for (name,) in connection.execute("SELECT queue_name FROM pgmq.meta")]
    assert names == ["tracker"]
    assert len(names[0]) <= PGMQ_NAME_LIMIT


# A process of the pool


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process holds of its own")
def test_a_process_of_the_pool_that_eats_memory_fails_by_itself():
    told = subprocess.run(
        [
            *(sys.executable, "-c"),
            (
                "from tracker.celery import MEMORY, bound_memory; bound_memory(); bytearray(MEMORY // 2)\n"
                "try: b'x' * MEMORY\nexcept MemoryError: print('refused')"
            ),
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "refused\n"
