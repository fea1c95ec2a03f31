"""The record's tasks: thin, on the database clock, harmless when run twice."""

from datetime import UTC, datetime

import pytest

from events import tasks
from events.models import ClientWindow, Event, EventProposal, Revision
from events.services import publishing
from events.services.clock import database_now
from tests.events.builders import drafted, item, occurrence, scrape, settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    event = drafted()
    publishing.publish(event=event, by="editor", now=database_now())
    return event


def test_the_sweep_measures_what_is_due(event):
    tasks.measure_due()
    tasks.measure_due()
    assert Event.objects.values_list("measured_at", "measure_due_at").get()[1] is None
    assert Event.objects.get().measured_at is not None


def test_the_sequencer_numbers_what_is_settled(event):
    tasks.settle_ledger()
    settle(1 - Revision.objects.filter(seq=1).count())
    tasks.settle_ledger()
    assert list(Revision.objects.values_list("seq", flat=True)) == [1]


def test_events_told_twice_are_proposed_once(event):
    scrape(item(occurrence(identifiers=()), external_id="twin"), by="second")
    tasks.compare_events()
    tasks.compare_events()
    assert EventProposal.objects.count() == 1


def test_clients_not_seen_for_a_day_are_forgotten():
    ClientWindow.objects.create(client="idle", started_at=datetime(2025, 1, 1, tzinfo=UTC), used=1)
    ClientWindow.objects.create(client="busy", started_at=database_now(), used=1)

    tasks.forget_idle_clients()

    assert [row.client for row in ClientWindow.objects.all()] == ["busy"]
