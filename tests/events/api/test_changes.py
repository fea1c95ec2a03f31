"""The feed of changes and the history of an event, over HTTP."""

import threading
import time
from datetime import timedelta

import orjson
import pgtrigger
import pytest
from django.db import connection, transaction

from events.models import Event, Revision, TimelineEntry
from events.models.revision import PUBLIC_COLUMNS
from events.services import ledger, publishing
from events.services.clock import database_now
from events.vocabulary import Action, State
from tests.events.api.test_as_of import retitled, settled, vote
from tests.events.api.test_timeline import refusal

CHANGES = "/api/v1/changes/"
pytestmark = pytest.mark.django_db(transaction=True)


def feed(client, cursor=0, size=200):
    """Every change after a cursor, over as many pages as it takes, and the cursor to go on with."""
    changes, address = [], f"{CHANGES}?cursor={cursor}&page_size={size}"
    while address:
        response = client.get(address)
        assert response.status_code == 200, response.content
        page = response.json()
        changes, cursor, address = changes + page["results"], page["cursor"], page["next"]
    return changes, cursor


def applied(changes, copy=None):
    """A client's copy of the timeline after some changes."""
    copy = dict(copy or {})
    for change in changes:
        if change["event"] is None:
            copy.pop(change["event_id"])
        else:
            copy[change["event_id"]] = change["event"]
    return copy


def on_the_server():
    return {
        str(event_id): orjson.loads(text)
        for event_id, text in TimelineEntry.objects.values_list("event_id", "text")
    }


def merge(event, into):
    Event.objects.filter(pk=event.pk).update(state=State.MERGED, merged_into=into)
    event.refresh_from_db()
    ledger.append(event=event, action=Action.MERGED, by="editor", now=database_now(), reason="one vote")


def test_a_copy_made_of_the_changes_equals_the_server(client):
    votes = [vote(number) for number in range(1, 6)]
    retitled(votes[0], "Another title")
    publishing.retract(event=votes[1], by="editor", now=database_now(), reason="no such vote")
    merge(votes[2], votes[3])
    settled(client)

    changes, _ = feed(client, size=3)

    assert [change["seq"] for change in changes] == list(range(1, 9))
    assert applied(changes) == on_the_server()


def test_tombstones_say_how_the_event_left(client):
    kept, merged, retracted = vote(1), vote(2), vote(3)
    merge(merged, kept)
    publishing.retract(event=retracted, by="editor", now=database_now(), reason="no such vote")
    settled(client)

    left = [change for change in feed(client)[0] if change["event"] is None]

    assert [(change["action"], change["merged_into"], change["reason"]) for change in left] == [
        ("merged", f"/api/v1/events/{kept.pk}/", "one vote"),
        ("retracted", None, "no such vote"),
    ]


def test_a_cursor_goes_on_where_it_stood_and_nothing_new_is_nothing(client):
    vote(1)
    settled(client)
    first, cursor = feed(client)
    assert feed(client, cursor) == ([], cursor)
    second = vote(2)
    settled(client)

    later, _ = feed(client, cursor)

    assert [change["event_id"] for change in later] == [str(second.pk)]
    assert [change["seq"] for change in first + later] == [1, 2]


def test_an_old_cursor_holds_on_a_restored_cluster(client):
    for number in (1, 2):
        vote(number)
    settled(client)
    _, cursor = feed(client)
    with pgtrigger.ignore("events.Revision:append_only"):
        # What a restore looks like: rows of another cluster, whose transactions mean nothing here.
        Revision.objects.update(cluster=1, transaction=9223372036854775807)
    vote(3)
    settled(client)

    later, _ = feed(client, cursor)

    assert [(change["seq"], change["event"]["title"]) for change in later] == [(3, "Vote 3")]


def test_a_reader_beside_many_writers_misses_and_repeats_nothing(client, settings):
    """Short form of the benchmark: writers that are slow to commit, and a reader that comes and goes."""
    settings.API_ANONYMOUS_LIMIT = 1_000_000
    events = [vote(number) for number in range(1, 5)]
    is_done = threading.Event()

    def write(event, slowly):
        try:
            for turn in range(12):
                with_delay(event, f"{event.title} {turn}", delay=0.15 if slowly and turn % 6 == 0 else 0)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(event, place % 2)) for place, event in enumerate(events)]
    for writer in writers:
        writer.start()
    threading.Thread(target=lambda: ([w.join() for w in writers], is_done.set())).start()
    changes, cursor = [], 0
    while not is_done.is_set():
        more, cursor = feed(client, cursor, size=7)
        changes += more
    settled(client)
    more, cursor = feed(client, cursor)
    changes += more

    assert [change["seq"] for change in changes] == list(range(1, 4 + 4 * 12 + 1))
    assert applied(changes) == on_the_server()


def with_delay(event, title, delay):
    with transaction.atomic():
        retitled(event, title)
        time.sleep(delay)


def test_a_page_of_changes_costs_three_queries_however_many_events(client, django_assert_num_queries):
    for number in (1, 2, 3):
        vote(number)
    settled(client)

    with django_assert_num_queries(3):
        client.get(CHANGES)


@pytest.mark.parametrize("cursor", ["-1", "first", "1.5", "9" * 19])
def test_what_is_no_cursor_is_refused(client, cursor):
    assert refusal(client.get(CHANGES, {"cursor": cursor}))["parameter"] == "cursor"


def test_the_history_of_an_event_tells_what_differs_and_why(client):
    event = vote(1)
    Event.objects.filter(pk=event.pk).update(title="Vote one", importance=4)
    publishing.correct(event=event, by="editor", now=database_now(), reason="the clerk's wording")

    latest, first = client.get(f"/api/v1/events/{event.pk}/history/").json()["results"]

    assert (first["action"], first["by"], first["differences"]) == ("published", "policy", [])
    assert (latest["revision"], latest["by"], latest["reason"]) == (2, "editor", "the clerk's wording")
    assert latest["differences"] == [
        {"field": "title", "before": "Vote 1", "after": "Vote one"},
        {"field": "importance", "before": 5, "after": 4},
        {"field": "reviewed", "before": False, "after": True},
    ]


def test_history_is_paged_and_differences_reach_over_the_page(client):
    event = vote(1)
    for turn in range(3):
        retitled(event, f"Title {turn}")
    address, seen = f"/api/v1/events/{event.pk}/history/?page_size=1", []
    while address:
        page = client.get(address).json()
        seen += [(one["revision"], [d["before"] for d in one["differences"]][:1]) for one in page["results"]]
        address = page["next"]

    assert seen == [(4, ["Title 1"]), (3, ["Title 0"]), (2, ["Vote 1"]), (1, [])]


def test_history_as_of_an_instant_ends_there(client):
    event = vote(1)
    at = settled(client)
    retitled(event, "Later")
    settled(client)

    history = client.get(f"/api/v1/events/{event.pk}/history/", {"as_of": at}).json()

    assert [one["revision"] for one in history["results"]] == [1]


def test_a_measurement_tells_the_reactions_that_changed(client):
    event = vote(1)
    revision = Revision.objects.get()
    row = {"instrument": "RUT", "window": "[0,0]", "model": "mean-adjusted", "abnormal_return": 0.01}
    Revision.objects.create(
        **{name: getattr(revision, name) for name in PUBLIC_COLUMNS},
        event=event,
        number=2,
        action=Action.MEASURED,
        changed_fields=["reactions"],
        headline_text="[]",
        reactions_text=orjson.dumps([row]).decode(),
        by="measurement",
        at=revision.at + timedelta(minutes=1),
    )

    latest, _ = client.get(f"/api/v1/events/{event.pk}/history/").json()["results"]

    assert latest["differences"] == [{"field": "reactions", "before": [], "after": [row]}]


def test_the_history_of_what_is_not_public_is_not_there(client):
    event = vote(1)
    publishing.retract(event=event, by="editor", now=database_now(), reason="no such vote")

    assert client.get(f"/api/v1/events/{event.pk}/history/").status_code == 410
