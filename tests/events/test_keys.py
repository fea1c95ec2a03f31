"""Keys: recognized by their digest alone, for as long as they are good."""

import statistics
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from events.models import ApiKey
from events.services import keys
from events.services.clock import database_now
from events.vocabulary import Scope
from tests.events.builders import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owner():
    return User.objects.create_user("reader")


def issued(owner, *scopes, **changes):
    made = {"name": "notebook", "scopes": scopes or (Scope.READ,), "now": database_now(), **changes}
    return keys.issue(owner=owner, **made)


def test_a_key_speaks_for_its_owner_and_its_scopes(owner):
    made = issued(owner, Scope.READ, Scope.EXPORT)

    caller = keys.verify(made.text)

    assert (caller.key_id, caller.owner_id) == (made.key.pk, owner.pk)
    assert caller.scopes == {"read", "export"}


@pytest.mark.parametrize(
    "alter",
    [
        lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"),
        lambda text: text.lower() + "x",
        lambda text: text[4:],
        lambda text: f"{text}\n",
        lambda _: "",
        lambda _: "pet_000000000000_" + "0" * 43,
        lambda _: "é" * 60,
    ],
)
def test_anything_else_speaks_for_nobody(owner, alter):
    text = issued(owner).text

    assert keys.verify(alter(text)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": NOW},
        {"expires_at": NOW},
    ],
)
def test_a_revoked_or_expired_key_is_none(owner, change):
    made = issued(owner)
    ApiKey.objects.update(created_at=NOW - DAY, **change)

    assert keys.verify(made.text) is None


def test_the_keys_of_an_account_that_was_closed_are_none(owner):
    made = issued(owner)
    User.objects.update(is_active=False)

    assert keys.verify(made.text) is None


def test_a_key_is_recognized_in_one_query_and_its_use_noted_once_a_minute(owner, django_assert_num_queries):
    made = issued(owner)
    assert keys.verify(made.text)
    noted = ApiKey.objects.get().last_used_at

    with django_assert_num_queries(1):
        keys.verify(made.text)

    assert ApiKey.objects.get().last_used_at == noted is not None
    ApiKey.objects.update(last_used_at=noted - timedelta(seconds=61))
    with django_assert_num_queries(2):
        keys.verify(made.text)
    assert ApiKey.objects.get().last_used_at > noted - timedelta(seconds=61)


def test_a_key_is_recognized_within_a_millisecond(owner):
    text = issued(owner).text
    keys.verify(text)
    spent = []
    for _ in range(200):
        began = time.process_time()
        keys.verify(text)
        spent.append(time.process_time() - began)

    assert statistics.median(spent) < 0.001


def test_the_row_and_a_dump_of_the_database_hold_no_key(owner):
    made = issued(owner)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(held)::text FROM events_apikey AS held")
        row = cursor.fetchone()[0]

    secret = made.text.rpartition("_")[2]
    assert made.key.prefix in row
    assert secret not in row
    assert secret not in str(vars(made.key))


def test_a_rotated_key_works_on_for_a_day_beside_its_successor(owner):
    now = database_now()
    old = issued(owner, Scope.READ, Scope.WEBHOOKS, expires_at=now + 30 * DAY)

    new = keys.rotate(key=old.key, now=now)

    assert keys.verify(old.text).scopes == keys.verify(new.text).scopes == {"read", "webhooks"}
    old.key.refresh_from_db()
    assert (old.key.expires_at, new.key.expires_at) == (now + DAY, now + 30 * DAY)
    assert new.key.replaces == old.key


def test_a_key_rotated_without_an_overlap_is_done_with(owner):
    old = issued(owner)

    new = keys.rotate(key=old.key, now=database_now(), overlap=timedelta())

    assert (keys.verify(old.text), keys.verify(new.text).owner_id) == (None, owner.pk)


@pytest.mark.parametrize("change", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_key_that_is_done_with_is_not_rotated(owner, change):
    made = issued(owner)
    ApiKey.objects.update(created_at=NOW - DAY, **change)

    with pytest.raises(keys.Refused, match=r"revoked|expired"):
        keys.rotate(key=made.key, now=database_now())


def test_a_revoked_key_keeps_the_time_of_its_end(owner):
    made = issued(owner)
    keys.revoke(key=made.key, now=NOW)
    keys.revoke(key=made.key, now=NOW + DAY)

    assert ApiKey.objects.get().revoked_at == NOW
    assert keys.verify(made.text) is None


def test_a_key_makes_none_that_can_do_more_or_lasts_longer(owner):
    now = database_now()
    text = issued(owner, Scope.READ, Scope.KEYS, expires_at=now + DAY).text
    caller = keys.verify(text)

    with pytest.raises(keys.Refused, match="does not have webhooks"):
        keys.issue_narrower(by=caller, name="more", scopes=["webhooks"], now=now, expires_at=now + DAY)
    for later in (None, now + 2 * DAY):
        with pytest.raises(keys.Refused, match="expires"):
            keys.issue_narrower(by=caller, name="longer", scopes=["read"], now=now, expires_at=later)
    narrower = keys.issue_narrower(by=caller, name="less", scopes=["read"], now=now, expires_at=now + DAY)
    assert keys.verify(narrower.text).scopes == {"read"}


def test_a_key_comes_by_no_more_through_rotation(owner):
    now = database_now()
    small = keys.verify(issued(owner, Scope.KEYS, expires_at=now + DAY).text)
    large = issued(owner, Scope.KEYS, Scope.READ)

    with pytest.raises(keys.Refused, match="does not have read"):
        keys.rotate_narrower(by=small, key=large.key, now=now)
    ApiKey.objects.filter(pk=large.key.pk).update(scopes=["keys"])
    large.key.refresh_from_db()
    with pytest.raises(keys.Refused, match="expires before"):
        keys.rotate_narrower(by=small, key=large.key, now=now)


def test_an_owner_holds_fifty_at_most_and_revoked_ones_do_not_count(owner, monkeypatch):
    monkeypatch.setattr(keys, "MOST_HELD", 2)
    first, _ = issued(owner), issued(owner)
    with pytest.raises(keys.Refused, match="2 keys are held"):
        issued(owner)

    keys.revoke(key=first.key, now=database_now())

    assert issued(owner).text


@pytest.mark.parametrize(
    ("change", "why"), [({"scopes": ()}, "without a scope"), ({"expires_at": NOW - 999 * DAY}, "past")]
)
def test_a_key_that_would_be_of_no_use_is_not_made(owner, change, why):
    with pytest.raises(keys.Refused, match=why):
        keys.issue(owner=owner, **{"name": "x", "scopes": ("read",), "now": database_now(), **change})


def test_the_database_keeps_no_useless_key(owner):
    issued(owner)
    for change in ({"scopes": []}, {"expires_at": NOW - 999 * DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiKey.objects.update(**change)
