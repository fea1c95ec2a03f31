"""H.4.1: Wednesdays in millions of dollars, public on Thursday afternoon."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.fred_h41 import FredH41
from tests.scrapers.pages import CAPTCHA, page


def series(*rows, name="WALCL", header="observation_date"):
    return "\n".join([f"{header},{name}", *(f"{day},{value}" for day, value in rows), ""])


def parsed(body):
    return list(FredH41().parse(page(body)))


def test_each_series_is_asked_for_a_year_and_more():
    assert FredH41().polls(date(2026, 9, 22)) == (
        "https://fred.stlouisfed.org/graph/fredgraph.csv?id=WALCL&cosd=2025-08-18",
        "https://fred.stlouisfed.org/graph/fredgraph.csv?id=WRESBAL&cosd=2025-08-18",
    )


def test_the_history_is_one_address_a_series_that_does_not_move_with_the_day():
    asked = FredH41().history(date(2026, 9, 22))

    assert asked[0] == "https://fred.stlouisfed.org/graph/fredgraph.csv?id=WALCL&cosd=2023-10-01"
    assert asked == FredH41().history(date(2027, 9, 22))


def test_a_value_is_of_its_wednesday_and_public_on_thursday_at_half_past_four():
    (found,) = parsed(series(("2026-08-19", "6612345")))

    assert (found.symbol, found.as_of_date, found.value) == ("WALCL", date(2026, 8, 19), Decimal(6_612_345))
    assert (found.public.at, found.public.precision) == (
        datetime(2026, 8, 20, 20, 30, tzinfo=UTC),
        Precision.MINUTE,
    )


@pytest.mark.parametrize(
    ("wednesday", "released"),
    [
        ("2025-11-26", date(2025, 11, 28)),
        ("2024-12-25", date(2024, 12, 26)),
    ],
)
def test_a_holiday_moves_the_release_to_the_next_business_day(wednesday, released):
    (found,) = parsed(series((wednesday, "6612345")))

    assert found.public.local_date == released


@pytest.mark.parametrize("value", ["2902.000", "2902000"])
def test_reserves_are_kept_in_millions_whichever_unit_they_are_written_in(value):
    (found,) = parsed(series(("2026-04-22", value), name="WRESBAL"))

    assert (found.symbol, found.value) == ("WRESBAL", Decimal(2_902_000))


def test_weeks_without_a_value_are_left_out_under_both_headers():
    found = parsed(series(("2026-08-12", "."), ("2026-08-19", ""), ("2026-08-26", "6600000"), header="DATE"))

    assert [one.as_of_date for one in found] == [date(2026, 8, 26)]


@pytest.mark.parametrize(
    "body",
    [
        series(("2026-08-19", "1"), name="GDP"),
        series(("2026-08-20", "6612345")),
        series(("2026-08-19", "66")),
        series(("2026-08-19", "6612345000000")),
        series(("1926-08-18", "6612345")),
        "a page",
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        parsed(body)


def test_a_series_without_values_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(series(("2026-08-19", ".")))


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)
