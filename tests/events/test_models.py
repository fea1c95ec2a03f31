"""What the database itself keeps true of the record."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Document, Event, EventIdentifier, EventTopic, Reaction
from events.vocabulary import State
from markets.models import Instrument
from markets.services import ensure_instruments
from tests.events.builders import NOW, drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return drafted()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("publication_has_a_time_and_a_by", {"published_by": "editor"}),
        ("publication_has_a_time_and_a_by", {"published_at": NOW}),
        ("a_published_event_was_published", {"state": State.PUBLISHED}),
        ("a_merged_event_says_into_which", {"state": State.MERGED}),
        ("a_public_time_has_a_precision", {"public_at": None}),
        ("a_public_time_has_a_precision", {"public_precision": ""}),
        ("importance_is_one_to_five", {"importance": 0}),
        ("importance_is_one_to_five", {"importance": 6}),
    ],
)
def test_an_event_cannot_contradict_itself(event, constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Event.objects.update(**values)


def test_an_identifier_names_one_event(event):
    with pytest.raises(IntegrityError, match="one_event_per_identifier"), transaction.atomic():
        EventIdentifier.objects.create(event=event, scheme="house-vote", identifier="2025/199")


def test_a_topic_is_given_once(event):
    with pytest.raises(IntegrityError, match="a_topic_is_given_once"), transaction.atomic():
        EventTopic.objects.create(event=event, topic_id="clarity-act", rule="again")


def test_a_publication_time_has_a_precision(event):
    with pytest.raises(IntegrityError, match="a_publication_time_has_a_precision"), transaction.atomic():
        Document.objects.update(source_published_at=NOW - timedelta(days=1))


def test_a_complete_reaction_has_its_numbers(event):
    ensure_instruments()
    reaction = Reaction(
        event=event,
        instrument=Instrument.objects.get(symbol="SPX"),
        window="[0,+1]",
        model="mean-adjusted",
        complete=True,
        measured_at=NOW,
    )
    with pytest.raises(IntegrityError, match="a_complete_reaction_has_its_numbers"), transaction.atomic():
        reaction.save()
