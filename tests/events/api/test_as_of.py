"""The record as it stood: what was answered then is answered again, byte for byte."""

import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import connection

from events.models import Event
from events.services import ledger, publishing
from events.services.clock import database_now
from tests.events.api import test_timeline
from tests.events.api.test_timeline import refusal, titles

TIMELINE = "/api/v1/timeline/"
pytestmark = pytest.mark.django_db(transaction=True)
QUERIES = (
    {},
    {"topic": "clarity-act", "page_size": "2"},
    {"q": "vote", "order": "occurred_at"},
    {"order": "-updated_at", "kind": "floor-vote"},
    {"expand": "reactions", "importance": "5"},
    {"reviewed": "true"},
    {"fields": "id,revision,updated_at"},
)


def vote(number):
    """Publish a vote at this moment."""
    return test_timeline.vote(number, now=database_now() - timedelta(minutes=number))


def results(client, **query):
    response = client.get(TIMELINE, query)
    assert response.status_code == 200, response.content
    return response.content[: response.content.rindex(b',"next":')]


def settled(client):
    """An instant by now in the past of every transaction."""
    at = database_now()
    deadline = time.monotonic() + 10
    while ledger.horizon() <= at and time.monotonic() < deadline:
        time.sleep(0.02)
    return at.isoformat()


def retitled(event, title):
    Event.objects.filter(pk=event.pk).update(title=title)
    return publishing.correct(event=event, by="editor", now=database_now())


def test_every_query_is_answered_as_it_was_then(client):
    first, second = vote(1), vote(2)
    steps = (
        lambda: vote(3),
        lambda: retitled(first, "A vote with another title"),
        lambda: publishing.retract(event=second, by="editor", now=database_now(), reason="no such vote"),
        lambda: publishing.restore(event=second, by="editor", now=database_now(), reason="there was"),
        lambda: retitled(second, "Once more"),
    )
    told = []
    for step in steps:
        told.append((settled(client), [results(client, **query) for query in QUERIES]))
        step()
    settled(client)

    for at, answers in told:
        assert [results(client, **query, as_of=at) for query in QUERIES] == answers


def test_before_an_event_was_published_it_is_not_there(client):
    before = settled(client)
    event = vote(1)
    after = settled(client)

    assert titles(client.get(TIMELINE, {"as_of": before})) == []
    assert titles(client.get(TIMELINE, {"as_of": after})) == ["Vote 1"]
    assert client.get(f"/api/v1/events/{event.pk}/", {"as_of": before}).status_code == 404
    assert client.get(f"/api/v1/events/{event.pk}/", {"as_of": after}).status_code == 200


def test_a_walk_through_an_earlier_time_meets_each_event_once(client):
    for number in range(1, 6):
        vote(number)
    at = settled(client)
    for event in Event.objects.all():
        retitled(event, f"{event.title} again")

    address, seen = f"{TIMELINE}?page_size=2&as_of={at.replace('+', '%2B')}", []
    while address:
        page = client.get(address).json()
        seen += [event["title"] for event in page["results"]]
        address = page["next"]

    assert seen == [f"Vote {number}" for number in (5, 4, 3, 2, 1)]


def test_an_instant_that_is_not_settled_is_refused(client):
    problem = refusal(client.get(TIMELINE, {"as_of": "2999-01-01T00:00:00Z"}))

    assert problem["parameter"] == "as_of"
    assert "settled" in problem["detail"]


def test_a_write_that_has_not_ended_holds_the_horizon_back(client):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN; SELECT pg_current_xact_id(), now()")
        cursor.execute("SELECT now()")
        begun = cursor.fetchone()[0]
        try:
            assert ledger.horizon() <= begun
        finally:
            cursor.execute("ROLLBACK")
    other.close()
    settled(client)
    assert ledger.horizon() > begun


def test_what_was_public_can_be_reconstructed_and_is_labelled(client):
    vote(1)
    vote(30)
    settled(client)
    at = datetime(2025, 7, 2, tzinfo=UTC)

    answer = client.get(TIMELINE, {"as_of": at.isoformat(), "known": "public"})

    assert titles(answer) == ["Vote 1"]
    assert answer.json()["reconstruction"] is True
    assert titles(client.get(TIMELINE, {"as_of": at.isoformat()})) == []


def test_the_reactions_of_an_event_are_those_of_that_time(client):
    event = vote(1)
    at = settled(client)

    then = client.get(f"/api/v1/events/{event.pk}/reactions/", {"as_of": at})

    assert orjson.loads(then.content)["results"] == []


def test_a_page_of_an_earlier_time_costs_four_queries(client, django_assert_num_queries):
    vote(1)
    at = settled(client)

    with django_assert_num_queries(4):
        client.get(TIMELINE, {"as_of": at})


def test_the_time_of_commit_counts_where_the_server_keeps_it(client):
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        if cursor.fetchone()[0] != "on":
            pytest.skip("this PostgreSQL keeps no commit times (track_commit_timestamp is off)")
    event = vote(1)
    settled(client)

    revision = event.revisions.get()

    assert revision.committed_at > revision.at - timedelta(seconds=1)
    assert revision.committed_at != revision.at
