"""Prices as vintages: what is new, what changed, what was known when."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from math import log
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from markets.catalogue import CATALOGUE
from markets.models import Instrument, Price
from markets.returns import HEADLINE_WINDOW, WINDOWS, Measured, market_model, mean_adjusted
from markets.services import (
    Bar,
    RecordedPrices,
    UnknownInstrument,
    UnusableValue,
    closes,
    day_zero,
    ensure_instruments,
    price_changes,
    record_observation,
    record_prices,
    returns,
)

FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts" / "closes.csv"
THURSDAY = date(2025, 7, 17)
FRIDAY = date(2025, 7, 18)
SATURDAY = date(2025, 7, 19)
LATER = datetime(2025, 8, 1, tzinfo=UTC)
MUCH_LATER = datetime(2025, 9, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _instruments():
    ensure_instruments()


@pytest.fixture
def spx():
    return Instrument.objects.get(symbol="SPX")


def record(*bars, symbol="SPX", source="cboe", captured_at=LATER):
    return record_prices(symbol=symbol, bars=bars, source=source, captured_at=captured_at)


def bar(day, close, **more):
    return Bar(session_date=day, close=Decimal(close), **more)


def test_the_catalogue_is_listed_once_and_what_an_editor_changed_is_kept():
    ensure_instruments()
    Instrument.objects.filter(symbol="VIX").update(is_headline=False, name="Fear")
    Instrument.objects.filter(symbol="RUT").update(benchmark=None)

    ensure_instruments()

    assert sorted(Instrument.objects.values_list("symbol", flat=True)) == sorted(
        one.symbol for one in CATALOGUE
    )
    vix = Instrument.objects.get(symbol="VIX")
    assert (vix.is_headline, vix.name) == (False, "Fear")
    assert Instrument.objects.get(symbol="RUT").benchmark is None


def test_a_missing_instrument_comes_back_with_its_benchmark():
    Instrument.objects.get(symbol="RUT").delete()

    ensure_instruments()

    assert Instrument.objects.get(symbol="RUT").benchmark.symbol == "SPX"


def test_no_level_is_served_before_somebody_read_the_terms():
    assert not Instrument.objects.filter(re_serve=True).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Instrument.objects.filter(symbol="TGA").update(re_serve=True)


def test_new_bars_are_counted_and_the_same_again_changes_nothing():
    bars = (bar(THURSDAY, "6297.36"), bar(FRIDAY, "6296.79"))

    assert record(*bars) == RecordedPrices(new=2)
    assert record(*bars) == RecordedPrices(unchanged=2)
    assert record(*bars, captured_at=MUCH_LATER) == RecordedPrices(unchanged=2)
    assert Price.objects.count() == 2


def test_a_changed_close_is_a_new_row_and_the_old_one_stays():
    record(bar(THURSDAY, "6297.36"))

    assert record(bar(THURSDAY, "6297.40"), captured_at=MUCH_LATER) == RecordedPrices(changed=1)

    assert list(Price.objects.order_by("captured_at").values_list("close", flat=True)) == [
        Decimal("6297.36"),
        Decimal("6297.40"),
    ]


def test_a_read_as_of_a_time_knows_only_what_was_captured_by_then(spx):
    record(bar(THURSDAY, "6297.36"))
    record(bar(THURSDAY, "6297.40"), bar(FRIDAY, "6296.79"), captured_at=MUCH_LATER)

    then, now = closes(instrument=spx, as_of=LATER), closes(instrument=spx)

    assert (then.dates, then.values.tolist(), then.captured_at) == ((THURSDAY,), [6297.36], LATER)
    assert (now.dates, now.values.tolist()) == ((THURSDAY, FRIDAY), [6297.40, 6296.79])
    assert now.captured_at == MUCH_LATER
    assert closes(instrument=spx, as_of=datetime(2025, 1, 1, tzinfo=UTC)).captured_at is None


def test_an_older_capture_that_arrives_late_does_not_replace_the_newer_one(spx):
    record(bar(THURSDAY, "6297.40"), captured_at=MUCH_LATER)

    assert record(bar(THURSDAY, "6297.36")) == RecordedPrices(changed=1)

    assert closes(instrument=spx).values.tolist() == [6297.40]
    assert closes(instrument=spx, as_of=LATER).values.tolist() == [6297.36]


@pytest.mark.parametrize(
    ("symbol", "captured_at", "is_final"),
    [
        ("SPX", "2025-07-17T15:00:00-04:00", False),  # the market is open
        ("SPX", "2025-07-17T18:00:00-04:00", False),  # closed, but still the day of capture
        ("SPX", "2025-07-18T00:00:00-04:00", True),
        ("BTC-USD", "2025-07-17T23:59:59+00:00", False),
        ("BTC-USD", "2025-07-18T00:00:00+00:00", True),
    ],
)
def test_the_bar_of_the_day_of_capture_is_never_final(symbol, captured_at, is_final):
    record(bar(THURSDAY, "6297.36"), symbol=symbol, captured_at=datetime.fromisoformat(captured_at))

    assert Price.objects.get().is_final is is_final
    assert len(closes(instrument=Instrument.objects.get(symbol=symbol)).dates) == is_final


def test_an_unfinished_bar_becomes_final_even_if_its_value_stays(spx):
    during = datetime(2025, 7, 17, 18, tzinfo=UTC)
    record(bar(THURSDAY, "6297.36"), captured_at=during)

    assert record(bar(THURSDAY, "6297.36")) == RecordedPrices(changed=1)
    assert closes(instrument=spx).captured_at == LATER


def test_a_bar_carries_its_bounds_with_the_half_days_of_new_york():
    record(bar(date(2025, 7, 3), "6279.35"))

    price = Price.objects.get()

    assert price.bar_start == datetime(2025, 7, 3, 13, 30, tzinfo=UTC)
    assert price.bar_end == datetime(2025, 7, 3, 17, 0, tzinfo=UTC)


def test_raw_and_adjusted_closes_are_kept_apart(spx):
    record(bar(THURSDAY, "100", adjusted_close=Decimal("98.5")))

    assert record(bar(THURSDAY, "100", adjusted_close=Decimal("98.4")), captured_at=MUCH_LATER).changed == 1
    assert closes(instrument=spx).values.tolist() == [100.0]


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (bar(SATURDAY, "6300"), "2025-07-19 is not a session of XNYS"),
        (bar(date(2025, 1, 9), "6300"), "2025-01-09 is not a session of XNYS"),
        (bar(date(1980, 1, 2), "6300"), "outside the XNYS calendar"),
        (bar(date(2025, 8, 4), "6300"), "had not begun"),
        (bar(FRIDAY, "0"), "0 is not positive"),
        (bar(FRIDAY, "-1"), "-1 is not positive"),
        (bar(FRIDAY, "NaN"), "NaN is not a number"),
        (bar(FRIDAY, "Infinity"), "Infinity is not a number"),
        (bar(FRIDAY, "1e12"), "too large"),
        (bar(FRIDAY, "6300", adjusted_close=Decimal(0)), "0 is not positive"),
    ],
)
def test_a_bar_that_cannot_be_is_refused_with_a_reason_and_the_others_are_kept(refused, reason):
    recorded = record(bar(THURSDAY, "6297.36"), refused)

    assert recorded.new == 1
    [one] = recorded.refused
    assert one.session_date == refused.session_date
    assert reason in one.reason


def test_a_yield_may_be_negative():
    assert record(bar(THURSDAY, "-0.25"), symbol="DGS10").new == 1


def test_two_values_for_one_session_are_not_both_believed():
    recorded = record(bar(THURSDAY, "6297.36"), bar(THURSDAY, "6297.36"), bar(THURSDAY, "9"))

    assert (recorded.new, recorded.refused[0].reason) == (1, "a second value beside 6297.36000000")


def test_one_capture_cannot_say_two_things():
    record(bar(THURSDAY, "6297.36"))

    recorded = record(bar(THURSDAY, "6298"))

    assert (recorded.changed, recorded.refused[0].reason) == (
        0,
        "cboe already says 6297.36000000 as of that capture",
    )


def test_values_are_kept_to_eight_decimals_so_that_noise_makes_no_vintage():
    record(bar(THURSDAY, "23.09000015258789"))

    assert record(bar(THURSDAY, "23.09000015258789"), captured_at=MUCH_LATER) == RecordedPrices(unchanged=1)


def test_an_unknown_symbol_names_those_there_are():
    with pytest.raises(UnknownInstrument, match=r"'DXY'; there are .*BTC-USD, BTC-USDT, DFF, DGS10"):
        record(bar(THURSDAY, "98"), symbol="DXY")


def test_a_capture_without_a_zone_is_refused():
    with pytest.raises(UnusableValue, match="needs a time zone"):
        record(bar(THURSDAY, "1"), captured_at=datetime(2025, 8, 1))  # noqa: DTZ001 -- what is refused


def test_an_observation_is_a_vintage_with_the_moment_it_became_public():
    observation = {
        "symbol": "TGA",
        "as_of_date": date(2025, 7, 7),
        "public_at": datetime(2025, 7, 8, 4, tzinfo=UTC),
        "source": "fiscaldata_tga",
    }

    assert record_observation(**observation, value=Decimal(311_000), captured_at=LATER)
    assert not record_observation(**observation, value=Decimal(311_000), captured_at=MUCH_LATER)
    assert record_observation(**observation, value=Decimal(312_000), captured_at=MUCH_LATER)

    first = Price.objects.order_by("captured_at").first()
    assert (first.public_at, first.bar_end) == (
        datetime(2025, 7, 8, 4, tzinfo=UTC),
        datetime(2025, 7, 8, 4, tzinfo=UTC),
    )


def test_an_observation_on_a_holiday_is_refused_aloud():
    with pytest.raises(UnusableValue, match="TGA 2025-07-04: 2025-07-04 is not a session of US-FED-BUSINESS"):
        record_observation(
            symbol="TGA",
            as_of_date=date(2025, 7, 4),
            value=Decimal(1),
            public_at=LATER,
            captured_at=LATER,
            source="fiscaldata_tga",
        )


def test_price_changes_tell_what_was_recorded_since():
    assert price_changes() == ()
    record(bar(THURSDAY, "6297.36"), bar(FRIDAY, "6296.79"))
    record(bar(FRIDAY, "117000"), symbol="BTC-USD", captured_at=datetime(2025, 7, 18, 12, tzinfo=UTC))

    [change] = price_changes()

    assert (change.symbol, change.first_session_date, change.last_session_date) == ("SPX", THURSDAY, FRIDAY)
    assert price_changes(after=change.recorded_at) == ()
    record(bar(THURSDAY, "1"), captured_at=datetime(2025, 7, 20, tzinfo=UTC))  # late, and of an older capture
    assert [one.first_session_date for one in price_changes(after=change.recorded_at)] == [THURSDAY]


def test_the_number_of_queries_does_not_grow_with_the_bars(spx, django_assert_num_queries):
    days = [day for day in (date(2025, 7, n) for n in range(1, 31)) if day.weekday() < 5 and day.day != 4]
    with django_assert_num_queries(7):  # savepoint and release, instrument, lock, sessions, vintages, insert
        record(*(bar(day, "6300") for day in days))
    with django_assert_num_queries(1):
        assert len(closes(instrument=spx).dates) == len(days)
    with django_assert_num_queries(1):
        price_changes()


def test_instruments_come_with_what_they_are_measured_by_in_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        pairs = [
            (one.symbol, one.benchmark and one.benchmark.symbol)
            for one in Instrument.objects.measured().in_order()
            if all(regressor.series.symbol for regressor in one.regressors.all())
        ]
    assert pairs[:2] == [("RUT", "SPX"), ("SPX", None)]
    assert "TGA" not in dict(pairs)


def test_an_event_has_its_day_zero_on_each_instruments_own_clock():
    passage = datetime(2025, 7, 17, 19, 30, 31, tzinfo=UTC)
    days = {one.symbol: day_zero(instrument=one, instant=passage) for one in Instrument.objects.all()}

    assert days["RUT"] == days["SPX"] == days["VIX"] == days["BTC-USD"] == THURSDAY
    assert days["DGS10"] == FRIDAY  # half a minute after the quotations of 15:30 were taken


@pytest.mark.skipif(not FACTS.exists(), reason="the facts beside the checkout are absent")
def test_the_house_passage_is_measured_on_real_closes():
    load_facts("RUT", "SPX")
    rut, spx = (Instrument.objects.get(symbol=symbol) for symbol in ("RUT", "SPX"))
    small = returns(instrument=rut, closes=closes(instrument=rut))
    large = returns(instrument=spx, closes=closes(instrument=spx))

    plain = [mean_adjusted(small, day0=THURSDAY, window=window) for window in WINDOWS]
    beyond = market_model(small, large, day0=THURSDAY, window=HEADLINE_WINDOW)

    assert all(isinstance(one, Measured) and one.complete and one.estimation_n == 120 for one in plain)
    assert plain[0].raw_return == pytest.approx(log(2253.68 / 2226.99))
    assert isinstance(beyond, Measured)
    assert beyond.standard_error < plain[1].standard_error


def load_facts(*symbols):
    with FACTS.open() as file:
        rows = list(csv.DictReader(file))
    for symbol in symbols:
        bars = [bar(date.fromisoformat(row["date"]), row[symbol]) for row in rows if row[symbol]]
        assert record(*bars, symbol=symbol, captured_at=datetime(2026, 8, 21, 12, tzinfo=UTC)).refused == ()
