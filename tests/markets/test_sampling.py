"""A coin at the New York close, from bars that end there and from nothing else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from markets.models import Instrument
from markets.services import (
    Bar,
    IntradayClose,
    NoIntradayBars,
    closes_at_new_york,
    ensure_instruments,
    read_at,
    record_bars,
    record_prices,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CAPTURED = datetime(2026, 4, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _instruments():
    ensure_instruments()


@pytest.fixture
def coin():
    return Instrument.objects.get(symbol="BTC-USD")


def record(end, close, *, length=HOUR, at=CAPTURED):
    bar = IntradayClose(end - length, end, Decimal(close))
    record_bars(symbol="BTC-USD", bars=[bar], source="coinbase_candles", captured_at=at)


def test_the_close_moves_with_the_clocks_of_new_york(coin):
    record(datetime(2026, 3, 6, 21, tzinfo=UTC), 100)
    record(datetime(2026, 3, 9, 20, tzinfo=UTC), 101)
    record(datetime(2026, 3, 9, 21, tzinfo=UTC), 999)

    found = closes_at_new_york(instrument=coin)

    assert found.closes.dates == (date(2026, 3, 6), date(2026, 3, 9))
    assert found.closes.values.tolist() == [100.0, 101.0]
    assert (found.missing, found.read_at) == ((), "16:00 America/New_York (New York Stock Exchange)")


def test_on_a_half_day_it_is_read_at_one(coin):
    record(datetime(2025, 11, 28, 18, tzinfo=UTC), 100)
    record(datetime(2025, 11, 28, 21, tzinfo=UTC), 999)

    assert closes_at_new_york(instrument=coin).closes.values.tolist() == [100.0]


def test_a_session_without_a_bar_is_missing_and_nothing_is_carried_into_it(coin):
    record(datetime(2026, 3, 9, 20, tzinfo=UTC), 100)
    record(datetime(2026, 3, 10, 19, tzinfo=UTC), 101)
    record(datetime(2026, 3, 11, 20, tzinfo=UTC), 102)

    found = closes_at_new_york(instrument=coin)

    assert found.closes.dates == (date(2026, 3, 9), date(2026, 3, 11))
    assert found.missing == (date(2026, 3, 10),)


def test_of_an_hour_and_a_minute_that_end_together_the_minute_is_read(coin):
    end = datetime(2026, 3, 9, 20, tzinfo=UTC)
    record(end, "100.1", length=MINUTE)
    record(end, "100.2")

    assert closes_at_new_york(instrument=coin).closes.values.tolist() == [100.1]


def test_it_is_read_as_of_a_time(coin):
    end = datetime(2026, 3, 9, 20, tzinfo=UTC)
    record(end, 100)
    record(end, 105, at=CAPTURED + HOUR)

    assert closes_at_new_york(instrument=coin, as_of=CAPTURED).closes.values.tolist() == [100.0]
    assert closes_at_new_york(instrument=coin).closes.values.tolist() == [105.0]


def test_days_alone_are_refused(coin):
    record_prices(
        symbol="BTC-USD", bars=[Bar(date(2026, 3, 9), Decimal(1))], source="x", captured_at=CAPTURED
    )

    with pytest.raises(NoIntradayBars, match="BTC-USD has no hours or minutes"):
        closes_at_new_york(instrument=coin)


def test_one_query_reads_it(coin, django_assert_num_queries):
    record(datetime(2026, 3, 9, 20, tzinfo=UTC), 100)

    with django_assert_num_queries(1):
        closes_at_new_york(instrument=coin)


@pytest.mark.parametrize(
    ("symbol", "clock"),
    [("BTC-USD", "24:00 UTC"), ("SPX", "16:00 America/New_York"), ("VIX", "16:15 America/New_York")],
)
def test_when_a_close_stands_is_said(symbol, clock):
    assert read_at(Instrument.objects.get(symbol=symbol)) == clock
