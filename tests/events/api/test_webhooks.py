"""Webhooks over the API: looked after by a key's owner, and by nobody else."""

import pytest
from django.contrib.auth.models import User

from events.models import Delivery, Subscription
from events.services import keys, subscriptions
from events.services.clock import database_now
from events.vocabulary import Scope

WEBHOOKS = "/api/v1/webhooks/"
ASKED = {"url": "https://example.org/hook", "filter": "topic=fed-actions&importance=5", "actions": ["create"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """A key of somebody's, as the headers of a request."""

    def one(name="reader", *, scopes=(Scope.WEBHOOKS,)):
        owner, _ = User.objects.get_or_create(username=name)
        made = keys.issue(owner=owner, name="notebook", scopes=scopes, now=database_now())
        return {"Authorization": f"Bearer {made.text}"}

    return one


@pytest.fixture
def headers(key):
    return key()


@pytest.fixture
def made(client, headers):
    return ask(client, headers, **ASKED).json()


def ask(client, headers, path="", **body):
    return client.post(WEBHOOKS + path, body, content_type="application/json", headers=headers)


def test_a_subscription_is_made_and_its_secret_told_once(client, headers):
    answer = ask(client, headers, **ASKED)
    told = answer.json()
    secret = told.pop("secret")

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    assert secret.startswith("whsec_")
    assert {name: told[name] for name in ASKED} == ASKED
    assert client.get(WEBHOOKS, headers=headers).json()["results"] == [told]
    assert client.get(f"{WEBHOOKS}{told['id']}/", headers=headers).json() == told


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("filter", "topic=fed", "fed-actions"),
        ("filter", "order=public_at", "There is no parameter “order”"),
        ("url", "http://example.org/hook", "https"),
        ("url", "https://127.0.0.1/hook", "public internet"),
        ("url", "https://10.1.2.3/", "public internet"),
        ("url", "https://[::1]/hook", "public internet"),
        ("url", "https://localhost/hook", ""),
        ("url", "https://db.internal/hook", "public internet"),
        ("url", "https://user:word@example.org/", "user name"),
        ("url", "https://example.org:8443/", "usual port"),
        ("actions", ["delete"], "delete"),
        ("actions", [], ""),
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(client, headers, member, value, words):
    answer = ask(client, headers, **{**ASKED, member: value})

    assert answer.status_code == 400, answer.content
    assert answer.json()["parameter"] == member
    assert words in answer.json()["detail"]


def test_another_owner_finds_nothing(client, made, key):
    other = key("another")

    assert client.get(WEBHOOKS, headers=other).json()["results"] == []
    for path, method in (
        *(("", client.get), ("", client.delete), ("deliveries/", client.get)),
        *((f"{act}/", client.post) for act in ("rotate", "test", "enable", "replay")),
    ):
        assert method(f"{WEBHOOKS}{made['id']}/{path}", headers=other).status_code == 404
    assert Subscription.objects.count() == 1


@pytest.mark.parametrize(("scopes", "status"), [((Scope.READ, Scope.KEYS), 403), ((), 401)])
def test_a_key_without_the_scope_may_not(client, key, scopes, status):
    headers = key(scopes=scopes) if scopes else {}

    assert client.get(WEBHOOKS, headers=headers).status_code == status
    assert ask(client, headers, **ASKED).status_code == status


def test_a_rotation_tells_a_new_secret_once(client, headers, made):
    told = ask(client, headers, f"{made['id']}/rotate/").json()

    assert told["secret"] not in {made["secret"], None}
    assert told["previous_secret_until"] is not None
    row = Subscription.objects.get()
    assert (row.secret, row.previous_secret) == (told["secret"], made["secret"])


def test_a_test_is_put_on_the_list_and_told_in_the_log(client, headers, made):
    sent = ask(client, headers, f"{made['id']}/test/")

    assert sent.status_code == 202
    log = client.get(f"{WEBHOOKS}{made['id']}/deliveries/", headers=headers).json()
    assert log["results"] == [sent.json()]
    assert (sent.json()["seq"], sent.json()["state"]) == (None, "due")


def test_the_log_is_read_page_by_page(client, headers, made, django_assert_max_num_queries):
    now = database_now()
    for seq in range(1, 6):
        Delivery.objects.create(subscription_id=made["id"], seq=seq, next_at=now, created_at=now)
    seen, address = [], f"{WEBHOOKS}{made['id']}/deliveries/?page_size=2"
    while address:
        with django_assert_max_num_queries(5):
            page = client.get(address, headers=headers).json()
        seen, address = seen + [row["seq"] for row in page["results"]], page["next"]

    assert seen == [5, 4, 3, 2, 1]


def test_a_replay_goes_back_to_a_cursor(client, headers, made):
    Subscription.objects.update(matched_seq=9)

    assert ask(client, headers, f"{made['id']}/replay/", cursor=4).json()["cursor"] == 4
    assert ask(client, headers, f"{made['id']}/replay/", cursor=-1).status_code == 400


def test_what_is_off_says_so_and_can_be_switched_on(client, headers, made):
    row = Subscription.objects.get()
    subscriptions.switch_off(subscription=row, reason="10 tries failed", now=database_now())

    told = client.get(f"{WEBHOOKS}{row.pk}/", headers=headers).json()
    assert (told["active"], told["off_reason"]) == (False, "10 tries failed")
    for act, body in (("test", {}), ("replay", {"cursor": 0})):
        answer = ask(client, headers, f"{row.pk}/{act}/", **body)
        assert (answer.status_code, "10 tries failed" in answer.json()["detail"]) == (409, True)
    assert ask(client, headers, f"{row.pk}/enable/").json()["active"] is True


def test_an_owner_holds_no_more_than_may_be(client, headers, monkeypatch, made):
    monkeypatch.setattr(subscriptions, "MOST_HELD", 1)

    assert ask(client, headers, **ASKED).status_code == 409


def test_a_deleted_one_is_gone_with_its_deliveries(client, headers, made):
    ask(client, headers, f"{made['id']}/test/")

    assert client.delete(f"{WEBHOOKS}{made['id']}/", headers=headers).status_code == 204
    assert (Subscription.objects.count(), Delivery.objects.count()) == (0, 0)
