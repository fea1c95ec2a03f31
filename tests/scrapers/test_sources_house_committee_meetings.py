"""Meetings of House committees: the recorded one, notices, what was called off, the feed and its stubs."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Precision, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp
from scrapers.sources.house_committee_meetings import HouseCommitteeMeetings
from tests.scrapers.meeting_bodies import STATIC, house_feed, house_meeting
from tests.scrapers.pages import CAPTCHA, document, page, recorded


def meeting(body=None, **told):
    return document(HouseCommitteeMeetings(), body or house_meeting(**told))


def kinds(**told):
    return [occurrence.kind for occurrence in meeting(**told).occurrences]


def follow_ups(body):
    return [item.url for item in HouseCommitteeMeetings().parse(page(body)) if isinstance(item, FollowUp)]


def test_the_recorded_meeting_is_at_its_hour_in_washington():
    found = meeting(recorded("house-committee-repository/HMTG102252.xml"))
    notice, held = found.occurrences

    assert (held.kind, held.occurred.at) == (Kind.MEETING, datetime(2014, 5, 19, 21, tzinfo=UTC))
    assert (notice.kind, notice.effective_date) == (Kind.SCHEDULE, date(2014, 5, 19))
    assert found.published.at == datetime(2014, 5, 15, 20, 30, 14, tzinfo=UTC)
    assert found.data["bills"] == ["H.R. 4435", "H.R. 4660"]


def test_a_notice_is_public_when_it_is_given_and_the_meeting_when_it_is_held():
    notice, held = meeting().occurrences

    assert notice.public.at == datetime(2025, 6, 5, 20, 30, 14, tzinfo=UTC)
    assert held.public.at == held.occurred.at == datetime(2025, 6, 10, 14, tzinfo=UTC)


def test_a_hearing_on_one_watched_bill_is_the_step_bill_status_names():
    _, held = meeting().occurrences

    assert (held.kind, held.body) == (Kind.HEARING, "House Committee on Financial Services")
    assert [i.identifier for i in held.identifiers] == ["119/hr/3633/2025-06-10/hearing/hsba00"]
    assert [link.topic for link in held.topics] == [Topic.CLARITY_ACT]


def test_a_hearing_on_several_watched_bills_is_the_step_of_none():
    _, held = meeting(bills=("H.R. 3633", "H.R. 1919")).occurrences

    assert held.identifiers == ()


def test_a_markup_is_a_meeting_and_no_vote_of_the_committee():
    assert kinds(sort="HMKP") == [Kind.SCHEDULE, Kind.MEETING]
    assert meeting(sort="HMKP").occurrences[1].identifiers == ()


def test_a_meeting_on_other_bills_needs_a_topic():
    assert all(o.requires_topic for o in meeting(bills=("H.R. 30",)).occurrences)


def test_a_number_without_a_type_is_not_guessed_at():
    assert meeting(bills=("3633",)).data["bills"] == []


@pytest.mark.parametrize("status", ["C", "P"])
def test_what_was_called_off_was_noticed_and_not_held(status):
    assert kinds(status=status) == [Kind.SCHEDULE]


def test_a_meeting_to_come_is_a_notice_alone():
    assert kinds(day="2026-12-15") == [Kind.SCHEDULE]


def test_a_record_made_after_the_meeting_is_no_notice():
    assert kinds(noticed="2025-06-11T09:00:00") == [Kind.HEARING]


def test_an_hour_that_is_not_set_is_a_day():
    assert meeting(clock="").occurrences[1].occurred.precision == Precision.DAY


def test_a_feed_leads_to_the_files_and_its_empty_items_to_none():
    assert follow_ups(house_feed(STATIC)) == [STATIC]


def test_the_three_committees_that_decide_our_topics_are_asked():
    assert HouseCommitteeMeetings().polls(date(2026, 1, 2)) == tuple(
        f"https://docs.house.gov/Committee/RSS.ashx?Code={code}" for code in ("BA00", "AG00", "WM00")
    )


@pytest.mark.parametrize(
    "body",
    [
        house_meeting(sort="HXYZ"),
        house_meeting(status="Q"),
        house_meeting(title=""),
        house_meeting(day="10 June 2025"),
        house_meeting(clock="10 a.m."),
        house_meeting().replace('committee-name id="BA00"', "committee-name"),
        house_meeting().replace("committees>", "groups>"),
        house_feed(STATIC).replace("enclosure", "attachment"),
        "<html><body>Server error</body></html>",
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        list(HouseCommitteeMeetings().parse(page(body)))


def test_an_empty_feed_is_too_little_and_a_captcha_a_refusal():
    with pytest.raises(TooFewItems):
        follow_ups(house_feed())
    with pytest.raises(Blocked):
        follow_ups(CAPTCHA)
