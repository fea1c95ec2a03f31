"""Values of the New York Fed: strings, missing ones, and clocks without offset."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Precision
from scrapers.errors import Blocked, LayoutChanged
from scrapers.families import nyfed
from tests.scrapers.pages import CAPTCHA, page

PAGE = page("{}")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("4243000000", Decimal(4243000000)),
        ("73999999.1158832", Decimal("73999999.1158832")),
        (5.33, Decimal("5.33")),
        (0, Decimal(0)),
        ("", None),
        ("NA", None),
        ("n/a", None),
        (None, None),
    ],
)
def test_an_amount_is_a_string_or_a_number_or_left_out(value, number):
    assert nyfed.amount(PAGE, {"sum": value}, "sum") == number


@pytest.mark.parametrize(
    "row", [{}, {"sum": "much"}, {"sum": "Infinity"}, {"sum": "NaN"}, {"sum": "9" * 50}, {"sum": []}]
)
def test_an_amount_that_is_none_is_refused(row):
    with pytest.raises(LayoutChanged):
        nyfed.amount(PAGE, row, "sum")


def test_a_clock_is_new_yorks_in_summer_and_winter():
    assert nyfed.at(PAGE, date(2026, 8, 31), "09:20").at == datetime(2026, 8, 31, 13, 20, tzinfo=UTC)
    assert nyfed.at(PAGE, date(2026, 1, 20), "09:20").at == datetime(2026, 1, 20, 14, 20, tzinfo=UTC)


def test_without_a_clock_the_day_is_all_that_is_known():
    assert nyfed.at(PAGE, date(2026, 8, 31), "").precision == Precision.DAY


def test_the_last_change_is_known_to_the_minute():
    assert nyfed.updated(PAGE, {"lastUpdated": "2026-08-31 09:20:55"}) == datetime(
        2026, 8, 31, 13, 20, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["", "yesterday", "2026-08-32 09:20:55"])
def test_dates_and_times_that_cannot_be_read_are_refused(text):
    with pytest.raises(LayoutChanged):
        nyfed.updated(PAGE, {"lastUpdated": text})
    with pytest.raises(LayoutChanged):
        nyfed.day(PAGE, {"operationDate": text}, "operationDate")
    with pytest.raises(LayoutChanged):
        nyfed.at(PAGE, date(2026, 8, 31), text or "noon")


@pytest.mark.parametrize(
    "body", ["{}", "[]", '{"treasury": []}', '{"treasury": {"auctions": [1]}}', "<html></html>"]
)
def test_an_answer_without_its_envelope_is_a_new_layout(body):
    with pytest.raises(LayoutChanged):
        nyfed.rows(page(body), "treasury", "auctions")


def test_a_captcha_is_a_refusal():
    with pytest.raises(Blocked):
        nyfed.rows(page(CAPTCHA), "treasury", "auctions")
