"""Editorial acts: what each does, and what each refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from events.models import Event, Revision, TimelineEntry
from events.services import publishing
from events.vocabulary import State
from tests.events.builders import NOW, PASSED_AT, drafted, item, occurrence, scrape, source

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def draft():
    return drafted()


@pytest.fixture
def event(draft):
    publishing.publish(event=draft, by="editor", now=NOW)
    return draft


class TestPublish:
    def test_a_draft_becomes_public(self, draft):
        revision = publishing.publish(event=draft, by="editor", now=NOW, reason="checked")
        assert (revision.number, revision.action, revision.by, revision.reason, revision.at) == (
            1,
            "published",
            "editor",
            "checked",
            NOW,
        )
        assert (draft.state, draft.published_at, draft.published_by) == (State.PUBLISHED, NOW, "editor")
        assert TimelineEntry.objects.get().event == draft

    def test_a_draft_is_not_public_before(self, draft):
        assert not TimelineEntry.objects.exists()
        assert not Revision.objects.exists()

    @pytest.mark.parametrize(("by", "reviewed"), [("editor", True), ("policy", False), ("starter", False)])
    def test_only_an_editor_has_reviewed_it(self, draft, by, reviewed):
        publishing.publish(event=draft, by=by, now=NOW)
        assert draft.reviewed is reviewed

    def test_it_is_due_for_measuring(self, event):
        assert event.measure_due_at == NOW

    def test_it_is_published_once(self, event):
        with pytest.raises(publishing.AlreadyPublished, match="is published already"):
            publishing.publish(event=event, by="editor", now=LATER)
        assert Revision.objects.count() == 1

    def test_without_a_public_time_it_cannot_be_published(self):
        with pytest.raises(publishing.UnableToPublish, match="no public_at"):
            publishing.publish(event=drafted(public=None), by="editor", now=NOW)
        assert not TimelineEntry.objects.exists()

    def test_a_rejected_event_cannot_be_published(self, draft):
        Event.objects.update(state=State.REJECTED)
        with pytest.raises(publishing.UnableToPublish, match="is rejected"):
            publishing.publish(event=draft, by="editor", now=NOW)


class TestCorrect:
    def test_what_changed_becomes_public(self, event):
        Event.objects.update(importance=4)
        revision = publishing.correct(event=event, by="editor", now=LATER, reason="too high")
        assert (revision.action, revision.changed_fields, revision.reason) == (
            "corrected",
            ["importance"],
            "too high",
        )
        assert TimelineEntry.objects.get().importance == 4

    def test_an_editor_who_corrects_has_reviewed(self, draft):
        publishing.publish(event=draft, by="policy", now=NOW)
        assert publishing.correct(event=draft, by="editor", now=LATER).changed_fields == ["reviewed"]

    def test_a_draft_has_nothing_to_correct(self, draft):
        with pytest.raises(publishing.NotPublished, match="is draft"):
            publishing.correct(event=draft, by="editor", now=NOW)

    def test_the_public_time_cannot_be_taken_away(self, event):
        Event.objects.update(public_at=None, public_precision="")
        with pytest.raises(publishing.UnableToPublish, match="no public_at"):
            publishing.correct(event=event, by="editor", now=LATER)

    def test_a_moved_public_time_is_due_for_measuring(self, event):
        Event.objects.update(public_at=PASSED_AT.at + timedelta(days=1), measure_due_at=None)
        publishing.correct(event=event, by="editor", now=LATER)
        assert event.measure_due_at == LATER


class TestRetractAndRestore:
    def test_a_retracted_event_is_gone_with_a_reason(self, event):
        revision = publishing.retract(event=event, by="editor", now=LATER, reason="no such vote")
        assert (revision.action, revision.reason) == ("retracted", "no such vote")
        assert (event.state, event.measure_due_at) == (State.RETRACTED, None)
        assert not TimelineEntry.objects.exists()

    def test_a_draft_cannot_be_retracted(self, draft):
        with pytest.raises(publishing.NotPublished):
            publishing.retract(event=draft, by="editor", now=NOW, reason="why")

    def test_a_restored_event_keeps_its_first_publication(self, event):
        publishing.retract(event=event, by="editor", now=LATER, reason="an error")
        revision = publishing.restore(event=event, by="editor", now=LATER, reason="it was right")
        assert (revision.action, revision.number) == ("restored", 3)
        assert TimelineEntry.objects.get().published_at == NOW

    def test_only_a_retracted_event_can_be_restored(self, event):
        with pytest.raises(publishing.NotRetracted, match="is published"):
            publishing.restore(event=event, by="editor", now=LATER, reason="why")


class TestTrust:
    def publish(self, scraped, **how):
        _, events = scrape(scraped, **how)
        by = source(how.get("by", "bills"))
        return publishing.publish_if_trusted(source=by, events=events, now=NOW)

    def test_a_trusted_source_publishes_at_once_and_unreviewed(self):
        (revision,) = self.publish(item())
        assert (revision.action, revision.by, revision.reviewed) == ("published", "policy", False)

    def test_another_source_waits_for_review(self):
        assert self.publish(item(), by="rumor", is_trusted=False) == ()
        assert Event.objects.get().state == State.DRAFT

    def test_a_backfill_stays_marked(self):
        self.publish(item(), backfilled=True)
        assert TimelineEntry.objects.get().backfilled is True

    def test_an_event_without_a_public_time_waits(self):
        assert self.publish(item(occurrence(public=None))) == ()

    def test_an_event_in_conflict_waits(self):
        scrape(item())
        Event.objects.update(has_conflict=True)
        assert self.publish(item(), captured_at=LATER) == ()

    def test_a_retracted_event_stays_retracted(self):
        self.publish(item())
        publishing.retract(event=Event.objects.get(), by="editor", now=NOW, reason="an error")
        assert self.publish(item(occurrence(title="Again")), captured_at=LATER) == ()
        assert not TimelineEntry.objects.exists()


def test_the_timeline_holds_exactly_the_published(draft):
    def shown():
        return set(TimelineEntry.objects.values_list("event", flat=True))

    assert shown() == set()
    publishing.publish(event=draft, by="editor", now=NOW)
    assert shown() == {draft.pk}
    publishing.retract(event=draft, by="editor", now=NOW, reason="why")
    assert shown() == set()
    publishing.restore(event=draft, by="editor", now=NOW, reason="why")
    assert shown() == {draft.pk}


@pytest.mark.django_db(transaction=True)
def test_two_editors_publish_an_event_once(draft):
    def publish(_):
        try:
            publishing.publish(event=Event.objects.get(pk=draft.pk), by="editor", now=NOW)
        except publishing.AlreadyPublished:
            return "refused"
        else:
            return "published"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(publish, range(4)))
    assert outcomes == ["published", "refused", "refused", "refused"]
    assert Revision.objects.count() == 1
