import hashlib

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from events.models import Capture, Source
from events.services import documents
from tests.events.builders import NOW

LIST = reverse("admin:events_capture_changelist")
HOSTILE = b"<html><script>alert('x')</script>\x00 <img src=x onerror=alert(1)>\xff</html>"


@pytest.fixture
def editor(client, db):
    client.force_login(User.objects.create_superuser("editor", password="a long password"))
    return client


def capture(body=HOSTILE, *, error="LayoutChanged: no article on the page", url="https://example.gov/a"):
    source, _ = Source.objects.get_or_create(slug="example", defaults={"name": "Example"})
    return documents.keep_capture(
        source=source,
        url=url,
        body=body,
        content_type="text/html",
        headers={"server": "nginx"},
        fingerprint=hashlib.sha256(body).hexdigest(),
        captured_at=NOW,
        parse_error=error,
    )


def page_of(kept):
    return reverse("admin:events_capture_change", args=[kept.pk])


def body_of(kept):
    return reverse("admin:events_capture_body", args=[kept.pk])


def test_pages_that_could_not_be_read_are_listed_with_the_reason(editor):
    capture()
    capture(b"well", error="", url="https://example.gov/b")

    told = editor.get(LIST, {"unread": "yes"}).content.decode()

    assert "LayoutChanged: no article on the page" in told
    assert "https://example.gov/b" not in told
    assert "https://example.gov/b" in editor.get(LIST, {"unread": "no"}).content.decode()


def test_the_list_reads_no_bytes_and_asks_the_same_for_one_as_for_many(editor, django_assert_max_num_queries):
    for number in range(5):
        capture(f"page {number}".encode(), url=f"https://example.gov/{number}")

    with django_assert_max_num_queries(8) as asked:
        editor.get(LIST)

    assert not any('"events_capture"."body"' in query["sql"] for query in asked.captured_queries)


def test_a_hostile_page_is_printed_as_text_and_nothing_of_it_runs(editor):
    told = editor.get(page_of(capture())).content.decode()

    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in told
    assert "<script>alert" not in told
    assert "<img src=x" not in told
    assert "\x00" not in told


def test_a_long_page_is_printed_in_part_and_says_so(editor):
    told = editor.get(page_of(capture(b"x" * 100_500))).content.decode()

    assert "500 characters more, in the download" in told


def test_its_bytes_are_a_file_to_keep_that_no_browser_shows(editor):
    kept = capture()

    answer = editor.get(body_of(kept))

    assert answer.content == HOSTILE
    assert answer["Content-Disposition"] == f'attachment; filename="capture-{kept.pk}.txt"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_nobody_changes_adds_or_deletes_a_capture(editor):
    kept = capture()

    assert editor.post(page_of(kept), {"url": "https://example.gov/z"}).status_code == 403
    assert editor.get(reverse("admin:events_capture_add")).status_code == 403
    assert editor.post(reverse("admin:events_capture_delete", args=[kept.pk])).status_code == 403
    assert Capture.objects.get().url == "https://example.gov/a"


def test_only_who_may_view_captures_gets_their_bytes(client, db):
    kept = capture()
    clerk = User.objects.create_user("clerk", password="a long password", is_staff=True)

    assert client.get(body_of(kept)).status_code == 302
    client.force_login(clerk)
    assert client.get(body_of(kept)).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="view_capture"))
    assert client.get(body_of(kept)).status_code == 200


def test_a_capture_that_is_not_there_is_not_found(editor):
    assert editor.get(reverse("admin:events_capture_body", args=[99])).status_code == 404
