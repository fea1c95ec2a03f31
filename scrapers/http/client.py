"""One conditional GET: guarded, capped, with a deadline over everything."""

import ssl
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from scrapers.errors import FetchError, Refused, ServerTrouble, TooLarge, TooSlow
from scrapers.http.addresses import check_url
from scrapers.http.connections import (
    Deadline,
    Guard,
    GuardedAdapter,
    Resolver,
    resolve_by_system,
    trusted_roots,
)
from scrapers.http.redaction import redact
from scrapers.items import NotFound, NotModified, Page

MAX_BODY = 15 * 1024 * 1024
MAX_REDIRECTS = 5
DEADLINE_SECONDS = 30.0
CHUNK = 64 * 1024
LONGEST_RETRY_AFTER = 86_400.0
READABLE_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONDITIONAL = frozenset({"If-None-Match", "If-Modified-Since"})
KEY_HEADER = "X-Api-Key"
KEPT_HEADERS = frozenset(
    {"etag", "last-modified", "date", "content-type", "content-length", "cache-control", "expires", "age"}
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer gave us to ask conditionally."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """The request headers that make a GET conditional."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Key:
    """What a host knows us by: sent in a header, or in the address as ``parameter``."""

    value: str
    parameter: str = ""

    def headers(self) -> dict[str, str]:
        """The header that carries it, if one does."""
        return {} if self.parameter else {KEY_HEADER: self.value}

    def parameters(self) -> dict[str, str]:
        """The parameter that carries it, if one does; put to the address on the wire alone."""
        return {self.parameter: self.value} if self.parameter else {}


class Transport(Protocol):
    """Where answers come from: the network, or a directory of recorded bodies."""

    def adapter(self, deadline: Deadline) -> BaseAdapter:
        """The adapter of one fetch that has to end by ``deadline``."""

    def captured_at(self, url: str, now: datetime) -> datetime:
        """When the answer of ``url`` that arrived at ``now`` was served."""


class Network:
    """The real transport. ``allow_loopback_ports`` opens 127.0.0.1 and ::1 on those ports, for tests."""

    def __init__(
        self,
        *,
        allow_loopback_ports: Collection[int] = (),
        resolve: Resolver = resolve_by_system,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.allow_loopback_ports = frozenset(allow_loopback_ports)
        self.resolve = resolve
        self.tls = tls or trusted_roots()

    def adapter(self, deadline: Deadline) -> BaseAdapter:
        guard = Guard(deadline, resolve=self.resolve, loopback_ports=self.allow_loopback_ports)
        return GuardedAdapter(guard, self.tls)

    def captured_at(self, url: str, now: datetime) -> datetime:  # noqa: ARG002 - the wire has no other clock
        return now


class Client:
    """Asks one address at a time, under a name that says who asks and how to reach them.

    ``contact`` is the mail address of whoever runs this tracker. ``hop_pause`` is in seconds
    and spaces the requests of one chain of redirects. ``keys`` are sent to the hosts that gave them
    and to no host a redirect leads to: in a header, or where a host reads it nowhere else in the
    address on the wire. No address that is kept holds one.
    """

    def __init__(
        self,
        *,
        contact: str,
        transport: Transport | None = None,
        allow_loopback_ports: Collection[int] = (),
        deadline_seconds: float = DEADLINE_SECONDS,
        hop_pause: float = 1.0,
        keys: Mapping[str, Key] | None = None,
    ) -> None:
        self.user_agent = f"PolicyEventTracker/1 (contact: {contact})"
        self.extra_ports = frozenset(allow_loopback_ports)
        self.transport = transport or Network(allow_loopback_ports=allow_loopback_ports)
        self.deadline_seconds = deadline_seconds
        self.hop_pause = hop_pause
        self.keys = dict(keys or {})

    def get(
        self,
        url: str,
        *,
        hosts: Collection[str],
        now: datetime,
        accept: str = "*/*",
        validators: Validators | None = None,
    ) -> Page | NotModified | NotFound:
        """Ask for ``url`` and follow up to five redirects inside ``hosts``.

        ``now`` is the caller's clock; ``captured_at`` is when the answer's headers arrived on it.
        Raises ``FetchError``; its message names the address without any secret in it.
        """
        started = time.monotonic()
        deadline = Deadline(self.deadline_seconds)
        with self._session(deadline, accept, validators or Validators()) as session:
            try:
                with self._follow(session, url, hosts, deadline) as response:
                    arrived = now + timedelta(seconds=time.monotonic() - started)
                    return _answer(url, response, self.transport.captured_at(url, arrived))
            except (requests.RequestException, HTTPError, TimeoutError, TooSlow) as error:
                raise _named(url, error, deadline) from error

    def _session(self, deadline: Deadline, accept: str, validators: Validators) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update(
            {"User-Agent": self.user_agent, "Accept": accept, "Accept-Encoding": "gzip, deflate"}
        )
        session.headers.update(validators.headers())
        adapter = self.transport.adapter(deadline)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _follow(
        self, session: requests.Session, url: str, hosts: Collection[str], deadline: Deadline
    ) -> requests.Response:
        target = url
        for _ in range(MAX_REDIRECTS + 1):
            check_url(target, hosts=hosts, extra_ports=self.extra_ports)
            key = self.keys.get(urlsplit(target).hostname or "")
            response = session.get(
                target,
                stream=True,
                allow_redirects=False,
                timeout=deadline.remaining(),
                headers=key.headers() if key else None,
                params=key.parameters() if key else None,
            )
            location = response.headers.get("Location")
            if response.status_code not in REDIRECTS or location is None:
                return response
            response.close()
            target = urljoin(target, location)
            time.sleep(min(self.hop_pause, deadline.remaining()))
        raise FetchError(f"{redact(url)} redirects more than {MAX_REDIRECTS} times")


def _answer(url: str, response: requests.Response, captured_at: datetime) -> Page | NotModified | NotFound:
    """What the status means; a 304 counts only when we asked conditionally."""
    status = response.status_code
    if status == HTTPStatus.NOT_MODIFIED and CONDITIONAL.intersection(response.request.headers):
        return NotModified(url=redact(url), captured_at=captured_at)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return NotFound(url=redact(url), captured_at=captured_at, status=status)
    _check_status(url, response, captured_at)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Page(
        url=redact(url),
        final_url=redact(response.url),
        body=_body(url, response),
        content_type=headers.get("content-type", ""),
        captured_at=captured_at,
        status=status,
        headers={name: headers[name] for name in KEPT_HEADERS & headers.keys()},
    )


def _check_status(url: str, response: requests.Response, now: datetime) -> None:
    """Raise unless the answer is a 200."""
    status = response.status_code
    what = f"{redact(url)} answered {status}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Refused(what)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServerTrouble(what, retry_after=retry_after(response.headers.get("Retry-After"), now))
    if status != HTTPStatus.OK:
        raise FetchError(what)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a ``Retry-After`` header (seconds or a date), at most a day, if it is readable."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER)


def _body(url: str, response: requests.Response) -> bytes:
    """The decoded body within the cap; a length the server announced must be kept."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in READABLE_ENCODINGS:
        raise FetchError(f"{redact(url)} is encoded as {encoding!r}, which is not read")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > MAX_BODY:
        raise TooLarge(f"{redact(url)} announces {announced} bytes, more than {MAX_BODY}")
    body = bytearray()
    for chunk in _chunks(response):
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge(f"{redact(url)} is larger than {MAX_BODY} bytes")
    return bytes(body)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    stream: Callable[..., Iterator[bytes]] = response.raw.stream
    return stream(CHUNK, decode_content=True)


def _named(url: str, error: Exception, deadline: Deadline) -> FetchError:
    """The failure in our own tree; whatever broke after the deadline broke because of it."""
    if isinstance(error, TooSlow):
        return TooSlow(f"{redact(url)}: {error}")
    if deadline.has_passed():
        return TooSlow(f"{redact(url)}: no complete answer after {deadline.seconds:g} s")
    return FetchError(f"{redact(url)}: {redact(str(error))}")
