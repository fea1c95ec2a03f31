"""One POST to an address that somebody else wrote down: guarded like every fetch, and never led elsewhere."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from scrapers.errors import FetchError, TooSlow, UnsafeAddress
from scrapers.http.addresses import check_candidates, check_url
from scrapers.http.client import Network, retry_after
from scrapers.http.connections import Deadline
from scrapers.http.redaction import redact

DEADLINE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered; its body is not read. ``retry_after`` is in seconds where it asked so."""

    status: int
    retry_after: float | None


def check_target(url: str, *, loopback_ports: Collection[int] = ()) -> None:
    """Raise ``UnsafeAddress`` unless ``url`` may be posted to: https on its usual port of a public host.

    ``loopback_ports`` are those of this machine that may be posted to, over plain HTTP as well. A
    name is checked again at each connection, by what it resolves to then.
    """
    host = urlsplit(url).hostname or ""
    check_url(url, hosts={host}, extra_ports=loopback_ports)
    port = urlsplit(url).port or 0
    if urlsplit(url).scheme != "https" and port not in loopback_ports:
        raise UnsafeAddress(f"{redact(url)!r} is not https")
    if host.replace(".", "").isdigit() or ":" in host:
        check_candidates(host, port, [host], loopback_ports=loopback_ports)


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    now: datetime,
    loopback_ports: Collection[int] = (),
    network: Network | None = None,
    deadline_seconds: float,
) -> Reply:
    """Post ``body`` and return the status, whatever it is; a redirect is an answer and not followed.

    ``now`` is the caller's clock. Raises ``FetchError``, of which ``UnsafeAddress`` is one.
    """
    check_target(url, loopback_ports=loopback_ports)
    started = time.monotonic()
    deadline = Deadline(deadline_seconds)
    network = network or Network(allow_loopback_ports=loopback_ports)
    adapter = network.adapter(deadline)
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            with session.post(
                url,
                data=body,
                headers=dict(headers),
                allow_redirects=False,
                stream=True,
                timeout=deadline.remaining(),
            ) as response:
                arrived = now + timedelta(seconds=time.monotonic() - started)
                return Reply(response.status_code, retry_after(response.headers.get("Retry-After"), arrived))
        except (requests.RequestException, HTTPError, TimeoutError, TooSlow) as error:
            if deadline.has_passed():
                raise TooSlow(f"{redact(url)}: no answer after {deadline.seconds:g} s") from error
            raise FetchError(f"{redact(url)}: {redact(str(error))}") from error
