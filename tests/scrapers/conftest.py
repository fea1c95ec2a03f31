"""A source of the tests' own, on a server of the tests' own."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from events.models import Source
from events.services.clock import database_now
from events.services.topics import ensure_topics
from markets.services import ensure_instruments
from scrapers import leases, politeness, prices, registry, sources
from scrapers.http import Client
from scrapers.models import Fetch, Host

LOCAL_SOURCES = str(Path(__file__).parent / "local_sources")

Tell = Callable[..., str]


@pytest.fixture
def said() -> dict[str, Response]:
    """What the server says at each path; it says 404 elsewhere."""
    return {}


@pytest.fixture
def local_server(said: dict[str, Response]) -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        server.expect_request(re.compile(".*")).respond_with_handler(
            lambda request: said.get(request.path, Response(status=404))
        )
        yield server


@pytest.fixture
def local_news(local_server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The scraper of ``local_sources``, found by the registry as every source file is."""
    monkeypatch.setattr(sources, "__path__", [LOCAL_SOURCES])
    monkeypatch.setattr(prices, "__path__", [])
    registry.all_scrapers.cache_clear()
    scraper = registry.get("local_news")
    monkeypatch.setattr(type(scraper), "addresses", (local_server.url_for("/news"),))
    yield scraper
    registry.all_scrapers.cache_clear()


@pytest.fixture
def source(db: None, local_news: Any) -> Source:
    ensure_topics()
    ensure_instruments()
    return Source.objects.create(
        slug="local_news",
        name="Local news",
        publisher="Nobody",
        homepage="http://127.0.0.1/",
        is_trusted=True,
        interval=local_news.interval,
    )


@pytest.fixture
def client(local_server: HTTPServer) -> Client:
    return Client(contact="desk@example.org", allow_loopback_ports={local_server.port}, hop_pause=0)


@pytest.fixture
def tell(local_server: HTTPServer, said: dict[str, Response]) -> Tell:
    """Let the server say something at a path from now on; gives the address."""

    def say(
        path: str = "/news", *, status: int = 200, headers: dict[str, str] | None = None, **told: Any
    ) -> str:
        said[path] = Response(told.pop("raw", None) or json.dumps(told), status, headers)
        return local_server.url_for(path)

    return say


@pytest.fixture
def host(db: None, local_server: HTTPServer) -> Host:
    """The server as a host whose robots.txt is known and allows all, with no pause between requests."""
    return Host.objects.create(
        name=f"127.0.0.1:{local_server.port}",
        pace=timedelta(),
        robots_status=404,
        robots_fetched_at=database_now(),
    )


@pytest.fixture
def lease(source: Source, host: Host) -> Callable[..., Fetch]:
    """A row for an address, leased as a worker leases it."""

    def take(url: str, **flags: Any) -> Fetch:
        now = database_now()
        Host.objects.filter(pk=host.pk).update(next_allowed_at=None, open_until=None)
        row = politeness.hosts_of([url])[url]
        Fetch.objects.create(source=source, host=row, url=url, due_at=now, created_at=now, **flags)
        fetch = leases.take()
        assert fetch is not None
        assert fetch.url == url
        return fetch

    return take
