import pytest

from events.models import Event, Revision
from events.services import curation, publishing
from tests.events.builders import NOW, drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return drafted()


def edit(event, *fields, seen_version=None):
    version = event.version if seen_version is None else seen_version
    return curation.edit(event=event, fields=fields, seen_version=version, by="editor", now=NOW)


def test_only_the_named_fields_are_set(event):
    event.title, event.summary = "By hand", "never asked for"

    edit(event, "title")

    kept = Event.objects.get(pk=event.pk)
    assert (kept.title, kept.summary) == ("By hand", "")
    assert kept.version == event.version + 1


def test_part_of_a_clock_makes_the_clock_the_editors(event):
    edit(event, "public_precision", "zone")

    assert Event.objects.get(pk=event.pk).curated_fields == ["occurred_at", "public_at"]


def test_what_an_editor_set_earlier_stays_set(event):
    edit(event, "title")
    event.refresh_from_db()
    edit(event, "kind")

    assert Event.objects.get(pk=event.pk).curated_fields == ["kind", "title"]


def test_the_flag_of_a_conflict_is_cleared_without_curating_anything(event):
    Event.objects.filter(pk=event.pk).update(has_conflict=True)
    event.has_conflict = False

    edit(event, "has_conflict")

    kept = Event.objects.get(pk=event.pk)
    assert (kept.has_conflict, kept.curated_fields) == (False, [])


def test_a_state_cannot_be_edited(event):
    event.state = "published"

    edit(event, "state")

    assert Event.objects.get(pk=event.pk).state == "draft"


def test_an_edit_of_a_published_event_is_one_correction(event):
    publishing.publish(event=event, by="editor", now=NOW)
    event.refresh_from_db()
    event.title = "By hand"

    revision = edit(event, "title")

    assert (revision.action, revision.changed_fields) == ("corrected", ["title"])


def test_an_edit_the_public_cannot_see_makes_no_revision(event):
    publishing.publish(event=event, by="editor", now=NOW)
    event.refresh_from_db()

    assert edit(event, "zone") is None
    assert Revision.objects.count() == 1


def test_an_event_that_changed_meanwhile_is_not_edited(event):
    event.title = "By hand"

    with pytest.raises(curation.EditedMeanwhile):
        edit(event, "title", seen_version=event.version - 1)
