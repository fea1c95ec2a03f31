"""What an answer becomes, and what every fetch may cost at most."""

import gzip
import logging
import resource
import ssl
import subprocess
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from scrapers.errors import FetchError, Refused, ScraperError, ServerTrouble, TooLarge, TooSlow, UnsafeAddress
from scrapers.http import Client, Validators, redact
from scrapers.http.client import MAX_BODY, Network, retry_after
from scrapers.items import NotFound, NotModified, Page
from tests.scrapers.servers import Answer, RawServer, dripper, hold_back, sender

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
HOSTS = frozenset({"localhost", "127.0.0.1"})
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"


def client_for(port: int, **options: float) -> Client:
    return Client(contact="desk@example.org", allow_loopback_ports={port}, hop_pause=0, **options)


@pytest.fixture
def client(httpserver: HTTPServer) -> Client:
    return client_for(httpserver.port)


def raw(server: RawServer, deadline_seconds: float = 5.0) -> Page | NotModified | NotFound:
    return client_for(server.port, deadline_seconds=deadline_seconds).get(server.url, hosts=HOSTS, now=NOW)


def test_a_page_carries_its_bytes_type_headers_and_time(httpserver: HTTPServer, client: Client) -> None:
    headers = {"ETag": 'W/"1"', "Set-Cookie": "session=1", "Last-Modified": "Tue, 01 Sep 2026 10:00:00 GMT"}
    httpserver.expect_request("/a").respond_with_data("hello", headers=headers, content_type="text/xml")
    page = client.get(httpserver.url_for("/a"), hosts=HOSTS, now=NOW)
    assert isinstance(page, Page)
    assert (page.body, page.content_type, page.status) == (b"hello", "text/xml", 200)
    assert (page.headers["etag"], page.headers["last-modified"]) == ('W/"1"', "Tue, 01 Sep 2026 10:00:00 GMT")
    assert "set-cookie" not in page.headers
    assert 0 <= (page.captured_at - NOW).total_seconds() < 5


def test_we_say_who_asks_and_how_to_reach_them(httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/").respond_with_data("x")
    client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW, accept="application/json")
    request = httpserver.log[0][0]
    assert request.headers["User-Agent"] == "PolicyEventTracker/1 (contact: desk@example.org)"
    assert request.headers["Accept"] == "application/json"


def test_validators_make_the_request_conditional(httpserver: HTTPServer, client: Client) -> None:
    def answer(request: Request) -> Response:
        is_same = request.headers.get("If-None-Match") == '"7"'
        return Response(status=304 if is_same else 200)

    httpserver.expect_request("/").respond_with_handler(answer)
    url = httpserver.url_for("/")
    assert isinstance(client.get(url, hosts=HOSTS, now=NOW), Page)
    assert isinstance(
        client.get(url, hosts=HOSTS, now=NOW, validators=Validators(etag='"7"', last_modified="x")),
        NotModified,
    )
    assert httpserver.log[1][0].headers["If-Modified-Since"] == "x"


def test_an_unasked_304_is_a_failure(httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/").respond_with_data("", 304)
    with pytest.raises(FetchError, match="304"):
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)


@pytest.mark.parametrize("status", [404, 410])
def test_not_found_is_an_answer(status: int, httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/").respond_with_data("<html>gone</html>", status)
    answer = client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)
    assert isinstance(answer, NotFound)
    assert answer.status == status


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((401, Refused), (403, Refused), (429, ServerTrouble), (500, ServerTrouble), (503, ServerTrouble)),
        *((204, FetchError), (206, FetchError), (400, FetchError), (300, FetchError)),
    ],
)
def test_any_other_status_is_a_failure(
    status: int, error: type[ScraperError], httpserver: HTTPServer, client: Client
) -> None:
    httpserver.expect_request("/").respond_with_data("", status)
    with pytest.raises(error, match=str(status)):
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)


def test_retry_after_is_read_in_seconds_and_as_a_date(httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/").respond_with_data("", 429, headers={"Retry-After": "90"})
    with pytest.raises(ServerTrouble) as caught:
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)
    assert caught.value.retry_after == 90
    assert retry_after("Tue, 01 Sep 2026 12:02:00 GMT", NOW) == 120
    assert retry_after("Tue, 01 Sep 2026 11:00:00 GMT", NOW) == 0
    assert retry_after("soon", NOW) is None
    assert retry_after("9" * 400, NOW) == retry_after("Tue, 01 Sep 2037 11:00:00 GMT", NOW) == 86_400
    assert retry_after(None, NOW) is None


def test_redirects_are_followed_and_the_last_address_is_kept(httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/0").respond_with_data("", 301, headers={"Location": "1"})
    httpserver.expect_request("/1").respond_with_data("", 307, headers={"Location": httpserver.url_for("/2")})
    httpserver.expect_request("/2").respond_with_data("here")
    page = client.get(httpserver.url_for("/0"), hosts=HOSTS, now=NOW)
    assert isinstance(page, Page)
    assert (page.url, page.final_url) == (httpserver.url_for("/0"), httpserver.url_for("/2"))


def test_redirects_end_after_five(httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/").respond_with_data("", 302, headers={"Location": "/"})
    with pytest.raises(FetchError, match="more than 5 times"):
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)
    assert len(httpserver.log) == 6


def test_a_redirect_off_the_list_is_refused(httpserver: HTTPServer, client: Client) -> None:
    httpserver.expect_request("/").respond_with_data(
        "", 302, headers={"Location": "https://elsewhere.example/"}
    )
    with pytest.raises(UnsafeAddress, match=r"elsewhere\.example"):
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)


def test_cookies_of_one_answer_are_not_sent_with_the_next_request(
    httpserver: HTTPServer, client: Client
) -> None:
    httpserver.expect_request("/0").respond_with_data(
        "", 302, headers={"Location": "/1", "Set-Cookie": "a=b; Path=/"}
    )
    httpserver.expect_request("/1").respond_with_data("x")
    client.get(httpserver.url_for("/0"), hosts=HOSTS, now=NOW)
    assert "Cookie" not in httpserver.log[1][0].headers


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packed_body_is_unpacked(encoding: str, httpserver: HTTPServer, client: Client) -> None:
    packed = {"gzip": gzip.compress, "deflate": zlib.compress}[encoding](b"hello" * 100)
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": encoding})
    page = client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)
    assert isinstance(page, Page)
    assert page.body == b"hello" * 100


@pytest.mark.parametrize("encoding", ["gzip, gzip", ", ".join(["gzip"] * 50), "br", "zstd", "compress", "x"])
def test_nested_and_unknown_encodings_are_refused(
    encoding: str, httpserver: HTTPServer, client: Client
) -> None:
    httpserver.expect_request("/").respond_with_data(b"x", headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError, match="encoded as"):
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)


def bomb(packer: "zlib._Compress") -> bytes:
    """One gibibyte of zeros, packed; the blocks after the first are alike."""
    mebibyte = bytes(1024 * 1024)
    first, block = (packer.compress(mebibyte) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + block * 1023


@pytest.mark.parametrize(("encoding", "window"), [("gzip", 31), ("deflate", 15), ("deflate", -15)])
def test_a_bomb_ends_at_the_cap_in_little_memory(
    encoding: str, window: int, httpserver: HTTPServer, client: Client
) -> None:
    packed = bomb(zlib.compressobj(wbits=window))
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": encoding})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooLarge, match="larger than"):
        client.get(httpserver.url_for("/"), hosts=HOSTS, now=NOW)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_length_beyond_the_cap_is_refused_before_the_body_is_read() -> None:
    with RawServer(sender(OK + b"Content-Length: 99999999\r\n\r\n")) as server, pytest.raises(TooLarge):
        raw(server)


def test_a_body_without_end_stops_at_the_cap() -> None:
    with (
        RawServer(dripper(OK + b"\r\n", bytes(1024 * 1024), 0)) as server,
        pytest.raises(TooLarge, match=str(MAX_BODY)),
    ):
        raw(server)


def test_a_body_shorter_than_announced_is_a_failure() -> None:
    with RawServer(sender(OK + b"Content-Length: 100\r\n\r\nhalf")) as server, pytest.raises(FetchError):
        raw(server)


def test_a_broken_packed_body_is_a_failure() -> None:
    with (
        RawServer(sender(OK + b"Content-Encoding: gzip\r\n\r\nnot gzip")) as server,
        pytest.raises(FetchError),
    ):
        raw(server)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hold_back, id="silence"),
        pytest.param(dripper(b"HTTP/1.1 200 OK\r\nX: ", b"a", 0.05), id="slow header"),
        pytest.param(dripper(b"", b"H", 0.05), id="slow status line"),
        pytest.param(dripper(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), id="endless continue"),
        pytest.param(dripper(OK + b"Content-Length: 9999\r\n\r\n", b"a", 0.05), id="slow body"),
        pytest.param(dripper(OK + b"\r\n", b"a", 0.05), id="slow body without length"),
        pytest.param(
            dripper(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b""), 0.01), id="empty members"
        ),
        pytest.param(
            dripper(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.05), id="slow chunks"
        ),
    ],
)
def test_a_drip_ends_at_the_deadline(answer: Answer) -> None:
    started = time.monotonic()
    with RawServer(answer) as server, pytest.raises(TooSlow):
        raw(server, deadline_seconds=0.4)
    assert time.monotonic() - started < 2


def test_headers_without_end_are_a_failure() -> None:
    with RawServer(dripper(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0)) as server, pytest.raises(FetchError):
        raw(server)


def test_redirects_share_one_deadline() -> None:
    with (
        RawServer(sender(b"HTTP/1.1 302 Found\r\nLocation: /\r\nConnection: close\r\n\r\n")) as server,
        pytest.raises(TooSlow),
    ):
        Client(
            contact="x@example.org", allow_loopback_ports={server.port}, hop_pause=0.3, deadline_seconds=0.5
        ).get(server.url, hosts=HOSTS, now=NOW)


def test_a_resolver_that_hangs_is_left_at_the_deadline() -> None:
    network = Network(resolve=lambda _host, _port: time.sleep(3) or [])
    with pytest.raises(TooSlow, match="did not resolve"):
        Client(contact="x@example.org", transport=network, deadline_seconds=0.2).get(
            "http://news.example/", hosts={"news.example"}, now=NOW
        )


def test_secrets_stay_out_of_errors_addresses_and_logs(
    httpserver: HTTPServer, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    httpserver.expect_request("/ok").respond_with_data("x")
    httpserver.expect_request("/bad").respond_with_data("", 500)
    page = client.get(httpserver.url_for("/ok?api_key=hush&limit=1"), hosts=HOSTS, now=NOW)
    assert httpserver.log[0][0].args["api_key"] == "hush"
    with pytest.raises(ServerTrouble) as caught:
        client.get(httpserver.url_for("/bad?api_key=hush"), hosts=HOSTS, now=NOW)
    with pytest.raises(FetchError) as unreachable:
        Client(contact="x@example.org", allow_loopback_ports={1}).get(
            "http://127.0.0.1:1/?api_key=hush", hosts=HOSTS, now=NOW
        )
    ours = " ".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert "hush" not in f"{page} {caught.value} {unreachable.value} {ours}"


def test_redaction_leaves_the_rest_of_an_address() -> None:
    assert redact("https://a/?limit=1&api_key=abc&sort=x") == "https://a/?limit=1&api_key=REDACTED&sort=x"
    assert redact("X-Api-Key: abc") == "X-Api-Key: REDACTED"
    assert redact("the tokens of 2025") == "the tokens of 2025"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of its own for the name ``news.example``, in one file."""
    directory = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    files = ["-keyout", str(directory / "key.pem"), "-out", str(directory / "cert.pem")]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    both = directory / "both.pem"
    both.write_bytes((directory / "key.pem").read_bytes() + (directory / "cert.pem").read_bytes())
    return both


@pytest.fixture
def secure_server(certificate: Path) -> Iterator[tuple[HTTPServer, list[str | None]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
        server.expect_request("/").respond_with_data("safe")
        yield server, names


def secure_client(port: int, roots: ssl.SSLContext | None) -> Client:
    network = Network(
        resolve=lambda _host, at: [(2, 1, 6, "", ("127.0.0.1", at))], allow_loopback_ports={port}, tls=roots
    )
    return Client(contact="x@example.org", transport=network, allow_loopback_ports={port}, deadline_seconds=5)


def test_tls_is_verified_by_the_written_name(
    secure_server: tuple[HTTPServer, list[str | None]], certificate: Path
) -> None:
    server, names = secure_server
    roots = ssl.create_default_context(cafile=certificate)
    client = secure_client(server.port, roots)
    page = client.get(f"https://news.example:{server.port}/", hosts={"news.example"}, now=NOW)
    assert isinstance(page, Page)
    assert page.body == b"safe"
    assert names == ["news.example"]


def test_a_certificate_for_another_name_is_refused(
    secure_server: tuple[HTTPServer, list[str | None]], certificate: Path
) -> None:
    server, _ = secure_server
    client = secure_client(server.port, ssl.create_default_context(cafile=certificate))
    with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get(f"https://other.example:{server.port}/", hosts={"other.example"}, now=NOW)


def test_a_certificate_nobody_vouches_for_is_refused(
    secure_server: tuple[HTTPServer, list[str | None]],
) -> None:
    server, _ = secure_server
    with pytest.raises(FetchError, match="CERTIFICATE_VERIFY_FAILED"):
        secure_client(server.port, None).get(
            f"https://news.example:{server.port}/", hosts={"news.example"}, now=NOW
        )
