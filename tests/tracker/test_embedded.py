"""The embedded PostgreSQL, with real servers: who can get in, who can read it, what a crash leaves."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from tracker import binaries
from tracker.binaries import UnableToServe
from tracker.embedded import FLEETING, Cluster
from tracker.processes import LOOPBACK, free_port

IS_ROOT = os.geteuid() == 0
WRAPPER = [sys.executable, "-m", "tracker.embedded"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path / "data", options=FLEETING)
    yield made
    made.stop()
    made.remove()


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("standing") / "data", options=FLEETING)
    made.start()
    yield made
    made.stop()
    made.remove()


@pytest.fixture
def server(standing):
    """One server for many tests: a test may stop it, kill it or leave it stopped."""
    if standing.child is None or not standing.child.is_running:
        standing.start()
    return standing


def ask(cluster, query):
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        cursor = connection.execute(query)
        while cursor.nextset():
            pass
        return cursor.fetchone()[0]


# Who can read it


def test_the_data_directory_is_its_owners_alone(server):
    assert mode(server.data) == 0o700


def test_a_data_directory_made_by_us_is_private_and_so_is_the_password(server):
    assert mode(server.data_dir) == 0o700
    assert mode(server.keys_file) == 0o600
    assert mode(server.log) == 0o600


def test_the_password_is_nowhere_but_in_the_private_file(server):
    left = [path.name for path in Path(server.keys.home).iterdir()]
    assert "creating" not in left
    command = psutil.Process(server.child.process.pid).cmdline()
    assert server.keys.password not in " ".join(command)


def test_no_parent_directory_changes_its_mode(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    given = home / "given"
    given.mkdir()
    given.chmod(0o751)
    cluster = Cluster(given, options=FLEETING)
    try:
        cluster.start()
        assert (mode(home), mode(given)) == (0o700, 0o751)
    finally:
        cluster.stop()
        cluster.remove()


def test_the_server_never_runs_as_root(server):
    assert psutil.Process(server.child.process.pid).uids().real != 0


@pytest.mark.skipif(not IS_ROOT, reason="only root gives its database away to another account")
def test_root_keeps_programs_and_data_outside_the_checkout(server):
    home = Path(server.keys.home)
    assert not home.is_relative_to(settings.BASE_DIR)
    assert not home.is_relative_to(server.data_dir)
    program = Path(psutil.Process(server.child.process.pid).exe())
    assert program.is_relative_to(home)
    assert program.owner() == "root"
    assert server.data.owner() == "nobody"


@pytest.mark.skipif(not IS_ROOT, reason="only root copies the programs")
def test_a_strict_umask_of_root_does_not_shut_the_database_out(cluster):
    before = os.umask(0o077)
    try:
        cluster.start()
    finally:
        os.umask(before)
    assert ask(cluster, "SELECT 1") == 1


@pytest.mark.skipif(not IS_ROOT, reason="the account of an ordinary user's database is the user's")
def test_a_checkout_made_anew_at_the_same_place_gets_a_database_of_its_own(tmp_path):
    homes = []
    for _ in range(2):
        cluster = Cluster(tmp_path / "data", options=FLEETING)
        cluster.start()
        cluster.stop()
        homes.append(Path(cluster.keys.home))
        shutil.rmtree(tmp_path / "data")
    try:
        assert homes[0] != homes[1]
    finally:
        for home in homes:
            shutil.rmtree(home)


# Who can get in


def test_the_server_listens_on_loopback_alone(server):
    assert ask(server, "SHOW listen_addresses") == LOOPBACK
    assert ask(server, "SHOW unix_socket_directories") == ""


def test_nothing_is_trusted(server):
    with psycopg.connect(server.url("postgres")) as connection:
        rules = connection.execute("SELECT auth_method FROM pg_hba_file_rules").fetchall()
    assert {method for (method,) in rules} == {"scram-sha-256"}


@pytest.mark.parametrize("password", ["", "postgres", "wrong"])
def test_a_wrong_password_is_refused(server, password, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with pytest.raises(psycopg.OperationalError, match=r"password"):
        psycopg.connect(host=LOOPBACK, port=server.keys.port, user="postgres", password=password)


def test_text_is_unicode_and_time_is_utc(server):
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SHOW timezone") == "UTC"
    assert ask(server, "SELECT upper('é')") == "É"


def test_a_database_is_made_once(server):
    assert server.ensure_database("tracker") is True
    assert server.ensure_database("tracker") is False


# What stays and what goes


def test_data_stay_over_a_stop(server):
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer; SELECT 1")
    server.stop()
    again = Cluster(server.data_dir, options=FLEETING)
    again.start()
    try:
        assert ask(again, "SELECT answer FROM kept") == 42
    finally:
        again.stop()


def test_a_stop_leaves_no_process(server):
    family = [psutil.Process(server.child.process.pid)]
    family += family[0].children(recursive=True)
    server.stop()
    gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    assert len(gone) > 1


def test_a_stop_does_not_wait_for_sessions(server):
    session = psycopg.connect(server.url("postgres"))
    session.execute("SELECT 1")
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 5
    session.close()


def test_a_half_made_cluster_is_made_anew(cluster):
    cluster.start()
    cluster.stop()
    home = Path(cluster.keys.home)
    cluster.data.rename(home / "creating")
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1


# What a crash leaves


def test_a_killed_server_recovers_what_was_committed(tmp_path):
    cluster = Cluster(tmp_path / "data")
    try:
        cluster.start()
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer; SELECT 1")
        cluster.child.process.kill()
        cluster.child.wait(5)
        cluster.start()
        assert ask(cluster, "SELECT answer FROM kept") == 42
    finally:
        cluster.stop()
        cluster.remove()


def test_a_pid_file_that_names_another_living_process_is_no_hindrance(server):
    server.stop()
    pid_file = server.data / "postmaster.pid"
    other = subprocess.Popen(["/bin/sleep", "60"], user=server.data.owner())
    try:
        pid_file.write_text(f"{other.pid}\n{server.data}\n1\n{server.keys.port}\n\n{LOOPBACK}\n0 0\n")
        shutil.chown(pid_file, server.data.owner(), server.data.group())
        server.start()
        assert ask(server, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_pid_file_that_names_nobody_is_no_hindrance(server):
    server.stop()
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(f"{ended.pid}\n{server.data}\n1\n{server.keys.port}\n\n{LOOPBACK}\n0 0\n")
    shutil.chown(pid_file, server.data.owner(), server.data.group())
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_a_server_that_outlived_its_keeper_is_replaced(server):
    orphan = psutil.Process(server.child.process.pid)
    heir = Cluster(server.data_dir, options=FLEETING)
    heir.start()
    try:
        assert ask(heir, "SELECT 1") == 1
        assert heir.child.process.pid != orphan.pid
        assert server.child.wait(5)
    finally:
        heir.stop()


def test_server_and_command_end_when_their_keeper_is_killed(tmp_path):
    keeper = subprocess.Popen(
        [*WRAPPER, "run", "--", "/bin/sh", "-c", "echo $DATABASE_URL; exec sleep 60"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    with psycopg.connect(keeper.stdout.readline().strip()) as connection:
        server = psutil.Process(connection.execute("SELECT pg_backend_pid()").fetchone()[0]).parent()
    home = Path(server.cwd()).parent
    family = psutil.Process(keeper.pid).children(recursive=True)
    keeper.kill()
    keeper.communicate()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert server in family
    if IS_ROOT:
        shutil.rmtree(home)


def test_a_taken_port_gives_way_to_a_free_one(server):
    server.stop()
    taken = server.keys.port
    with socket.create_server((LOOPBACK, taken)):
        server.start()
        assert server.keys.port != taken
        assert ask(server, "SELECT 1") == 1
    assert free_port(taken) == taken


# What cannot be


def test_a_lost_password_is_said_plainly(server):
    server.stop()
    keys = server.keys_file.read_text()
    server.keys_file.unlink()
    if IS_ROOT:
        server.keys_file.write_text(keys)
        pytest.skip("root makes a fresh database beside the one whose key is lost")
    with pytest.raises(UnableToServe, match=r"password"):
        server.start()
    server.keys_file.write_text(keys)


@pytest.mark.skipif(not IS_ROOT, reason="only root can hand files to another user")
def test_data_of_another_user_are_left_alone(server):
    server.stop()
    owner = server.data.owner()
    os.chown(server.data, 12345, -1)
    try:
        with pytest.raises(UnableToServe, match=r"belong to user 12345"):
            server.start()
    finally:
        shutil.chown(server.data, owner)


def test_data_of_another_version_are_left_alone(server):
    server.stop()
    version = server.data / "PG_VERSION"
    original = version.read_text()
    version.write_text("12\n")
    try:
        with pytest.raises(UnableToServe, match=r"made by PostgreSQL 12"):
            server.start()
    finally:
        version.write_text(original)


def test_a_machine_without_any_postgresql_says_what_to_do(monkeypatch):
    monkeypatch.setattr(binaries, "SYSTEM_PLACES", ())
    monkeypatch.setattr(binaries, "wheel_package", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnableToServe, match=r"apt-get install postgresql.*DATABASE_URL"):
        binaries.find()


def test_a_postgresql_of_the_machine_serves_where_the_wheel_does_not_fit(monkeypatch, cluster):
    monkeypatch.setattr(binaries, "wheel_package", lambda: None)
    try:
        found = binaries.find()
    except UnableToServe:
        pytest.skip("this machine has no PostgreSQL of its own")
    assert found.wheel is None
    cluster.start()
    assert ask(cluster, "SHOW server_version_num").startswith(str(found.version))
    assert ask(cluster, "SELECT 1") == 1


def test_a_program_for_another_machine_is_passed_over(tmp_path):
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_bytes(b"\x7fELF not for here")
        (tmp_path / name).chmod(0o755)
    assert binaries.version_of(tmp_path) == 0


# As a wrapper


def test_a_command_runs_on_a_passing_database_and_its_status_is_handed_on(tmp_path):
    program = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']); raise SystemExit(7)"
    done = subprocess.run(
        [*WRAPPER, "run", "--", sys.executable, "-c", program],
        check=False,
        cwd=settings.BASE_DIR,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 7
    assert list(tmp_path.iterdir()) == []


def test_the_wrapper_says_how_to_use_it():
    done = subprocess.run(
        WRAPPER,
        check=False,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (2, "usage: python -m tracker.embedded run -- COMMAND…\n")
