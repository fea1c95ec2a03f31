"""The record as a whole, under any order of scrapes, edits, editorial acts and measurements."""

import itertools
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import Event, Revision, TimelineEntry
from events.services import public, publishing, reactions
from events.vocabulary import Action, State
from tests.events.builders import NOW, PASSED_AT, PASSED_ON, ROLL_CALL, item, occurrence, scrape, source

pytestmark = pytest.mark.django_db

BILLS = item()
BILLS_REWORDED = item(occurrence(title="The House passes H.R. 3633"))
BILLS_COARSE = item(occurrence(occurred=PASSED_ON, public=PASSED_ON))
CLERK = item(occurrence(identifiers=(ROLL_CALL,), title="Roll call 199", topics=()), external_id="2025/199")
CLERK_COARSE = replace(CLERK, occurrences=(replace(CLERK.occurrences[0], public=PASSED_ON),))

SCRAPES = {
    "bills": ("bills", BILLS),
    "bills reworded": ("bills", BILLS_REWORDED),
    "bills to the day": ("bills", BILLS_COARSE),
    "clerk": ("clerk", CLERK),
    "clerk to the day": ("clerk", CLERK_COARSE),
}
REFUSALS = (
    publishing.AlreadyPublished,
    publishing.UnableToPublish,
    publishing.NotPublished,
    publishing.NotRetracted,
)


def act(name, now):
    if name in SCRAPES:
        by, scraped = SCRAPES[name]
        _, events = scrape(scraped, by=by, captured_at=now)
        publishing.publish_if_trusted(source=source(by), events=events, now=now)
        return
    event = Event.objects.first()
    if event is None:
        return
    if name == "edit":
        Event.objects.update(title=f"Edited at {now:%H:%M}", curated_fields=["title"])
    elif name == "measure":
        reactions.measure(event=event, now=now)
    else:
        editorial = {
            "publish": publishing.publish,
            "correct": publishing.correct,
            "retract": publishing.retract,
            "restore": publishing.restore,
        }
        try:
            editorial[name](event=event, by="editor", now=now, reason="why")
        except REFUSALS:
            return


def check_the_timeline_is_the_newest_of_the_ledger():
    shown = set(Event.objects.filter(state=State.PUBLISHED).values_list("pk", flat=True))
    assert set(TimelineEntry.objects.values_list("pk", flat=True)) == shown
    for entry in TimelineEntry.objects.all():
        revisions = list(Revision.objects.filter(event=entry.pk).order_by("number"))
        newest = revisions[-1]
        event_text = [revision.event_text for revision in revisions if revision.event_text][-1]
        assert entry.text == public.join(event_text, newest.headline_text, newest.number, newest.at)
        assert orjson.loads(entry.text)["revision"] == newest.number


def check_the_ledger_is_in_order():
    revisions = list(Revision.objects.order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    assert revisions == sorted(revisions, key=lambda revision: revision.at)
    texts = [(each.action, each.event_text) for each in revisions if each.event_text]
    assert not [
        pair
        for pair in itertools.pairwise(texts)
        if pair[1][0] == Action.CORRECTED and pair[0][1] == pair[1][1]
    ]


ACTS = st.sampled_from([*SCRAPES, "edit", "publish", "correct", "retract", "restore", "measure"])


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=12))
def test_whatever_happens_the_timeline_and_the_ledger_agree(names):
    with transaction.atomic():
        for minutes, name in enumerate(names):
            act(name, NOW + timedelta(minutes=minutes))
            check_the_timeline_is_the_newest_of_the_ledger()
            check_the_ledger_is_in_order()
        assert Event.objects.count() <= 1
        transaction.set_rollback(True)


@settings(max_examples=30, deadline=None)
@given(st.permutations(["bills", "bills to the day", "clerk", "clerk to the day"]))
def test_in_whatever_order_sources_speak_the_finest_clock_stands(names):
    with transaction.atomic():
        for minutes, name in enumerate(names):
            act(name, NOW + timedelta(minutes=minutes))
        event = Event.objects.get()
        assert (event.public_at, event.public_precision) == (PASSED_AT.at, "minute")
        assert event.has_conflict is False
        before = Revision.objects.count()
        for minutes, name in enumerate(names[-2:], start=10):
            act(name, NOW + timedelta(minutes=minutes))
        assert Event.objects.get().title == event.title
        assert Revision.objects.count() == before
        transaction.set_rollback(True)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(sorted(SCRAPES)), min_size=1, max_size=8))
def test_a_title_an_editor_set_survives_every_scrape(names):
    with transaction.atomic():
        act("bills", NOW)
        act("edit", NOW)
        title = Event.objects.get().title
        for minutes, name in enumerate(names):
            act(name, NOW + timedelta(minutes=minutes))
        assert Event.objects.get().title == title
        transaction.set_rollback(True)
