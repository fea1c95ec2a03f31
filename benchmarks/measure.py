"""CPU and time of requests to a WSGI application, its PostgreSQL backend counted in."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from statistics import quantiles
from typing import Any

TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass
class Figures:
    """What a number of requests cost, in seconds."""

    python: float = 0.0
    backend: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """CPU of one request: this process and its database backend."""
        return (self.python + self.backend) / len(self.times)

    def percentile(self, percent: int) -> float:
        return quantiles(self.times, n=100)[percent - 1]


@dataclass(frozen=True)
class Served:
    """An application, what is asked of it, and the process id of its backend."""

    name: str
    application: Callable[..., Any]
    path: str
    query: str
    backend: Callable[[], int]


def ask(served: Served) -> bytes:
    """One request as a server would pass it on; anything but a 200 is an error."""
    answers: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": served.path,
        "QUERY_STRING": served.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": "*/*",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": None,
    }
    response = served.application(environ, lambda status, *_: answers.append(status))
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    if answers != ["200 OK"]:
        raise RuntimeError(f"{served.name} answered {answers}: {body[:300]!r}")
    return body


def measure(contenders: list[Served], *, rounds: int, requests: int) -> dict[str, Figures]:
    """Ask the contenders in turn, round by round, so that the machine's moods meet them all."""
    figures = {served.name: Figures() for served in contenders}
    for number in range(rounds):
        for served in contenders if number % 2 else reversed(contenders):
            _round(served, figures[served.name], requests)
    return figures


def _round(served: Served, figures: Figures, requests: int) -> None:
    ask(served)
    backend = served.backend()
    before, began = _backend_cpu(backend), time.process_time()
    for _ in range(requests):
        start = time.perf_counter()
        ask(served)
        figures.times.append(time.perf_counter() - start)
    figures.python += time.process_time() - began
    figures.backend += _backend_cpu(backend) - before


def _backend_cpu(pid: int) -> float:
    status = Path(f"/proc/{pid}/stat").read_text()
    user, system = status.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * TICK
