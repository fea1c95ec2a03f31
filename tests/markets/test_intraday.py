"""What happened within the hour: two windows, two rules for the value after, and the clock of the Fed."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import log
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.conf import settings

from markets.calendar import bar_bounds, day_zero, is_session
from markets.intraday import (
    INTRADAY_WINDOWS,
    After,
    Change,
    IntradayWindow,
    MinuteBars,
    NoChange,
    change,
    span,
)

SHARED = Path(settings.BASE_DIR).parent / "shared"
STATEMENT = datetime(2025, 9, 17, 18, 0, tzinfo=UTC)
NARROW, WIDE = INTRADAY_WINDOWS


def bars(first=-30, last=90, *, at=STATEMENT, level=lambda minute: 100.0 + minute, without=()):
    """One-minute bars by the minute they start, counted from the event; each closes at its level."""
    minutes = [minute for minute in range(first, last) if minute not in without]
    starts = [at + timedelta(minutes=minute) for minute in minutes]
    naive = np.array([start.astimezone(UTC).replace(tzinfo=None) for start in starts], dtype="datetime64[us]")
    minute = np.timedelta64(1, "m")
    closes = np.array([level(one) for one in minutes], dtype=float)
    return MinuteBars(naive, naive + minute, closes, naive + 2 * minute)


def jump(size):
    return lambda minute: 100.0 * (1 + size) if minute >= 0 else 100.0


def test_windows_are_written_in_minutes():
    assert [str(window) for window in INTRADAY_WINDOWS] == ["[-10m,+20m]", "[-15m,+45m]"]


def test_the_value_before_is_of_the_last_bar_that_had_ended():
    # The bar that starts at -11 ends at -10 and closes at 89; the last that ends by +20 starts at +19.
    found = change(bars(), at=STATEMENT, window=NARROW, kind="difference", after=After.LAST)
    assert found.value == pytest.approx(119 - 89)
    assert found.starts_at == STATEMENT - timedelta(minutes=10)
    assert found.ends_at == STATEMENT + timedelta(minutes=20)


def test_the_median_after_is_of_the_ten_bars_around_the_end():
    found = change(bars(), at=STATEMENT, window=NARROW, kind="difference")
    assert found.value == pytest.approx(np.median(np.arange(115, 125)) - 89)
    assert (found.observations, found.ends_at) == (10, STATEMENT + timedelta(minutes=25))


def test_the_wide_window_runs_from_a_quarter_before_to_three_quarters_after():
    found = change(bars(), at=STATEMENT, window=WIDE, kind="difference")
    assert found.value == pytest.approx(np.median(np.arange(140, 150)) - 84)


def test_one_wild_bar_does_not_move_the_median():
    wild = bars(level=lambda minute: 500.0 if minute == 19 else jump(0.01)(minute))
    by_median = change(wild, at=STATEMENT, window=NARROW, kind="log")
    by_last = change(wild, at=STATEMENT, window=NARROW, kind="log", after=After.LAST)
    assert by_median.value == pytest.approx(log(1.01))
    assert by_last.value == pytest.approx(log(5))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("log", log(1.01)), ("simple", 0.01), ("difference", 1.0), ("difference-bp", 100.0)],
)
def test_a_change_is_counted_as_the_returns_of_the_instrument(kind, expected):
    found = change(bars(level=jump(0.01)), at=STATEMENT, window=NARROW, kind=kind)
    assert found.value == pytest.approx(expected)


def test_fewer_than_three_bars_after_are_extended_to_the_next_ones():
    sparse = bars(last=200, without=set(range(16, 60)), level=lambda minute: float(minute + 1000))
    found = change(sparse, at=STATEMENT, window=NARROW, kind="difference")
    assert found.value == pytest.approx(1060 - 989)
    assert (found.observations, found.complete) == (3, True)
    assert found.ends_at == STATEMENT + timedelta(minutes=62)


def test_the_extension_ends_after_a_day():
    silent = bars(last=60 * 26, without=set(range(5, 60 * 24 + 20)))
    refused = change(silent, at=STATEMENT, window=NARROW, kind="log")
    assert refused == NoChange("no bar to tell the value 20 minutes after the event")


def test_a_closed_market_before_is_a_stated_refusal_and_no_overnight_return():
    opened = bars(first=-3, last=90)
    stale = bars(first=-90, last=90, without=set(range(-40, -5)))
    for held in (opened, stale):
        refused = change(held, at=STATEMENT, window=NARROW, kind="log")
        assert refused.reason == "no bar ended in the ten minutes up to 10 minutes before the event"
        assert not refused.is_awaiting


def test_without_bars_after_it_awaits_prices():
    for held in (MinuteBars.none(), bars(last=10), bars(last=17)):
        assert change(held, at=STATEMENT, window=NARROW, kind="log").is_awaiting
    assert change(bars(last=15), at=STATEMENT, window=NARROW, kind="log", after=After.LAST).value != 0


def test_a_window_that_bars_may_still_enter_is_not_complete():
    so_far = change(bars(last=20), at=STATEMENT, window=NARROW, kind="log")
    assert (so_far.complete, so_far.observations) == (False, 5)
    assert change(bars(last=25), at=STATEMENT, window=NARROW, kind="log").complete


def test_the_newest_capture_that_entered_is_told():
    held = bars()
    corrected = held.captured.copy()
    corrected[np.searchsorted(held.starts, held.starts[0]) + 5] += np.timedelta64(30, "D")
    corrected[held.starts == np.datetime64("2025-09-17T18:18:00")] = np.datetime64("2025-09-20T00:00:00")
    found = change(replace(held, captured=corrected), at=STATEMENT, window=NARROW, kind="log")
    assert found.price_as_of == datetime(2025, 9, 20, tzinfo=UTC)


def test_bars_outside_the_span_change_nothing():
    start, end = span(STATEMENT)
    held = bars(first=-120, last=300, level=lambda minute: 100 + minute**2 % 37)
    inside = (held.starts >= naive(start)) & (held.ends <= naive(end))
    cut = MinuteBars(held.starts[inside], held.ends[inside], held.closes[inside], held.captured[inside])
    for window in INTRADAY_WINDOWS:
        assert change(cut, at=STATEMENT, window=window, kind="log") == change(
            held, at=STATEMENT, window=window, kind="log"
        )


def naive(at):
    return np.datetime64(at.replace(tzinfo=None))


@pytest.fixture(scope="module")
def announcements():
    path = SHARED / "samples/event-study/fomc_intraday/fomc_surprises_jk.csv"
    if not path.exists():
        pytest.skip("the shared samples beside the checkout are absent")
    with path.open() as file:
        starts = [datetime.fromisoformat(row["start"]) for row in csv.DictReader(file)]
    return [start.replace(tzinfo=ZoneInfo("America/New_York")) for start in starts]


def test_the_365_stamped_announcements_of_the_fed_have_their_clock_times(announcements):
    clocks = [f"{start:%H:%M}" for start in announcements]
    assert len(announcements) == 365
    assert {clock: clocks.count(clock) for clock in ("14:15", "11:30", "14:00", "12:30")} == {
        "14:15": 122, "11:30": 95, "14:00": 92, "12:30": 8,
    }  # fmt: skip


def test_a_window_around_each_of_them_is_of_that_minute_whatever_the_season(announcements):
    for start in announcements:
        held = bars(first=-26, last=51, at=start, level=jump(0.002))
        for window in INTRADAY_WINDOWS:
            found = change(held, at=start, window=window, kind="log")
            assert isinstance(found, Change)
            assert found.value == pytest.approx(log(1.002))
            assert found.starts_at == start - timedelta(minutes=window.before)
            # 14:15 in New York is 18:15 UTC in summer and 19:15 in winter.
            assert found.starts_at.utcoffset() == timedelta(0)


def test_an_hour_off_is_another_answer(announcements):
    for start in announcements[::30]:
        held = bars(first=-100, last=120, at=start, level=jump(0.002))
        missed = change(held, at=start + timedelta(hours=1), window=NARROW, kind="log")
        assert missed.value == 0


def test_their_day_zero_is_that_of_a_session_and_of_a_coins_utc_day(announcements):
    since_2000 = [start for start in announcements if start.year >= 2000]
    assert len(since_2000) > 150
    for start in since_2000:
        stocks = day_zero(calendar="XNYS", close_time=time(16), zone="America/New_York", instant=start)
        coin = day_zero(calendar="24/7", close_time=time(0), zone="UTC", instant=start)
        assert coin == start.astimezone(UTC).date()
        _, closed = bar_bounds("XNYS", time(16), "America/New_York", stocks)
        assert closed > start
        assert (stocks == start.date()) == (is_session("XNYS", start.date()) and start.time() < time(16))


def test_a_window_can_be_any_number_of_minutes():
    found = change(bars(), at=STATEMENT, window=IntradayWindow(5, 10), kind="difference", after=After.LAST)
    assert found.value == pytest.approx(109 - 94)
    assert date(2025, 9, 17) == found.starts_at.date()
