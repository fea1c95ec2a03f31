"""The ledger: append-only, numbered without gaps, and the timeline its newest text."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from events.models import Event, Revision, TimelineEntry
from events.services import ledger, public, publishing
from tests.events.builders import NOW, drafted, item, occurrence, scrape, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = drafted()
    publishing.publish(event=event, by="editor", now=NOW)
    return event


def refused(statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events_revision SET event_text = '{}'",
        "UPDATE events_revision SET at = now()",
        "UPDATE events_revision SET seq = 7, reason = 'because'",
        "UPDATE events_revision SET seq = NULL",
        "DELETE FROM events_revision",
    ],
)
def test_a_revision_is_never_altered_or_deleted(event, statement):
    refused(statement)


def test_a_revision_is_numbered_once(event):
    Revision.objects.update(seq=1)
    refused("UPDATE events_revision SET seq = 2")


def test_the_ledger_is_never_emptied(event):
    with connection.cursor() as cursor:
        # Deferred checks that wait would keep the table from being altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE events_revision ENABLE TRIGGER USER")
    refused("TRUNCATE events_revision CASCADE")


def test_a_revision_knows_its_transaction_and_cluster(event):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint, (pg_control_system()).system_identifier")
        here = cursor.fetchone()
    assert Revision.objects.values_list("transaction", "cluster").get() == here


def test_the_timeline_shows_the_newest_revision(event):
    revision = Revision.objects.get()
    entry = TimelineEntry.objects.get()
    assert entry.text == public.join(revision.event_text, revision.headline_text, 1, revision.at)
    assert (entry.revision, entry.updated_at, entry.public_at) == (1, NOW, event.public_at)
    assert entry.topics == ["clarity-act"]
    assert entry.identifiers == sorted(entry.identifiers)


def test_a_correction_that_changes_nothing_public_appends_nothing(event):
    assert publishing.correct(event=event, by="policy", now=NOW) is None
    assert Revision.objects.count() == 1


def test_a_correction_names_the_fields_it_changed(event):
    Event.objects.update(title="House passes the CLARITY Act", importance=4)
    revision = publishing.correct(event=event, by="editor", now=NOW + timedelta(hours=1))
    assert revision.changed_fields == ["title", "importance"]
    text = json.loads(TimelineEntry.objects.get().text)
    assert (text["title"], text["revision"]) == ("House passes the CLARITY Act", 2)


def test_a_later_revision_is_never_dated_before_the_one_it_follows(event):
    Event.objects.update(title="Another title")
    revision = publishing.correct(event=event, by="editor", now=NOW - timedelta(hours=1))
    assert revision.at == NOW


def test_a_retracted_event_leaves_the_timeline_and_stays_in_the_ledger(event):
    publishing.retract(event=event, by="editor", now=NOW, reason="not an event")
    assert not TimelineEntry.objects.exists()
    last = Revision.objects.get(number=2)
    assert (last.action, last.reason, last.event_text) == ("retracted", "not an event", "")


@pytest.fixture
def other_connection(transactional_db):
    settings = connection.get_connection_params()
    settings = {
        name: settings[name] for name in ("dbname", "user", "password", "host", "port") if name in settings
    }
    with psycopg.connect(**settings) as other:
        yield other


COPY_OF_THE_FIRST = """
INSERT INTO events_revision (event_id, number, action, changed_fields, event_text, headline_text,
    reactions_text, by, reason, at, kind, body, topics, importance, reviewed, backfilled, occurred_at,
    public_at, public_precision, first_seen_at, published_at, proceeding_id, sources, identifiers)
SELECT event_id, %s, action, changed_fields, event_text, headline_text, reactions_text, by, reason, at,
    kind, body, topics, importance, reviewed, backfilled, occurred_at, public_at, public_precision,
    first_seen_at, published_at, proceeding_id, sources, identifiers
FROM events_revision WHERE number = 1
"""


@pytest.mark.django_db(transaction=True)
class TestSequencer:
    def append_elsewhere(self, other, number):
        other.execute(COPY_OF_THE_FIRST, [number])

    def numbers(self):
        return list(Revision.objects.order_by("seq").values_list("number", "seq"))

    def test_settled_revisions_are_numbered_without_gaps(self, event):
        scrape(item(occurrence(identifiers=()), external_id="other"))
        for each in Event.objects.exclude(pk=event.pk):
            publishing.publish(event=each, by="editor", now=NOW)
        assert settle(2) == 2
        assert list(Revision.objects.order_by("id").values_list("seq", flat=True)) == [1, 2]

    def test_a_second_run_numbers_nothing(self, event):
        assert (settle(1), ledger.settle()) == (1, 0)

    def test_a_revision_of_an_open_transaction_is_never_skipped(self, event, other_connection):
        settle(1)
        self.append_elsewhere(other_connection, 2)
        Event.objects.update(title="Corrected while the other is open")
        with connection.cursor() as cursor:
            cursor.execute(COPY_OF_THE_FIRST, [3])
        assert ledger.settle() == 0
        other_connection.commit()
        assert settle(2) == 2
        assert self.numbers() == [(1, 1), (2, 2), (3, 3)]

    def test_an_open_transaction_that_wrote_nothing_yet_comes_later(self, event, other_connection):
        other_connection.execute("SELECT 1")
        assert settle(1) == 1
        self.append_elsewhere(other_connection, 2)
        other_connection.commit()
        assert settle(1) == 1
        assert self.numbers() == [(1, 1), (2, 2)]

    def test_a_rolled_back_revision_leaves_no_gap(self, event, other_connection):
        self.append_elsewhere(other_connection, 2)
        other_connection.rollback()
        self.append_elsewhere(other_connection, 3)
        other_connection.commit()
        settle(2)
        assert self.numbers() == [(1, 1), (3, 2)]

    def test_callers_at_the_same_time_wait_for_one_another(self, event, other_connection):
        other_connection.execute("SELECT pg_advisory_xact_lock(%s)", [ledger.SEQUENCER_LOCK])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(DatabaseError, match="lock timeout"):
            ledger.settle()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
        other_connection.rollback()
        assert settle(1) == 1

    def test_a_restore_on_another_cluster_keeps_the_cursors_and_goes_on(self, event, other_connection):
        settle(1)
        elsewhere = COPY_OF_THE_FIRST.replace("identifiers)", "identifiers, transaction, cluster)").replace(
            "identifiers\nFROM", "identifiers, 9223372036854775807, 1\nFROM"
        )
        other_connection.execute(elsewhere, [2])
        other_connection.commit()
        assert settle(1) == 1
        assert self.numbers() == [(1, 1), (2, 2)]
