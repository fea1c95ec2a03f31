"""Sources that are asked with a key: not at all without it, and with it in a header to their host alone."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from pytest_httpserver import HTTPServer

from events.models import Source
from events.services.clock import database_now
from scrapers import keys, queue, registry, worker
from scrapers.http import Client, Key
from scrapers.models import Fetch

SECRET = "0123456789abcdef"
KEYED = registry.get("congress_api")


def rows(slug):
    return Fetch.objects.filter(source__slug=slug).count()


def test_a_source_without_its_key_is_not_polled(db, settings):
    settings.CONGRESS_API_KEY, settings.CONTACT_EMAIL = "", "desk@example.org"
    queue.sweep(now=database_now())

    assert rows("congress_api") == 0
    assert rows("govinfo_billstatus") > 0


def test_with_its_key_it_is(db, settings):
    settings.CONGRESS_API_KEY, settings.CONTACT_EMAIL = SECRET, "desk@example.org"
    queue.sweep(now=database_now())

    assert rows("congress_api") > 0
    assert not Fetch.objects.filter(url__contains=SECRET).exists()


def test_nobody_can_ask_it_by_hand_without_a_key(db, settings):
    settings.CONGRESS_API_KEY = ""
    source = Source.objects.create(slug="congress_api", name="Congress.gov", interval=timedelta(hours=1))

    assert queue.add_polls(source=source, scraper=KEYED, now=database_now(), due_at=database_now()) == 0


def test_scrape_says_which_setting_is_missing(db, settings):
    settings.CONGRESS_API_KEY, settings.CONTACT_EMAIL = "", "desk@example.org"
    with pytest.raises(CommandError, match="set CONGRESS_API_KEY"):
        call_command("scrape", "congress_api")


def test_the_worker_asks_the_host_of_the_source_with_the_key(settings):
    settings.CONGRESS_API_KEY = SECRET

    assert keys.by_host() == {"api.congress.gov": Key(SECRET)}
    assert worker.build_client().keys == {"api.congress.gov": Key(SECRET)}


def test_without_a_key_no_host_gets_one(settings):
    settings.CONGRESS_API_KEY = ""

    assert keys.by_host() == {}


def asked(server, url):
    client = Client(
        contact="desk@example.org",
        allow_loopback_ports={server.port},
        hop_pause=0,
        keys={"127.0.0.1": Key(SECRET)},
    )
    answer = client.get(url, hosts={"127.0.0.1", "localhost"}, now=database_now())
    return answer, [request.headers.get("X-Api-Key") for request, _ in server.log]


@pytest.fixture
def server():
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


def test_the_key_goes_in_a_header_and_not_into_the_page(db, server):
    server.expect_request("/v3/bill").respond_with_data("{}")
    answer, sent = asked(server, server.url_for("/v3/bill"))

    assert sent == [SECRET]
    assert SECRET not in repr(answer)


def test_a_redirect_to_another_host_takes_no_key_along(db, server):
    elsewhere = f"http://localhost:{server.port}/elsewhere"
    server.expect_request("/moved").respond_with_data("", status=302, headers={"Location": elsewhere})
    server.expect_request("/elsewhere").respond_with_data("{}")
    _, sent = asked(server, server.url_for("/moved").replace("localhost", "127.0.0.1"))

    assert sent == [SECRET, None]
