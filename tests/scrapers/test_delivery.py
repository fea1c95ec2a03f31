"""Webhooks, posted to a real receiver on loopback and verified by the library its authors give away."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client
from pytest_httpserver import HTTPServer
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from werkzeug import Response

from events.models import Delivery, Event, Subscription, Wish
from events.services import deliveries, publishing, subscriptions
from events.services.clock import database_now
from scrapers import delivery
from tests.events.api.test_as_of import retitled, vote
from tests.events.builders import drafted, number_at_once
from tests.scrapers.servers import RawServer, hold_back

SPAN = timedelta(seconds=30)
pytestmark = pytest.mark.django_db
between_workers = pytest.mark.django_db(transaction=True)


class Receiver:
    """A server that keeps what it is sent and answers as it is told."""

    def __init__(self, server):
        self.server = server
        self.url = server.url_for("/hook")
        self.answers = []
        self.seen = []
        server.expect_request("/hook", method="POST").respond_with_handler(self._take)

    def _take(self, request):
        self.seen.append((dict(request.headers), request.get_data()))
        return self.answers.pop(0) if self.answers else Response(status=204)

    @property
    def ids(self):
        return [headers["Webhook-Id"] for headers, _ in self.seen]

    @property
    def bodies(self):
        return [json.loads(body) for _, body in self.seen]


@pytest.fixture
def receiver(settings):
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        settings.WEBHOOK_LOOPBACK_PORTS = [server.port]
        yield Receiver(server)


@pytest.fixture
def subscribe(receiver):
    """Subscribe the receiver, or another address, from now on."""
    owner = User.objects.create_user("subscriber")

    def one(query="", actions=tuple(Wish), url=None):
        return subscriptions.create(
            owner=owner, url=url or receiver.url, query=query, actions=actions, now=database_now()
        )

    return one


def deliver():
    number_at_once()
    return delivery.deliver(span=SPAN)


def make_due():
    """Let every pause be over."""
    Delivery.objects.filter(state="due").update(next_at=database_now())
    Subscription.objects.update(held_until=None)


def states():
    return list(Delivery.objects.order_by("seq").values_list("state", flat=True))


# What is sent


def test_a_change_arrives_signed_as_the_library_verifies(subscribe, receiver):
    subscription = subscribe()
    event = vote(1)
    assert deliver() == 1

    ((headers, body),) = receiver.seen
    told = Webhook(subscription.secret).verify(body, headers)
    assert told["type"] == "event.create"
    assert [told["data"]] == Client().get("/api/v1/changes/").json()["results"]
    assert told["data"]["event_id"] == str(event.pk)
    assert headers["Webhook-Id"] == f"{subscription.pk}-1"
    assert states() == ["delivered"]


def test_another_secret_does_not_verify(subscribe, receiver):
    subscribe()
    vote(1)
    deliver()

    ((headers, body),) = receiver.seen
    with pytest.raises(WebhookVerificationError):
        Webhook(subscriptions.new_secret()).verify(body, headers)


def test_both_secrets_verify_for_a_day_after_a_rotation_and_then_the_new_one_alone(subscribe, receiver):
    subscription = subscribe()
    old = subscription.secret
    new = subscriptions.rotate(subscription=subscription, now=database_now())
    vote(1)
    deliver()
    Subscription.objects.update(previous_until=F("previous_until") - timedelta(hours=25))
    vote(2)
    deliver()

    (first, body), (second, other) = receiver.seen
    assert Webhook(old).verify(body, first) == Webhook(new).verify(body, first)
    assert Webhook(new).verify(other, second)["data"]["seq"] == 2
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(other, second)


def test_a_test_delivery_says_that_it_is_one(subscribe, receiver):
    subscription = subscribe()
    subscriptions.send_test(subscription=subscription, now=database_now())
    deliver()

    ((headers, body),) = receiver.seen
    assert Webhook(subscription.secret).verify(body, headers)["type"] == "webhook.test"


# Whom it concerns


def test_each_kind_of_change_is_told_to_who_wants_it(subscribe, receiver):
    subscribe(actions=[Wish.CORRECT, Wish.RETRACT])
    event = vote(1)
    retitled(event, "Another title")
    publishing.retract(event=event, by="editor", now=database_now(), reason="no such vote")
    deliver()

    assert [told["type"] for told in receiver.bodies] == ["event.correct", "event.retract"]


def test_an_event_that_leaves_the_filter_or_enters_it_is_told(subscribe, receiver):
    subscribe("importance=5")
    event, other = vote(1), vote(2)
    Event.objects.filter(pk=other.pk).update(importance=4)
    publishing.correct(event=other, by="editor", now=database_now())
    retitled(other, "Told no more")
    Event.objects.filter(pk=other.pk).update(importance=5)
    publishing.correct(event=other, by="editor", now=database_now())
    deliver()

    assert [(told["data"]["event"]["importance"], told["data"]["event_id"]) for told in receiver.bodies] == [
        *((5, str(event.pk)), (5, str(other.pk))),
        *((4, str(other.pk)), (5, str(other.pk))),
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("kind=floor-vote", 1),
        ("kind=speech", 0),
        ("q=vote", 1),
        ("q=-vote+digital", 0),
        ("to=2020-01-01", 0),
    ],
)
def test_filters_mean_what_they_mean_in_the_timeline(subscribe, receiver, query, count):
    subscribe(query)
    vote(1)
    deliver()

    assert len(receiver.seen) == count


def test_a_retraction_reaches_who_was_told_by_words(subscribe, receiver):
    subscribe("q=vote")
    event = vote(1)
    publishing.retract(event=event, by="editor", now=database_now(), reason="no such vote")
    deliver()

    assert [told["type"] for told in receiver.bodies] == ["event.create", "event.retract"]


def test_what_was_backfilled_is_not_sent(subscribe, receiver):
    subscribe()
    event = drafted()
    Event.objects.update(backfilled=True)
    event.refresh_from_db()
    publishing.publish(event=event, by="policy", now=database_now())

    assert deliver() == 0
    assert receiver.seen == []


def test_a_new_subscriber_is_told_of_what_comes_and_not_of_what_was(subscribe, receiver):
    vote(1)
    number_at_once()
    subscribe()
    vote(2)
    deliver()

    assert [told["data"]["seq"] for told in receiver.bodies] == [2]


def test_a_filter_that_cannot_be_read_any_more_switches_off_and_says_so(subscribe):
    subscription = subscribe("source=gone")
    vote(1)
    deliver()

    subscription.refresh_from_db()
    assert not subscription.is_active
    assert "“source” cannot be “gone”" in subscription.off_reason


# Failures


def test_a_failure_is_tried_again_with_the_same_id_and_the_same_bytes(subscribe, receiver):
    subscribe()
    receiver.answers = [Response(status=500), Response(status=302, headers={"Location": receiver.url})]
    vote(1)
    for _ in range(3):
        deliver()
        make_due()

    assert states() == ["delivered"]
    assert len(receiver.seen) == 3
    assert len(set(receiver.ids)) == 1
    assert len({body for _, body in receiver.seen}) == 1


def test_pauses_grow_to_three_days_and_the_last_failure_switches_off(subscribe, receiver):
    subscription = subscribe()
    receiver.answers = [Response(status=500)] * 99
    vote(1)
    waits = []
    for _ in range(deliveries.TRIES):
        deliver()
        row = Delivery.objects.get()
        waits.append((row.next_at - database_now()).total_seconds())
        make_due()
    vote(2)
    deliver()

    planned = [pause.total_seconds() for pause in deliveries.PAUSES]
    assert all(
        pause * 0.99 - 5 < wait <= pause * 1.1 for wait, pause in zip(waits[:-1], planned, strict=True)
    )
    assert 3 <= sum(planned) / 86_400 < 3.5
    subscription.refresh_from_db()
    assert (row.state, row.response_status, row.attempts) == ("failed", 500, 10)
    assert not subscription.is_active
    assert "10 tries over about three days failed" in subscription.off_reason
    assert "answered 500" in subscription.off_reason
    assert len(receiver.seen) == 10


def test_a_receiver_that_is_gone_is_switched_off_at_once(subscribe, receiver):
    subscription = subscribe()
    receiver.answers = [Response(status=410)]
    vote(1)
    vote(2)
    deliver()

    subscription.refresh_from_db()
    assert (subscription.is_active, states()) == (False, ["failed", "stopped"])


def test_a_receiver_that_asks_for_time_is_given_it(subscribe, receiver):
    subscribe()
    receiver.answers = [Response(status=503, headers={"Retry-After": "3600"})]
    vote(1)
    vote(2)
    deliver()

    assert len(receiver.seen) == 1
    first = Delivery.objects.get(seq=1)
    assert 3500 < (first.next_at - database_now()).total_seconds() <= 3600


def test_a_receiver_that_says_nothing_costs_one_deadline(subscribe, settings, monkeypatch):
    monkeypatch.setattr("scrapers.delivery.DEADLINE_SECONDS", 0.5)
    with RawServer(hold_back) as silent:
        settings.WEBHOOK_LOOPBACK_PORTS = [silent.port]
        subscribe(url=silent.url)
        vote(1)
        deliver()

    assert "no answer after 0.5 s" in Delivery.objects.get().error


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/hook",
        "https://localhost/hook",
        "http://example.org/hook",
        "https://user:word@example.org/hook",
        "https://example.org:8443/hook",
        "ftp://example.org/hook",
    ],
)
def test_an_address_inside_is_never_posted_to(subscribe, url):
    subscribe(url=url)
    vote(1)
    deliver()

    row = Delivery.objects.get()
    assert (row.state, row.response_status, row.attempts) == ("due", None, 1)
    assert row.error


# Again


def test_a_replay_sends_again_what_came_after_a_place_under_the_same_ids(subscribe, receiver):
    subscription = subscribe()
    for number in range(3):
        vote(number)
    deliver()
    Delivery.objects.filter(seq=3).delete()
    subscriptions.replay(subscription=subscription, after=1, now=database_now())
    deliver()

    assert receiver.ids == [f"{subscription.pk}-{seq}" for seq in (1, 2, 3, 2, 3)]


def test_one_that_is_off_is_sent_nothing_until_it_is_on_and_replayed(subscribe, receiver):
    subscription = subscribe()
    subscriptions.switch_off(subscription=subscription, reason="holidays", now=database_now())
    vote(1)
    deliver()
    with pytest.raises(subscriptions.SwitchedOff):
        subscriptions.replay(subscription=subscription, after=0, now=database_now())
    subscriptions.switch_on(subscription=subscription)
    deliver()
    assert receiver.seen == []

    subscriptions.replay(subscription=subscription, after=0, now=database_now())
    deliver()
    assert [told["data"]["seq"] for told in receiver.bodies] == [1]


# Workers


@between_workers
def test_several_workers_at_once_send_each_delivery_once(subscribe, receiver):
    subscribe()
    subscribe("topic=clarity-act")
    for number in range(8):
        vote(number)
    number_at_once()

    def work():
        with closing(connection):
            for _ in range(3):
                delivery.deliver(span=SPAN)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deliver()

    assert sorted(receiver.ids) == sorted(set(receiver.ids))
    assert len(receiver.ids) == 16
    assert set(states()) == {"delivered"}


WORK = """
from datetime import timedelta
from scrapers.delivery import deliver
deliver(span=timedelta(minutes=1))
"""


@between_workers
def test_a_worker_killed_while_it_waits_for_an_answer_loses_nothing(subscribe, receiver, settings):
    with RawServer(hold_back) as silent:
        settings.WEBHOOK_LOOPBACK_PORTS = [silent.port, receiver.server.port]
        subscription = subscribe(url=silent.url)
        vote(1)
        vote(2)
        number_at_once()
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", WORK],
            cwd=django_settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/"
                f"{connection.settings_dict['NAME']}",
                "WEBHOOK_LOOPBACK_PORTS": str(silent.port),
            },
        )
        end = time.monotonic() + 30
        while not silent.requests and time.monotonic() < end:
            time.sleep(0.05)
        worker.kill()
        worker.wait()

    assert Delivery.objects.get(seq=1).state == "leased"
    Subscription.objects.update(url=receiver.url)
    assert deliver() == 0
    Delivery.objects.filter(state="leased").update(lease_until=database_now())
    deliver()
    make_due()
    deliver()

    assert sorted(receiver.ids) == [f"{subscription.pk}-{seq}" for seq in (1, 2)]
    assert states() == ["delivered", "delivered"]


def test_an_answer_after_the_lease_ended_does_not_count(subscribe):
    subscribe()
    vote(1)
    number_at_once()
    delivery.match_all(ends_at=database_now() + SPAN)
    held = deliveries.take()
    Delivery.objects.update(leased_by="another worker")

    with pytest.raises(deliveries.LeaseLost):
        deliveries.finish(delivery=held, status=200, now=database_now())


def test_what_ended_long_ago_is_forgotten(subscribe):
    subscribe()
    vote(1)
    deliver()

    assert deliveries.forget_finished(before=database_now() - timedelta(days=1)) == 0
    assert deliveries.forget_finished(before=database_now() + timedelta(days=1)) == 1
