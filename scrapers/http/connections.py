"""Connections that open only checked addresses and end at a deadline, hung below ``requests``."""

import functools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError

from scrapers.errors import TooSlow
from scrapers.http.addresses import check_candidates

Candidate = tuple[int, int, int, str, tuple[Any, ...]]
Resolver = Callable[[str, int], list[Candidate]]


class Deadline:
    """The end of one fetch on the monotonic clock: resolving, redirects, headers and body together."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends_at = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left; raises ``TooSlow`` when there are none."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TooSlow(f"no complete answer after {self.seconds:g} s")
        return left

    def has_passed(self) -> bool:
        return time.monotonic() >= self.ends_at


class TimedSocket(socket.socket):
    """A socket whose every read waits no longer than its deadline, however slow the drip."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.remaining())
        return super().recv_into(*args, **kwargs)


class TimedTLSSocket(ssl.SSLSocket):
    """The same over TLS."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.remaining())
        return super().recv_into(*args, **kwargs)


def resolve_by_system(host: str, port: int) -> list[Candidate]:
    """The system's answer for ``host``."""
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def trusted_roots() -> ssl.SSLContext:
    """A TLS context that verifies chain and host name against the public roots."""
    return ssl.create_default_context(cafile=certifi.where())


@dataclass(frozen=True)
class Guard:
    """Opens sockets for one fetch: resolves once, checks every candidate, connects to what it checked."""

    deadline: Deadline
    resolve: Resolver = resolve_by_system
    loopback_ports: Collection[int] = field(default_factory=frozenset)

    def open(self, host: str, port: int) -> TimedSocket:
        """A connected socket; raises ``UnsafeAddress``, ``TooSlow`` or ``OSError``."""
        candidates = self._candidates(host, port)
        check_candidates(
            host, port, (candidate[4][0] for candidate in candidates), loopback_ports=self.loopback_ports
        )
        failure = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in candidates:
            try:
                return self._connect(family, kind, protocol, address)
            except OSError as error:
                failure = error
        raise failure

    def _candidates(self, host: str, port: int) -> list[Candidate]:
        """Resolve beside this thread, because the system's resolver knows no deadline."""
        answers: list[list[Candidate] | OSError | UnicodeError] = []

        def ask() -> None:
            try:
                answers.append(self.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.append(error)

        thread = threading.Thread(target=ask, daemon=True, name=f"resolve {host}")
        thread.start()
        thread.join(self.deadline.remaining())
        if not answers:
            raise TooSlow(f"{host} did not resolve in time")
        if isinstance(answers[0], list):
            return answers[0]
        raise socket.gaierror(f"{host} does not resolve: {answers[0]}") from answers[0]

    def _connect(self, family: int, kind: int, protocol: int, address: tuple[Any, ...]) -> TimedSocket:
        sock = TimedSocket(family, kind, protocol)
        try:
            sock.deadline = self.deadline
            sock.settimeout(self.deadline.remaining())
            sock.connect(address)
            sock.settimeout(self.deadline.remaining())
        except BaseException:
            sock.close()
            raise
        return sock


def _open(connection: HTTPConnection, guard: Guard) -> socket.socket:
    """Open by ``guard``, with failures in the words urllib3 expects."""
    try:
        return guard.open(connection._dns_host, connection.port)  # noqa: SLF001 - the name before the trailing dot is cut
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except OSError as error:
        raise NewConnectionError(connection, f"no connection: {error}") from error


class GuardedConnection(HTTPConnection):
    """HTTP over a socket that the guard opened."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard = guard

    def _new_conn(self) -> socket.socket:
        return _open(self, self.guard)


class GuardedTLSConnection(HTTPSConnection):
    """HTTPS over a socket that the guard opened; name and chain are checked against the written host."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard = guard

    def _new_conn(self) -> socket.socket:
        return _open(self, self.guard)

    def connect(self) -> None:
        super().connect()
        self.sock.deadline = self.guard.deadline  # type: ignore[union-attr]


class GuardedPool(HTTPConnectionPool):
    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        self.ConnectionCls = functools.partial(GuardedConnection, guard=guard)  # type: ignore[assignment]
        super().__init__(*args, **kwargs)


class GuardedTLSPool(HTTPSConnectionPool):
    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        self.ConnectionCls = functools.partial(GuardedTLSConnection, guard=guard)  # type: ignore[assignment]
        super().__init__(*args, **kwargs)


class GuardedAdapter(HTTPAdapter):
    """The transport of one fetch: every pool it makes opens sockets through ``guard``."""

    def __init__(self, guard: Guard, tls: ssl.SSLContext) -> None:
        self.guard = guard
        self.tls = tls
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        self.tls.sslsocket_class = TimedTLSSocket
        super().init_poolmanager(*args, ssl_context=self.tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": functools.partial(GuardedPool, guard=self.guard),
            "https": functools.partial(GuardedTLSPool, guard=self.guard),
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - the signature is requests'
        """Always verify; the roots are in the context already and need no second load."""
        conn.cert_reqs = "CERT_REQUIRED"
