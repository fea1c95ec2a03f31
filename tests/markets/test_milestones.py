"""Extremes, levels, moves and monthly sums: only what could be known, each told once."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from markets.calendar import next_session, sessions
from markets.milestones import Reading, Rules, Shape, milestones, monthly_totals

FIRST = date(2025, 1, 2)
GRID = sessions("US-FED-BUSINESS", FIRST, date(2026, 12, 31))
THREE = Rules(extremes=(3,))
RECORDED = "fiscaldata/derived_dts_tga_close_to_2026-06-30.csv"


def public(day):
    return datetime.combine(next_session("US-FED-BUSINESS", day), datetime.min.time(), tzinfo=UTC)


def readings(*values, start=0):
    days = GRID[start : start + len(values)]
    return [
        Reading(day, Decimal(value), public(day))
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]


def found(values, rules=THREE):
    told = milestones(readings(*values), grid=GRID, rules=rules)
    return [(one.names[0], GRID.index(one.as_of)) for one in told]


class TestExtremes:
    def test_a_low_is_below_every_other_value_of_its_window(self):
        assert found([5, 4, 3, 6, 5]) == [("low-3", 2), ("high-3", 3)]

    def test_an_equal_extreme_makes_no_second_event(self):
        assert found([5, 4, 3, 3, 3]) == [("low-3", 2)]

    def test_a_window_that_is_not_full_has_no_extreme(self):
        assert found([5, 4]) == []

    def test_a_longer_window_carries_the_name_of_the_shorter(self):
        (one,) = milestones(readings(5, 6, 7, 4), grid=GRID, rules=Rules(extremes=(2, 4), step=None))[-1:]

        assert one.names == ("low-4", "low-2")
        assert (one.sessions, one.reference, one.reference_date) == (4, 5, GRID[0])

    def test_of_equal_values_before_it_the_latest_is_the_one_that_was_passed(self):
        (one,) = milestones(readings(5, 5, 4), grid=GRID, rules=THREE)

        assert (one.reference, one.reference_date) == (5, GRID[1])

    def test_an_extreme_that_carries_on_another_says_so(self):
        values = [9, *[10] * 30, 8, 7]
        rules = Rules(extremes=(32,))

        assert [one.continues for one in milestones(readings(*values), grid=GRID, rules=rules)] == [
            False,
            True,
        ]

    def test_one_missing_session_in_twenty_is_tolerated_and_more_are_not(self):
        twenty_one = [*range(50, 29, -1)]
        rules = Rules(extremes=(21,))

        assert found([*twenty_one[:7], None, *twenty_one[8:]], rules) == [("low-21", 20)]
        assert found([*twenty_one[:7], None, None, *twenty_one[9:]], rules) == []

    def test_highs_too_small_to_matter_and_lows_nobody_asked_for_are_left_out(self):
        rules = Rules(extremes=(3,), least=Decimal(5), lows=False)

        assert found([3, 2, 1, 4, 6], rules) == [("high-3", 4)]


class TestWhatWasPublic:
    def test_a_low_is_known_only_when_it_is_public(self):
        (one,) = milestones(readings(5, 4, 3), grid=GRID, rules=THREE)

        assert (one.as_of, one.public_at) == (GRID[2], public(GRID[2]))

    def test_a_value_that_became_public_late_was_not_there_to_be_passed(self):
        late = Reading(GRID[1], Decimal(2), public(GRID[5]))
        early = [one for one in readings(5, 4, 3) if one.as_of != GRID[1]]

        # At the time 3 stood against 5 alone, which is no full window of three.
        assert milestones([*early, late], grid=GRID, rules=THREE) == ()
        (one,) = milestones([*early, late], grid=GRID, rules=Rules(extremes=(2,)))
        assert (one.as_of, one.public_at) == (GRID[1], public(GRID[5]))

    def test_a_correction_that_makes_a_low_is_public_when_the_correction_is(self):
        corrected = Reading(GRID[2], Decimal(3), public(GRID[4]))
        (one,) = milestones([*readings(5, 4, 4, 5), corrected], grid=GRID, rules=THREE)[-1:]

        assert (one.as_of, one.public_at, one.value) == (GRID[2], public(GRID[4]), 3)

    def test_a_low_that_was_true_as_known_is_told_though_a_correction_undoes_it(self):
        corrected = Reading(GRID[2], Decimal(9), public(GRID[4]))
        lows = milestones([*readings(5, 4, 3), corrected], grid=GRID, rules=THREE)

        assert [(one.names, one.value) for one in lows if one.shape == Shape.LOW] == [(("low-3",), 3)]

    def test_a_corrected_low_that_stays_one_is_told_once(self):
        corrected = Reading(GRID[2], Decimal(2), public(GRID[4]))

        assert len(milestones([*readings(5, 4, 3), corrected], grid=GRID, rules=THREE)) == 1

    @given(st.lists(st.integers(1, 12), min_size=4, max_size=24), st.data())
    @tries(max_examples=150, deadline=None, derandomize=True, database=None)
    def test_what_comes_later_changes_nothing_that_was_told(self, values, data):
        rules = Rules(extremes=(3, 6), step=Decimal(5), move=Decimal(6))
        whole = readings(*values)
        until = data.draw(st.sampled_from([one.public_at for one in whole]))
        known = [one for one in whole if one.public_at <= until]
        told = milestones(known, grid=GRID, rules=rules)

        assert milestones(whole, grid=GRID, rules=rules)[: len(told)] == told

    @given(st.lists(st.integers(1, 6), min_size=3, max_size=20), st.randoms(use_true_random=False))
    @tries(max_examples=60, deadline=None, derandomize=True, database=None)
    def test_the_order_in_which_values_are_given_does_not_matter(self, values, random):
        shuffled = random.sample(readings(*values), len(values))

        assert milestones(shuffled, grid=GRID, rules=THREE) == milestones(
            readings(*values), grid=GRID, rules=THREE
        )


class TestLevels:
    RULES = Rules(step=Decimal(100))

    def test_a_round_level_is_told_when_no_value_of_the_quarter_had_reached_it(self):
        assert found([150] * 62 + [199, 200, 150, 205], self.RULES) == [("above-200", 63)]

    def test_and_when_none_had_been_under_it(self):
        assert found([200] * 62 + [200, 199, 250, 150], self.RULES) == [("below-200", 63)]

    def test_of_several_levels_passed_at_once_the_last_counts(self):
        assert found([150] * 62 + [420], self.RULES) == [("above-400", 62)]

    def test_without_a_quarter_of_values_no_level_is_new(self):
        assert found([150] * 40 + [420], self.RULES) == []

    def test_nothing_is_no_level(self):
        assert found([0] * 62 + [50, 0], self.RULES) == []


class TestMoves:
    RULES = Rules(move=Decimal(50))

    def test_a_change_of_fifty_in_five_sessions_is_told(self):
        assert found([100, 110, 120, 130, 140, 150], self.RULES) == [("rise-5", 5)]
        assert found([100, 110, 120, 130, 140, 149], self.RULES) == []

    def test_one_that_goes_on_is_the_same_and_a_turn_is_another(self):
        up = list(range(100, 260, 10))
        down = list(range(240, 100, -10))

        assert found([*up, *down], self.RULES) == [("rise-5", 5), ("fall-5", 20)]

    def test_it_is_told_against_the_value_five_sessions_before(self):
        (one,) = milestones(readings(100, 110, 120, 130, 140, 160), grid=GRID, rules=self.RULES)

        assert (one.value, one.reference, one.reference_date) == (160, 100, GRID[0])

    def test_over_a_missing_session_nothing_is_claimed(self):
        assert found([None, 110, 120, 130, 140, 190], self.RULES) == []


class TestMonths:
    ENDS = {date(2026, month, 1): datetime(2026, month + 1, 1, 5, tzinfo=UTC) for month in range(1, 12)}

    def bought(self, *days):
        return [Reading(date(2026, month, day), Decimal(value), datetime(2026, month, day, 14, tzinfo=UTC))
                for month, day, value in days]  # fmt: skip

    def totals(self, readings, until):
        return monthly_totals(readings, month_ends=self.ENDS, until=until)

    def test_a_month_is_summed_when_it_is_over_and_not_before(self):
        bought = self.bought((1, 12, 8), (2, 12, 5), (2, 20, 7), (3, 3, 9))
        during, after = datetime(2026, 2, 28, 12, tzinfo=UTC), datetime(2026, 3, 1, 5, tzinfo=UTC)

        assert self.totals(bought, during) == ()
        (february,) = self.totals(bought, after)
        assert (february.month, february.as_of, february.value) == (date(2026, 2, 1), date(2026, 2, 20), 12)
        assert (february.count, february.public_at) == (2, after)

    def test_the_first_month_may_be_a_part_and_is_left_out(self):
        assert self.totals(self.bought((1, 12, 8)), datetime(2026, 6, 1, tzinfo=UTC)) == ()

    def test_a_correction_moves_the_sum_and_not_the_moment(self):
        bought = self.bought((1, 12, 8), (2, 12, 5))
        later = Reading(date(2026, 2, 12), Decimal(6), datetime(2026, 4, 1, tzinfo=UTC))
        (before,), (after,) = (
            self.totals(one, datetime(2026, 5, 1, tzinfo=UTC)) for one in (bought, [*bought, later])
        )

        assert (before.value, after.value) == (5, 6)
        assert before.public_at == after.public_at


def test_the_recorded_cash_has_the_lows_of_the_starter_record():
    file = Path(settings.BASE_DIR).parent / "shared" / "samples" / RECORDED
    if not file.exists():
        pytest.skip("the recorded series is not beside this checkout")
    with file.open(encoding="utf-8") as lines:
        rows = [tuple(row.values()) for row in csv.DictReader(lines)]
    cash = [
        Reading(date.fromisoformat(day), Decimal(value), public(date.fromisoformat(day)))
        for day, value in rows
    ]
    grid = sessions("US-FED-BUSINESS", cash[0].as_of, cash[-1].as_of)
    rules = Rules(extremes=(63, 252), step=Decimal(100_000), move=Decimal(50_000))
    told = milestones(cash, grid=grid, rules=rules)
    named = {f"{one.as_of}/{name}" for one in told for name in one.names}

    assert {
        "2025-06-12/low-63",
        "2025-06-12/low-252",
        "2026-04-09/low-63",
        "2026-04-20/above-1000000",
    } <= named
    assert all(one.public_at - public(one.as_of) == timedelta() for one in told)
    assert max(Counter(one.as_of.year for one in told if one.shape in {Shape.RISE, Shape.FALL}).values()) < 40
