"""Conditional requests: a client that holds the answer is told so, and only then."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.http import http_date, parse_http_date

from events.api import validators
from events.models import ClientWindow, Revision
from events.services import keys, publishing, versions
from events.services.clock import database_now
from events.vocabulary import Scope
from tests.events.api.test_as_of import settled
from tests.events.builders import NOW, drafted

TIMELINE = "/api/v1/timeline/"
PAGES = (
    TIMELINE,
    f"{TIMELINE}?topic=clarity-act&fields=title",
    "/api/v1/timeline.csv",
    "/api/v1/timeline.atom",
    "/api/v1/timeline/counts/",
    "/api/v1/events/{id}/",
    "/api/v1/events/{id}/reactions/",
    "/api/v1/events/{id}/history/",
    "/api/v1/events/{id}/documents/",
    "/api/v1/proceedings/",
    "/api/v1/topics/",
    "/api/v1/sources/",
    "/api/v1/instruments/",
)


def ask(client, address, tag=None, **headers):
    if tag:
        headers["If-None-Match"] = tag
    return client.get(address, headers=headers)


def used(client="127.0.0.1"):
    return ClientWindow.objects.get(client=client).used


@pytest.mark.parametrize("address", PAGES)
def test_who_holds_the_answer_is_told_so_until_it_changes(client, publish, address):
    event = publish(1)
    address = address.format(id=event.pk)
    first = ask(client, address)
    assert first.status_code == 200
    assert first["ETag"].startswith('"')

    again = ask(client, address, first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "no-cache"
    assert "Accept" in again["Vary"]
    assert ask(client, address, '"another"').status_code == 200


@pytest.mark.parametrize("address", [TIMELINE, "/api/v1/timeline/counts/", "/api/v1/events/{id}/"])
def test_a_change_makes_another_answer(client, publish, address):
    event = publish(1)
    address = address.format(id=event.pk)
    tag = ask(client, address)["ETag"]

    publishing.retract(event=event, by="editor", now=NOW, reason="doubt")
    publishing.restore(event=event, by="editor", now=NOW, reason="no doubt")

    changed = ask(client, address, tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_an_event_keeps_its_tag_while_others_change(client, publish):
    event = publish(1)
    address = f"/api/v1/events/{event.pk}/"
    tag = ask(client, address)["ETag"]

    publish(2)

    assert ask(client, address, tag).status_code == 304


def test_what_nobody_can_see_changes_no_tag(client, publish):
    publish(1)
    tag = ask(client, TIMELINE)["ETag"]

    drafted()

    assert ask(client, TIMELINE, tag).status_code == 304


def test_a_retracted_event_is_gone_for_who_holds_it_too(client, publish):
    event = publish(1)
    address = f"/api/v1/events/{event.pk}/"
    tag = ask(client, address)["ETag"]

    publishing.retract(event=event, by="editor", now=NOW, reason="doubt")

    assert ask(client, address, tag).status_code == 410


@pytest.mark.parametrize(
    "other",
    [
        f"{TIMELINE}?page_size=1",
        f"{TIMELINE}?kind=hearing",
        "/api/v1/timeline.csv",
        "/api/v1/timeline/counts/",
    ],
)
def test_another_question_has_another_tag(client, publish, other):
    publish(1)

    assert ask(client, other, ask(client, TIMELINE)["ETag"]).status_code == 200


def test_another_host_has_other_addresses_and_another_tag(client, publish, settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    publish(1)
    tag = ask(client, TIMELINE, Host="a.example")["ETag"]

    assert ask(client, TIMELINE, tag, Host="a.example").status_code == 304
    assert ask(client, TIMELINE, tag, Host="b.example").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_numbering_the_ledger_changes_no_tag(client, publish):
    publish(1)
    before = versions.of_record()
    assert Revision.objects.filter(seq__isnull=True).exists()

    settled(client)

    assert not Revision.objects.filter(seq__isnull=True).exists()
    assert versions.of_record() == before


def test_nothing_new_costs_one_query_and_no_quota(client, publish, django_assert_num_queries):
    publish(1)
    tag = ask(client, TIMELINE)["ETag"]
    assert used() == 1

    with django_assert_num_queries(1):
        assert ask(client, TIMELINE, tag).status_code == 304

    assert used() == 1


def test_who_is_over_the_limit_is_still_told_that_nothing_is_new(client, publish, settings):
    publish(1)
    tag = ask(client, TIMELINE)["ETag"]
    settings.API_ANONYMOUS_LIMIT = 1

    assert ask(client, TIMELINE).status_code == 429
    assert ask(client, TIMELINE, tag).status_code == 304


def test_a_tag_made_up_for_a_refused_question_does_not_help(client, publish):
    publish(1)
    tag = ask(client, TIMELINE)["ETag"]

    assert ask(client, f"{TIMELINE}?nonsense=1", tag).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_an_earlier_time_may_be_kept_for_good(client, publish, django_assert_num_queries):
    event = publish(1)
    at = settled(client).replace("+00:00", "Z")
    addresses = (TIMELINE, "/api/v1/timeline.csv", f"/api/v1/events/{event.pk}/")
    first = {address: ask(client, f"{address}?as_of={at}") for address in addresses}
    publish(2)

    for address, answer in first.items():
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        with django_assert_num_queries(0):
            assert ask(client, f"{address}?as_of={at}", answer["ETag"]).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_a_reconstruction_and_a_refusal_are_not_kept(client, publish):
    publish(1)
    at = settled(client).replace("+00:00", "Z")

    assert ask(client, f"{TIMELINE}?as_of={at}&known=public")["Cache-Control"] == "no-cache"
    assert ask(client, f"{TIMELINE}?as_of=2999-01-01")["Cache-Control"] == "no-cache"
    unseen = "00000000-0000-4000-8000-000000000000"
    assert ask(client, f"/api/v1/events/{unseen}/?as_of={at}")["Cache-Control"] == "no-cache"


def test_a_date_is_told_and_believed_a_minute_after_the_change(client, publish):
    event = publish(1)
    address = f"/api/v1/events/{event.pk}/"
    told = ask(client, address)["Last-Modified"]
    changed_at = Revision.objects.get().at
    assert parse_http_date(told) == int(changed_at.timestamp())

    too_close = http_date((changed_at + timedelta(seconds=30)).timestamp())
    later = http_date((changed_at + validators.BELIEVED_AFTER + timedelta(seconds=1)).timestamp())

    assert ask(client, address, **{"If-Modified-Since": too_close}).status_code == 200
    assert ask(client, address, **{"If-Modified-Since": later}).status_code == 304
    # a tag says more than a date
    assert ask(client, address, '"another"', **{"If-Modified-Since": later}).status_code == 200
    assert ask(client, address, **{"If-Modified-Since": "yesterday"}).status_code == 200


def test_where_a_key_is_needed_it_is_needed_for_nothing_new_too(client, publish, settings):
    publish(1)
    tag = ask(client, TIMELINE)["ETag"]
    settings.API_ANONYMOUS_READING = False
    owner = get_user_model().objects.create_user("reader")
    key = keys.issue(owner=owner, name="notebook", scopes=(Scope.READ,), now=database_now()).text

    assert ask(client, TIMELINE, tag).status_code == 401
    again = ask(client, TIMELINE, tag, Authorization=f"Bearer {key}")
    assert (again.status_code, again["ETag"]) == (304, tag)


def test_an_empty_record_has_a_tag_and_no_date(client, db):
    first = ask(client, TIMELINE)

    assert not first.has_header("Last-Modified")
    assert ask(client, TIMELINE, first["ETag"]).status_code == 304


def test_nothing_new_is_said_within_a_millisecond(publish):
    for number in range(20):
        publish(number)
    client = Client()
    tag = ask(client, TIMELINE)["ETag"]
    costs = []
    for _ in range(50):
        begun = time.process_time()
        assert ask(client, TIMELINE, tag).status_code == 304
        costs.append(time.process_time() - begun)

    # A tenth of them, because whoever else is at work here warms no cache of ours; the client is counted too.
    assert sorted(costs)[5] < 0.001


def test_a_tag_depends_on_the_key(settings):
    settings.SECRET_KEY = "one"
    one = validators.tag_of(b"a state")
    settings.SECRET_KEY = "another"

    assert validators.tag_of(b"a state") != one
