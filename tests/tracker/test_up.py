"""`up`, whole: real processes on a directory of their own, asked over HTTP, killed and stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import psutil
import psycopg
import pytest
from django.conf import settings

from tracker.embedded import Cluster

OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "PORT", "PUBLIC_URL", "CONTACT_EMAIL")


def environment(data_dir, **more):
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "DATA_DIR": str(data_dir), **more}


def manage(data_dir, *command, **more):
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=environment(data_dir, **more),
        capture_output=True,
        text=True,
        check=False,
    )


class Tracker:
    """One running `up`, as a person in its terminal sees it."""

    def __init__(self, data_dir, **more):
        self.data_dir = data_dir
        starts = len(list(data_dir.parent.glob("*.screen")))
        self.screen = data_dir.parent / f"{starts}.screen"
        with self.screen.open("w") as screen:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=settings.BASE_DIR,
                env=environment(data_dir, **more),
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def reads(self):
        return self.screen.read_text()

    def wait_for(self, words, seconds=90):
        end = time.monotonic() + seconds
        while words not in self.reads():
            assert self.process.poll() is None, self.reads()
            assert time.monotonic() < end, f"no {words!r} in:\n{self.reads()}"
            time.sleep(0.05)
        return self

    def ready(self):
        return self.wait_for("Ctrl-C ends everything")

    @property
    def ready_after(self):
        return float(re.search(r"Ready after ([\d.]+) s", self.reads())[1])

    @property
    def running(self):
        return json.loads((self.data_dir / "running.json").read_text())

    @property
    def here(self):
        return f"http://127.0.0.1:{self.running['port']}"

    def get(self, path):
        with urllib.request.urlopen(self.here + path, timeout=20) as answer:
            return answer.status, answer.read().decode()

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, *words):
        (found,) = (
            process
            for process in psutil.Process(self.process.pid).children()
            if all(word in process.cmdline() for word in words)
        )
        return found

    def database(self):
        (found,) = (
            process
            for process in psutil.Process(self.process.pid).children()
            if process.cmdline()[0].endswith("/postgres")
        )
        return found

    def stop(self, number=signal.SIGINT):
        """Stop it as Ctrl-C does; return the seconds it took and who is left."""
        family = self.family()
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(60)
        took = time.monotonic() - began
        return took, [process for process in family if process.is_running()]

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The first start on a new directory, which stays for the module."""
    data_dir = tmp_path_factory.mktemp("up") / "data"
    made = Tracker(data_dir, PORT=str(unused_port()))
    try:
        yield made.ready()
    finally:
        made.end()
        Cluster(data_dir).remove()


@pytest.fixture
def tracker(first):
    """A running tracker: the first start, or another one on its directory when a test ended that."""
    if first.process.poll() is None:
        yield first
        return
    with started(first.data_dir) as again:
        yield again.ready()


@contextmanager
def started(data_dir):
    """One more start on a directory, ended afterwards."""
    made = Tracker(data_dir, PORT=str(unused_port()))
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """One tracker that was told where to work: a database, a broker elsewhere and a port that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken, databases("up", "up_queues") as (database, queues):
        wished = {
            "PORT": str(taken.getsockname()[1]),
            "DATABASE_URL": database,
            "CELERY_BROKER_URL": queues.replace("postgres://", "pgmq://", 1),
        }
        made = Tracker(tmp_path_factory.mktemp("told") / "data", **wished)
        try:
            yield made.ready(), wished
        finally:
            made.end()


@contextmanager
def databases(*names):
    """Empty databases on the tests' own server, as the addresses to reach them."""
    own = os.environ["DATABASE_URL"]
    named = [f"{name}_{os.getpid()}" for name in names]
    with psycopg.connect(own, autocommit=True) as connection:
        for name in named:
            connection.execute(f"CREATE DATABASE {name}")
    try:
        yield [f"{own.rpartition('/')[0]}/{name}" for name in named]
    finally:
        with psycopg.connect(own, autocommit=True) as connection:
            for name in named:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_until(is_so, seconds=40):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def answers_ready(tracker):
    try:
        return tracker.get("/readyz")[0] == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


# What a new user sees


def test_the_addresses_it_prints_answer(tracker):
    for path in re.findall(r"http://127\.0\.0\.1:\d+(/\S*)", tracker.reads()):
        assert tracker.get(path)[0] == 200


def test_the_timeline_is_full_before_the_first_scrape(tracker):
    _, body = tracker.get("/api/v1/timeline/")
    assert len(json.loads(body)["results"]) > 10


def test_health_and_readiness_answer(tracker):
    assert tracker.get("/healthz") == (200, "ok\n")
    assert tracker.get("/readyz") == (200, "ready\n")


def test_the_admin_signs_in_with_the_printed_password(first, tracker):
    name, password = re.search(r"sign in as (\S+) with (\S+)", first.reads()).groups()
    program = (
        f"from django.contrib.auth.models import User; user = User.objects.get(username={name!r}); "
        f"print(user.is_superuser, user.check_password({password!r}))"
    )
    assert manage(tracker.data_dir, "shell", "-v0", "-c", program).stdout == "True True\n"


def test_it_says_that_no_source_is_asked_without_a_contact(tracker):
    assert "CONTACT_EMAIL is not set: no source is asked" in tracker.reads()
    tracker.wait_for("beat     | ")
    assert "no request is made to any source" in tracker.reads()


def test_secrets_lie_in_files_of_ours_alone(tracker):
    for name in ("running.json", "postgres.json", "secret-key"):
        assert (tracker.data_dir / name).stat().st_mode & 0o777 == 0o600
    password = json.loads((tracker.data_dir / "postgres.json").read_text())["password"]
    assert password not in tracker.reads()


def test_no_secret_stands_in_a_command_line(tracker):
    secrets = [json.loads((tracker.data_dir / "postgres.json").read_text())["password"]]
    secrets.append((tracker.data_dir / "secret-key").read_text())
    lines = [" ".join(process.cmdline()) for process in tracker.family()]
    assert len(lines) > 8
    assert [line for line in lines if any(secret in line for secret in secrets)] == []


# Beside other commands


def test_another_command_finds_the_running_database(tracker):
    done = manage(tracker.data_dir, "migrate", "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_up_says_that_one_runs_and_where(tracker):
    done = manage(tracker.data_dir, "up")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"already runs on {tracker.data_dir}" in done.stderr
    assert tracker.here in done.stderr
    assert tracker.get("/readyz")[0] == 200


def test_without_a_server_a_command_says_in_one_line_what_to_start(tmp_path):
    done = manage(tmp_path / "none", "migrate")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Start one with `make up`, or set DATABASE_URL" in done.stderr


# Deaths


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("web", ["gunicorn", "60"]),
        ("stream", ["gunicorn", "1"]),
        ("worker", ["celery", "worker"]),
        ("beat", ["celery", "beat"]),
    ],
)
def test_a_killed_child_is_started_again_and_said_so(tracker, name, words):
    victim = tracker.child(*words)
    orphans = victim.children(recursive=True)
    victim.kill()
    tracker.wait_for(f"{name} died (killed by SIGKILL)").wait_for(f"{name} is started again")
    assert tracker.child(*words).pid != victim.pid
    assert psutil.wait_procs(orphans, timeout=5)[1] == []
    wait_until(lambda: answers_ready(tracker))


def test_a_killed_database_is_started_again_and_answers(tracker):
    tracker.database().kill()
    tracker.wait_for("database died (killed by SIGKILL)").wait_for("database is started again")
    wait_until(lambda: answers_ready(tracker))


# Stopping and starting again


def test_a_stop_ends_everything_and_a_second_start_is_fast_and_keeps_the_data(tracker):
    program = "from django.contrib.auth.models import Group; Group(name='kept').save()"
    assert manage(tracker.data_dir, "shell", "-v0", "-c", program).returncode == 0
    took, left = tracker.stop()
    assert took < 15
    assert left == []
    assert not (tracker.data_dir / "running.json").exists()
    assert tracker.reads().endswith("Stopped. Nothing is left running.\n")

    with started(tracker.data_dir) as second:
        assert second.ready().ready_after < 10
        assert "sign in as" not in second.reads()
        with psycopg.connect(second.running["database_url"]) as connection:
            kept = connection.execute("SELECT count(*) FROM auth_group WHERE name = 'kept'").fetchone()
        assert kept == (1,)
        took, left = second.stop(signal.SIGTERM)
        assert took < 15
        assert left == []


def test_a_kill_of_everything_at_once_is_survived(tracker):
    family = tracker.family()
    tracker.process.kill()
    tracker.process.wait()
    assert psutil.wait_procs(family, timeout=15)[1] == []
    with started(tracker.data_dir) as second:
        assert second.ready().get("/readyz")[0] == 200


# Told where to work


def test_a_taken_port_gives_way_to_the_next_one_and_is_said(told):
    tracker, wished = told
    assert f"Port {wished['PORT']} is taken: using {tracker.running['port']}." in tracker.reads()
    assert tracker.running["port"] > int(wished["PORT"])
    assert tracker.get("/readyz")[0] == 200


def test_a_broker_that_was_named_replaces_the_queues_in_the_database(told):
    tracker, wished = told
    tracker.wait_for("tracker@")
    assert tracker.running["broker_url"] == wished["CELERY_BROKER_URL"]
    with psycopg.connect(wished["CELERY_BROKER_URL"].replace("pgmq://", "postgres://", 1)) as connection:
        assert connection.execute("SELECT queue_name FROM pgmq.meta").fetchall() == [("tracker",)]
    with psycopg.connect(tracker.running["database_url"]) as connection:
        assert connection.execute("SELECT to_regnamespace('pgmq')").fetchone() == (None,)


def test_a_database_that_was_named_replaces_the_embedded_one(told):
    tracker, wished = told
    assert [process for process in tracker.family() if "/postgres" in process.cmdline()[0]] == []
    assert not (tracker.data_dir / "postgres.json").exists()
    assert tracker.running["database_url"] == wished["DATABASE_URL"]
    took, left = tracker.stop()  # the last that is asked of this one
    assert took < 15
    assert left == []


@pytest.mark.parametrize(
    "url",
    ["postgres://postgres:wrong@127.0.0.1:1/none", "mysql://somebody@127.0.0.1/none"],
    ids=["silent", "other"],
)
def test_a_named_database_that_cannot_serve_is_said_in_one_line(tmp_path, url):
    done = manage(tmp_path / "data", "up", DATABASE_URL=url)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "DATABASE_URL" in done.stderr
