from datetime import date

import numpy as np
import pytest

from markets.lead.grid import accumulated, daily, later, weekly
from markets.sheet import Line

MONDAY = (date(2025, 6, 2) - date(1970, 1, 1)).days


def line(days, closes, kind="log"):
    days, closes = np.array(days), np.array(closes, dtype=float)
    levels = np.log(closes) if kind == "log" else closes
    return Line(kind, days, closes, levels, np.ones(days.size, dtype=int), np.zeros(days.size, dtype=int))


def test_the_outcome_stands_on_the_drivers_sessions():
    index = line([MONDAY, MONDAY + 1, MONDAY + 4, MONDAY + 7], [1, 2, 3, 4])
    coin = line(range(MONDAY + 1, MONDAY + 8), [10, 11, 12, 13, 14, 15, 16])

    grid = daily(index, coin)

    assert grid.offset == 1
    assert np.exp(grid.levels) == pytest.approx([10, 13, 16])
    assert [grid.day(0), grid.day(-1)] == ["2025-06-03", "2025-06-09"]


def test_a_session_without_a_close_keeps_the_last_one():
    index = line([MONDAY, MONDAY + 1, MONDAY + 2], [1, 1, 1])
    coin = line([MONDAY, MONDAY + 1, MONDAY + 2], [10, np.nan, 12])

    assert np.exp(daily(index, coin).levels) == pytest.approx([10, 10, 12])


def test_weeks_run_from_friday_to_friday():
    days = range(MONDAY, MONDAY + 21)
    closes = np.exp(np.arange(21.0))

    (changes,) = weekly([line(days, closes)])

    assert changes == pytest.approx([7.0, 7.0])


def test_weeks_are_those_that_every_line_has():
    long = line(range(MONDAY, MONDAY + 70), np.ones(70))
    short = line(range(MONDAY + 14, MONDAY + 35), np.arange(21.0), "difference")

    assert weekly([long, short]).shape == (2, 2)
    assert weekly([short, line([], [])]).shape == (2, 0)


def test_a_later_line_tells_nothing_early():
    days = range(MONDAY, MONDAY + 14)
    closes = np.exp(np.arange(14.0))

    (now,), (known_later,) = weekly([line(days, closes)]), weekly([later(line(days, closes), days=1)])

    assert now.size == known_later.size == 1
    assert later(line(days, closes), days=5).sessions[0] == MONDAY + 5


def test_a_flow_changes_over_a_week_by_its_sum():
    flow = line(range(1, 23), range(22), kind="difference")

    weeks = [sum(range(first, first + 7)) for first in (1, 8, 15)]
    assert weekly([accumulated(flow)]).tolist() == [weeks]
