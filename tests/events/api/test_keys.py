"""Keys over HTTP: who may do what with which, and how much."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from events.models import ApiKey
from events.services import keys
from events.services.clock import database_now
from events.vocabulary import Scope

TIMELINE, EXPORT, KEYS = "/api/v1/timeline/", "/api/v1/timeline.csv", "/api/v1/keys/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return User.objects.create_user("reader")


@pytest.fixture
def key(owner):
    """Make a key of some scopes; its text as a header."""

    def one(*scopes, of=None, **changes):
        made = keys.issue(owner=of or owner, name="notebook", scopes=scopes, now=database_now(), **changes)
        return {"Authorization": f"Bearer {made.text}"}

    return one


def refusal(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    return response.json()


@pytest.mark.parametrize(
    "header",
    [
        "Bearer pet_000000000000_" + "0" * 43,
        "Bearer",
        "Bearer x",
        "Basic YTpi",
        "",
        "Bearer \xe9\xff",
        "Token x",
    ],
)
def test_a_header_that_is_no_key_is_a_401_that_says_how(client, header):
    response = client.get(TIMELINE, headers={"Authorization": header})

    assert refusal(response, 401)["type"].endswith(":unauthorized")
    assert response["WWW-Authenticate"].startswith('Bearer realm="policy-event-tracker"')
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_a_revoked_key_is_a_401(client, key):
    header = key(Scope.READ)
    assert client.get(TIMELINE, headers=header).status_code == 200

    keys.revoke(key=ApiKey.objects.get(), now=database_now())

    assert refusal(client.get(TIMELINE, headers=header), 401)


def test_guessing_keys_is_limited_as_reading_is(client, settings):
    settings.API_ANONYMOUS_LIMIT, settings.API_LIMIT_WINDOW = 2, 3600

    answers = [client.get(TIMELINE, headers={"Authorization": "Bearer x"}).status_code for _ in range(3)]

    assert answers == [401, 401, 429]


def test_without_anonymous_reading_a_key_is_needed_but_for_the_schema(client, key, settings):
    settings.API_ANONYMOUS_READING = False

    response = client.get(TIMELINE)
    assert refusal(response, 401)["detail"]
    assert response["WWW-Authenticate"] == 'Bearer realm="policy-event-tracker"'
    assert client.get(TIMELINE, headers=key(Scope.READ)).status_code == 200
    assert client.get("/api/v1/schema/").status_code == 200


def test_an_export_needs_its_scope(client, key):
    problem = refusal(client.get(EXPORT, headers=key(Scope.READ)), 403)
    assert (problem["type"].rpartition(":")[2], problem["scope"]) == ("insufficient-scope", "export")

    assert client.get(EXPORT, headers=key(Scope.EXPORT)).status_code == 200
    assert refusal(client.get(TIMELINE, headers=key(Scope.EXPORT)), 403)["scope"] == "read"


def test_keys_have_limits_of_their_own_exports_apart(client, key, settings):
    settings.API_KEY_LIMIT, settings.API_KEY_EXPORT_LIMIT, settings.API_LIMIT_WINDOW = 2, 1, 3600
    header = key(Scope.READ, Scope.EXPORT)

    pages = [client.get(TIMELINE, headers=header) for _ in range(3)]
    exports = [client.get(EXPORT, headers=header) for _ in range(2)]

    assert [page.status_code for page in pages] == [200, 200, 429]
    assert pages[0]["RateLimit-Policy"] == '"key";q=2;w=3600'
    assert pages[0]["RateLimit"].startswith('"key";r=1;t=')
    assert [export.status_code for export in exports] == [200, 429]
    assert exports[0]["RateLimit-Policy"] == '"key-exports";q=1;w=3600'
    assert client.get(TIMELINE).status_code == 200


def test_another_key_of_the_same_owner_buys_no_more(client, key, settings):
    settings.API_KEY_LIMIT, settings.API_LIMIT_WINDOW = 1, 3600

    assert client.get(TIMELINE, headers=key(Scope.READ)).status_code == 200
    assert client.get(TIMELINE, headers=key(Scope.READ)).status_code == 429
    other = key(Scope.READ, of=User.objects.create_user("other"))
    assert client.get(TIMELINE, headers=other).status_code == 200


def test_a_forged_forwarding_header_does_not_move_a_key(client, key, settings):
    settings.API_KEY_LIMIT, settings.API_LIMIT_WINDOW = 1, 3600
    header = key(Scope.READ)

    answers = [
        client.get(TIMELINE, headers={**header, "X-Forwarded-For": f"203.0.113.{n}"}).status_code
        for n in range(2)
    ]

    assert answers == [200, 429]


def test_a_page_with_a_key_costs_one_query_more(client, key, django_assert_num_queries):
    header = key(Scope.READ)
    client.get(TIMELINE, headers=header)

    with django_assert_num_queries(4):
        client.get(TIMELINE, headers=header)


def test_an_owner_lists_makes_rotates_and_revokes(client, key, owner):
    header = key(Scope.READ, Scope.KEYS)
    key(Scope.READ, of=User.objects.create_user("other"))

    made = client.post(
        KEYS, {"name": "narrow", "scopes": ["read"]}, content_type="application/json", headers=header
    )
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    narrow = made.json()
    assert keys.verify(narrow["key"]).scopes == {"read"}

    rotated = client.post(f"{KEYS}{narrow['prefix']}/rotate/", headers=header).json()
    assert keys.verify(rotated["key"]).scopes == keys.verify(narrow["key"]).scopes

    listed = client.get(KEYS, headers=header).json()["results"]
    assert [one["name"] for one in listed] == ["narrow", "narrow", "notebook"]
    assert not any("key" in one or "digest" in one for one in listed)

    assert client.delete(f"{KEYS}{narrow['prefix']}/", headers=header).status_code == 204
    assert keys.verify(narrow["key"]) is None
    assert keys.verify(rotated["key"]).owner_id == owner.pk


def test_the_list_costs_three_queries(client, key, django_assert_num_queries):
    header = key(Scope.KEYS)
    client.get(KEYS, headers=header)

    with django_assert_num_queries(3):
        client.get(KEYS, headers=header)


def test_a_key_of_another_owner_is_not_there(client, key):
    key(Scope.READ, of=User.objects.create_user("other"))
    theirs = ApiKey.objects.get().prefix
    header = key(Scope.KEYS, Scope.READ)

    assert refusal(client.delete(f"{KEYS}{theirs}/", headers=header), 404)
    assert refusal(client.post(f"{KEYS}{theirs}/rotate/", headers=header), 404)


@pytest.mark.parametrize("method", ["get", "post"])
def test_keys_need_a_key_with_the_scope(client, key, method):
    assert refusal(getattr(client, method)(KEYS), 401)
    assert refusal(getattr(client, method)(KEYS, headers=key(Scope.READ)), 403)["scope"] == "keys"


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"scopes": ["read"]}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["raed"]}, "scopes"),
        ({"name": "x", "scopes": ["webhooks"]}, "scopes"),
        ({"name": "x", "scope": ["read"]}, "scope"),
        ({"name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "scopes": ["read"], "expires_at": "soon"}, "expires_at"),
        ({"name": "a\x00b", "scopes": ["read"]}, "name"),
    ],
)
def test_a_wish_that_cannot_be_met_is_named(client, key, body, member):
    response = client.post(KEYS, body, content_type="application/json", headers=key(Scope.READ, Scope.KEYS))

    assert refusal(response, 400)["parameter"] == member
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [("[1]", "application/json", 400), ("{", "application/json", 400), ("a=1", "text/plain", 415)],
)
def test_a_body_that_is_no_json_object_is_refused(client, key, body, content_type, status):
    assert refusal(client.post(KEYS, body, content_type=content_type, headers=key(Scope.KEYS)), status)


def test_a_key_cannot_make_one_that_outlives_it(client, key):
    header = key(Scope.READ, Scope.KEYS, expires_at=database_now() + timedelta(days=1))

    response = client.post(
        KEYS, {"name": "x", "scopes": ["read"]}, content_type="application/json", headers=header
    )

    assert refusal(response, 400)["parameter"] == "expires_at"


@pytest.mark.django_db(transaction=True)
def test_the_limit_of_a_key_is_exact_under_64_threads_and_forged_addresses(key, settings):
    settings.API_KEY_LIMIT, settings.API_LIMIT_WINDOW = 50, 24 * 3600
    header = key(Scope.READ)
    start, answers = threading.Barrier(64), []

    def ask(number):
        start.wait()
        try:
            forged = {**header, "X-Forwarded-For": f"203.0.113.{number}"}
            answers.extend(Client().get(TIMELINE, headers=forged).status_code for _ in range(2))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(answers) == {200: 50, 429: 78}
