"""Proceedings, topics and documents: told as far as public events tell them."""

import pytest

from events.api.record_serializers import (
    DocumentSerializer,
    ProceedingDetailSerializer,
    ProceedingSummarySerializer,
    TopicSerializer,
)
from events.facts import Identifier, ProceedingFact
from events.models import Capture, Document, Event
from events.services import publishing
from events.vocabulary import Scheme
from tests.events.api.test_serializers import compare
from tests.events.builders import BILL, NOW, item, occurrence, scrape

PROCEEDINGS = "/api/v1/proceedings/"


def step(number, *, proceeding=BILL, is_public=True, **changes):
    """An event of a proceeding, published unless said otherwise."""
    told = occurrence(identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),), title=f"Step {number}")
    _, (drawn,) = scrape(item(told, external_id=f"paper {number}", proceeding=proceeding, **changes))
    event = Event.objects.get(pk=drawn.pk)
    if is_public:
        publishing.publish(event=event, by="editor", now=NOW)
    return event


def bill(number):
    return ProceedingFact("us-bill", f"119/hr/{number}", f"Bill {number}", "introduced")


@pytest.mark.django_db
class TestProceedings:
    def test_only_those_with_a_public_event_are_there(self, client):
        step(1)
        hidden = step(2, proceeding=bill(2), is_public=False)

        (told,) = client.get(PROCEEDINGS).json()["results"]

        assert told["identifier"] == "119/hr/3633"
        compare(ProceedingSummarySerializer(), told, "proceeding")
        assert client.get(f"{PROCEEDINGS}{hidden.proceeding_id}/").status_code == 404

    def test_a_walk_meets_each_once_in_one_query_a_page(self, client, django_assert_num_queries):
        for number in (1, 2, 3):
            step(number, proceeding=bill(number))
        step(4, proceeding=bill(2))

        address, met = f"{PROCEEDINGS}?page_size=2", []
        while address:
            with django_assert_num_queries(3):
                page = client.get(address).json()
            met += [one["title"] for one in page["results"]]
            address = page["next"]

        assert met == ["Bill 1", "Bill 2", "Bill 3"]

    def test_one_tells_its_public_steps(self, client, django_assert_num_queries):
        first = step(1)
        step(2, is_public=False)

        with django_assert_num_queries(3):
            told = client.get(f"{PROCEEDINGS}{first.proceeding_id}/").json()

        compare(ProceedingDetailSerializer(), told, "proceeding")
        assert [one["title"] for one in told["steps"]] == ["Step 1"]
        assert not told["has_more_steps"]
        assert [one["id"] for one in client.get(told["timeline"]).json()["results"]] == [str(first.pk)]

    def test_it_tells_nothing_that_no_public_event_told(self, client):
        shown = step(1)
        shown.proceeding.title = "What only a draft says"
        shown.proceeding.save()

        assert client.get(f"{PROCEEDINGS}{shown.proceeding_id}/").json()["title"] == BILL.title

    @pytest.mark.parametrize("number", ["0", "9" * 30])
    def test_a_number_nobody_has_is_a_404(self, client, number):
        assert client.get(f"{PROCEEDINGS}{number}/").status_code == 404


@pytest.mark.django_db
class TestTopics:
    def test_each_tells_when_it_was_told_of_last(self, client, django_assert_num_queries):
        event = step(1)

        with django_assert_num_queries(3):
            told = client.get("/api/v1/topics/").json()["results"]

        for one in told:
            compare(TopicSerializer(), one, "topic")
        latest = {one["topic"]: one["latest_public_at"] for one in told}
        assert latest.pop("clarity-act") == event.public_at.isoformat().replace("+00:00", "Z")
        assert set(latest.values()) == {None}


@pytest.mark.django_db
class TestDocuments:
    def address(self, event):
        return f"/api/v1/events/{event.pk}/documents/"

    def test_a_text_is_cut_and_its_length_told(self, client, django_assert_num_queries):
        event = step(1, text="word " * 100)

        with django_assert_num_queries(2):
            (told,) = client.get(self.address(event)).json()["results"]

        compare(DocumentSerializer(), told, "document")
        assert len(told["excerpt"]) == 300
        assert told["excerpt"].endswith("…")
        assert told["text_length"] == Document.objects.get().text.__len__()

    def test_a_short_text_is_whole(self, client):
        event = step(1, text="A short paper.")

        (told,) = client.get(self.address(event)).json()["results"]

        assert (told["excerpt"], told["text_length"]) == ("A short paper.", 14)

    def test_the_captured_page_stays_inside(self, client):
        event = step(1)
        document = Document.objects.get()
        document.capture = Capture.objects.create(
            source=document.source,
            url="https://example.gov/captured",
            sha256="0" * 64,
            fingerprint="0" * 64,
            body=b"<html>",
            captured_at=NOW,
            latest_seen_at=NOW,
        )
        document.save()

        told = client.get(self.address(event)).content.decode()

        assert "captured" not in told.replace("captured_at", "")
        assert "0" * 64 not in told

    def test_those_of_a_draft_are_not_there(self, client):
        assert client.get(self.address(step(1, is_public=False))).status_code == 404

    def test_those_of_a_retracted_event_are_gone(self, client):
        event = step(1)
        publishing.retract(event=event, by="editor", now=NOW, reason="doubt")

        assert client.get(self.address(event)).status_code == 410
