"""How a host is treated, row by row."""

from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from events.services.clock import database_now
from scrapers import politeness
from scrapers.errors import Refused, ServerTrouble
from scrapers.http import Client
from scrapers.models import Host
from tests.scrapers.conftest import Tell


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://WWW.SEC.gov/news?x=1", "www.sec.gov"),
        ("http://127.0.0.1:8001/a", "127.0.0.1:8001"),
    ],
)
def test_a_host_is_named_as_its_address_writes_it(url: str, name: str) -> None:
    assert politeness.host_name(url) == name


def test_addresses_of_one_host_share_its_row(db: None) -> None:
    hosts = politeness.hosts_of(["https://a.example/1", "https://a.example/2", "https://b.example/1"])
    again = politeness.hosts_of(["https://a.example/3"])
    assert hosts["https://a.example/1"] == hosts["https://a.example/2"] == again["https://a.example/3"]
    assert Host.objects.count() == 2


def fetch_robots(host: Host, client: Client) -> None:
    politeness.fetch_robots(host=host, scheme="http", hosts=["127.0.0.1"], client=client, now=database_now())


def test_rules_for_us_by_name_come_before_rules_for_all(host: Host, client: Client, tell: Tell) -> None:
    tell("/robots.txt", raw="User-agent: *\nDisallow: /\n\nUser-agent: PolicyEventTracker\nDisallow: /api/")
    fetch_robots(host, client)
    politeness.check_robots(host=host, url=f"http://{host.name}/news")
    with pytest.raises(Refused, match=r"robots\.txt"):
        politeness.check_robots(host=host, url=f"http://{host.name}/api/x")


def test_no_robots_file_allows_everything(host: Host, client: Client, local_server: HTTPServer) -> None:
    fetch_robots(host, client)
    politeness.check_robots(host=host, url=f"http://{host.name}/news")
    assert host.robots_status == 404


def test_a_server_in_trouble_leaves_the_robots_unknown(host: Host, client: Client, tell: Tell) -> None:
    Host.objects.update(robots_fetched_at=None)
    tell("/robots.txt", status=500)
    with pytest.raises(ServerTrouble):
        fetch_robots(host, client)
    host.refresh_from_db()
    assert politeness.needs_robots(host, database_now())


@pytest.mark.parametrize(
    ("asked", "kept"), [("7", timedelta(seconds=7)), ("86400", politeness.LONGEST_CRAWL_DELAY)]
)
def test_a_crawl_delay_slows_us_within_reason(
    asked: str, kept: timedelta, host: Host, client: Client, tell: Tell
) -> None:
    tell("/robots.txt", raw=f"User-agent: *\nCrawl-delay: {asked}")
    fetch_robots(host, client)
    host.refresh_from_db()
    assert politeness.pause_after(host) == kept


def test_a_turn_is_taken_by_one_and_free_again_after_its_end(db: None) -> None:
    host = Host.objects.create(name="example.gov")
    now = database_now()
    assert politeness.take_turn(host=host, until=now + timedelta(minutes=1)) is True
    assert politeness.take_turn(host=host, until=now + timedelta(minutes=2)) is False
    assert host.next_allowed_at == now + timedelta(minutes=1)
    Host.objects.update(next_allowed_at=now - timedelta(seconds=1), open_until=now + timedelta(minutes=1))
    assert politeness.take_turn(host=host, until=now) is False
    assert politeness.is_left_alone(host=host, now=now) is True
    Host.objects.update(open_until=now - timedelta(seconds=1))
    assert politeness.take_turn(host=host, until=now + timedelta(minutes=1)) is True
