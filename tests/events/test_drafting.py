"""From documents to events: shared identifiers meet, hand edits survive, nothing doubles."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from events.facts import Figure, Identifier, Moment, ScrapedDocument, TopicLink
from events.models import Event, EventDocument, EventIdentifier, Proceeding, Revision
from events.services import publishing, weighing
from events.services.topics import ensure_topics
from events.vocabulary import Kind, Precision, Relation, Scheme, State, Topic
from tests.events.builders import (
    BILL,
    BILL_STEP,
    NOW,
    PASSED_AT,
    PASSED_ON,
    ROLL_CALL,
    drafted,
    item,
    occurrence,
    scrape,
    source,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def clerk(**changes):
    """The roll call as the House Clerk has it: another document, the vote's own identifier."""
    facts = {"identifiers": (ROLL_CALL,), "title": "Roll call 199", "topics": ()}
    return item(occurrence(**{**facts, **changes}), external_id="2025/199")


def the_list():
    """A page that repeats the roll call and states nothing of its own."""
    return ScrapedDocument("list", "https://example.gov/list", "Votes", evidence_for=(ROLL_CALL,))


def the_event():
    return Event.objects.get()


def scrape_published(scraped, **how):
    _, events = scrape(scraped, **how)
    return publishing.publish_if_trusted(source=source(how.get("by", "bills")), events=events, now=NOW)


class TestFirstSight:
    def test_a_document_becomes_an_event_with_its_clocks_figures_and_evidence(self):
        event = drafted(effective_date=date(2025, 7, 18))
        assert (event.title, event.kind, event.body) == (
            "House passes H.R. 3633, 294-134",
            "floor-vote",
            "U.S. House",
        )
        assert (event.occurred_at, event.occurred_precision) == (PASSED_AT.at, "minute")
        assert (event.public_at, event.public_precision) == (PASSED_AT.at, "minute")
        assert (event.effective_date, event.importance, event.state) == (date(2025, 7, 18), 5, State.DRAFT)
        assert event.figures == [
            {"name": "yeas", "value": 294, "unit": "votes"},
            {"name": "nays", "value": 134, "unit": "votes"},
        ]
        assert set(event.identifiers.values_list("scheme", "identifier")) == {
            ("house-vote", "2025/199"),
            ("us-bill-step", BILL_STEP.identifier),
        }
        assert event.evidence.get().document.external_id == "119/hr/3633"
        assert event.topic_links.values_list("topic", "relation", "rule").get() == (
            "clarity-act",
            "primary",
            "watched bill",
        )

    def test_an_unknown_public_time_stays_unknown(self):
        event = drafted(public=None)
        assert (event.public_at, event.public_precision) == (None, "")

    def test_a_date_of_a_schedule_is_public_when_it_was_first_seen_and_stays_so(self):
        scheduled = occurrence(public=None, kind=Kind.SCHEDULE)
        _, (event,) = scrape(item(scheduled), captured_at=NOW)
        assert (event.public_at, event.public_precision) == (NOW, "minute")
        scrape(item(scheduled), captured_at=LATER)
        assert (the_event().public_at, the_event().has_conflict) == (NOW, False)

    def test_several_occurrences_of_one_document_are_several_events(self):
        report = occurrence(
            identifiers=(Identifier(Scheme.US_BILL_STEP, "119/hr/3633/2025-06-23/report/hsba00"),),
            kind=Kind.REPORT,
        )
        _, events = scrape(item(occurrence(), report))
        assert len(events) == Event.objects.count() == 2

    def test_what_a_press_room_says_on_none_of_our_topics_is_a_document_and_no_event(self):
        recorded, events = scrape(
            item(occurrence(topics=(), title="Sanctions on a shipping network", requires_topic=True))
        )
        assert events == ()
        assert recorded.document.title == "H.R. 3633"
        assert not Event.objects.exists()

    def test_what_requires_a_topic_becomes_an_event_when_a_rule_finds_one(self):
        event = drafted(topics=(), title="Quarterly refunding statement", requires_topic=True)
        assert list(event.topic_links.values_list("topic", flat=True)) == ["liquidity"]

    def test_what_requires_a_topic_is_evidence_for_an_event_it_names(self):
        event = drafted()
        again = clerk(requires_topic=True, title="A vote")
        scrape(again, by="clerk")
        assert EventDocument.objects.filter(event=event).count() == 2

    def test_a_document_that_points_to_an_occurrence_is_its_evidence_once_there_is_an_event(self):
        scrape(the_list(), by="list", is_trusted=False)
        assert not Event.objects.exists()

        event = drafted()
        _, events = scrape(the_list(), by="list", is_trusted=False)
        assert events == ()
        assert EventDocument.objects.filter(event=event, document__source__slug="list").count() == 1
        assert the_event().has_conflict is False

    def test_pointing_to_a_published_event_brings_it_up_to_date(self):
        scrape_published(item())
        revisions = Revision.objects.count()
        scrape_published(the_list(), by="list")
        scrape_published(the_list(), by="list")
        assert Revision.objects.count() == revisions + 1

    def test_a_week_in_which_we_saw_it_come_out_becomes_that_day(self):
        week = Moment.on(date(2025, 7, 18), precision=Precision.WEEK)
        scrape(item(occurrence(public=week)))
        scrape(item(occurrence(public=week, title="A new wording")), captured_at=NOW + timedelta(days=1))
        event = the_event()
        assert (event.public_at, event.public_precision) == (datetime(2025, 7, 18, 4, tzinfo=UTC), "day")
        assert (event.title, event.has_conflict) == ("A new wording", False)

    @pytest.mark.parametrize(("captured_at", "backfilled"), [(NOW, True), (NOW + timedelta(days=7), False)])
    def test_a_week_we_did_not_watch_stays_a_week(self, captured_at, backfilled):
        week = Moment.on(date(2025, 7, 18), precision=Precision.WEEK)
        scrape(item(occurrence(public=week)), captured_at=captured_at, backfilled=backfilled)
        assert the_event().public_precision == "week"

    def test_a_backfill_says_so(self):
        scrape(item(), backfilled=True)
        assert the_event().backfilled is True

    def test_the_rules_add_topics_to_those_the_source_gives(self):
        given = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "publisher"),)
        event = drafted(title="Fed lends against Treasury cash and repo", topics=given)
        assert dict(event.topic_links.values_list("topic", "relation")) == {
            "fed-actions": "primary",
            "liquidity": "primary",
        }

    def test_a_text_about_many_occurrences_does_not_classify_each(self):
        plain = replace(occurrence(title="A vote", topics=()), identifiers=())
        other = replace(plain, kind=Kind.REPORT)
        _, events = scrape(item(plain, other, text="All about the CLARITY Act"))
        assert not any(event.topic_links.exists() for event in events)


class TestSecondSight:
    def test_scraping_twice_makes_no_second_event_and_no_revision(self):
        scrape_published(item())
        before = Event.objects.values("version", "updated_at").get()
        assert scrape_published(item(), captured_at=LATER) == ()
        assert Event.objects.values("version", "updated_at").get() == before
        assert Revision.objects.count() == 1

    def test_changed_evidence_that_states_the_same_event_makes_no_revision(self):
        scrape_published(item(data={"rows": ["Cloture motion presented."]}))
        recorded, _ = scrape(item(data={"rows": ["Cloture motion presented. (CR S4557)"]}), captured_at=LATER)
        assert recorded.change == "changed"
        assert scrape_published(item(data={"rows": ["Cloture motion presented. (CR S4557)"]})) == ()
        assert (Event.objects.count(), Revision.objects.count()) == (1, 1)

    def test_a_source_that_corrects_itself_corrects_the_public_record(self):
        scrape_published(item())
        (revision,) = scrape_published(
            item(occurrence(title="House passes the bill, 294-134")), captured_at=LATER
        )
        assert (revision.action, revision.changed_fields, revision.by) == ("corrected", ["title"], "policy")

    def test_an_older_capture_changes_no_event(self):
        scrape(item(), captured_at=LATER)
        _, events = scrape(item(occurrence(title="As it was before")), captured_at=NOW)
        assert [event.title for event in events] == ["House passes H.R. 3633, 294-134"]

    def test_a_changed_identifier_of_the_same_evidence_stays_the_same_event(self):
        step = Identifier(Scheme.US_BILL_STEP, "119/hr/3633/2025-07-18/floor-vote/house")
        scrape(item())
        scrape(item(occurrence(identifiers=(step, ROLL_CALL), occurred=PASSED_ON)), captured_at=LATER)
        assert the_event().identifiers.count() == 3

    def test_an_occurrence_dated_again_moves_with_its_shared_identifier(self):
        a_day_on = Moment(PASSED_AT.at + timedelta(days=1))
        scrape(item())
        scrape(item(occurrence(occurred=a_day_on, public=a_day_on)), captured_at=LATER)
        assert the_event().occurred_at == a_day_on.at

    def test_an_occurrence_the_document_no_longer_states_is_flagged_and_kept(self):
        other = occurrence(identifiers=(Identifier(Scheme.HOUSE_VOTE, "2025/200"),))
        scrape(item(occurrence(), other))
        scrape(item(other), captured_at=LATER)
        event = Event.objects.get(identifiers__identifier="2025/199")
        assert event.has_conflict is True
        assert event.source_values["conflicts"] == [
            f"bills:119/hr/3633 no longer states us-bill-step:{BILL_STEP.identifier}"
        ]

    def test_a_flag_the_editor_cleared_is_not_raised_again(self):
        other = occurrence(identifiers=(Identifier(Scheme.HOUSE_VOTE, "2025/200"),))
        scrape(item(occurrence(), other))
        scrape(item(other), captured_at=LATER)
        Event.objects.update(has_conflict=False)
        scrape(item(other), captured_at=LATER + timedelta(hours=1))
        assert not Event.objects.filter(has_conflict=True).exists()


class TestSecondSource:
    def test_it_adds_evidence_and_not_an_event(self):
        scrape(item())
        scrape(clerk(), by="clerk")
        assert set(the_event().evidence.values_list("document__source__slug", flat=True)) == {
            "bills",
            "clerk",
        }

    def test_it_adds_the_identifiers_that_were_missing(self):
        scrape(clerk(), by="clerk")
        scrape(item())
        assert EventIdentifier.objects.filter(event=the_event()).count() == 2

    def test_it_does_not_reword_what_another_wrote(self):
        scrape(item())
        scrape(clerk(summary="The vote on passage."), by="clerk")
        event = the_event()
        assert (event.title, event.summary) == ("House passes H.R. 3633, 294-134", "The vote on passage.")
        assert event.has_conflict is False

    def test_it_refines_a_day_to_a_minute(self):
        scrape(item(occurrence(occurred=PASSED_ON, public=PASSED_ON)))
        scrape(clerk(), by="clerk")
        event = the_event()
        assert (event.public_at, event.public_precision) == (PASSED_AT.at, "minute")

    def test_its_day_does_not_blur_a_minute(self):
        scrape(item())
        scrape(clerk(occurred=PASSED_ON, public=PASSED_ON), by="clerk")
        event = the_event()
        assert (event.public_at, event.public_precision, event.has_conflict) == (
            PASSED_AT.at,
            "minute",
            False,
        )

    def test_the_first_source_read_again_does_not_blur_what_was_refined(self):
        coarse = item(occurrence(occurred=PASSED_ON, public=PASSED_ON))
        scrape(coarse)
        scrape(clerk(), by="clerk")
        scrape(replace(coarse, data={"touched": 1}), captured_at=LATER)
        assert the_event().public_precision == Precision.MINUTE

    def test_another_day_is_a_conflict_and_changes_nothing(self):
        scrape(item())
        other_day = Moment.on(date(2025, 7, 18))
        scrape(clerk(occurred=other_day, public=other_day), by="clerk")
        event = the_event()
        assert (event.public_at, event.has_conflict) == (PASSED_AT.at, True)
        assert event.source_values["conflicts"][0].startswith(
            "clerk:2025/199#house-vote:2025/199 differs in occurred_at: "
        )

    def test_another_tally_is_a_conflict_and_changes_nothing(self):
        scrape(item())
        scrape(clerk(figures=(Figure("yeas", Decimal(293), "votes"),)), by="clerk")
        event = the_event()
        assert event.figures[0]["value"] == 294
        assert event.has_conflict is True

    def test_it_adds_figures_nobody_stated(self):
        scrape(item())
        scrape(clerk(figures=(Figure("roll-call", Decimal(199)),)), by="clerk")
        assert [figure["name"] for figure in the_event().figures] == ["yeas", "nays", "roll-call"]

    def test_two_sources_read_in_turns_do_not_flip_the_words(self):
        for _ in range(3):
            scrape_published(item())
            scrape_published(clerk(), by="clerk")
        assert Revision.objects.values_list("action", flat=True).count() == 2
        assert Revision.objects.get(number=2).changed_fields == ["documents"]

    def test_identifiers_of_two_events_are_flagged_on_both_and_never_merged(self):
        scrape(item(occurrence(identifiers=(BILL_STEP,))))
        scrape(clerk(), by="clerk")
        first = Event.objects.get(identifiers__identifier=BILL_STEP.identifier)
        scrape(item(occurrence(), external_id="both"), by="third")
        assert Event.objects.count() == 2
        assert list(Event.objects.values_list("has_conflict", flat=True)) == [True, True]
        assert EventDocument.objects.get(document__external_id="both").event == first
        scrape(item(occurrence(), external_id="both"), by="third", captured_at=LATER)
        assert [len(event.source_values["conflicts"]) for event in Event.objects.all()] == [1, 1]

    def test_the_same_look_without_a_shared_identifier_is_another_event(self):
        scrape(item(occurrence(identifiers=(BILL_STEP,))))
        scrape(clerk(), by="clerk")
        assert Event.objects.count() == 2

    def test_a_merged_event_passes_its_evidence_on(self):
        scrape(item(occurrence(identifiers=(BILL_STEP,))))
        scrape(clerk(), by="clerk")
        kept = Event.objects.get(identifiers__identifier=BILL_STEP.identifier)
        Event.objects.exclude(pk=kept.pk).update(state=State.MERGED, merged_into=kept)
        _, (event,) = scrape(clerk(summary="Told again"), by="clerk", captured_at=LATER)
        assert event == kept


class TestHandEdits:
    @pytest.fixture
    def edited(self):
        scrape_published(item())
        Event.objects.update(title="The House passes the CLARITY Act", curated_fields=["title"])
        publishing.correct(event=the_event(), by="editor", now=NOW)
        return the_event()

    def test_an_unchanged_scrape_leaves_it_alone(self, edited):
        assert scrape_published(item(), captured_at=LATER) == ()
        assert (the_event().title, the_event().has_conflict) == (edited.title, False)

    def test_a_changed_scrape_flags_and_shows_the_difference_and_never_overwrites(self, edited):
        reworded = item(occurrence(title="On passage, 294-134"))
        assert scrape_published(reworded, captured_at=LATER) == ()
        event = the_event()
        assert (event.title, event.has_conflict) == (edited.title, True)
        assert weighing.differences(event) == (
            weighing.Difference(
                "bills:119/hr/3633#us-bill-step:" + BILL_STEP.identifier,
                "title",
                "On passage, 294-134",
                edited.title,
            ),
        )

    @pytest.mark.parametrize(
        ("field", "ours", "theirs"),
        [
            ("importance", {"importance": 3}, {"importance": 4}),
            ("kind", {"kind": "procedural-vote"}, {"kind": Kind.AMENDMENT}),
            ("body", {"body": "House"}, {"body": "The House"}),
            ("summary", {"summary": "Ours"}, {"summary": "Theirs"}),
            ("effective_date", {"effective_date": date(2026, 1, 1)}, {"effective_date": date(2026, 2, 2)}),
            ("figures", {"figures": []}, {"figures": (Figure("yeas", Decimal(1), "votes"),)}),
            (
                "public_at",
                {"public_at": PASSED_AT.at + timedelta(hours=1)},
                {"public": Moment(PASSED_AT.at + timedelta(hours=2))},
            ),
            (
                "occurred_at",
                {"occurred_at": PASSED_AT.at - timedelta(hours=1)},
                {"occurred": Moment(PASSED_AT.at - timedelta(hours=2))},
            ),
        ],
    )
    def test_every_field_survives(self, field, ours, theirs):
        scrape(item())
        Event.objects.update(**ours, curated_fields=[field])
        scrape(item(occurrence(**theirs)), captured_at=LATER)
        event = the_event()
        assert getattr(event, field) == next(iter(ours.values()))
        assert event.has_conflict is True

    def test_topics_an_editor_set_survive(self):
        scrape(item())
        event = the_event()
        event.topic_links.all().delete()
        Event.objects.update(curated_fields=["topics"])
        scrape(item(occurrence(title="House passes H.R. 3633")), captured_at=LATER)
        assert not event.topic_links.exists()

    def test_an_identifier_an_editor_took_away_does_not_come_back(self):
        scrape(item())
        EventIdentifier.objects.filter(scheme=ROLL_CALL.scheme).delete()
        Event.objects.update(curated_fields=["identifiers"])
        scrape(item(occurrence(title="House passes H.R. 3633")), captured_at=LATER)
        assert the_event().identifiers.get().identifier == BILL_STEP.identifier

    def test_a_topic_the_source_takes_back_goes_and_one_an_editor_gave_stays(self):
        scrape(item(occurrence(title="A vote")))
        the_event().topic_links.create(topic_id="liquidity", rule="editor")
        scrape(item(occurrence(title="A vote", topics=())), captured_at=LATER)
        assert list(the_event().topic_links.values_list("topic", flat=True)) == ["liquidity"]

    def test_a_rejected_event_is_not_published_again(self):
        scrape(item())
        Event.objects.update(state=State.REJECTED)
        assert scrape_published(item(occurrence(title="Again")), captured_at=LATER) == ()


class TestUntrustedSource:
    def test_it_changes_nothing_of_a_published_event(self):
        scrape_published(item(occurrence(occurred=PASSED_ON, public=PASSED_ON)))
        scrape(clerk(), by="rumor", is_trusted=False)
        event = the_event()
        assert (event.public_precision, event.has_conflict) == ("day", True)

    def test_it_may_bring_a_draft_up_to_date(self):
        scrape(item(occurrence(occurred=PASSED_ON, public=PASSED_ON)))
        scrape(clerk(), by="rumor", is_trusted=False)
        assert the_event().public_precision == "minute"


class TestProceedings:
    def test_the_steps_of_a_bill_share_its_proceeding(self):
        scrape(item(proceeding=BILL))
        assert the_event().proceeding == Proceeding.objects.get()

    def test_a_stage_that_moved_is_corrected_on_every_public_step(self):
        scrape_published(item(proceeding=BILL))
        received = replace(BILL, stage="received", stage_date=date(2025, 9, 18))
        later = item(
            occurrence(identifiers=(Identifier(Scheme.HOUSE_VOTE, "2025/200"),)),
            external_id="another file",
            proceeding=received,
        )
        revisions = scrape_published(later, captured_at=LATER)
        assert [revision.action for revision in revisions] == ["published", "corrected"]
        assert revisions[1].changed_fields == ["proceeding"]

    def test_an_older_capture_does_not_move_the_stage_back(self):
        scrape(item(proceeding=BILL), captured_at=LATER)
        scrape(item(external_id="old", proceeding=replace(BILL, stage="introduced")), captured_at=NOW)
        assert Proceeding.objects.get().stage == "passed origin"


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_workers_that_draft_the_same_identifiers_make_one_event(self):
        ensure_topics()
        slugs = [f"source_{number}" for number in range(8)]
        for slug in slugs:
            source(slug)

        def work(slug):
            try:
                names = (BILL_STEP, ROLL_CALL) if slug[-1] in "0246" else (ROLL_CALL, BILL_STEP)
                scrape(item(occurrence(identifiers=names), proceeding=BILL), by=slug)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(slugs)) as pool:
            list(pool.map(work, slugs))
        assert Event.objects.count() == 1
        assert (EventIdentifier.objects.count(), EventDocument.objects.count()) == (2, 8)

    def test_an_identifier_an_editor_is_giving_away_is_waited_for(self):
        scrape(item(occurrence(identifiers=(BILL_STEP,))))
        source("clerk")

        def work():
            try:
                scrape(clerk(), by="clerk")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                EventIdentifier.objects.create(
                    event=the_event(), scheme=ROLL_CALL.scheme, identifier=ROLL_CALL.identifier
                )
                worker = pool.submit(work)
                wait_for_a_blocked_insert()
            worker.result(timeout=10)
        assert Event.objects.count() == 1
        assert the_event().evidence.count() == 2


def wait_for_a_blocked_insert():
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO \"events_eventidentifier\"%'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("the worker never came to insert the identifier")


def test_an_evening_utc_instant_keeps_its_zone():
    event = drafted(occurred=Moment(datetime(2025, 7, 18, 1, 0, tzinfo=UTC)))
    assert event.zone == "America/New_York"


def test_all_that_is_told_of_an_introduction_is_read_and_of_a_report_its_opening():
    text = "It is said. " * 200 + "Importers of record pay tariffs."
    bill = occurrence(kind=Kind.INTRODUCTION, title="A bill", topics=(), requires_topic=True)
    report = occurrence(kind=Kind.REPORT, title="A report", topics=(), requires_topic=True, identifiers=())

    _, (event,) = scrape(item(bill, text=text))
    _, nothing = scrape(item(report, text=text, external_id="report"))

    assert [link.topic_id for link in event.topic_links.all()] == ["tariff-dividends"]
    assert nothing == ()


def test_an_occurrence_that_gains_a_name_stays_the_event_it_was():
    unnamed = item(occurrence(identifiers=()))
    _, (before,) = scrape(unnamed)

    _, (after,) = scrape(item(occurrence(title="House passes the bill")))

    event = Event.objects.get()
    assert before.pk == after.pk == event.pk
    assert event.title == "House passes the bill"
    assert {row.identifier for row in event.identifiers.all()} == {BILL_STEP.identifier, ROLL_CALL.identifier}
    assert event.evidence.count() == 1
    assert list(event.source_values["said"]) == [f"bills:119/hr/3633#us-bill-step:{BILL_STEP.identifier}"]


def test_of_two_unnamed_occurrences_each_gains_its_own_name():
    first = occurrence(identifiers=(), kind=Kind.HEARING)
    second = occurrence(identifiers=())
    _, before = scrape(item(first, second))

    _, after = scrape(item(first, occurrence()))

    assert [event.pk for event in before] == [event.pk for event in after]
