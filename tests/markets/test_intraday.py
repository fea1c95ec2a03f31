"""Bars shorter than a day: vintages, whole stretches only, read by their bounds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from markets.models import Instrument, IntradayBar
from markets.services import (
    IntradayClose,
    RecordedBars,
    UnknownInstrument,
    UnusableValue,
    bars,
    ensure_instruments,
    intraday_changes,
    record_bars,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TWO = datetime(2025, 9, 17, 18, tzinfo=UTC)  # 14:00 in New York, a statement of the Federal Reserve
CAPTURED = TWO + timedelta(days=1)
LATER = CAPTURED + HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _instruments():
    ensure_instruments()


@pytest.fixture
def coin():
    return Instrument.objects.get(symbol="BTC-USD")


def minute(offset, close):
    start = TWO + offset * MINUTE
    return IntradayClose(start, start + MINUTE, Decimal(close))


def record(*given, source="coinbase_candles", captured_at=CAPTURED, symbol="BTC-USD"):
    return record_bars(symbol=symbol, bars=given, source=source, captured_at=captured_at)


def test_bars_are_read_in_order_between_two_instants(coin):
    record(minute(1, "116000.5"), minute(0, 115900), minute(2, 116100), minute(-1, 1))

    found = bars(instrument=coin, start=TWO, end=TWO + 2 * MINUTE, interval=MINUTE)

    assert found.closes.tolist() == [115900.0, 116000.5]
    assert found.starts.tolist() == [datetime(2025, 9, 17, 18, 0), datetime(2025, 9, 17, 18, 1)]  # noqa: DTZ001 -- NumPy knows no zones
    assert found.ends.tolist() == [datetime(2025, 9, 17, 18, 1), datetime(2025, 9, 17, 18, 2)]  # noqa: DTZ001 -- NumPy knows no zones
    assert found.starts.dtype == np.dtype("datetime64[us]")
    assert found.sources == ("coinbase_candles", "coinbase_candles")


def test_hours_and_minutes_of_one_stretch_are_kept_apart(coin):
    record(minute(0, 1), IntradayClose(TWO, TWO + HOUR, Decimal(2)))

    hours = bars(instrument=coin, start=TWO, end=TWO + HOUR, interval=HOUR)
    minutes = bars(instrument=coin, start=TWO, end=TWO + HOUR, interval=MINUTE)

    assert (hours.closes.tolist(), minutes.closes.tolist()) == ([2.0], [1.0])


def test_nothing_is_filled_in_where_a_bar_is_missing(coin):
    found = bars(instrument=coin, start=TWO, end=TWO + HOUR, interval=MINUTE)

    assert (found.closes.size, found.starts.size, found.sources) == (0, 0, ())


def test_a_changed_close_is_a_new_row_and_both_can_be_read(coin):
    assert record(minute(0, 100)) == RecordedBars(new=1)
    assert record(minute(0, 100), captured_at=LATER) == RecordedBars(unchanged=1)
    assert record(minute(0, 101), captured_at=LATER) == RecordedBars(changed=1)

    window = {"instrument": coin, "start": TWO, "end": TWO + MINUTE, "interval": MINUTE}
    assert bars(**window).closes.tolist() == [101.0]
    assert bars(**window, as_of=CAPTURED).closes.tolist() == [100.0]
    assert bars(**window, as_of=TWO).closes.tolist() == []
    assert IntradayBar.objects.count() == 2


def test_of_two_sources_the_one_that_takes_precedence_is_read(coin):
    Instrument.objects.filter(pk=coin.pk).update(source_precedence=["kraken_ohlc", "coinbase_candles"])
    record(minute(0, 100), source="kraken_ohlc")
    record(minute(0, 101), minute(1, 102), source="coinbase_candles", captured_at=LATER)

    found = bars(instrument=coin, start=TWO, end=TWO + HOUR, interval=MINUTE)

    assert found.closes.tolist() == [100.0, 102.0]
    assert found.sources == ("kraken_ohlc", "coinbase_candles")


@pytest.mark.parametrize(
    ("bar", "reason"),
    [
        (IntradayClose(CAPTURED, CAPTURED + MINUTE, Decimal(1)), "was not over when it was captured"),
        (IntradayClose(TWO, TWO, Decimal(1)), "no part of a day"),
        (IntradayClose(TWO, TWO + timedelta(days=1), Decimal(1)), "no part of a day"),
        (minute(0, 0), "not positive"),
        (minute(0, "NaN"), "not a number"),
    ],
)
def test_a_bar_that_cannot_be_kept_is_refused_and_the_others_stay(bar, reason):
    outcome = record(bar, minute(5, 100))

    ((start, why),) = outcome.refused
    assert outcome.new == 1
    assert start == bar.start
    assert reason in why


def test_two_values_of_one_capture_are_not_chosen_between():
    outcome = record(minute(0, 100), minute(0, 101), minute(1, 5))
    again = record(minute(1, 6))

    assert outcome.new == 2
    assert outcome.refused == ((TWO, "a second value beside 100.00000000"),)
    assert again.refused == ((TWO + MINUTE, "coinbase_candles already says 5.00000000 as of that capture"),)


def test_a_capture_without_a_zone_and_an_unknown_symbol_are_errors():
    with pytest.raises(UnusableValue, match="needs a time zone"):
        record(captured_at=datetime(2025, 9, 18))  # noqa: DTZ001 -- what is refused
    with pytest.raises(UnknownInstrument, match="no instrument is called 'DOGE'"):
        record(symbol="DOGE")


def test_the_database_keeps_no_bar_that_was_not_over(coin):
    with pytest.raises(IntegrityError, match="an_intraday_bar_is_over_when_captured"), transaction.atomic():
        IntradayBar.objects.create(
            instrument=coin, bar_start=TWO, bar_end=TWO + MINUTE, close=1, source="x", captured_at=TWO
        )


def test_what_was_recorded_since_a_look_is_told_by_instrument(coin):
    record(minute(0, 100), minute(3, 100))
    (first,) = intraday_changes()

    record(minute(7, 100), captured_at=LATER)
    (second,) = intraday_changes(after=first.recorded_at)

    assert (first.symbol, first.first_start, first.last_end) == ("BTC-USD", TWO, TWO + 4 * MINUTE)
    assert (second.first_start, second.last_end) == (TWO + 7 * MINUTE, TWO + 8 * MINUTE)
    assert intraday_changes(after=second.recorded_at) == ()


def test_recording_and_reading_ask_a_fixed_number_of_queries(coin, django_assert_num_queries):
    with django_assert_num_queries(6):  # savepoint, instrument, turn, what is known, insert, release
        record(*(minute(n, 100) for n in range(120)))
    with django_assert_num_queries(1):
        bars(instrument=coin, start=TWO, end=TWO + 2 * HOUR, interval=MINUTE)
