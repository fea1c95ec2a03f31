"""Records, first levels, losing months and swings, on built series and on real closes."""

import csv
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from markets.calendar import sessions
from markets.milestones import Reading, Rules, Shape, milestones

GRID = sessions("XNYS", date(2023, 1, 3), date(2026, 12, 31))
FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts" / "closes.csv"


def at_close(day):
    return datetime.combine(day, time(21), tzinfo=UTC)


def readings(values, grid=GRID):
    return [
        Reading(day, Decimal(str(value)), at_close(day)) for day, value in zip(grid, values, strict=False)
    ]


def found(values, rules):
    told = milestones(readings(values), grid=GRID, rules=rules)
    return [(one.names[0], GRID.index(one.as_of)) for one in told]


def real(symbol):
    if not FACTS.exists():
        pytest.skip("the facts are not beside this checkout")
    with FACTS.open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row[symbol]]
    return [
        Reading(
            date.fromisoformat(row["date"]), Decimal(row[symbol]), at_close(date.fromisoformat(row["date"]))
        )
        for row in rows
        if date.fromisoformat(row["date"]) in GRID
    ]


YEAR = [100] * 252
LOW = Decimal(1)
RECORD_21 = Rules(record_after=21, highest_before=LOW)
RECORD_63 = Rules(record_after=63, highest_before=LOW)
HUNDREDS = Rules(first_step=Decimal(100), highest_before=LOW)


class TestARecord:
    def test_it_is_above_all_before_when_the_one_before_is_old_enough(self):
        values = [*YEAR, 120, *[110] * 62, 121, 122]

        assert found(values, RECORD_63) == [
            ("record-63", 252),
            ("record-63", 315),
        ]

    def test_it_says_which_record_it_passed(self):
        (one,) = milestones(readings([90, *[80] * 260, 91]), grid=GRID, rules=RECORD_21)

        assert (one.reference, one.reference_date, one.sessions) == (90, GRID[0], 261)

    def test_one_that_equals_it_or_comes_soon_after_another_is_none(self):
        assert found([*YEAR, 120, *[110] * 10, 121], RECORD_63) == [("record-63", 252)]
        assert found([*YEAR, *[99] * 70, 100], RECORD_63) == []

    def test_a_year_has_to_be_known_before(self):
        assert found([*[100] * 251, 120], RECORD_21) == []

    def test_without_word_of_what_was_before_the_first_known_there_is_none(self):
        assert found([*YEAR, 120], Rules(record_after=21, first_step=Decimal(50))) == []

    def test_a_higher_value_before_the_first_known_keeps_the_record(self):
        rules = Rules(record_after=21, first_step=Decimal(50), highest_before=Decimal(155))
        (record, level) = milestones(readings([*YEAR, 120, 156, 201]), grid=GRID, rules=rules)

        assert (record.as_of, record.reference, record.reference_date) == (GRID[253], 155, None)
        assert (level.names, level.as_of) == (("first-above-200",), GRID[254])

    def test_ether_set_no_record_in_2025_though_it_passed_all_closes_since_2024(self):
        rules = Rules(record_after=63, highest_before=Decimal(4892))

        assert milestones(real("ETH-USD"), grid=GRID, rules=rules) == ()


class TestAFirstLevel:
    def test_the_russell_2000_first_closed_above_2600_on_8_january_2026(self):
        told = milestones(real("RUT"), grid=GRID, rules=HUNDREDS)

        of_2600 = [one for one in told if one.names == ("first-above-2600",)]
        assert [(one.as_of, one.value, one.reference) for one in of_2600] == [
            (date(2026, 1, 8), Decimal("2603.91"), 2600)
        ]
        assert len({one.names for one in told}) == len(told)

    def test_a_close_on_the_level_is_not_above_it(self):
        assert found([*YEAR, 200, 200.01], HUNDREDS) == [
            ("first-above-100", 252),
            ("first-above-200", 253),
        ]

    def test_coming_back_to_it_is_no_first_time_and_of_several_levels_the_highest_is_told(self):
        assert found([*YEAR, 350, 90, 360], HUNDREDS) == [("first-above-300", 252)]


class TestLosingMonths:
    def month_by_month(self, *closes):
        """The same value through each month, from January 2023."""
        return [
            closes[(day.year - 2023) * 12 + day.month - 1]
            for day in GRID
            if day < date(2023, len(closes) + 1, 1)
        ]

    def test_three_in_a_row_are_told_on_the_last_session_of_the_third_and_a_fourth_is_not(self):
        values = self.month_by_month(100, 90, 80, 70, 60, 61)

        ((name, at),) = found(values, Rules(losing_months=3))
        assert (name, GRID[at]) == ("losing-months-3", date(2023, 4, 28))

    def test_a_month_that_ends_level_ends_the_run(self):
        assert found(self.month_by_month(100, 90, 80, 80, 70, 60), Rules(losing_months=3)) == []

    def test_a_month_is_over_only_when_its_last_session_is(self):
        values = self.month_by_month(100, 90, 80, 70)[:-1]

        assert found(values, Rules(losing_months=3)) == []

    def test_ether_lost_in_these_months(self):
        told = milestones(real("ETH-USD"), grid=GRID, rules=Rules(losing_months=3))

        assert all(one.value < one.reference for one in told)
        assert date(2025, 2, 28) in {one.as_of for one in told}


class TestASwing:
    RULES = Rules(swing=Decimal("0.1"), swing_sessions=5)

    def test_a_fall_from_the_high_of_the_window_is_one_until_it_is_over(self):
        values = [100] * 6 + [95, 90, 89, 88, 90] + [90] * 10 + [80.9]

        assert found(values, self.RULES) == [("drawdown-10-5", 7), ("drawdown-10-5", 21)]

    def test_a_rise_from_the_low_likewise(self):
        (one,) = milestones(readings([100] * 6 + [110]), grid=GRID, rules=self.RULES)

        assert (one.shape, one.names, one.reference) == (Shape.RUN_UP, ("run-up-10-5",), 100)

    def test_the_fall_of_spring_2025_and_its_recovery_are_found_in_the_russell_2000(self):
        told = milestones(real("RUT"), grid=GRID, rules=Rules(swing=Decimal("0.1"), swing_sessions=20))

        first, last = date(2025, 3, 1), date(2025, 4, 30)
        spring = [(one.shape, one.as_of) for one in told if first <= one.as_of <= last]
        assert spring == [(Shape.DRAWDOWN, date(2025, 3, 4)), (Shape.RUN_UP, date(2025, 4, 24))]

    def test_a_series_that_can_be_nothing_has_no_swings(self):
        assert found([0] * 6 + [5], self.RULES) == []


@tries(deadline=None, max_examples=25)
@given(st.lists(st.integers(50, 150), min_size=260, max_size=300), st.integers(2, 9))
def test_multiplying_a_series_changes_no_record_no_losing_month_and_no_swing(values, factor):
    rules = Rules(record_after=5, highest_before=LOW, losing_months=2, swing=Decimal("0.2"))

    assert found(values, rules) == found([value * factor for value in values], rules)


@tries(deadline=None, max_examples=15)
@given(st.lists(st.integers(50, 150), min_size=265, max_size=300))
def test_what_comes_later_changes_nothing_that_was_told(values):
    rules = Rules(
        record_after=5, highest_before=LOW, first_step=Decimal(10), losing_months=2, swing=Decimal("0.2")
    )
    whole, part = found(values, rules), found(values[:262], rules)

    assert [one for one in whole if one[1] < 262] == part
