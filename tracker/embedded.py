"""A PostgreSQL of this checkout's own: one cluster per data directory, password only, loopback only.

An ordinary user's cluster lies in DATA_DIR. PostgreSQL refuses to be root, so for root its programs
are copied to, and its data kept in, a directory below /var/lib under the account `nobody`; what names
that directory and holds the password stays in DATA_DIR, for our eyes only.

`python -m tracker.embedded run -- COMMAND…` runs a command on a passing cluster (DATABASE_URL is set).
"""

import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg

from tracker import binaries
from tracker.binaries import Binaries, UnableToServe
from tracker.processes import LOOPBACK, free_port, is_alive, is_server_of, last_line, run_bound_to_us
from tracker.running import write_private
from tracker.supervisor import Child

SUPERUSER = "postgres"
OF_ROOT = Path("/var/lib/policy-event-tracker")
STARTS_WITHIN = 60.0
STARTS_TRIED = 5
BUILTIN_LOCALE_SINCE = 17
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Keys:
    """What DATA_DIR remembers of its cluster: where it lies, its password, its last port."""

    home: str
    password: str = field(repr=False)
    port: int = 0


class Cluster:
    """The PostgreSQL of one data directory.

    `options` are server settings on top of ours. Everything is created on the first `start`.
    Raises UnableToServe with words for a person when it cannot run.
    """

    def __init__(self, data_dir: Path, *, options: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir.absolute()
        self.options = dict(options or {})
        self.account = binaries.account()
        self.keys_file = self.data_dir / "postgres.json"
        self.child: Child | None = None

    def describe(self) -> str:
        """Say which PostgreSQL will serve, and as whom when not as ourselves."""
        served_as = f" as {self.account.pw_name}" if self.account else ""
        return f"{binaries.find().origin}{served_as}"

    def start(self) -> Child:
        """Bring the cluster up and return its running process, for a supervisor to watch."""
        found = binaries.find()
        self._keep_keys(self._read_keys() or self._new_keys())
        if self.account:
            found = self._outside(found)
        if not (self.data / "PG_VERSION").exists():
            self._create(found)
        self._check_data(found)
        self._keep_keys(Keys(self.keys.home, self.keys.password, free_port(self.keys.port)))
        self.child = self._child(found)
        self.child.start()
        self._wait_until_it_answers(self.child)
        return self.child

    def stop(self) -> None:
        """End the server: sessions are cut, what was committed is on disk."""
        if self.child is None:
            return
        self.child.ask_to_stop()
        if not self.child.wait(10):
            self.child.insist()
            self.child.wait(5)
        self.child = None

    def remove(self) -> None:
        """Delete a passing cluster's files."""
        keys = self._read_keys()
        if keys:
            shutil.rmtree(keys.home, ignore_errors=True)
            self.keys_file.unlink()

    def url(self, database: str) -> str:
        """Return the address of a database, password included."""
        return f"postgres://{SUPERUSER}:{self.keys.password}@{LOOPBACK}:{self.keys.port}/{database}"

    def ensure_database(self, name: str) -> bool:
        """Create a database that is missing; True when it was."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not known:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return not known

    @property
    def keys(self) -> Keys:
        keys = self._read_keys()
        if keys is None:
            raise UnableToServe(f"{self.keys_file} is missing: no cluster was made here yet.")
        return keys

    @property
    def data(self) -> Path:
        return Path(self.keys.home) / "data"

    @property
    def log(self) -> Path:
        return self.data_dir / "postgresql.log"

    def _read_keys(self) -> Keys | None:
        if not self.keys_file.exists():
            return None
        keys = Keys(**json.loads(self.keys_file.read_text()))
        # An ordinary user's cluster moves with its checkout; root's stays where it was put.
        return keys if self.account else Keys(str(self.data_dir / "postgres"), keys.password, keys.port)

    def _new_keys(self) -> Keys:
        home = self.data_dir / "postgres"
        if self.account:
            # The path says whose it is; the token keeps a fresh checkout at an old path from the old data.
            named = hashlib.sha256(str(self.data_dir.resolve()).encode()).hexdigest()[:16]
            home = OF_ROOT / f"{named}-{secrets.token_hex(4)}"
        elif (home / "data").exists():
            raise UnableToServe(f"{self.keys_file} is missing, and with it the password of {home}.")
        return Keys(str(home), secrets.token_urlsafe(24))

    def _keep_keys(self, keys: Keys) -> None:
        write_private(self.keys_file, json.dumps(asdict(keys)))

    def _outside(self, found: Binaries) -> Binaries:
        """Make the place outside the checkout, with programs that the account can read."""
        home = Path(self.keys.home)
        for directory in (OF_ROOT, home):
            if not directory.exists():
                directory.mkdir(parents=True)
                directory.chmod(0o755)  # ours, just made: a umask of 077 would shut the account out
        return binaries.copied(found, home)

    def _create(self, found: Binaries) -> None:
        """Run initdb beside the place and move the result in, so that a cut leaves no half cluster."""
        home = Path(self.keys.home)
        home.mkdir(exist_ok=True, parents=True, mode=0o700)
        building = home / "creating"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        password = building / "password"
        write_private(password, self.keys.password)
        if self.account:
            for path in (building, password):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        locale = ["--locale=C.UTF-8"]
        if found.version >= BUILTIN_LOCALE_SINCE:
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        unsynced = ["--no-sync"] if self.options.get("fsync") == "off" else []
        self._run(
            [found.tool("initdb"), "--pgdata", str(building / "data"), "--username", SUPERUSER,
             "--pwfile", str(password), "--auth=scram-sha-256", "--encoding=UTF8", *locale, *unsynced]
        )  # fmt: skip
        (building / "data").rename(self.data)
        shutil.rmtree(building)

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(  # noqa: S603 -- our own command
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            umask=0o077,
            env=_environment(),
            user=self.account.pw_uid if self.account else None,
            group=self.account.pw_gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        if done.returncode:
            raise UnableToServe(f"{Path(command[0]).name} failed: {last_line(done.stderr or done.stdout)}")

    def _check_data(self, found: Binaries) -> None:
        serves, owner = self.account.pw_uid if self.account else os.geteuid(), self.data.stat().st_uid
        if owner != serves:
            raise UnableToServe(
                f"The data in {self.data} belong to user {owner}, and would be served by {serves}: "
                "run as their owner, or set DATA_DIR to another directory."
            )
        made_by = int((self.data / "PG_VERSION").read_text().strip())
        if made_by != found.version:
            raise UnableToServe(
                f"The data in {self.data} were made by PostgreSQL {made_by}, found is {found.version}. "
                f"Dump them with version {made_by} and restore, or set DATA_DIR to an empty directory."
            )

    def _child(self, found: Binaries) -> Child:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.keys.port),
            "unix_socket_directories": "",
            "cluster_name": "policy-event-tracker",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            "track_commit_timestamp": "on",  # as_of: when others could first see a revision
            "log_checkpoints": "off",
            **self.options,
        }
        switches = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Child(
            "database",
            (found.tool("postgres"), "-D", str(self.data), *switches),
            stop_signal=signal.SIGINT,
            environment=_environment(),
            directory=Path("/"),
            account=(self.account.pw_uid, self.account.pw_gid) if self.account else (-1, -1),
            log=self.log,
            before_start=self._clear_what_a_crash_left,
        )

    def _clear_what_a_crash_left(self) -> None:
        """Stop a server that outlived its supervisor; drop a pid file that names another process.

        PostgreSQL itself refuses to start when the file's number is alive, whatever it now belongs to.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if is_server_of(pid, self.data):
            os.kill(pid, signal.SIGINT)
            end = time.monotonic() + 15
            while is_server_of(pid, self.data) and time.monotonic() < end:
                time.sleep(0.05)
        elif is_alive(pid):
            pid_file.unlink()

    def _wait_until_it_answers(self, child: Child) -> None:
        end = time.monotonic() + STARTS_WITHIN
        tries = 0
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                refusal = error
            else:
                return
            if not child.is_running and tries < STARTS_TRIED:
                # The children of a killed server may hold its memory for another moment.
                tries += 1
                time.sleep(1)
                child.start()
            if not child.is_running or time.monotonic() > end:
                child.insist()
                raise UnableToServe(
                    f"PostgreSQL did not start: {last_line(self.log.read_text(errors='replace')) or refusal}"
                )
            time.sleep(0.05)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def main(arguments: list[str]) -> int:
    """Run a command on a passing cluster: `run -- COMMAND…`. Returns its exit status."""
    if arguments[:2] != ["run", "--"] or not arguments[2:]:
        sys.stderr.write("usage: python -m tracker.embedded run -- COMMAND…\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="tracker-") as directory:
        cluster = Cluster(Path(directory), options=FLEETING)
        try:
            cluster.start()
            cluster.ensure_database("tracker")
            os.environ["DATABASE_URL"] = cluster.url("tracker")
            return run_bound_to_us(arguments[2:])
        except UnableToServe as error:
            sys.stderr.write(f"{error}\n")
            return 1
        finally:
            cluster.stop()
            cluster.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
