"""Treasury operations: one event each, from announced to results, called by what is bought."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Kind, Precision, Scheme, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.nyfed_operations_treasury import NyfedOperationsTreasury
from tests.scrapers.nyfed_bodies import ANNOUNCED, BILLS, auctions
from tests.scrapers.pages import CAPTCHA, document, figures, names, page, recorded


def only(**changes):
    return document(NyfedOperationsTreasury(), auctions("treasury", BILLS | changes))


def parsed(body):
    return list(NyfedOperationsTreasury().parse(page(body)))


def test_the_recorded_operation_is_one_event_at_its_minute():
    found = document(
        NyfedOperationsTreasury(), recorded("nyfed/tsy_all_results_summary_last_TRIMMED_2026-09-03.json")
    )

    (occurrence,) = found.occurrences
    assert (occurrence.identifiers[0].scheme, names(found)) == (Scheme.NYFED_OPERATION, ["tsy/OR 083126 25"])
    assert (occurrence.occurred.at, occurrence.occurred.precision) == (
        datetime(2026, 8, 31, 13, 20, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert figures(occurrence) == {"par accepted": Decimal("4.243"), "par submitted": Decimal("39.346")}
    assert {figure.unit for figure in occurrence.figures} == {"USD billion"}
    assert (occurrence.kind, occurrence.importance) == (Kind.OPERATION, 1)
    assert [link.topic for link in occurrence.topics] == [Topic.FED_ACTIONS, Topic.LIQUIDITY]


def test_the_latest_operations_are_asked_where_replays_answer():
    assert NyfedOperationsTreasury().polls(date(2026, 9, 3)) == (
        "https://markets.newyorkfed.org/api/tsy/all/results/summary/last/14.json",
    )


def test_bill_purchases_are_called_so_and_never_reserve_management():
    (occurrence,) = only().occurrences

    assert occurrence.title == "New York Fed buys 5.250 billion dollars of Treasury bills"
    assert occurrence.summary.startswith("Bill purchases")
    assert "RMP" not in occurrence.title + occurrence.summary


@pytest.mark.parametrize(
    ("kind", "direction", "title"),
    [
        (
            "Outright Coupon Purchase",
            "P",
            "New York Fed buys 5.250 billion dollars of Treasury notes and bonds",
        ),
        (
            "Outright TIPS Sale",
            "S",
            "New York Fed sells 5.250 billion dollars of inflation-protected Treasury securities",
        ),
        (
            "Outright FRN Purchase",
            "P",
            "New York Fed buys 5.250 billion dollars of floating-rate Treasury notes",
        ),
        ("Outright Swap", "", "New York Fed trades 5.250 billion dollars of Treasury securities"),
    ],
)
def test_what_is_traded_is_told_by_the_type_of_the_operation(kind, direction, title):
    found = only(operationType=kind, operationDirection=direction)

    assert found.title == title
    assert found.occurrences[0].summary == ""


def test_an_announced_operation_and_its_results_are_one_document_and_one_event():
    announced, results = only(**ANNOUNCED), only()

    assert announced.external_id == results.external_id
    assert names(announced) == names(results)
    assert announced.occurrences[0].occurred == results.occurrences[0].occurred
    assert announced.title == "New York Fed announces a purchase of Treasury bills for 2026-09-15"
    assert (announced.occurrences[0].public, announced.occurrences[0].figures) == (None, ())


def test_results_are_public_when_they_were_posted():
    assert only(lastUpdated="2026-09-15 09:31:02").published.at == datetime(2026, 9, 15, 13, 31, tzinfo=UTC)


def test_a_correction_of_a_later_day_is_not_taken_for_the_first_posting():
    found = only(lastUpdated="2026-09-17 11:00:00", totalParAmtAccepted="5260000000")

    assert (found.published.local_date, found.published.precision) == (date(2026, 9, 15), Precision.DAY)
    assert found.external_id == only().external_id
    assert found.data != only().data


@pytest.mark.parametrize("missing", ["", "NA"])
def test_an_amount_left_out_is_no_figure(missing):
    assert list(figures(only(totalParAmtSubmitted=missing).occurrences[0])) == ["par accepted"]


@pytest.mark.parametrize(
    "changes",
    [
        {"auctionStatus": "Cancelled"},
        {"operationId": ""},
        {"operationType": None},
        {"operationDate": "15 September"},
        {"closeTime": "morning"},
        {"lastUpdated": ""},
        {"totalParAmtAccepted": "much"},
        {"totalParAmtAccepted": "", "totalParAmtSubmitted": "NA"},
    ],
)
def test_a_row_that_is_not_as_described_is_refused(changes):
    with pytest.raises(LayoutChanged):
        only(**changes)


def test_an_answer_without_operations_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(auctions("treasury"))


def test_operations_of_another_family_are_a_new_layout():
    with pytest.raises(LayoutChanged):
        parsed(auctions("ambs", BILLS))


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)
