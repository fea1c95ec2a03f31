from datetime import timedelta

import orjson
import pytest
from django.urls import reverse

from events.models import Event, TimelineEntry
from events.services import ledger, publishing
from events.services.limits import take
from events.vocabulary import Action, State
from tests.events.builders import NOW, drafted

TIMELINE = "/api/v1/timeline/"


def titles(response):
    assert response.status_code == 200, response.content
    return [event["title"] for event in response.json()["results"]]


def test_the_timeline_is_newest_first_and_joined_from_stored_text(client, publish):
    for number in (2, 3, 1):
        publish(number)

    response = client.get(TIMELINE)

    assert titles(response) == ["Vote 3", "Vote 2", "Vote 1"]
    texts = TimelineEntry.objects.order_by("-public_at").values_list("text", flat=True)
    assert response.content.decode() == f'{{"results":[{",".join(texts)}],"next":null,"previous":null}}'
    assert response["Content-Type"] == "application/json"


def test_a_page_costs_the_limiter_the_validator_and_one_query(client, publish, django_assert_num_queries):
    publish(1)

    with django_assert_num_queries(3):
        client.get(TIMELINE, {"topic": "clarity-act", "from": "2025-07-01"})


def test_an_empty_timeline_is_an_empty_list(client, db):
    assert client.get(TIMELINE).json() == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"topic": "clarity-act"}, ["Vote 30", "Vote 1"]),
        ({"topic": "liquidity"}, []),
        ({"kind": "floor-vote"}, ["Vote 30", "Vote 1"]),
        ({"kind": "hearing"}, []),
        ({"from": "2025-07-02"}, ["Vote 30"]),
        ({"to": "2025-07-01"}, ["Vote 1"]),
        ({"from": "2025-07-01", "to": "2025-07-02"}, ["Vote 30", "Vote 1"]),
        ({"to": "2025-07-01T16:00:00Z"}, ["Vote 1"]),
        ({"to": "2025-07-01T15:59:59Z"}, []),
        ({"from": "2025-07-01T12:00:01-04:00"}, ["Vote 30"]),
        ({"page_size": "1"}, ["Vote 30"]),
    ],
)
def test_filters_narrow_the_timeline(client, publish, query, expected):
    publish(1)
    publish(30)

    assert titles(client.get(TIMELINE, query)) == expected


def test_an_unpublished_event_does_not_exist(client, publish):
    draft = drafted()

    assert titles(client.get(TIMELINE)) == []
    assert client.get(reverse("event", args=[draft.pk])).status_code == 404
    assert client.get(reverse("event-reactions", args=[draft.pk])).status_code == 404


def test_an_event_is_its_stored_text(client, publish, django_assert_num_queries):
    event = publish(1)

    with django_assert_num_queries(3):
        response = client.get(f"/api/v1/events/{event.pk}/")

    assert response.content.decode() == TimelineEntry.objects.get(pk=event.pk).text
    assert response.json()["url"] == f"/api/v1/events/{event.pk}/"


def test_the_reactions_of_an_event_are_a_list(client, publish):
    event = publish(1)
    TimelineEntry.objects.filter(pk=event.pk).update(reactions_text='[{"instrument":"RUT"}]')

    response = client.get(f"/api/v1/events/{event.pk}/reactions/")

    assert response.json() == {
        "results": [{"instrument": "RUT", "overlapping_count": None, "overlapping": None}],
        "next": None,
        "previous": None,
        "overlapping_events": [],
    }


def test_a_retracted_event_is_gone_with_its_reason(client, publish):
    event = publish(1)
    publishing.retract(event=event, by="editor", now=NOW, reason="the clerk withdrew the roll call")

    for address in (f"/api/v1/events/{event.pk}/", f"/api/v1/events/{event.pk}/reactions/"):
        response = client.get(address)
        assert response.status_code == 410
        assert response.json()["reason"] == "the clerk withdrew the roll call"
        assert response["Content-Type"] == "application/problem+json"


def test_a_merged_event_leads_to_the_other_one(client, publish):
    kept, merged = publish(1), publish(2)
    Event.objects.filter(pk=merged.pk).update(state=State.MERGED, merged_into=kept)
    merged.refresh_from_db()
    ledger.append(event=merged, action=Action.MERGED, by="editor", now=NOW, reason="the same roll call")

    response = client.get(f"/api/v1/events/{merged.pk}/")

    assert response.status_code == 301
    assert response["Location"] == f"/api/v1/events/{kept.pk}/"
    assert response.json() == {
        "merged_into": f"/api/v1/events/{kept.pk}/",
        "reason": "the same roll call",
    }


def test_a_restored_event_is_there_again(client, publish):
    event = publish(1)
    publishing.retract(event=event, by="editor", now=NOW, reason="doubt")
    publishing.restore(event=event, by="editor", now=NOW, reason="no doubt")

    assert client.get(f"/api/v1/events/{event.pk}/").status_code == 200


def test_head_answers_as_get_does_without_a_body(client, publish):
    publish(1)

    response = client.head(TIMELINE)

    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == "application/json"


def test_options_tells_the_methods(client, db):
    response = client.options(TIMELINE)

    assert response.status_code == 200
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_every_answer_tells_the_limit_and_the_request(client, db, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 10, 3600

    first, second = client.get(TIMELINE), client.get(TIMELINE)

    assert first["RateLimit-Policy"] == '"anonymous";q=10;w=3600'
    assert first["RateLimit"].startswith('"anonymous";r=9;t=')
    assert second["RateLimit"].startswith('"anonymous";r=8;t=')
    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_over_the_limit_is_a_429_that_says_when_to_come_back(client, db, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 2, 3600

    answers = [client.get(TIMELINE) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
    assert answers[2].json()["type"] == "urn:policy-event-tracker:problem:too-many-requests"
    assert answers[2]["RateLimit"].startswith('"anonymous";r=0;t=')


def test_a_request_for_a_form_that_is_not_served_counts_too_and_once(client, db, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 2, 3600

    answers = [client.get(TIMELINE, headers={"Accept": "text/html"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [406, 406, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=1", "r=0", "r=0"]


def test_a_refused_method_and_an_unknown_parameter_count_once_each(client, db, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 3, 3600

    answers = [client.post(TIMELINE), client.get(TIMELINE, {"topik": "x"}), client.get(TIMELINE)]

    assert [answer.status_code for answer in answers] == [405, 400, 200]
    assert answers[-1]["RateLimit"].startswith('"anonymous";r=0;t=')


def test_a_forged_forwarding_header_buys_nothing(client, db, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 2, 3600

    answers = [
        client.get(TIMELINE, headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(3)
    ]

    assert answers == [200, 200, 429]


def test_what_is_used_elsewhere_counts_here(client, db, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 1, 3600
    take(policy="anonymous", client="127.0.0.1", limit=1, window=timedelta(hours=1))

    assert client.get(TIMELINE).status_code == 429


def test_the_schema_is_json_unless_yaml_is_asked_for(client, db):
    assert orjson.loads(client.get("/api/v1/schema/").content)["openapi"].startswith("3.1")
    yaml = client.get("/api/v1/schema/", headers={"Accept": "application/yaml"})
    assert yaml.content.startswith(b"openapi: 3.1")
