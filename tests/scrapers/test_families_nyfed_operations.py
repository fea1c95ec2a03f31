"""Bill purchases as a series: what was bought of bills on a day, all ends in one sum."""

from datetime import UTC, date, datetime

from scrapers.items import Observation
from scrapers.sources.nyfed_operations_treasury import NyfedOperationsTreasury
from tests.scrapers.nyfed_bodies import ANNOUNCED, BILLS, auctions
from tests.scrapers.pages import page

EARLIER = BILLS | {
    "operationId": "OR 090126 25",
    "operationDate": "2026-09-01",
    "lastUpdated": "2026-09-01 09:20:41",
}


def bought(*rows):
    found = NyfedOperationsTreasury().parse(page(auctions("treasury", *rows)))
    return [(one.symbol, one.as_of_date, one.value) for one in found if isinstance(one, Observation)]


def test_operations_of_a_day_are_one_value_in_millions():
    second = BILLS | {"operationId": "OR 091526 26", "totalParAmtAccepted": "1000000000"}

    assert bought(BILLS, second, EARLIER) == [("BILL-PURCHASES", date(2026, 9, 15), 6250)]


def test_the_earliest_day_of_an_answer_may_be_a_part_and_is_left_out():
    assert bought(EARLIER) == []


WINDOW = NyfedOperationsTreasury().history(date(2026, 9, 30))[-1]


def test_an_answer_of_a_window_holds_its_days_whole_and_its_operations_are_no_news():
    found = list(NyfedOperationsTreasury().parse(page(auctions("treasury", EARLIER, BILLS), WINDOW)))

    assert [(type(one), one.as_of_date, one.value) for one in found] == [
        (Observation, date(2026, 9, 1), 5250),
        (Observation, date(2026, 9, 15), 5250),
    ]


def test_a_quarter_in_which_nothing_was_bought_is_an_answer():
    assert list(NyfedOperationsTreasury().parse(page(auctions("treasury"), WINDOW))) == []


def test_the_quarters_since_bills_are_bought_are_asked():
    assert NyfedOperationsTreasury().history(date(2026, 1, 16)) == tuple(
        f"https://markets.newyorkfed.org/api/tsy/all/results/summary/search.json?startDate={first}&endDate={last}"
        for first, last in (("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31"))
    )


def test_what_is_announced_sold_or_no_bill_is_not_counted():
    announced = BILLS | ANNOUNCED
    sold = BILLS | {"operationId": "OR 091526 27", "operationDirection": "S"}
    coupons = BILLS | {"operationId": "OR 091526 28", "operationType": "Outright Coupon Purchase"}

    assert bought(announced, sold, coupons, EARLIER) == []


def test_a_sum_corrected_on_a_later_day_is_not_known_before_the_operation_closed():
    corrected = BILLS | {"lastUpdated": "2026-09-17 11:00:00"}
    found = NyfedOperationsTreasury().parse(page(auctions("treasury", corrected, EARLIER)))

    (value,) = (item for item in found if isinstance(item, Observation))
    assert value.public.at == datetime(2026, 9, 15, 13, 20, tzinfo=UTC)
