"""Requests to a WSGI application in this process, as a server would hand them over."""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Protocol, runtime_checkable
from wsgiref.types import WSGIApplication, WSGIEnvironment

import orjson
import psycopg

from benchmarks.database import UnableToBench

HOST, PORT = "127.0.0.1", "8000"
ORIGIN = f"http://{HOST}:{PORT}"
# Requests come from many addresses, none of them often enough to meet its limit.
CLIENTS = 1_000
ENVIRON: WSGIEnvironment = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "SERVER_NAME": HOST,
    "SERVER_PORT": PORT,
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": f"{HOST}:{PORT}",
    "HTTP_ACCEPT": "application/json",
    "HTTP_USER_AGENT": "bench",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


# WSGI's old way of sending a body, which no application here uses.
NO_WRITER: Callable[[bytes], object] = io.BytesIO().write


@runtime_checkable
class Closing(Protocol):
    """An answer that wants to know when it was read."""

    def close(self) -> None: ...


@dataclass(slots=True, eq=False)
class Client:
    """Asks one application, as a different client each time."""

    application: WSGIApplication
    turns: Iterator[int] = field(default_factory=lambda: cycle(range(CLIENTS)))

    def get(self, address: str) -> bytes:
        """The body of a 200."""
        return b"".join(self.pieces(address))

    def pieces(self, address: str, accept: str = ENVIRON["HTTP_ACCEPT"]) -> Iterator[bytes]:
        """The body of a 200 as it comes; the answer is read to its end and closed, as servers do."""
        told: list[str] = []

        def start_response(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
            told.append(status)
            return NO_WRITER

        parts = self.application({**self._environ(address), "HTTP_ACCEPT": accept}, start_response)
        try:
            for part in parts:
                if not told[0].startswith("200"):
                    raise UnableToBench(
                        f"{address} answered {told[0]}: {part[:200].decode(errors='replace')}"
                    )
                yield part
        finally:
            if isinstance(parts, Closing):
                parts.close()
        if not told[0].startswith("200"):
            raise UnableToBench(f"{address} answered {told[0]}")

    def read(self, address: str) -> dict[str, Any]:
        """The parsed answer."""
        parsed: dict[str, Any] = orjson.loads(self.get(address))
        return parsed

    def _environ(self, address: str) -> WSGIEnvironment:
        path, _, query = address.removeprefix(ORIGIN).partition("?")
        turn = next(self.turns)
        return {
            **ENVIRON,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": f"10.0.{turn // 250}.{turn % 250 + 1}",
            "wsgi.input": io.BytesIO(),
        }


# What keeps a session usable and bounded asks nothing of the record.
SESSION = (b'"SET ', b'"RESET ', b'"SELECT 1"')


def queries_sent(connection: psycopg.Connection, ask: Callable[[], object]) -> int:
    """How many queries went over the wire while asking, counted in libpq's own trace.

    Settings of the session (its time limit, the check that it is alive) are not among them.
    """
    with tempfile.TemporaryFile() as trace:
        connection.pgconn.trace(trace.fileno())
        try:
            ask()
        finally:
            connection.pgconn.untrace()
        trace.seek(0)
        sent = [line.split(b"\t") for line in trace if b"\tF\t" in line]
    asked = [message for message in sent if message[3].strip() in {b"Query", b"Execute"}]
    return sum(not message[-1].strip().startswith(SESSION) for message in asked)
