"""Roll calls of the House: the recorded passage of H.R. 3633, lists, and votes that are no passage."""

from datetime import UTC, date, datetime

import pytest

from events.models import Document, Event
from events.services.topics import ensure_topics
from events.vocabulary import Kind, Precision, Scheme
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp
from scrapers.sources.govinfo_billstatus import GovinfoBillstatus
from scrapers.sources.house_clerk_votes import HouseClerkVotes
from tests.events.builders import scrape
from tests.scrapers.pages import CAPTCHA, document, figures, page, recorded
from tests.scrapers.roll_bodies import HOUSE_DOCTYPE, house_list, house_roll

LIST = "https://clerk.house.gov/evs/2025/index.asp"


def vote(body=None, **told):
    return document(HouseClerkVotes(), body or house_roll(**told))


def follow_ups(body, url=LIST):
    return [item.url for item in HouseClerkVotes().parse(page(body, url)) if isinstance(item, FollowUp)]


@pytest.fixture(params=["recorded", "built"])
def passage(request):
    return recorded("rollcall/house-2025-roll199.xml") if request.param == "recorded" else house_roll()


def test_the_passage_is_named_by_its_bill_and_by_its_roll_call(passage):
    (occurrence,) = vote(passage).occurrences

    assert [(i.scheme, i.identifier) for i in occurrence.identifiers] == [
        (Scheme.US_BILL_STEP, "119/hr/3633/2025-07-17/floor-vote/house"),
        (Scheme.HOUSE_VOTE, "2025/199"),
    ]
    assert (occurrence.kind, occurrence.body) == (Kind.FLOOR_VOTE, "U.S. House")
    assert occurrence.title == "House passes H.R. 3633 (CLARITY Act), 294-134"


def test_the_clock_of_the_house_is_washingtons_in_24_hours(passage):
    occurred = vote(passage).occurrences[0].occurred

    assert (occurred.at, occurred.precision) == (datetime(2025, 7, 17, 19, 30, tzinfo=UTC), Precision.MINUTE)


def test_a_winter_vote_is_five_hours_behind():
    told = house_roll(on="16-Jan-2025", clock='<action-time time-etz="11:00">11:00 AM</action-time>')

    assert vote(told).occurrences[0].occurred.at == datetime(2025, 1, 16, 16, tzinfo=UTC)


def test_a_vote_without_a_time_is_known_by_its_day():
    assert vote(clock="").occurrences[0].occurred.precision == Precision.DAY


def test_a_roll_call_says_of_the_passage_what_bill_status_says(passage):
    bill = document(GovinfoBillstatus(), recorded("govinfo-billstatus/BILLSTATUS-119hr3633.xml"))
    told = next(o for o in bill.occurrences if o.kind == Kind.FLOOR_VOTE)
    (occurrence,) = vote(passage).occurrences

    assert set(occurrence.identifiers) == set(told.identifiers)
    assert (occurrence.title, occurrence.body) == (told.title, told.body)
    assert figures(occurrence) == figures(told) | {"not voting": 4}
    assert occurrence.topics == told.topics


@pytest.mark.parametrize(
    ("question", "result", "kind", "title"),
    [
        ("On Passage", "Failed", Kind.FLOOR_VOTE, "House does not pass"),
        ("On Motion to Suspend the Rules and Pass, as Amended", "Passed", Kind.FLOOR_VOTE, "House passes"),
        (
            "On Motion to Concur in the Senate Amendment",
            "Agreed to",
            Kind.FLOOR_VOTE,
            "House agrees to the other chamber's text of",
        ),
        ("On Motion to Recommit", "Failed", Kind.PROCEDURAL_VOTE, "House rejects the motion to recommit"),
    ],
)
def test_the_question_says_what_was_decided_and_the_result_how(question, result, kind, title):
    (occurrence,) = vote(question=question, result=result).occurrences

    assert (occurrence.kind, occurrence.title) == (kind, f"{title} H.R. 3633 (CLARITY Act), 294-134")


@pytest.mark.parametrize("question", ["On Agreeing to the Amendment", "On Ordering the Previous Question"])
def test_an_amendment_or_a_point_of_order_is_kept_and_makes_no_event(question):
    assert vote(question=question, result="Agreed to").occurrences == ()


def test_a_quorum_call_is_about_no_bill():
    assert vote(question="Call by States", measure="QUORUM", result="Passed").occurrences == ()


def test_a_vote_on_a_bill_nobody_watches_needs_a_topic():
    (occurrence,) = vote(measure="H R 30", title="Example Act").occurrences

    assert occurrence.requires_topic
    assert occurrence.topics == ()


def test_a_list_leads_to_watched_bills_and_to_older_lists():
    body = house_list((200, "17-Jul", "S 1582", "On Passage"), (198, "16-Jul", "H RES 580", "On Agreeing"))

    assert follow_ups(body) == [
        "https://clerk.house.gov/evs/2025/ROLL_000.asp",
        "https://clerk.house.gov/evs/2025/ROLL_100.asp",
        "https://clerk.house.gov/evs/2025/roll200.xml",
    ]


class TestAVoteNobodyWatches:
    """It is kept as its row of the list; nothing is asked for it, and its title decides what it is."""

    DUTIES = "Tariff Rebate Act: to pay tariff revenue to families"

    def listed(self, *row, **told):
        body = house_list(row or (198, "16-Jul", "H R 30", "On Passage"), **told)
        (found,) = [
            item for item in HouseClerkVotes().parse(page(body, LIST)) if not isinstance(item, FollowUp)
        ]
        return found

    def test_the_row_is_a_document_with_the_address_of_its_file(self):
        found = self.listed(title="An Act on fisheries")

        assert (found.external_id, found.url) == (
            "2025/198/listed",
            "https://clerk.house.gov/evs/2025/roll198.xml",
        )
        assert found.title == "House roll call 2025/198: On Passage, H R 30"
        assert (found.published.local_date, found.published.precision) == (date(2025, 7, 16), Precision.DAY)
        assert found.data["title"] == "An Act on fisheries"

    def test_its_event_needs_a_topic_and_has_the_names_bill_status_would_give(self):
        (occurrence,) = self.listed(title=self.DUTIES).occurrences

        assert occurrence.requires_topic
        assert [i.identifier for i in occurrence.identifiers] == [
            "119/hr/30/2025-07-16/floor-vote/house",
            "2025/198",
        ]
        assert occurrence.title == f"House passes H.R. 30 ({self.DUTIES})"
        assert figures(occurrence) == {"roll call": 198, "result": "passed"}

    @pytest.mark.parametrize(
        ("question", "result", "title"),
        [
            ("On Passage", "F", "House does not pass H.R. 30"),
            ("On Motion to Suspend the Rules and Pass", "P", "House passes H.R. 30"),
            ("On Motion to Recommit", "F", "House rejects the motion to recommit H.R. 30"),
        ],
    )
    def test_the_letter_of_the_result_is_read_as_the_word_of_the_file(self, question, result, title):
        (occurrence,) = self.listed(198, "16-Jul", "H R 30", question, result=result).occurrences

        assert occurrence.title == title

    @pytest.mark.parametrize(
        "row",
        [
            (1, "3-Jan", "QUORUM", "Call by States"),
            (7, "9-Jan", "H R 30", "On Agreeing to the Amendment"),
            (8, "9-Jan", "JOURNAL", "On Approving the Journal"),
        ],
    )
    def test_what_moves_no_bill_is_kept_and_makes_no_event(self, row):
        assert self.listed(*row).occurrences == ()

    def test_a_row_without_a_day_is_refused(self):
        with pytest.raises(LayoutChanged, match="no day"):
            self.listed(198, "yesterday", "H R 30", "On Passage")

    @pytest.mark.django_db
    def test_a_hundred_of_them_put_nothing_on_the_list_and_only_the_one_on_a_topic_is_an_event(self):
        ensure_topics()
        rows = [(number, "16-Jul", f"H R {number}", "On Passage") for number in range(30, 130)]
        items = [*HouseClerkVotes().parse(page(house_list(*rows, title="An Act on fisheries"), LIST))]
        items.append(self.listed(title=self.DUTIES))
        documents = [item for item in items if not isinstance(item, FollowUp)]

        assert sum(isinstance(item, FollowUp) for item in items) == 2  # the lists of older votes
        for item in documents:
            scrape(item, by="house_clerk_votes")
        assert Document.objects.count() == 101
        assert Event.objects.get().title.startswith("House passes H.R. 30 (Tariff Rebate Act")


def test_a_number_below_a_hundred_is_written_with_three_digits():
    body = house_list((50, "25-Feb", "H CON RES 14", "On Agreeing to the Resolution"))

    assert follow_ups(body)[-1] == "https://clerk.house.gov/evs/2025/roll050.xml"


def test_a_bill_of_another_congress_with_the_same_number_is_not_watched():
    body = house_list((9, "3-Feb", "H R 3633", "On Passage"))

    assert not any("roll009" in url for url in follow_ups(body, "https://clerk.house.gov/evs/2027/index.asp"))


def test_known_roll_calls_and_both_years_of_the_congress_are_polled():
    assert HouseClerkVotes().polls(date(2026, 3, 1)) == (
        "https://clerk.house.gov/evs/2025/roll199.xml",
        "https://clerk.house.gov/evs/2025/index.asp",
        "https://clerk.house.gov/evs/2026/index.asp",
    )


@pytest.mark.parametrize(
    "body",
    [
        house_list((199, "17-Jul", "H R 3633", "On Passage")).replace("rollnumber", "vote"),
        house_list((199, "17-Jul", "H R 3633", "On Passage")).replace("TD>", "SPAN>"),
        "<html><body><p>Votes have moved.</p></body></html>",
        house_roll().replace("vote-metadata", "metadata"),
        house_roll(on="7/17/2025"),
        house_roll().replace("<yea-total>294", "<yea-total>many"),
        house_roll(question=""),
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        list(HouseClerkVotes().parse(page(body, LIST)))


def test_a_document_type_that_only_names_a_file_is_left_out_and_no_other():
    with pytest.raises(LayoutChanged, match="document type"):
        vote(house_roll().replace(HOUSE_DOCTYPE, '<!DOCTYPE rollcall-vote [<!ENTITY a "b">]>'))


def test_a_list_without_a_vote_is_too_little_and_a_captcha_a_refusal():
    with pytest.raises(TooFewItems):
        follow_ups(house_list())
    with pytest.raises(Blocked):
        follow_ups(CAPTCHA)
