"""Keys in the admin: shown once, nowhere kept, one's own alone."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection

from events.models import ApiKey
from events.services import keys
from events.services.clock import database_now

ADD, LIST = "/admin/events/apikey/add/", "/admin/events/apikey/"


@pytest.fixture
def admin_user(db):
    return User.objects.create_superuser("admin", password="a long password")


@pytest.fixture
def room(client, admin_user):
    client.force_login(admin_user)
    return client


def added(room, **changes):
    return room.post(ADD, {"name": "notebook", "scopes": ["read", "export"], **changes})


def whole_database():
    """Every row of every table, as a dump would hold it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f"SELECT string_agg(one::text, chr(10)) FROM {table} AS one")
            rows.append(cursor.fetchone()[0] or "")
    return "\n".join(rows)


def test_a_key_is_shown_once_and_no_table_holds_it(room, admin_user):
    answer = added(room, owner=admin_user.pk)

    text = answer.context["issued"][0].text
    assert text in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert keys.verify(text).owner_id == admin_user.pk
    dump = whole_database()
    assert ApiKey.objects.get().prefix in dump
    assert text.rpartition("_")[2] not in dump
    page = room.get(f"{LIST}{ApiKey.objects.get().pk}/change/")
    assert text.rpartition("_")[2] not in page.content.decode()


def test_rotating_shows_the_successor_and_revoking_ends_both(room, admin_user):
    added(room, owner=admin_user.pk)

    answer = room.post(LIST, {"action": "rotate", "_selected_action": [ApiKey.objects.get().pk]})
    new = answer.context["issued"][0].text
    assert keys.verify(new)

    chosen = list(ApiKey.objects.values_list("pk", flat=True))
    room.post(LIST, {"action": "revoke", "_selected_action": chosen})
    assert keys.verify(new) is None
    assert ApiKey.objects.filter(revoked_at=None).count() == 0
    refused = room.post(LIST, {"action": "rotate", "_selected_action": chosen}, follow=True)
    assert "the key is revoked" in refused.content.decode()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"expires_at_0": "2001-01-01", "expires_at_1": "00:00"}, "This is past."),
        ({"scopes": []}, "required"),
        ({"scopes": ["everything"]}, "not one of the available choices"),
    ],
)
def test_a_key_of_no_use_is_not_made(room, admin_user, change, complaint):
    answer = added(room, owner=admin_user.pk, **change)

    assert complaint in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_too_many_keys_are_refused_on_the_form(room, admin_user, monkeypatch):
    monkeypatch.setattr(keys, "MOST_HELD", 0)

    answer = added(room, owner=admin_user.pk)

    assert "0 keys are held" in answer.content.decode()


def test_an_editor_sees_and_makes_own_keys_alone(client, admin_user):
    keys.issue(owner=admin_user, name="theirs", scopes=["read"], now=database_now())
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(content_type__model="apikey"))
    client.force_login(editor)

    made = added(client, owner=admin_user.pk)

    assert keys.verify(made.context["issued"][0].text).owner_id == editor.pk
    assert "theirs" not in client.get(LIST).content.decode()
    theirs = ApiKey.objects.get(name="theirs")
    client.post(LIST, {"action": "revoke", "_selected_action": [theirs.pk]})
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
