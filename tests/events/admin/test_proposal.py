"""Pairs that may be one event, as the editor decides them."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from events.models import Event, EventProposal, Verdict
from events.services import joining, publishing
from events.vocabulary import State
from tests.events.builders import NOW, drafted, item, occurrence, scrape

LIST = reverse("admin:events_eventproposal_changelist")
pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, db):
    client.force_login(User.objects.create_superuser("editor", password="a long password"))
    return client


@pytest.fixture
def pair(db):
    event = drafted()
    _, (other,) = scrape(item(occurrence(identifiers=()), external_id="twin"), by="second")
    return joining.propose(event=event, other=other, reason="titles 1.00 alike", score=1.0)


def decide(editor, pair, action):
    return editor.post(LIST, {"action": action, "_selected_action": [pair.pk]}, follow=True)


def test_the_list_shows_both_events_and_the_reason(editor, pair):
    page = editor.get(LIST).content.decode()

    assert "titles 1.00 alike" in page
    assert page.count(pair.event.title) >= 2


def test_the_list_takes_a_fixed_number_of_queries(editor, pair, django_assert_max_num_queries):
    editor.get(LIST)
    with django_assert_max_num_queries(8):
        editor.get(LIST)


def test_joining_makes_one_event_of_two(editor, pair):
    page = decide(editor, pair, "join").content.decode()

    assert "has the evidence of both" in page
    assert Event.objects.filter(state=State.MERGED).count() == 1
    assert EventProposal.objects.get().verdict == Verdict.JOINED


def test_dismissing_leaves_two(editor, pair):
    decide(editor, pair, "dismiss")

    assert Event.objects.filter(state=State.MERGED).count() == 0
    assert EventProposal.objects.get().verdict == Verdict.DISMISSED


def test_two_public_events_are_not_joined_and_the_editor_is_told_why(editor, pair):
    for event in (pair.event, pair.other):
        publishing.publish(event=event, by="editor", now=NOW)

    assert "neither is a mere draft" in decide(editor, pair, "join").content.decode()
    assert EventProposal.objects.get().verdict == Verdict.OPEN


def test_a_decided_pair_is_not_decided_again(editor, pair):
    decide(editor, pair, "dismiss")
    decide(editor, pair, "join")

    assert EventProposal.objects.get().verdict == Verdict.DISMISSED
