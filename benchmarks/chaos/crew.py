"""Workers and beats of a run, each in a process group of its own: a kill takes a worker with its pool."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from benchmarks.database import UnableToBench

CONTACT = "chaos@example.org"
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process is told. Seconds; zero leaves the product's own time as it is."""

    ports: Sequence[int]
    polls: Sequence[str] = ()
    lease: float = 0.0
    backoff: float = 0.0
    reading: float = 0.0
    sweep_every: float = 0.0


class Crew:
    """As many workers and beats as told, for as long as the block lasts; what they say goes to ``log``."""

    def __init__(
        self, *, workers: int, pool: int, beats: int, setup: Setup, broker_url: str, log: Path
    ) -> None:
        self.pool, self.setup, self.broker_url, self.log = pool, setup, broker_url, log
        self.sizes = (workers, beats)
        self.workers: list[subprocess.Popen[bytes]] = []
        self.beats: list[subprocess.Popen[bytes]] = []
        self.started = 0

    def __enter__(self) -> Self:
        workers, beats = self.sizes
        self.workers = [self._worker() for _ in range(workers)]
        self.beats = [self._beat() for _ in range(beats)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (*self.beats, *self.workers):
            _kill(process)

    def kill(self, place: int) -> None:
        """Kill the worker at a place with its whole pool, and put a new one there."""
        _kill(self.workers[place])
        self.workers[place] = self._worker()

    def check(self) -> None:
        """Raise ``UnableToBench`` with its last words when a process has ended by itself."""
        for process in (*self.workers, *self.beats):
            if process.poll() is not None:
                words = self.log.read_text(errors="replace").strip().splitlines()[-1:]
                raise UnableToBench(f"a process ended with {process.returncode}: {' '.join(words)}")

    def _worker(self) -> subprocess.Popen[bytes]:
        self.started += 1
        name = f"chaos{self.started}@%n"
        pool = ("--concurrency", str(self.pool), "--loglevel", "error", "--hostname", name)
        return self._start("worker", *pool, *ALONE)

    def _beat(self) -> subprocess.Popen[bytes]:
        told = ("--loglevel", "error", "--scheduler", "celery.beat:Scheduler", "--pidfile=")
        return self._start("beat", *told)

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "benchmarks.chaos.process", what, json.dumps(asdict(self.setup))]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*command, *arguments],
                cwd=settings.BASE_DIR,
                env=environment() | {"CELERY_BROKER_URL": self.broker_url},
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def environment() -> dict[str, str]:
    """The environment of a process that works on the present database."""
    told = connection.settings_dict
    secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    return os.environ | {
        "DATABASE_URL": f"postgres://{told['USER']}{secret}@{told['HOST']}:{told['PORT']}/{told['NAME']}",
        "CONTACT_EMAIL": CONTACT,
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }
