"""The fetcher opens no socket to a network that is not public, whatever the address looks like."""

import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer
from pytest_socket import SocketConnectBlockedError

from scrapers.errors import FetchError, UnsafeAddress
from scrapers.http import Client
from scrapers.http.addresses import check_url, is_public
from scrapers.http.client import Network
from scrapers.http.connections import Candidate
from tests.scrapers.servers import RawServer, sender

NOW = datetime(2026, 9, 1, tzinfo=UTC)

REFUSED_HOSTS = (
    # loopback in every spelling a resolver understands
    *("127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1"),
    *("0177.0.0.1", "017700000001", "0x7f.0.0.1", "127.0.0.01", "0", "0.0.0.0", "0x0", "localhost"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    # private
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.254"),
    *("3232235777", "0xc0a80101", "0300.0250.1.1", "167772161", "0x0a000001", "012.0.0.1"),
    *("[::ffff:10.0.0.1]", "[::ffff:192.168.0.1]", "[::ffff:172.16.0.1]", "[fc00::1]", "[fd00::1]"),
    *("[fd12:3456:789a::1]", "[fec0::1]"),
    # link-local, with the clouds' metadata services
    *("169.254.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.170.2"),
    *("[fe80::1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]"),
    # shared, benchmark, documentation, reserved, relays
    *("100.64.0.1", "100.127.255.254", "100.100.100.200", "198.18.0.1", "198.19.255.254", "192.0.0.1"),
    *("192.0.0.192", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "240.0.0.1"),
    *("255.255.255.255", "0.1.2.3", "[2001:db8::1]", "[100::1]", "[2001::1]", "[3fff::1]", "[5f00::1]"),
    # addresses that carry another one
    *("[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::1]"),
    *("[::ffff:100.64.0.1]", "[::ffff:0:127.0.0.1]", "[::a00:1]"),
    # multicast
    *("224.0.0.1", "239.255.255.255", "[ff02::1]", "[ff05::2]", "[ff0e::1]", "[::ffff:224.0.0.1]"),
)

TRICKS = (
    "http://news.example\\@127.0.0.1/",
    "http://127.0.0.1\\.news.example/",
    "http://user@news.example/",
    "http://user:word@news.example/",
    "http://news.example@127.0.0.1/",
    "http://127.0.0.1#@news.example/",
    "http://127.0.0.1?@news.example/",
    "http://news.example:22/",
    "http://news.example:99999/",
    "http://news.example:port/",
    "http://news.example.evil.example/",
    "http://news.example%00.evil.example/",
    "http://news.example%2eevil.example/",
    "http://news.example\t.evil.example/",
    "http://news.example\r\nHost: evil.example/",
    "http://①②⑦.⓪.⓪.①/",
    "http://news。example/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "//127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "ftp://news.example/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "http://[::1",
    "http://[news.example]/",
    "",
)


class Connects:
    """Every address this process tried to connect to while it was switched on."""

    def __init__(self) -> None:
        self.is_on = False
        self.seen: list[object] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, args: tuple[object, ...]) -> None:
        if self.is_on and event == "socket.connect":
            self.seen.append(args[1])


CONNECTS = Connects()


@pytest.fixture
def connects() -> Iterator[list[object]]:
    CONNECTS.seen.clear()
    CONNECTS.is_on = True
    yield CONNECTS.seen
    CONNECTS.is_on = False


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(REFUSED_HOSTS)) >= 80


@pytest.mark.parametrize("host", REFUSED_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_inside_is_never_opened_even_when_it_is_on_the_list(
    host: str, scheme: str, connects: list[object]
) -> None:
    client = Client(contact="someone@example.org")
    with pytest.raises(FetchError):
        client.get(f"{scheme}://{host}/", hosts={host.strip("[]"), host}, now=NOW)
    assert connects == []


@pytest.mark.parametrize("status", [301, 307])
@pytest.mark.parametrize("host", REFUSED_HOSTS)
def test_no_redirect_leads_inside(
    host: str, status: int, httpserver: HTTPServer, connects: list[object]
) -> None:
    httpserver.expect_request("/").respond_with_data("", status, headers={"Location": f"http://{host}/"})
    client = Client(contact="someone@example.org", allow_loopback_ports={httpserver.port}, hop_pause=0)
    with pytest.raises(FetchError):
        client.get(httpserver.url_for("/"), hosts={"localhost", "127.0.0.1", host.strip("[]")}, now=NOW)
    assert {address[1] for address in connects} == {httpserver.port}
    assert len(connects) == 1


@pytest.mark.parametrize("host", REFUSED_HOSTS)
def test_a_refresh_inside_a_page_is_content_and_not_followed(
    host: str, httpserver: HTTPServer, connects: list[object]
) -> None:
    page = f'<meta http-equiv="refresh" content="0; url=http://{host}/">'
    httpserver.expect_request("/").respond_with_data(page, headers={"Refresh": f"0; url=http://{host}/"})
    client = Client(contact="someone@example.org", allow_loopback_ports={httpserver.port})
    client.get(httpserver.url_for("/"), hosts={"localhost"}, now=NOW)
    assert {address[1] for address in connects} == {httpserver.port}


@pytest.mark.parametrize("url", TRICKS)
def test_a_tricky_address_is_refused_before_anything_resolves(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        check_url(url, hosts={"news.example"})


@pytest.mark.parametrize(
    "url",
    [
        "https://www.govinfo.gov/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr3633.xml",
        "https://api.fiscaldata.treasury.gov/x?filter=record_date:gte:2025-07-07&page[number]=1",
        "https://www.federalreserve.gov:443/feeds/press_monetary.xml",
        "http://WWW.SEC.GOV/news/pressreleases.rss",
    ],
)
def test_the_addresses_of_real_sources_pass(url: str) -> None:
    hosts = {"www.govinfo.gov", "api.fiscaldata.treasury.gov", "www.federalreserve.gov", "www.sec.gov"}
    check_url(url, hosts=hosts)


@pytest.mark.parametrize("address", ["8.8.8.8", "23.49.104.10", "2600:1406::1", "2a02:26f0::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_a_host_that_is_not_on_the_list_is_not_asked(httpserver: HTTPServer, connects: list[object]) -> None:
    client = Client(contact="someone@example.org", allow_loopback_ports={httpserver.port})
    with pytest.raises(UnsafeAddress, match="not a host of this source"):
        client.get(httpserver.url_for("/"), hosts={"www.sec.gov"}, now=NOW)
    assert connects == []


def candidate(address: str, port: int) -> Candidate:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


def test_one_inner_address_among_public_ones_refuses_the_host(connects: list[object]) -> None:
    def resolve(_host: str, port: int) -> list[Candidate]:
        return [candidate("8.8.8.8", port), candidate("127.0.0.1", port)]

    client = Client(contact="someone@example.org", transport=Network(resolve=resolve))
    with pytest.raises(UnsafeAddress, match=r"127\.0\.0\.1"):
        client.get("http://news.example/", hosts={"news.example"}, now=NOW)
    assert connects == []


def test_a_name_that_is_bound_again_after_the_check_reaches_nothing_inside(connects: list[object]) -> None:
    asked = 0

    def resolve(_host: str, port: int) -> list[Candidate]:
        nonlocal asked
        asked += 1
        return [candidate("8.8.8.8" if asked % 2 else "127.0.0.1", port)]

    client = Client(contact="someone@example.org", transport=Network(resolve=resolve))
    opened_outside = (SocketConnectBlockedError, UserWarning)  # the tests' own fence, which warns first
    for attempt in range(1, 1001):
        with pytest.raises(UnsafeAddress if attempt % 2 == 0 else opened_outside):
            client.get("http://news.example/", hosts={"news.example"}, now=NOW)
        assert asked == attempt
    assert connects == []


def test_a_redirect_to_the_same_name_is_resolved_and_checked_again() -> None:
    addresses = iter(["127.0.0.1", "10.0.0.1"])

    def resolve(_host: str, port: int) -> list[Candidate]:
        return [candidate(next(addresses), port)]

    with RawServer(sender(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nConnection: close\r\n\r\n")) as server:
        network = Network(resolve=resolve, allow_loopback_ports={server.port})
        client = Client(
            contact="someone@example.org", transport=network, allow_loopback_ports={server.port}, hop_pause=0
        )
        with pytest.raises(UnsafeAddress, match=r"10\.0\.0\.1"):
            client.get(f"http://news.example:{server.port}/", hosts={"news.example"}, now=NOW)
    assert len(server.requests) == 1
