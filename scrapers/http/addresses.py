"""Which addresses may be opened: the written one (URL) and the one it resolves to (IP)."""

import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from scrapers.errors import UnsafeAddress
from scrapers.http.redaction import redact

DEFAULT_PORTS = {"http": 80, "https": 443}
UNWRITABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")

# Only 2000::/3 is handed out for the public internet; everything else in IPv6 is private,
# reserved, or carries an IPv4 address inside.
PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")

# Networks that some Python versions call global although they are shared, reserved or tunnels.
REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)


def check_url(url: str, *, hosts: Collection[str], extra_ports: Collection[int] = ()) -> None:
    """Raise ``UnsafeAddress`` unless ``url`` is plain http(s) to one of ``hosts`` on its usual port.

    Two parsers must read the same host: where they differ, one of them is being tricked.
    """
    shown = redact(url)
    if UNWRITABLE.search(url) or not url.isascii():
        raise UnsafeAddress(f"{shown!r} has characters that no address may have")
    try:
        parts, second = urlsplit(url), parse_url(url)
        port, host = parts.port, parts.hostname or ""
    except (ValueError, LocationParseError) as error:
        raise UnsafeAddress(f"{shown!r} is not an address: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise UnsafeAddress(f"{shown!r} is neither http nor https")
    if "@" in parts.netloc:
        raise UnsafeAddress(f"{shown!r} carries a user name")
    if host != (second.host or "").strip("[]").lower() or port != second.port:
        raise UnsafeAddress(f"{shown!r} reads differently to two parsers")
    if host not in hosts:
        raise UnsafeAddress(f"{host!r} is not a host of this source")
    if port not in (None, DEFAULT_PORTS[parts.scheme], *extra_ports):
        raise UnsafeAddress(f"port {port} of {host!r} is not a web port")


def is_public(address: str) -> bool:
    """Whether an IP address in text, with or without a scope, is one of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    refused = any(ip.version == network.version and ip in network for network in REFUSED_NETWORKS)
    if ip.version == PUBLIC_IPV6.version and ip not in PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not refused


def check_candidates(
    host: str, port: int, addresses: Iterable[str], *, loopback_ports: Collection[int] = ()
) -> None:
    """Raise ``UnsafeAddress`` when any address that ``host`` resolves to is not public."""
    for address in addresses:
        ip = ipaddress.ip_address(address.partition("%")[0])
        if ip.is_loopback and port in loopback_ports:
            continue
        if not is_public(address):
            raise UnsafeAddress(f"{host!r} resolves to {address}, which is not a public address")
