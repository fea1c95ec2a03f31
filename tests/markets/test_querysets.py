"""Reads of the tape."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from markets.models import Instrument, Price
from markets.services import Bar, ensure_instruments, record_prices

pytestmark = pytest.mark.django_db
DAYS = (date(2025, 7, 16), date(2025, 7, 17), date(2025, 7, 18))
FIRST, SECOND = datetime(2025, 8, 1, tzinfo=UTC), datetime(2025, 9, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _tape():
    ensure_instruments()
    for captured_at, level in ((FIRST, 6000), (SECOND, 6001)):
        for symbol in ("SPX", "RUT"):
            bars = [Bar(day, Decimal(level)) for day in DAYS]
            record_prices(symbol=symbol, bars=bars, source="cboe", captured_at=captured_at)


def test_one_vintage_of_each_session_is_in_force(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(Price.objects.in_force().values_list("instrument__symbol", "session_date", "close"))

    assert sorted(rows) == sorted((symbol, day, Decimal(6001)) for symbol in ("RUT", "SPX") for day in DAYS)


def test_what_was_known_then_is_in_force_then(django_assert_num_queries):
    with django_assert_num_queries(1):
        closes = set(Price.objects.known_at(FIRST).in_force().values_list("close", flat=True))

    assert closes == {Decimal(6000)}


def test_sessions_between_two_dates_include_both():
    found = Price.objects.between(DAYS[0], DAYS[1]).values_list("session_date", flat=True).distinct()

    assert sorted(found) == list(DAYS[:2])


def test_bars_that_are_not_final_are_left_out():
    record_prices(
        symbol="BTC-USD",
        bars=[Bar(DAYS[0], Decimal(1)), Bar(DAYS[1], Decimal(2))],
        source="coinbase",
        captured_at=datetime(2025, 7, 17, 12, tzinfo=UTC),
    )

    coins = Price.objects.filter(instrument__symbol="BTC-USD")
    assert (coins.count(), [one.session_date for one in coins.final()]) == (2, [DAYS[0]])


def test_instruments_come_as_an_editor_placed_them():
    Instrument.objects.filter(symbol__in=["VIX", "TGA"]).update(position=1)

    assert [one.symbol for one in Instrument.objects.in_order()[:3]] == ["TGA", "VIX", "RUT"]


def test_headline_and_measured_instruments_are_the_editors_choice():
    Instrument.objects.filter(symbol="VIX").update(is_headline=False, is_measured=False)

    assert {"VIX", "TGA"}.isdisjoint(one.symbol for one in Instrument.objects.headline())
    assert {"VIX", "TGA"}.isdisjoint(one.symbol for one in Instrument.objects.measured())
    assert Instrument.objects.measured().count() == 6
