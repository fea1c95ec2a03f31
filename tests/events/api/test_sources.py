"""Sources and their freshness over HTTP."""

from datetime import timedelta

from events.api.serializers import SourceSerializer
from events.models import Source, SourceHealth
from events.services.clock import database_now
from tests.events.api.test_serializers import compare

SOURCES = "/api/v1/sources/"


def add(slug, **told):
    source = Source.objects.create(
        slug=slug, name=slug, publisher="P", homepage="https://x.example/", interval=timedelta(minutes=10)
    )
    now = database_now()
    return SourceHealth.objects.create(
        source=source, latest_attempt_at=now, latest_success_at=now, latest_poll_at=now, **told
    )


def test_every_source_is_listed_as_the_schema_says_in_three_queries(client, db, django_assert_num_queries):
    lags = {"lag_p50": timedelta(seconds=5), "lag_p95": timedelta(seconds=50), "lag_n": 7}
    for slug in ("b", "a", "c"):
        add(slug, **lags)
    with django_assert_num_queries(3):  # the limiter, the clock, the list
        answer = client.get(SOURCES)
    told = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert (told["next"], told["previous"]) == (None, None)
    assert [source["slug"] for source in told["results"]] == ["a", "b", "c"]
    for source in told["results"]:
        assert list(SourceSerializer().fields) == list(source)
        compare(SourceSerializer(), source)


def test_an_alarm_shows_as_failing_with_its_reason(client, db):
    add("a", alarm="items", alarm_reason="6 items, usually 10")
    (told,) = client.get(SOURCES).json()["results"]
    assert (told["status"], told["reason"], told["lag"]) == ("failing", "6 items, usually 10", None)


def test_no_source_is_an_empty_list(client, db):
    assert client.get(SOURCES).json() == {"results": [], "next": None, "previous": None}


def test_an_unknown_parameter_is_refused(client, db):
    assert client.get(SOURCES, {"topic": "liquidity"}).status_code == 400
