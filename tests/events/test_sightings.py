"""What is seen again and tells nothing new costs one look; what has something left to do does not rest."""

from datetime import timedelta

import pytest

from events.models import ClassificationRule, Document, Event, Source
from events.services import sightings, standing_rules
from events.services.clock import database_now
from events.vocabulary import State
from tests.events.builders import BILL_STEP, NOW, item, occurrence, scrape, source

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def settled(*items, captured_at=LATER, by="bills"):
    return sightings.settled(source=source(by), items=items, captured_at=captured_at)


def test_a_document_that_says_the_same_rests_and_its_sight_moves(django_assert_num_queries):
    recorded, _ = scrape(item(), is_trusted=False)
    bills = source()
    with django_assert_num_queries(2):
        assert sightings.settled(source=bills, items=[item()], captured_at=LATER) == {item().external_id}
    recorded.document.refresh_from_db()
    assert recorded.document.captured_at == LATER
    assert recorded.document.changed_at == NOW


def test_an_older_sight_moves_nothing():
    scrape(item(), is_trusted=False)
    assert settled(item(), captured_at=NOW - timedelta(hours=1)) == {item().external_id}
    assert Document.objects.get().captured_at == NOW


def test_many_documents_cost_no_more_than_one(django_assert_num_queries):
    items = [
        item(occurrence(identifiers=(), occurred=None), external_id=str(number), title=f"Document {number}")
        for number in range(5)
    ]
    for each in items:
        scrape(each, is_trusted=False)
    bills = source()
    with django_assert_num_queries(2):
        assert sightings.settled(source=bills, items=items, captured_at=LATER) == set("01234")


def test_what_is_new_or_says_something_else_does_not_rest():
    scrape(item(), is_trusted=False)
    assert settled(item(title="H.R. 3633, as amended"), item(external_id="another")) == set()


def test_two_items_of_one_name_on_a_page_are_told_apart_one_by_one():
    scrape(item(), is_trusted=False)
    assert settled(item(), item(title="H.R. 3633, as amended")) == set()


def test_a_page_of_nothing_asks_nothing(django_assert_num_queries):
    bills = source()
    with django_assert_num_queries(0):
        assert sightings.settled(source=bills, items=[], captured_at=LATER) == set()


def test_a_document_seen_before_a_rule_changed_is_classified_again():
    scrape(item(), is_trusted=False)
    standing_rules.sync_shipped(now=NOW - timedelta(days=1))
    assert settled(item()) == {item().external_id}
    row = ClassificationRule.objects.order_by("pk")[0]
    row.phrases = [*row.phrases, "one more phrase"]
    changed_at = LATER + timedelta(minutes=1)
    standing_rules.change(row=row, seen_version=row.version, by="ada", now=changed_at)
    assert settled(item(), captured_at=changed_at + timedelta(hours=1)) == set()


def test_a_draft_that_its_source_may_publish_by_now_does_not_rest():
    scrape(item(), is_trusted=False)
    Source.objects.update(is_trusted=True)
    assert settled(item()) == set()
    Event.objects.update(has_conflict=True)
    assert settled(item()) == {item().external_id}
    Event.objects.update(has_conflict=False, state=State.REJECTED)
    assert settled(item(), captured_at=database_now()) == {item().external_id}


def test_what_points_to_events_is_asked_for_them_each_time():
    pointing = item(external_id="note", evidence_for=(BILL_STEP,))
    scrape(pointing, is_trusted=False)
    assert settled(pointing) == set()
