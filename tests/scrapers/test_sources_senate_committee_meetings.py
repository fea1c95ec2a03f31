"""The Senate's calendar: whose meetings count, what they are, and a calendar in recess."""

from datetime import UTC, datetime

import pytest

from events.vocabulary import Kind, Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.senate_committee_meetings import SenateCommitteeMeetings
from tests.scrapers.meeting_bodies import senate_calendar, senate_meeting
from tests.scrapers.pages import CAPTCHA, document, page

RECESS = "<meeting><matter>No committee hearings scheduled</matter></meeting>"


def found(*meetings):
    return list(SenateCommitteeMeetings().parse(page(senate_calendar(*meetings))))


def only(**told):
    return document(SenateCommitteeMeetings(), senate_calendar(senate_meeting(**told)))


def test_a_hearing_of_the_banking_committee_is_at_its_hour_in_washington():
    (held,) = only().occurrences

    assert (held.kind, held.body) == (
        Kind.HEARING,
        "Senate Banking, Housing, and Urban Affairs Committee",
    )
    assert held.occurred.at == datetime(2026, 5, 14, 14, 30, tzinfo=UTC)
    assert [i.identifier for i in held.identifiers] == ["119/hr/3633/2026-05-14/hearing/ssbk00"]


def test_an_executive_session_is_a_meeting_and_no_vote():
    (held,) = only(title="Executive session to consider H.R. 3633.").occurrences

    assert (held.kind, held.identifiers) == (Kind.MEETING, ())
    assert held.title.startswith("Senate Banking, Housing, and Urban Affairs Committee holds a markup:")


def test_subcommittees_count_and_other_committees_do_not():
    documents = found(
        senate_meeting("SSBK04"), senate_meeting("SSFR00", committee="Foreign Relations", number="2")
    )

    assert [document.external_id for document in documents] == ["338900"]


def test_a_nomination_is_no_bill():
    assert only(bill=("PN", "726")).data["bills"] == []


def test_a_meeting_to_come_is_no_event_yet():
    assert only(day="2026-12-01").occurrences == ()


def test_an_hour_that_is_not_set_is_a_day():
    assert only(clock="").occurrences[0].occurred.precision == Precision.DAY


def test_a_recess_is_whole_and_a_calendar_without_a_row_is_not():
    assert found(RECESS) == []
    with pytest.raises(TooFewItems):
        found()


@pytest.mark.parametrize(
    "body",
    [
        senate_calendar(senate_meeting(day="14-MAY-2026")),
        senate_calendar(senate_meeting(clock="half past ten")),
        senate_calendar(senate_meeting(title="")),
        senate_calendar(senate_meeting(number="next")),
        senate_calendar(senate_meeting(code=""), senate_meeting(code="")),
        senate_calendar(senate_meeting()).replace("css_meetings_scheduled", "calendar"),
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        list(SenateCommitteeMeetings().parse(page(body)))


def test_a_captcha_is_a_refusal():
    with pytest.raises(Blocked):
        list(SenateCommitteeMeetings().parse(page(CAPTCHA)))
