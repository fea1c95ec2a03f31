import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from markets.lead.breakouts import breakouts, non_overlapping

PRICES = st.lists(st.floats(1, 1000), min_size=5, max_size=80)


def test_a_high_after_a_quiet_time_is_a_breakout():
    closes = np.array([10.0, 9.0, 8.0, 9.5, 11.0, 12.0, 11.0])

    assert breakouts(closes, quiet=3).tolist() == [4]


def test_a_high_right_after_the_last_one_is_none():
    closes = np.array([10.0, 11.0, 12.0, 13.0])

    assert breakouts(closes, quiet=1).tolist() == []


def test_the_quiet_sessions_lie_between_the_two_highs():
    closes = np.array([10.0, 9.0, 9.0, 11.0])

    assert breakouts(closes, quiet=2).tolist() == [3]
    assert breakouts(closes, quiet=3).tolist() == []


def test_an_equal_close_is_no_new_high():
    assert breakouts(np.array([10.0, 9.0, 9.0, 10.0]), quiet=1).tolist() == []


def test_lows_are_highs_upside_down():
    closes = np.array([10.0, 11.0, 12.0, 9.0, 8.0])

    assert breakouts(closes, quiet=2, lows=True).tolist() == [3]


def test_a_missing_close_counts_as_a_session_and_is_no_breakout():
    closes = np.array([np.nan, 10.0, np.nan, np.nan, 11.0, np.nan])

    assert breakouts(closes, quiet=2).tolist() == [4]


@given(PRICES, st.integers(1, 10))
def test_what_comes_later_never_changes_a_breakout(prices, quiet):
    closes = np.array(prices)
    whole = breakouts(closes, quiet=quiet)

    for end in range(1, closes.size):
        assert breakouts(closes[:end], quiet=quiet).tolist() == whole[whole < end].tolist()


@given(PRICES, st.integers(1, 10), st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_of_the_prices_does_not_matter(prices, quiet, scale):
    closes = np.array(prices)

    assert breakouts(closes * scale, quiet=quiet).tolist() == breakouts(closes, quiet=quiet).tolist()


def test_events_within_the_horizon_of_a_kept_one_are_left_out():
    assert non_overlapping(np.array([3, 5, 8, 12, 13]), horizon=5).tolist() == [3, 8, 13]
