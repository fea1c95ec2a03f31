"""The arithmetic of reactions: against least squares done otherwise, and by its properties."""

from datetime import UTC, date, datetime, timedelta
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from markets.returns import (
    AWAITING_PRICES,
    ESTIMATION,
    ESTIMATOR,
    HEADLINE_WINDOW,
    WINDOWS,
    Estimation,
    Measured,
    Refusal,
    Window,
    market_model,
    mean_adjusted,
)
from markets.series import Closes, microseconds, returns_of

FIRST_DAY = date(2024, 1, 1)
LENGTH = 220
ZERO = 150
CAPTURED = datetime(2026, 1, 1, tzinfo=UTC)
TOLERANCE = {"rel": 1e-8, "abs": 1e-10}


def days(count=LENGTH):
    return [FIRST_DAY + timedelta(days=n) for n in range(count)]


DAY0 = days()[ZERO]


def walk(seed, *, count=LENGTH, spread=0.01):
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0005, spread, count)))


def series(values, *, kind="log", without=(), captured=None):
    """Closes on consecutive days as returns, with the positions in ``without`` missing."""
    kept = [n for n in range(len(values)) if n not in without]
    at = np.full(len(values), microseconds(CAPTURED)) if captured is None else captured
    sessions = days(len(values))
    dates = tuple(sessions[n] for n in kept)
    closes = Closes(dates, np.asarray(values, dtype=float)[kept], np.asarray(at)[kept])
    return returns_of(closes, sessions=sessions, kind=kind)


def by_least_squares(y, x, first, last):
    """Coefficients, cumulated abnormal return and its standard error, from one augmented regression.

    A regression over estimation and window days with the window's sum as an extra unknown gives the
    forecast error and its exact variance at once, without the formula under test.
    """
    estimation = slice(first - 10 - 119, first - 10 + 1)
    columns = [np.ones(120)] if x is None else [np.ones(120), x[estimation]]
    design = np.column_stack(columns)
    coefficients, _, _, _ = np.linalg.lstsq(design, y[estimation], rcond=None)
    residuals = y[estimation] - design @ coefficients
    variance = residuals @ residuals / (120 - design.shape[1])
    window = slice(first, last + 1)
    length = last - first + 1
    ahead = np.array([length] if x is None else [length, x[window].sum()])
    error = variance * (length + ahead @ np.linalg.inv(design.T @ design) @ ahead)
    return coefficients, y[window].sum() - ahead @ coefficients, sqrt(error)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_market_model_agrees_with_least_squares_done_otherwise(window, seed):
    small, large = series(walk(seed)), series(walk(seed + 100))

    one = market_model(small, large, day0=DAY0, window=window)

    first, last = ZERO + window.first, ZERO + window.last
    coefficients, abnormal, error = by_least_squares(small.values, large.values, first, last)
    assert (one.alpha, one.beta) == pytest.approx(tuple(coefficients), **TOLERANCE)
    assert one.abnormal_return == pytest.approx(abnormal, **TOLERANCE)
    assert one.standard_error == pytest.approx(error, **TOLERANCE)
    assert one.t == pytest.approx(abnormal / error, **TOLERANCE)
    assert one.p == pytest.approx(2 * stats.t.sf(abs(abnormal / error), 118), **TOLERANCE)
    assert (one.estimation_n, one.degrees_of_freedom) == (120, 118)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_mean_adjusted_model_agrees_with_least_squares_on_a_constant(window):
    returns = series(walk(7))

    one = mean_adjusted(returns, day0=DAY0, window=window)

    first, last = ZERO + window.first, ZERO + window.last
    coefficients, abnormal, error = by_least_squares(returns.values, None, first, last)
    assert (one.alpha, one.beta) == (pytest.approx(coefficients[0], **TOLERANCE), None)
    assert one.abnormal_return == pytest.approx(abnormal, **TOLERANCE)
    assert one.standard_error == pytest.approx(error, **TOLERANCE)
    assert one.p == pytest.approx(2 * stats.t.sf(abs(abnormal / error), 119), **TOLERANCE)


def test_under_no_effect_one_in_twenty_is_significant_at_five_percent():
    rng = np.random.default_rng(20250717)
    found = []
    for _ in range(1500):
        prices = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, ZERO + 30)))
        found.append(mean_adjusted(series(prices), day0=DAY0, window=Window(0, 20)).p < 0.05)

    assert np.mean(found) == pytest.approx(0.05, abs=0.02)


def test_windows_are_written_in_sessions():
    assert [str(window) for window in WINDOWS] == ["[0,0]", "[0,+1]", "[-1,+1]", "[0,+5]", "[0,+20]"]
    assert str(HEADLINE_WINDOW) == "[0,+1]"


def test_a_measurement_says_what_it_is():
    one = mean_adjusted(series(walk(1)), day0=DAY0, window=Window(0, 1))

    assert (one.model, one.unit, one.estimator, one.day0) == ("mean-adjusted", "return", ESTIMATOR, DAY0)
    assert (one.complete, one.gaps, len(one.daily)) == (True, 0, 2)
    assert (
        market_model(series(walk(1)), series(walk(2)), day0=DAY0, window=Window(0, 1)).model == "market-model"
    )


def test_the_raw_return_runs_from_the_close_before_the_window_to_its_last_close():
    prices = walk(1)

    logged = mean_adjusted(series(prices), day0=DAY0, window=Window(-1, 5))
    simple = mean_adjusted(series(prices, kind="simple"), day0=DAY0, window=Window(-1, 5))

    assert logged.raw_return == pytest.approx(log(prices[ZERO + 5] / prices[ZERO - 2]))
    assert simple.raw_return == pytest.approx(prices[ZERO + 5] / prices[ZERO - 2] - 1)


def test_a_yield_is_measured_in_basis_points():
    percent = 4 + np.random.default_rng(1).normal(0, 0.03, LENGTH).cumsum()

    one = mean_adjusted(series(percent, kind="difference-bp"), day0=DAY0, window=Window(0, 1))

    assert one.unit == "bp"
    assert one.raw_return == pytest.approx(100 * (percent[ZERO + 1] - percent[ZERO - 1]))


walks = st.integers(0, 10_000).map(walk)
windows = st.sampled_from(WINDOWS)


@settings(max_examples=40, deadline=None)
@given(walks, windows, st.floats(0.01, 1000))
def test_the_currency_of_a_price_does_not_matter(prices, window, factor):
    one = mean_adjusted(series(prices), day0=DAY0, window=window)
    other = mean_adjusted(series(prices * factor), day0=DAY0, window=window)

    assert other.abnormal_return == pytest.approx(one.abnormal_return, rel=1e-6, abs=1e-10)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(walks, windows, st.floats(0.1, 10))
def test_returns_k_times_as_large_give_k_times_the_reaction_and_the_same_t(prices, window, factor):
    one = mean_adjusted(series(np.log(prices), kind="difference-bp"), day0=DAY0, window=window)
    other = mean_adjusted(series(np.log(prices) * factor, kind="difference-bp"), day0=DAY0, window=window)

    assert other.abnormal_return == pytest.approx(one.abnormal_return * factor, rel=1e-6, abs=1e-8)
    assert other.standard_error == pytest.approx(one.standard_error * factor, rel=1e-6)
    assert other.t == pytest.approx(one.t, rel=1e-5, abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(walks, windows, st.floats(-0.01, 0.01))
def test_a_drift_added_to_every_day_is_normal_and_moves_no_abnormal_return(prices, window, drift):
    drifted = prices * np.exp(drift * np.arange(LENGTH))
    market = series(walk(100_000))  # no seed that is drawn: on itself a walk leaves no variation

    for model in (mean_adjusted, lambda returns, **rest: market_model(returns, market, **rest)):
        one = model(series(prices), day0=DAY0, window=window)
        other = model(series(drifted), day0=DAY0, window=window)
        assert other.abnormal_return == pytest.approx(one.abnormal_return, rel=1e-6, abs=1e-9)
        assert other.standard_error == pytest.approx(one.standard_error, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(walks, windows, st.integers(1, 3))
def test_shifting_everything_by_some_sessions_changes_nothing(prices, window, shift):
    longer = np.concatenate([walk(5, count=shift), prices])

    one = mean_adjusted(series(prices), day0=DAY0, window=window)
    other = mean_adjusted(series(longer), day0=DAY0 + timedelta(days=shift), window=window)

    assert other.abnormal_return == pytest.approx(one.abnormal_return, rel=1e-9, abs=1e-12)
    assert other.t == pytest.approx(one.t, rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(walks, st.floats(-3, 3), st.floats(-0.002, 0.002))
def test_an_instrument_that_is_the_benchmark_and_noise_loses_the_benchmark(prices, beta, alpha):
    noise = np.random.default_rng(123_456).normal(0, 0.001, LENGTH)
    follower = np.exp(np.cumsum(alpha + beta * np.diff(np.log(prices), prepend=0.0) + noise))

    one = market_model(series(follower), series(prices), day0=DAY0, window=Window(0, 5))

    assert one.beta == pytest.approx(beta, abs=0.05)
    assert abs(one.abnormal_return) < 6 * one.standard_error


@settings(max_examples=30, deadline=None)
@given(walks, st.floats(0.02, 0.2), windows)
def test_a_jump_on_day_zero_is_found_in_full(prices, jump, window):
    jumped = prices.copy()
    jumped[ZERO:] *= np.exp(jump)

    before = mean_adjusted(series(prices), day0=DAY0, window=window)
    after = mean_adjusted(series(jumped), day0=DAY0, window=window)

    assert after.abnormal_return - before.abnormal_return == pytest.approx(jump, rel=1e-6)
    assert after.standard_error == pytest.approx(before.standard_error)


def test_nothing_after_the_window_and_nothing_in_the_gap_before_it_is_looked_at():
    prices, changed = walk(1), walk(1)
    changed[ZERO + 2 :] *= 3
    changed[ZERO - 9 : ZERO - 1] *= 2

    one = mean_adjusted(series(prices), day0=DAY0, window=Window(0, 1))
    other = mean_adjusted(series(changed), day0=DAY0, window=Window(0, 1))

    assert other.abnormal_return == pytest.approx(one.abnormal_return)
    assert other.standard_error == pytest.approx(one.standard_error)


def test_the_estimation_ends_ten_sessions_before_the_window_and_is_120_long():
    inside, outside = [ZERO - 10 - 119 - 1, ZERO - 10], [ZERO - 10 - 119 - 2, ZERO - 9]
    reference = mean_adjusted(series(walk(1)), day0=DAY0, window=Window(0, 0))

    def standard_error_when_changed(position):
        prices = walk(1)
        prices[position] *= 1.2
        return mean_adjusted(series(prices), day0=DAY0, window=Window(0, 0)).standard_error

    assert ESTIMATION == (120, 10, 60)
    assert all(standard_error_when_changed(n) > reference.standard_error for n in inside)
    assert standard_error_when_changed(outside[0]) == reference.standard_error


def test_a_missing_close_makes_one_longer_return_that_is_counted_and_not_divided():
    prices = walk(1)

    whole = mean_adjusted(series(prices), day0=DAY0, window=Window(0, 5))
    gapped = mean_adjusted(series(prices, without={ZERO + 2}), day0=DAY0, window=Window(0, 5))

    assert (whole.gaps, gapped.gaps, len(gapped.daily)) == (0, 1, 5)
    assert gapped.raw_return == pytest.approx(whole.raw_return)
    assert gapped.abnormal_return == pytest.approx(whole.abnormal_return)
    assert gapped.standard_error == pytest.approx(whole.standard_error)


def test_a_gap_is_set_against_the_benchmark_over_the_same_sessions():
    small, large = walk(1), walk(2)

    whole = market_model(series(small), series(large), day0=DAY0, window=Window(0, 5))
    gapped = market_model(series(small, without={ZERO + 2}), series(large), day0=DAY0, window=Window(0, 5))

    assert gapped.abnormal_return == pytest.approx(whole.abnormal_return)
    assert gapped.standard_error == pytest.approx(whole.standard_error)


def test_longer_returns_are_left_out_of_the_estimation():
    prices = walk(1)
    missing = {ZERO - 20, ZERO - 30}
    kept = [n for n in range(ZERO - 129, ZERO - 9) if n not in missing | {n + 1 for n in missing}]
    returns = np.diff(np.log(prices), prepend=np.nan)[kept]

    one = mean_adjusted(series(prices, without=missing), day0=DAY0, window=Window(0, 0))

    assert one.estimation_n == 116
    assert one.alpha == pytest.approx(returns.mean())
    assert one.standard_error == pytest.approx(sqrt(returns.var(ddof=1) * (1 + 1 / 116)))


def test_too_few_returns_to_estimate_from_is_a_stated_refusal():
    recently_listed = mean_adjusted(series(walk(1), without=set(range(90))), day0=DAY0, window=Window(0, 0))
    just_enough = mean_adjusted(series(walk(1), without=set(range(80))), day0=DAY0, window=Window(0, 0))

    assert isinstance(recently_listed, Refusal)
    assert recently_listed.reason == (
        "50 returns to estimate from in the 120 sessions that end 10 before the window, 60 needed"
    )
    assert not recently_listed.is_awaiting
    assert just_enough.estimation_n == 60


def test_a_window_that_is_not_over_is_measured_so_far_and_not_complete():
    prices = walk(1)[: ZERO + 3]

    so_far = mean_adjusted(series(prices), day0=DAY0, window=Window(0, 5))
    then = mean_adjusted(series(prices), day0=DAY0, window=Window(0, 2))

    assert (so_far.complete, then.complete) == (False, True)
    assert (so_far.abnormal_return, so_far.standard_error) == (then.abnormal_return, then.standard_error)


@pytest.mark.parametrize("count", [0, ZERO])
def test_without_a_close_on_day_zero_it_awaits_prices(count):
    one = mean_adjusted(series(walk(1)[:count]), day0=DAY0, window=Window(-1, 1))

    assert (one.reason, one.is_awaiting, one.unit) == (AWAITING_PRICES, True, "return")


def test_it_awaits_the_benchmark_too():
    one = market_model(series(walk(1)), series(walk(2)[:ZERO]), day0=DAY0, window=Window(0, 1))
    partly = market_model(series(walk(1)), series(walk(2)[: ZERO + 1]), day0=DAY0, window=Window(0, 1))

    assert (one.reason, one.is_awaiting) == (AWAITING_PRICES, True)
    assert (partly.complete, len(partly.daily)) == (False, 1)


@pytest.mark.parametrize(
    ("without", "window", "reason"),
    [
        ({ZERO + 1}, Window(0, 1), f"no close on {days()[ZERO + 1]}, the last session of the window"),
        ({ZERO}, Window(0, 0), f"no close on {DAY0}, the last session of the window"),
    ],
)
def test_a_close_that_is_missing_where_it_counts_is_a_stated_refusal(without, window, reason):
    refused = mean_adjusted(series(walk(1), without=without), day0=DAY0, window=window)

    assert isinstance(refused, Refusal)
    assert (refused.is_awaiting, refused.window) == (False, window)
    assert refused.reason == reason


def test_a_benchmark_without_a_close_where_it_counts_is_a_stated_refusal():
    refused = market_model(series(walk(1)), series(walk(2), without={ZERO}), day0=DAY0, window=Window(0, 1))

    assert refused.reason == f"the benchmark has no close to set against the return of {DAY0}"


def test_day_zero_before_the_first_price_is_a_stated_refusal():
    early = mean_adjusted(series(walk(1)), day0=FIRST_DAY - timedelta(days=9), window=Window(0, 0))
    at_start = mean_adjusted(series(walk(1)), day0=FIRST_DAY, window=Window(0, 0))

    assert early.reason == "prices begin on 2024-01-01, after day 0"
    assert at_start.reason == "prices begin on 2024-01-01, too late for the window"


def test_prices_that_never_move_are_a_stated_refusal():
    flat = series(np.full(LENGTH, 100.0))
    steady = series(100 * np.exp(0.001 * np.arange(LENGTH)))

    for returns in (flat, steady):
        assert "no variation" in mean_adjusted(returns, day0=DAY0, window=Window(0, 0)).reason
    assert (
        "benchmark did not move" in market_model(series(walk(1)), flat, day0=DAY0, window=Window(0, 0)).reason
    )


def test_an_instrument_is_not_measured_against_itself():
    same = series(walk(1))

    assert "no variation" in market_model(same, same, day0=DAY0, window=Window(0, 0)).reason


def test_the_price_time_is_that_of_the_newest_close_that_entered():
    captured = np.array([microseconds(CAPTURED + timedelta(days=n)) for n in range(LENGTH)])
    returns = series(walk(1), captured=captured)

    one = mean_adjusted(returns, day0=DAY0, window=Window(0, 1))
    both = market_model(series(walk(2)), returns, day0=DAY0, window=Window(0, 5))

    assert one.price_as_of == CAPTURED + timedelta(days=ZERO + 1)
    assert both.price_as_of == CAPTURED + timedelta(days=ZERO + 5)


def test_what_the_caller_got_wrong_is_an_error():
    market = returns_of(
        series_closes(walk(1)), sessions=[day + timedelta(days=1) for day in days()], kind="log"
    )

    with pytest.raises(ValueError, match="not a session"):
        mean_adjusted(weekdays_only(), day0=date(2024, 5, 18), window=Window(0, 0))
    with pytest.raises(ValueError, match="on the same sessions"):
        market_model(series(walk(1)), market, day0=DAY0, window=Window(0, 0))
    with pytest.raises(ValueError, match="'percent'; there are log, simple"):
        series(walk(1), kind="percent")
    with pytest.raises(ValueError, match="positive closes"):
        series(np.zeros(LENGTH))


def series_closes(values):
    return Closes(tuple(days()), values, np.full(LENGTH, microseconds(CAPTURED)))


def weekdays_only():
    sessions = [day for day in days() if day.weekday() < 5]
    return returns_of(series_closes(walk(1)), sessions=sessions, kind="log")


def test_closes_on_days_that_are_no_session_are_not_looked_at():
    returns = weekdays_only()
    prices, friday, monday = walk(1), date(2024, 5, 17), date(2024, 5, 20)

    weekend = returns.values[returns.sessions.index(monday)]

    assert date(2024, 5, 18) not in returns.sessions
    assert weekend == pytest.approx(log(prices[days().index(monday)] / prices[days().index(friday)]))


def test_fewer_sessions_can_be_asked_for():
    one = mean_adjusted(
        series(walk(1)), day0=days()[40], window=Window(0, 0), estimation=Estimation(30, gap=5, minimum=20)
    )

    assert isinstance(one, Measured)
    assert one.estimation_n == 30
