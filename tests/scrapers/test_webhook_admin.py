"""Webhooks in the admin: made, rotated, tried, replayed, and read."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from events.models import Delivery, Subscription, Wish
from events.services import subscriptions
from events.services.clock import database_now

LIST = reverse("admin:events_subscription_changelist")
pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return User.objects.create_superuser("keeper", password="a long password")


@pytest.fixture
def keeper(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def row(user):
    return subscriptions.create(
        owner=user, url="https://example.org/hook", query="", actions=list(Wish), now=database_now()
    )


def save(keeper, user, address, **changes):
    form = {
        "owner": user.pk,
        "url": "https://example.org/hook",
        "query": "importance=5",
        "actions": ["create"],
    }
    return keeper.post(address, {**form, **changes}, follow=True).content.decode()


def act(keeper, row, action):
    return keeper.post(LIST, {"action": action, "_selected_action": [row.pk]}, follow=True).content.decode()


def test_a_subscription_is_made_and_its_secret_shown_once(keeper, user):
    page = save(keeper, user, reverse("admin:events_subscription_add"))
    made = Subscription.objects.get()

    assert made.secret in page.replace("&#x3D;", "=")
    assert (made.query, made.actions, made.owner) == ("importance=5", ["create"], user)
    assert made.secret not in keeper.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"query": "topic=fed"}, "the nearest known one is “fed-actions”"),
        ({"url": "https://192.168.1.1/hook"}, "not a public address"),
        ({"url": "http://example.org/hook"}, "is not https"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(keeper, user, changes, words):
    page = save(keeper, user, reverse("admin:events_subscription_add"), **changes)

    assert words in page
    assert not Subscription.objects.exists()


def test_a_rotation_shows_the_new_secret(keeper, row):
    page = act(keeper, row, "rotate")

    assert Subscription.objects.get().secret in page.replace("&#x3D;", "=")
    assert Subscription.objects.get().previous_secret == row.secret


def test_a_test_and_its_log(keeper, row):
    act(keeper, row, "send_test")
    log = keeper.get(reverse("admin:events_delivery_changelist")).content.decode()

    assert Delivery.objects.get().seq is None
    assert re.search(rf"{row.pk}-test", log)


def test_the_lists_take_a_fixed_number_of_queries(keeper, row, django_assert_max_num_queries):
    act(keeper, row, "send_test")
    for address in (LIST, reverse("admin:events_delivery_changelist")):
        keeper.get(address)
        with django_assert_max_num_queries(8):
            keeper.get(address)


def test_a_replay_is_asked_for_on_the_subscription(keeper, user, row):
    Subscription.objects.update(matched_seq=9)
    save(keeper, user, reverse("admin:events_subscription_change", args=[row.pk]), replay_after="3")

    assert Subscription.objects.get().matched_seq == 3


def test_switching_off_and_on(keeper, row):
    act(keeper, row, "switch_off")
    assert Subscription.objects.get().off_reason == "by keeper"
    assert "Not sent" in act(keeper, row, "send_test")
    act(keeper, row, "switch_on")
    assert Subscription.objects.get().is_active
