"""SOFR: a number a business day, public on the next."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import Moment, Observation
from scrapers.sources.nyfed_sofr import NyfedSofr
from tests.scrapers.nyfed_bodies import rates
from tests.scrapers.pages import CAPTCHA, page, recorded


def parsed(body):
    return list(NyfedSofr().parse(page(body)))


def test_the_recorded_week_is_four_values_in_percent():
    found = parsed(recorded("nyfed/rates_secured_sofr_search_2024-06-01_2024-06-06.json"))

    assert [(one.symbol, one.as_of_date, one.value) for one in found] == [
        ("SOFR", date(2024, 6, 6), Decimal("5.33")),
        ("SOFR", date(2024, 6, 5), Decimal("5.33")),
        ("SOFR", date(2024, 6, 4), Decimal("5.33")),
        ("SOFR", date(2024, 6, 3), Decimal("5.35")),
    ]


def test_a_rate_is_public_on_the_next_business_day():
    # Before a week-end and Labor Day.
    assert parsed(rates(("2026-09-04", 3.64))) == [
        Observation("SOFR", date(2026, 9, 4), Decimal("3.64"), Moment.on(date(2026, 9, 8)))
    ]


def test_a_revised_rate_is_read_as_any_other():
    assert parsed(rates(("2026-09-03", 3.65), revised="[r]"))[0].value == Decimal("3.65")


def test_a_trailing_window_is_asked():
    assert NyfedSofr().polls(date(2026, 9, 22)) == (
        "https://markets.newyorkfed.org/api/rates/secured/sofr/search.json?startDate=2026-09-01&endDate=2026-09-22",
    )


def test_the_history_is_asked_in_quarters():
    first, *_, last = NyfedSofr().history(date(2026, 9, 22))

    assert (
        first
        == "https://markets.newyorkfed.org/api/rates/secured/sofr/search.json?startDate=2025-01-01&endDate=2025-03-31"
    )
    assert last.endswith("startDate=2026-07-01&endDate=2026-09-30")


@pytest.mark.parametrize(
    "body",
    [
        rates(("2026-09-03", 3.64), kind="EFFR"),
        rates(("2026-09-03", 3.64)).replace("3.64", '"NA"'),
        rates(("2026-09-05", 3.64)),
        rates(("1926-09-03", 3.64)),
        rates(("3 September", 3.64)),
        '{"rates": []}',
    ],
)
def test_what_is_no_rate_of_a_business_day_is_refused(body):
    with pytest.raises(LayoutChanged):
        parsed(body)


def test_an_empty_window_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(rates())


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)


def test_the_days_are_dated_in_new_york():
    (found,) = parsed(rates(("2026-01-08", 3.6)))

    assert found.public.at == datetime(2026, 1, 9, 5, tzinfo=UTC)
