import json

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.urls import reverse

from events.models import Event, Revision, TimelineEntry
from events.services import publishing
from events.vocabulary import State
from tests.events.builders import NOW, PASSED_ON, drafted, item, occurrence, scrape

LIST = reverse("admin:events_event_changelist")


@pytest.fixture
def editor(client, db):
    client.force_login(User.objects.create_superuser("editor", password="a long password"))
    return client


@pytest.fixture
def event(db):
    return drafted()


@pytest.fixture
def published(event):
    publishing.publish(event=event, by="editor", now=NOW)
    return event


def page_of(event):
    return reverse("admin:events_event_change", args=[event.pk])


def form_of(editor, event):
    """The edit form's fields as a browser would send them back."""
    context = editor.get(page_of(event)).context
    data = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if bound.name in {"occurred_at", "public_at"}:
                date, time = bound.field.widget.decompress(value) if value else ("", "")
                data[f"{bound.html_name}_0"], data[f"{bound.html_name}_1"] = str(date), str(time)
            elif value is not None and value is not False:
                data[bound.html_name] = value
    return data


def act(editor, action, *events, reason=""):
    response = editor.post(
        LIST, {"action": action, "reason": reason, "_selected_action": [str(it.pk) for it in events]}
    )
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_publish_makes_a_draft_public_and_says_so(editor, event):
    messages = act(editor, "publish", event)

    assert messages == [f"“{event.title}” is published."]
    assert TimelineEntry.objects.filter(pk=event.pk).exists()
    assert Revision.objects.get(event=event).by == "editor"


def test_publishing_goes_on_after_one_that_cannot_be_published(editor, published):
    _, (other,) = scrape(item(occurrence(identifiers=(), public=None), external_id="another"))

    messages = act(editor, "publish", published, other)

    assert sorted("already" in message or "no public_at" in message for message in messages) == [True, True]
    other.refresh_from_db()
    assert other.state == State.DRAFT


def test_retract_needs_a_reason(editor, published):
    assert act(editor, "retract", published) == ["Give the reason: it is public."]
    assert TimelineEntry.objects.filter(pk=published.pk).exists()


def test_retract_takes_the_event_back_for_the_reason_given(editor, published):
    act(editor, "retract", published, reason="the roll call was vacated")

    assert not TimelineEntry.objects.filter(pk=published.pk).exists()
    assert Revision.objects.order_by("number").last().reason == "the roll call was vacated"


def test_what_was_retracted_by_mistake_is_restored_for_a_reason(editor, published):
    act(editor, "retract", published, reason="the wrong row")

    assert act(editor, "restore", published)[-1] == "Give the reason: it is public."
    assert "is public again" in act(editor, "restore", published, reason="it was right")[-1]
    assert TimelineEntry.objects.filter(pk=published.pk).exists()
    assert "not retracted" in act(editor, "restore", published, reason="again")[-1]


def test_the_newest_comes_first_with_what_is_known_of_its_time(editor, event):
    scrape(item(occurrence(identifiers=(), public=PASSED_ON, title="By day"), external_id="day"))
    scrape(item(occurrence(identifiers=(), public=None, title="No time"), external_id="none"))

    page = editor.get(LIST).content.decode()

    assert page.index("No time") < page.index(event.title) < page.index("By day")
    assert "not known" in page
    assert "2025-07-17 19:30" in page
    assert "2025-07-17 (day)" in page


def test_the_form_says_why_an_event_is_flagged(editor, published):
    Event.objects.filter(pk=published.pk).update(
        has_conflict=True, source_values={"conflicts": ["bills:1#a no longer states <this>"]}
    )

    assert "no longer states &lt;this&gt;" in editor.get(page_of(published)).content.decode()


def test_times_are_written_with_their_zone(editor, published):
    first_seen = Event.objects.get(pk=published.pk).first_seen_at

    assert f"{first_seen:%Y-%m-%d %H:%M} UTC" in editor.get(page_of(published)).content.decode()


def test_the_room_bears_the_name_of_the_product(editor, event):
    assert "Policy Event Tracker" in editor.get(reverse("admin:index")).content.decode()


def test_retracting_a_draft_fails_with_a_message(editor, event):
    (message,) = act(editor, "retract", event, reason="doubt")

    assert "nothing to correct or retract" in message or "nothing to retract" in message


def test_an_unchanged_form_changes_nothing(editor, published):
    response = editor.post(page_of(published), form_of(editor, published))

    assert response.status_code == 302
    assert Revision.objects.filter(event=published).count() == 1
    assert Event.objects.get(pk=published.pk).curated_fields == []


def test_an_edit_of_a_published_event_is_a_correction_that_scrapes_leave_alone(editor, published):
    response = editor.post(page_of(published), form_of(editor, published) | {"title": "By hand"})

    assert response.status_code == 302, response.context["errors"]
    assert json.loads(TimelineEntry.objects.get(pk=published.pk).text)["title"] == "By hand"
    scrape(item(occurrence(title="As the source says now")))
    kept = Event.objects.get(pk=published.pk)
    assert (kept.title, kept.curated_fields) == ("By hand", ["title"])


def test_an_edit_of_a_draft_stays_out_of_the_public(editor, event):
    editor.post(page_of(event), form_of(editor, event) | {"importance": 3})

    assert Event.objects.get(pk=event.pk).importance == 3
    assert not Revision.objects.exists()


def test_a_topic_given_by_hand_is_the_editors(editor, published):
    data = form_of(editor, published) | {
        "topic_links-TOTAL_FORMS": 2,
        "topic_links-1-topic": "liquidity",
        "topic_links-1-relation": "related",
        "topic_links-1-event": str(published.pk),
    }

    response = editor.post(page_of(published), data)

    assert response.status_code == 302, response.context["errors"]
    topics = json.loads(TimelineEntry.objects.get(pk=published.pk).text)["topics"]
    assert {"topic": "liquidity", "relation": "related"} in topics
    kept = Event.objects.get(pk=published.pk)
    assert kept.curated_fields == ["topics"]
    assert kept.topic_links.get(topic="liquidity").rule == "editor"


def test_an_edit_of_what_changed_meanwhile_is_refused(editor, published):
    stale = form_of(editor, published)
    editor.post(page_of(published), stale | {"title": "First"})

    response = editor.post(page_of(published), stale | {"title": "Second"})

    assert "changed meanwhile" in response.content.decode()
    assert Event.objects.get(pk=published.pk).title == "First"


def test_a_published_event_cannot_lose_its_public_time(editor, published):
    data = form_of(editor, published) | {"public_at_0": "", "public_at_1": "", "public_precision": ""}

    response = editor.post(page_of(published), data)

    assert response.status_code == 200
    assert "A published event has a public time." in response.content.decode()


def test_an_event_written_by_hand_starts_as_a_draft(editor, event):
    data = {
        "title": "A briefing",
        "kind": "statement",
        "body": "Treasury",
        "zone": "America/New_York",
        "occurred_at_0": "2025-07-01",
        "occurred_at_1": "14:00:00",
        "occurred_precision": "minute",
        "importance": 1,
        "figures": "[]",
    }
    for prefix in ("topic_links", "identifiers", "evidence"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    response = editor.post(reverse("admin:events_event_add"), data)

    assert response.status_code == 302, response.context["errors"]
    written = Event.objects.get(title="A briefing")
    assert written.state == State.DRAFT
    assert {"title", "occurred_at", "kind"} <= set(written.curated_fields)


def test_the_form_shows_the_evidence(editor, event):
    assert "H.R. 3633" in editor.get(page_of(event)).content.decode()


def test_an_event_cannot_be_deleted(editor, event):
    assert editor.post(reverse("admin:events_event_delete", args=[event.pk])).status_code == 403


def test_the_list_is_filtered_by_state(editor, published):
    assert editor.get(LIST, {"state__exact": "published"}).context["cl"].result_count == 1
    assert editor.get(LIST, {"state__exact": "draft"}).context["cl"].result_count == 0


@pytest.mark.parametrize("name", ["events_event", "events_document", "events_proceeding"])
def test_a_longer_list_costs_no_more_queries(editor, event, name, django_assert_max_num_queries):
    for number in range(12):
        scrape(item(occurrence(identifiers=(), title=f"Event {number}"), external_id=f"other/{number}"))

    with django_assert_max_num_queries(9):
        response = editor.get(reverse(f"admin:{name}_changelist"))

    assert response.context["cl"].result_count >= 1 or name == "events_proceeding"


def test_a_document_is_looked_at_only(editor, event):
    document = event.documents.get()
    address = reverse("admin:events_document_change", args=[document.pk])

    assert "119/hr/3633" in editor.get(address).content.decode()
    assert editor.post(address, {"title": "Forged"}).status_code == 403
