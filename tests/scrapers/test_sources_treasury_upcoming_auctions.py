"""Auctions to come; most of what the service answers is years past."""

from datetime import UTC, date, datetime

import pytest

from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.items import Page
from scrapers.sources.treasury_upcoming_auctions import TreasuryUpcomingAuctions
from tests.scrapers.pages import recorded
from tests.scrapers.treasury_bodies import answer

SOURCE = TreasuryUpcomingAuctions()
ADDRESS = SOURCE.polls(date(2026, 7, 16))[0]


def found(body, captured_at=datetime(2026, 7, 16, 12, tzinfo=UTC)):
    raw = body.encode() if isinstance(body, str) else body
    return list(SOURCE.parse(Page(ADDRESS, ADDRESS, raw, "application/json", captured_at)))


def auction(cusip="91282CZZ1", day="2026-07-23", **changes):
    facts = {
        "record_date": "2026-07-10",
        "security_type": "Note",
        "security_term": "10-Year",
        "reopening": "No",
        "cusip": cusip,
        "offering_amt": "21000000000",
        "announcemt_date": "2026-07-16",
        "auction_date": day,
        "issue_date": "2026-07-31",
    }
    return facts | changes


def test_of_ninety_recorded_rows_five_are_still_to_come():
    documents = found(recorded("fiscaldata/upcoming_auctions_2026-07-16.json"))

    assert [one.external_id for one in documents] == [
        "912797TM9/2026-07-20",
        "912797UL9/2026-07-20",
        "912797RS8/2026-07-21",
        "912810UV8/2026-07-22",
        "91282CRE3/2026-07-23",
    ]


def test_a_single_routine_auction_is_a_document_and_no_event():
    (one,) = found(answer([auction()]))

    assert one.occurrences == ()
    assert one.title == "Auction of 10-Year Note on 2026-07-23, 21 billion dollars"
    assert one.published.local_date == date(2026, 7, 16)


def test_the_day_of_the_capture_counts_by_the_clock_of_new_york():
    rows = answer([auction(day="2026-07-15"), auction(day="2026-07-16", cusip="91282CZZ2")])
    late = datetime(2026, 7, 16, 3, 59, tzinfo=UTC)

    assert [one.data["auction_date"] for one in found(rows, late)] == ["2026-07-15", "2026-07-16"]
    assert [one.data["auction_date"] for one in found(rows)] == ["2026-07-16"]


def test_a_security_opened_again_is_another_auction():
    rows = answer([auction(day="2026-07-23"), auction(day="2026-08-20", reopening="Yes")])

    assert [one.external_id for one in found(rows)] == ["91282CZZ1/2026-07-23", "91282CZZ1/2026-08-20"]


def test_a_row_remade_on_another_day_is_the_same_document():
    assert found(answer([auction()])) == found(answer([auction(record_date="2026-07-17")]))


def test_an_amount_not_announced_yet_is_said_so():
    (one,) = found(answer([auction(offering_amt="null")]))

    assert one.title.endswith("amount not announced")


@pytest.mark.parametrize(
    "change",
    [{"cusip": "null"}, {"auction_date": "soon"}, {"announcemt_date": "null"}, {"offering_amt": "much"}],
)
def test_a_row_that_cannot_be_read_is_a_new_layout(change):
    with pytest.raises(LayoutChanged):
        found(answer([auction(**change)]))


def test_nothing_to_come_is_too_little():
    with pytest.raises(TooFewItems):
        found(answer([auction(day="2024-03-14")]))
