"""The Congress.gov service: its recorded answers, its defects, and the key it is asked with."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from events.vocabulary import Kind
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp, ScrapedDocument
from scrapers.sources.congress_api import CongressApi
from scrapers.sources.govinfo_billstatus import GovinfoBillstatus
from tests.scrapers.bill_bodies import Roll, Row, bill_status
from tests.scrapers.congress_bodies import MEETING, PASSAGE, REFERRAL, answer, bill_row, meeting_row
from tests.scrapers.pages import CAPTCHA, document, page, recorded

ACTIONS = "https://api.congress.gov/v3/bill/119/hr/3633/actions?format=json&limit=250&offset=0"
BILLS = "https://api.congress.gov/v3/bill/119?format=json&limit=250&offset=0&sort=updateDate+desc"
RECORDED = "congress-api-v3/"


def found(body, kind, url=BILLS):
    return [item for item in CongressApi().parse(page(body, url)) if isinstance(item, kind)]


def test_a_step_is_named_as_bill_status_names_it():
    row = Row("2025-07-17", PASSAGE["text"], time="15:30:31", roll=Roll("House", 199, "2025-07-17T19:30:31Z"))
    told = document(GovinfoBillstatus(), bill_status((row,))).occurrences
    asked = document(CongressApi(), answer("actions", [PASSAGE]), ACTIONS).occurrences

    assert asked == told


def test_the_recorded_actions_of_a_bill_are_its_steps_once_each():
    bill = document(CongressApi(), recorded(f"{RECORDED}bill_117_hr_21_actions.json"))

    assert bill.external_id == "117/hr/21/actions/0"
    assert [o.kind for o in bill.occurrences] == [
        Kind.INTRODUCTION,
        Kind.REFERRAL,
        Kind.FLOOR_VOTE,
        Kind.RECEIPT,
    ]


def test_the_recorded_list_of_bills_gives_a_document_each_with_lower_case_types():
    bills = found(recorded(f"{RECORDED}httptest2/bill_118-baab0f.json"), ScrapedDocument)

    assert len(bills) == len({bill.external_id for bill in bills}) == 20
    assert bills[0].external_id == "118/hr/6904"
    assert all(bill.occurrences == () for bill in bills)


def test_a_bill_that_comes_twice_is_listed_once():
    twice = [bill_row("9001", "An Act"), bill_row("9001", "An Act")]

    assert len(found(answer("bills", twice), ScrapedDocument)) == 1


def test_the_recorded_meeting_is_a_hearing_at_its_hour():
    (meeting,) = found(
        recorded(f"{RECORDED}httptest2/committee-meeting_118_house_115538-f60c0f.json"), ScrapedDocument
    )
    (hearing,) = meeting.occurrences

    assert (hearing.kind, hearing.occurred.at) == (Kind.HEARING, datetime(2023, 3, 24, 13, tzinfo=UTC))
    assert hearing.requires_topic
    assert meeting.data["bills"] == ["H.R. 1532", "H.R. 1246"]


def test_a_meeting_on_a_watched_bill_has_its_topic():
    (meeting,) = document(CongressApi(), answer("committeeMeeting", MEETING)).occurrences

    assert (meeting.kind, meeting.requires_topic) == (Kind.MEETING, False)
    assert meeting.body == "Senate Banking, Housing, and Urban Affairs Committee"


@pytest.mark.parametrize(
    "changed",
    [{"meetingStatus": "Canceled"}, {"meetingStatus": "Postponed"}, {"date": "2026-12-01T15:00:00Z"}],
)
def test_a_meeting_called_off_or_to_come_is_no_event_yet(changed):
    assert document(CongressApi(), answer("committeeMeeting", MEETING | changed)).occurrences == ()


def test_a_list_of_meetings_leads_to_each_once():
    (follow_up,) = found(
        answer("committeeMeetings", [meeting_row("338900"), meeting_row("338900")]), FollowUp
    )

    assert follow_up.url.startswith("https://api.congress.gov/v3/committee-meeting/119/senate/338900?")


def test_pages_follow_by_our_own_address_to_a_depth():
    body = answer("bills", [bill_row("1", "An Act")], more=True)
    offsets, url = [], BILLS
    while follow_ups := found(body, FollowUp, url):
        (url,) = (item.url for item in follow_ups)
        offsets.append(parse_qs(urlsplit(url).query)["offset"])

    assert offsets == [[str(at)] for at in range(250, 2_500, 250)]


def test_every_address_says_format_and_order_and_lists_are_scoped_by_congress():
    polls = CongressApi().polls(date(2026, 8, 10))

    assert all("format=json" in url and "sort=updateDate+desc" in url for url in polls)
    assert "/v3/bill/119/hr/3633/actions" in polls[0]
    assert [urlsplit(url).path for url in polls if "fromDateTime=2026-08-07T00:00:00Z" in url] == [
        "/v3/bill/119",
        "/v3/committee-meeting/119/senate",
    ]


def test_no_address_has_a_key():
    assert not any("api_key" in url for url in CongressApi().polls(date(2026, 8, 10)))


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"error": "UnboundLocalError"}),
        json.dumps({"request": {}, "pagination": {"count": 0}}),
        answer("actions", None),
        answer("actions", [PASSAGE | {"actionDate": "17 July"}]),
        answer("actions", [PASSAGE | {"text": ["no", "text"]}]),
        answer("actions", [PASSAGE | {"recordedVotes": [{"rollNumber": "x"}]}]),
        answer("actions", [PASSAGE | {"sourceSystem": "House"}]),
        answer("actions", [PASSAGE]).replace('"House"', '"House floor"'),
        answer("bills", [{"number": "1"}]),
        answer("bills", [bill_row("1", "An Act", "PN")]),
        answer("committeeMeetings", [{"chamber": "Senate"}]),
        answer("committeeMeeting", MEETING | {"committees": []}),
        answer("committeeMeeting", MEETING | {"date": "2026-05-14"}),
        answer("committeeMeeting", MEETING | {"type": "Picnic"}),
        "UnboundLocalError: local variable",
        "[]",
    ],
)
def test_an_answer_without_its_data_is_a_failure_and_no_empty_list(body):
    with pytest.raises(LayoutChanged):
        found(body, ScrapedDocument, ACTIONS)


def test_a_bill_without_actions_is_too_little_and_a_challenge_a_refusal():
    with pytest.raises(TooFewItems):
        found(answer("actions", []), ScrapedDocument, ACTIONS)
    with pytest.raises(Blocked):
        found(CAPTCHA, ScrapedDocument)


def test_a_referral_names_its_committee():
    (occurrence,) = document(CongressApi(), answer("actions", [REFERRAL]), ACTIONS).occurrences

    assert occurrence.title == "H.R. 3633 (CLARITY Act) is referred to House Financial Services"
