"""Closes laid on sessions, and returns read off them."""

from datetime import UTC, date, datetime, timedelta
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.series import Closes, microseconds, newest, returns_of

SESSIONS = tuple(date(2025, 7, day) for day in (14, 15, 16, 17, 18))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = SESSIONS
CAPTURED = datetime(2025, 8, 1, 12, 30, 15, 123456, tzinfo=UTC)


def closes(values, days=SESSIONS, captured=CAPTURED):
    at = np.full(len(values), microseconds(captured))
    return Closes(tuple(days)[: len(values)], np.array(values, dtype=np.float64), at)


@pytest.mark.parametrize(
    ("kind", "unit", "values", "expected"),
    [
        ("log", "return", [100, 110, 99, 99, 198], [log(1.1), log(0.9), 0, log(2)]),
        ("simple", "return", [100, 110, 99, 99, 198], [0.1, -0.1, 0, 1]),
        ("difference", "difference", [4, 0, -3, -3, 5], [-4, -3, 0, 8]),
        ("difference-bp", "bp", [4.0, 4.05, 3.95, 3.95, -0.05], [5, -10, 0, -400]),
    ],
)
def test_a_return_is_counted_from_the_close_before(kind, unit, values, expected):
    returns = returns_of(closes(values), sessions=SESSIONS, kind=kind)

    assert returns.unit == unit
    assert np.isnan(returns.values[0])
    assert returns.values[1:] == pytest.approx(expected)
    assert returns.spans.tolist() == [0, 1, 1, 1, 1]


def test_after_a_session_without_a_close_a_return_runs_over_several():
    held = closes([100, 90, 120], days=(MONDAY, THURSDAY, FRIDAY))

    returns = returns_of(held, sessions=SESSIONS, kind="simple")

    assert returns.spans.tolist() == [0, 0, 0, 3, 1]
    assert np.isnan(returns.values[:3]).all()
    assert returns.values[3:] == pytest.approx([-0.1, 1 / 3])


def test_sessions_after_the_last_close_are_left_off_and_those_before_the_first_are_empty():
    returns = returns_of(closes([100, 110], days=(TUESDAY, WEDNESDAY)), sessions=SESSIONS, kind="log")

    assert returns.sessions == (MONDAY, TUESDAY, WEDNESDAY)
    assert np.isnan(returns.levels[0])
    assert returns.spans.tolist() == [0, 0, 1]


def test_a_close_on_another_calendars_day_is_not_looked_at():
    weekend = (FRIDAY, date(2025, 7, 19), date(2025, 7, 20), date(2025, 7, 21))

    returns = returns_of(
        closes([100, 50, 70, 121], days=weekend), sessions=(FRIDAY, date(2025, 7, 21)), kind="simple"
    )

    assert returns.values[1] == pytest.approx(0.21)


@pytest.mark.parametrize("kind", ["log", "simple", "difference-bp"])
def test_without_closes_there_are_no_returns(kind):
    returns = returns_of(closes([]), sessions=SESSIONS, kind=kind)

    assert (returns.sessions, returns.values.size) == ((), 0)
    assert closes([]).captured_at is None


def test_a_move_that_would_start_before_the_first_session_is_none():
    returns = returns_of(closes([100, 110, 99, 99, 198]), sessions=SESSIONS, kind="log")

    moves = returns.moves(np.array([4, 4, 1]), np.array([4, 5, 2]))

    assert moves[0] == pytest.approx(log(1.98))
    assert np.isnan(moves[1:]).all()


@pytest.mark.parametrize("kind", ["log", "simple", "difference-bp"])
@settings(deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=5, max_size=5))
def test_daily_returns_cumulate_to_the_return_of_the_week(kind, values):
    returns = returns_of(closes(values), sessions=SESSIONS, kind=kind)

    whole = returns.moves(np.array([4]), np.array([4]))[0]

    assert returns.cumulated(returns.values[1:]) == pytest.approx(whole, rel=1e-6, abs=1e-6)


@given(st.datetimes(timezones=st.just(UTC)))
def test_the_time_of_a_capture_is_kept_to_the_microsecond(instant):
    assert newest(np.array([microseconds(instant)], dtype=np.int64)) == instant


def test_the_newest_capture_is_that_of_the_whole():
    later = CAPTURED + timedelta(days=3)
    at = np.array([microseconds(CAPTURED), microseconds(later), microseconds(CAPTURED)])

    assert Closes(SESSIONS[:3], np.ones(3), at).captured_at == later
