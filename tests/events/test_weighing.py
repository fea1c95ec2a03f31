"""What a document's word changes of an event, and how its differences are shown."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from events.facts import Figure, Moment
from events.models import Event
from events.services import weighing
from events.vocabulary import Kind
from tests.events.builders import NOW, PASSED_AT, PASSED_ON, drafted, item, occurrence, scrape

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def differing():
    return [(found.field, found.said, found.kept) for found in weighing.differences(Event.objects.get())]


def second_source(**facts):
    scrape(item(occurrence(**facts), external_id="second"), by="second")


def test_an_event_that_stands_as_told_shows_no_difference():
    drafted(effective_date=date(2025, 7, 18))
    assert differing() == []


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"title": "A vote"}, ("title", "A vote", "House passes H.R. 3633, 294-134")),
        ({"kind": Kind.AMENDMENT}, ("kind", "amendment", "floor-vote")),
        ({"importance": 2}, ("importance", 2, 5)),
        ({"effective_date": date(2026, 1, 1)}, ("effective_date", "2026-01-01", "2025-07-18")),
        ({"public": PASSED_ON}, ("public_at", PASSED_ON, PASSED_AT)),
    ],
)
def test_each_difference_names_the_field_what_is_said_and_what_stands(facts, shown):
    drafted(effective_date=date(2025, 7, 18))
    second_source(**{"effective_date": date(2025, 7, 18), **facts})
    assert differing() == [shown]


def test_the_day_it_became_public_stands_in_until_a_document_says_when_it_happened():
    drafted(occurred=None)
    assert Event.objects.get().occurred_at == PASSED_ON.at
    second_source(occurred=Moment.on(date(2025, 7, 15)))
    event = Event.objects.get()
    assert (event.occurred_at, event.has_conflict) == (Moment.on(date(2025, 7, 15)).at, False)


def test_a_document_silent_on_when_it_happened_contests_nothing():
    drafted()
    second_source(occurred=None)
    event = Event.objects.get()
    assert (event.occurred_at, event.has_conflict) == (PASSED_AT.at, False)


def test_two_that_know_when_it_happened_and_differ_are_a_conflict():
    drafted(occurred=Moment.on(date(2025, 7, 14)))
    second_source(occurred=Moment.on(date(2025, 7, 15)))
    assert Event.objects.get().has_conflict is True


def test_an_occurrence_without_any_date_is_refused():
    with pytest.raises(ValueError, match="needs a date"):
        occurrence(occurred=None, public=None)


def test_a_difference_names_the_document():
    drafted()
    second_source(title="A vote")
    (found,) = weighing.differences(Event.objects.get())
    assert found.document.startswith("second:second#us-bill-step:")


def test_a_figure_that_differs_is_shown_beside_those_that_stand():
    drafted()
    second_source(figures=(Figure("yeas", Decimal(1), "votes"),))
    ((field, said, kept),) = differing()
    assert (field, said[0]["value"], kept[0]["value"]) == ("figures", 1, 294)


def test_an_empty_word_is_no_difference():
    drafted(summary="All about it")
    second_source(summary="", public=None)
    assert differing() == []


def test_what_was_said_is_kept_even_where_it_changes_nothing():
    drafted()
    second_source(title="A vote")
    event = Event.objects.get()
    assert sorted(said["title"] for said in event.source_values["said"].values()) == [
        "A vote",
        "House passes H.R. 3633, 294-134",
    ]


def test_the_version_moves_with_the_event_and_not_with_what_is_said_of_it():
    drafted()
    second_source(title="A vote")
    assert Event.objects.get().version == 1
    second_source(title="A vote", summary="Now with a summary")
    assert Event.objects.get().version == 2


def test_a_clock_keeps_the_zone_its_source_speaks_in():
    event = drafted(occurred=Moment(PASSED_AT.at, zone="UTC"))
    assert weighing.clock(event, "occurred_at") == Moment(PASSED_AT.at, zone="UTC")


def test_an_effective_date_is_put_as_a_date():
    event = drafted()
    weighing.put(event, "effective_date", "2026-01-01")
    assert event.effective_date == date(2026, 1, 1)
    weighing.put(event, "public_at", None)
    assert (event.public_at, event.public_precision) == (None, "")
