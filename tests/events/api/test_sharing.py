"""Pages of other sites may read the API, and its answers are compressed for who asks."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from events.api.sharing import PREFIX, Shared, takes_gzip
from tests.events.api.test_records import step

TIMELINE = "/api/v1/timeline/"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (TIMELINE, 200),
        (f"{TIMELINE}?nonsense=1", 400),
        ("/api/v1/nothing/", 404),
        ("/api/v1/events/00000000-0000-4000-8000-000000000000/", 404),
        ("/api/v1/schema/", 200),
    ],
)
def test_every_answer_of_the_api_may_be_read_from_elsewhere(client, db, address, status):
    answer = client.get(address, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.has_header("Access-Control-Allow-Credentials")
    exposed = answer["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "RateLimit", "Retry-After", "X-Request-Id"} <= set(exposed)


@pytest.mark.parametrize("address", ["/", "/admin/login/", "/healthz"])
def test_nothing_else_may(client, db, address):
    answer = client.get(address, headers={"Origin": "https://elsewhere.example"})

    assert not answer.has_header("Access-Control-Allow-Origin")


def test_a_browser_that_asks_first_is_told_without_a_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.options(
            TIMELINE,
            headers={
                "Origin": "https://elsewhere.example",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match",
            },
        )

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_who_asks_what_can_be_done_is_told(client, db):
    answer = client.options(TIMELINE)

    assert (answer.status_code, answer["Allow"]) == (200, "GET, HEAD, OPTIONS")


def test_a_page_is_compressed_for_who_takes_it(client, publish):
    for number in range(3):
        publish(number)
    plain = client.get(TIMELINE)
    squeezed = client.get(TIMELINE, headers={"Accept-Encoding": "br, gzip;q=0.5"})

    assert not plain.has_header("Content-Encoding")
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain.content
    assert int(squeezed["Content-Length"]) == len(squeezed.content) < len(plain.content)
    for answer in (plain, squeezed):
        assert {"Accept", "Accept-Encoding"} <= set(answer["Vary"].split(", "))


def test_each_encoding_has_a_strong_tag_and_either_is_known_again(client, publish):
    for number in range(3):
        publish(number)
    plain, squeezed = (
        client.get(TIMELINE, headers={"Accept-Encoding": encoding})["ETag"]
        for encoding in ("identity", "gzip")
    )

    assert squeezed == f'{plain[:-1]}-gzip"'
    for tag in (plain, squeezed, f"W/{plain}", f'"other", {squeezed}'):
        again = client.get(TIMELINE, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
        assert again.status_code == 304
        assert again["ETag"] in tag
        assert not again.has_header("Content-Encoding")
        assert not again.has_header("Content-Length")


def test_the_same_answer_is_compressed_to_the_same_bytes(client, publish):
    for number in range(3):
        publish(number)
    first, second = (client.get(TIMELINE, headers={"Accept-Encoding": "gzip"}).content for _ in range(2))

    assert first == second


def test_a_whole_export_is_compressed_as_it_is_sent():
    sent = []

    def pieces():
        for number in range(3):
            sent.append(number)
            yield b"a line\n" * 1000

    request = RequestFactory().get(f"{PREFIX}x", headers={"Accept-Encoding": "gzip"})
    answer = Shared(lambda _: StreamingHttpResponse(pieces(), content_type="text/csv"))(request)
    stream = iter(answer.streaming_content)
    begun = next(stream)

    assert sent == [0]
    assert begun.startswith(b"\x1f\x8b")
    assert gzip.decompress(begun + b"".join(stream)) == b"a line\n" * 3000


def test_a_compressed_export_is_the_export(client, db):
    step(1)
    plain = b"".join(client.get("/api/v1/timeline.csv").streaming_content)
    squeezed = client.get("/api/v1/timeline.csv", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(b"".join(squeezed.streaming_content)) == plain


@pytest.mark.parametrize("kind", ["application/vnd.apache.parquet", "text/event-stream", "image/png"])
def test_what_is_small_already_or_has_to_flow_is_left_alone(kind):
    request = RequestFactory().get(f"{PREFIX}x", headers={"Accept-Encoding": "gzip"})
    answer = Shared(lambda _: HttpResponse(b"x" * 5000, content_type=kind))(request)

    assert not answer.has_header("Content-Encoding")


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("br", False),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
    ],
)
def test_what_a_client_takes_is_read(accepted, takes):
    assert takes_gzip(accepted) is takes
