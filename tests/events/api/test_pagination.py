import base64
import random
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from events.api.pagination import read_cursor, write_cursor
from events.api.problems import Problem
from events.services import publishing
from events.services.selection import Filters
from events.services.timeline import Direction, Key, read_page
from tests.events.builders import NOW

TIMELINE = "/api/v1/timeline/"
KEY = Key(datetime(2025, 7, 17, 19, 30, 31, 123456, tzinfo=UTC), UUID(int=7))
TOPIC = Filters(topics=("clarity-act",))


def walk(client, address, way):
    """Every page from an address on, in one direction."""
    while address:
        page = client.get(address).json()
        yield [event["title"] for event in page["results"]]
        address = page[way]


def test_a_walk_meets_every_event_once_even_where_instants_tie(client, publish):
    for number in range(1, 12):
        publish(number, hours=number // 4)
    whole = [event["title"] for event in client.get(TIMELINE).json()["results"]]

    pages = list(walk(client, TIMELINE + "?page_size=3&topic=clarity-act", "next"))

    assert [title for page in pages for title in page] == whole
    assert [len(page) for page in pages] == [3, 3, 3, 2]


def test_the_way_back_shows_the_same_pages(client, publish):
    for number in range(1, 8):
        publish(number)
    forth = list(walk(client, TIMELINE + "?page_size=3", "next"))
    last = TIMELINE + "?page_size=3"
    while (address := client.get(last).json()["next"]) is not None:
        last = address

    back = list(walk(client, last, "previous"))

    assert back[:3] == forth[::-1]
    assert client.get(last).json()["next"] is None


def test_addresses_are_absolute_on_the_host_that_was_asked_and_keep_the_filters(client, publish):
    publish(1)
    publish(2)

    page = client.get(TIMELINE + "?from=2025-07-01&page_size=1", headers={"Host": "localhost:8123"}).json()

    address = urlsplit(page["next"])
    assert (address.scheme, address.netloc, address.path) == ("http", "localhost:8123", TIMELINE)
    assert parse_qs(address.query).keys() == {"from", "page_size", "cursor"}
    assert page["previous"] is None


def test_an_event_that_arrives_during_a_walk_moves_no_later_page(client, publish):
    for number in range(1, 6):
        publish(number)
    first = client.get(TIMELINE + "?page_size=2").json()
    publish(9)

    assert [event["title"] for event in client.get(first["next"]).json()["results"]] == ["Vote 3", "Vote 2"]


def test_a_page_emptied_meanwhile_leads_back_to_the_newest(client, publish):
    oldest = publish(1)
    publish(2)
    first = client.get(TIMELINE + "?page_size=1").json()
    publishing.retract(event=oldest, by="editor", now=NOW, reason="no such vote")

    empty = client.get(first["next"]).json()

    assert (empty["results"], empty["next"]) == ([], None)
    assert client.get(empty["previous"]).json()["results"][0]["title"] == "Vote 2"


def test_a_cursor_is_read_as_it_was_written():
    text = write_cursor(key=KEY, direction=Direction.BEFORE, filters=TOPIC)

    assert read_cursor(text, filters=TOPIC) == (KEY, Direction.BEFORE)


def test_a_cursor_belongs_to_its_filters():
    text = write_cursor(key=KEY, direction=Direction.AFTER, filters=TOPIC)

    with pytest.raises(Problem):
        read_cursor(text, filters=Filters(topics=("liquidity",)))


def test_a_cursor_survives_the_rotation_of_the_secret_key(settings):
    text = write_cursor(key=KEY, direction=Direction.AFTER, filters=TOPIC)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert read_cursor(text, filters=TOPIC) == (KEY, Direction.AFTER)


def test_no_altered_cursor_is_read():
    text = write_cursor(key=KEY, direction=Direction.AFTER, filters=TOPIC)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    chance = random.Random(7)
    read = []
    for _ in range(10_000):
        place = chance.randrange(len(text))
        altered = text[:place] + chance.choice(letters.replace(text[place], "")) + text[place + 1 :]
        try:
            read.append(read_cursor(altered, filters=TOPIC))
        except Problem:
            continue

    assert read == []


@pytest.mark.parametrize(
    "text", ["", "A" * 55, "A" * 56, "=" * 56, "é" * 56, base64.b64encode(bytes(42)).decode()]
)
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(Problem):
        read_cursor(text, filters=Filters())


def test_a_deep_page_enters_the_index_at_its_key(publish, django_assert_num_queries):
    publish(1)

    with django_assert_num_queries(1) as captured:
        read_page(filters=Filters(), size=50, start=KEY, direction=Direction.AFTER)

    assert "(public_at, event_id) <" in captured[0]["sql"]
