"""Models beside the mean: the market's, and factors, against least squares done by SciPy."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.returns import (
    FACTOR_MODEL,
    MARKET_ADJUSTED,
    MARKET_MODEL,
    MEAN_ADJUSTED,
    WINDOWS,
    Method,
    Refusal,
    Window,
    market_model,
    mean_adjusted,
    measure,
)
from tests.markets.test_returns import DAY0, LENGTH, ZERO, days, series, walk

WINDOW = Window(0, 5)


def one(returns, *others, window=WINDOW, **method):
    return measure(returns, others, day0s=[DAY0], window=window, method=Method(**method))[0]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_the_factor_model_agrees_with_least_squares_done_otherwise(window):
    own, factors = series(walk(1)), [series(walk(seed)) for seed in (2, 3, 4)]
    found = one(own, *factors, window=window, model=FACTOR_MODEL)

    first = ZERO + window.first
    at = slice(first - 129, first - 9)
    design = np.column_stack([np.ones(120), *(each.values[at] for each in factors)])
    coefficients, residual, _, _ = np.linalg.lstsq(design, own.values[at], rcond=None)
    ahead = np.column_stack(
        [np.ones(window.length), *(each.values[first : first + window.length] for each in factors)]
    )
    total = ahead.sum(axis=0)
    variance = residual[0] / 116
    error = np.sqrt(variance * (window.length + total @ np.linalg.inv(design.T @ design) @ total))

    assert (found.alpha, *found.betas) == pytest.approx(tuple(coefficients), rel=1e-10)
    expected = own.values[first : first + window.length] - ahead @ coefficients
    assert found.daily == pytest.approx(tuple(expected), rel=1e-10)
    assert found.standard_error == pytest.approx(error, rel=1e-10)
    assert (found.estimation_n, found.degrees_of_freedom) == (120, 116)


def test_one_factor_is_the_market_model():
    own, market = series(walk(1)), series(walk(2))
    by_factor = one(own, market, model=FACTOR_MODEL)
    by_market = market_model(own, market, day0=DAY0, window=WINDOW)
    assert (by_factor.abnormal_return, by_factor.t) == (by_market.abnormal_return, by_market.t)


def test_the_market_adjusted_return_is_the_difference_with_no_forecast_error():
    own, market = series(walk(1)), series(walk(2))
    found = one(own, market, model=MARKET_ADJUSTED)
    differences = own.values - market.values
    estimated = differences[ZERO - 129 : ZERO - 9]
    assert found.abnormal_return == pytest.approx(differences[ZERO : ZERO + 6].sum())
    assert found.standard_error == pytest.approx(np.sqrt(6 * estimated.var(ddof=1)))
    assert (found.alpha, found.beta, found.degrees_of_freedom) == (0, 1, 119)


def test_the_divisor_and_the_forecast_error_are_switches():
    own, market = series(walk(1)), series(walk(2))
    textbook = one(own, market, model=MARKET_MODEL)
    by_n_less_one = one(own, market, model=MARKET_MODEL, ddof=1)
    without = one(own, model=MEAN_ADJUSTED, forecast_error=False)
    assert by_n_less_one.standard_error / textbook.standard_error == pytest.approx(np.sqrt(118 / 119))
    assert by_n_less_one.abnormal_return == textbook.abnormal_return
    assert without.standard_error == pytest.approx(
        mean_adjusted(own, day0=DAY0, window=WINDOW).standard_error / np.sqrt(1 + 6 / 120)
    )


def test_simple_returns_can_be_compounded_against_what_was_normal():
    prices, market = walk(1), walk(2)
    own, other = series(prices, kind="simple"), series(market, kind="simple")
    found = one(own, other, model=MARKET_ADJUSTED, compounded=True)
    buy_and_hold = prices[ZERO + 5] / prices[ZERO - 1] - market[ZERO + 5] / market[ZERO - 1]
    assert found.abnormal_return == pytest.approx(buy_and_hold)
    assert found.abnormal_return != one(own, other, model=MARKET_ADJUSTED).abnormal_return


@pytest.mark.parametrize("kind", ["log", "difference-bp", "difference"])
def test_other_returns_do_not_compound(kind):
    with pytest.raises(ValueError, match="only simple returns compound"):
        one(series(walk(1), kind=kind), compounded=True)


def test_a_model_takes_the_regressors_it_has_and_no_others():
    own, market = series(walk(1)), series(walk(2))
    for model, others in (
        (MEAN_ADJUSTED, (market,)),
        (MARKET_MODEL, ()),
        (MARKET_MODEL, (market, market)),
        (MARKET_ADJUSTED, ()),
        (FACTOR_MODEL, ()),
    ):
        with pytest.raises(ValueError, match=f"the {model} model does not take {len(others)} regressors"):
            one(own, *others, model=model)
    with pytest.raises(ValueError, match="no model is called 'capm'; there are mean-adjusted"):
        one(own, model="capm")


def test_regressors_that_cannot_be_told_apart_are_a_stated_refusal():
    market = series(walk(2))
    refused = one(series(walk(1)), market, replace(market), model=FACTOR_MODEL)
    assert isinstance(refused, Refusal)
    assert (
        refused.reason
        == "the regressors did not move in the estimation window, or not apart from one another"
    )


def test_a_regressor_without_a_close_where_it_counts_is_a_stated_refusal():
    refused = one(series(walk(1)), series(walk(2)), series(walk(3), without={ZERO + 2}), model=FACTOR_MODEL)
    assert refused.reason == f"the regressors have no close to set against the return of {days()[ZERO + 2]}"


def test_it_awaits_every_regressor():
    late = one(series(walk(1)), series(walk(2)), series(walk(3)[:ZERO]), model=FACTOR_MODEL)
    assert late.is_awaiting


@settings(max_examples=25, deadline=None)
@given(st.permutations([2, 3, 4]), st.sampled_from(WINDOWS))
def test_the_order_of_factors_does_not_matter(seeds, window):
    own = series(walk(1))
    straight = one(own, *(series(walk(seed)) for seed in (2, 3, 4)), window=window, model=FACTOR_MODEL)
    shuffled = one(own, *(series(walk(seed)) for seed in seeds), window=window, model=FACTOR_MODEL)
    assert shuffled.abnormal_return == pytest.approx(straight.abnormal_return, rel=1e-9, abs=1e-12)
    assert shuffled.standard_error == pytest.approx(straight.standard_error, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(-20, LENGTH + 10), max_size=30),
    st.sampled_from(WINDOWS),
    st.sets(st.integers(100, 170), max_size=5),
)
def test_many_days_at_once_are_what_each_is_alone(places, window, missing):
    own, market = series(walk(1), without=missing), series(walk(2))
    day0s = [date(2024, 1, 1) + timedelta(days=place) for place in places]
    method = Method(MARKET_MODEL)
    together = measure(own, (market,), day0s=day0s, window=window, method=method)
    alone = [measure(own, (market,), day0s=[day], window=window, method=method)[0] for day in day0s]
    assert [type(each) for each in together] == [type(each) for each in alone]
    for each, other in zip(together, alone, strict=True):
        if isinstance(each, Refusal):
            assert each == other
        else:
            assert each.abnormal_return == pytest.approx(other.abnormal_return, rel=1e-12, abs=1e-15)
            assert (each.gaps, each.complete, each.price_as_of) == (
                other.gaps,
                other.complete,
                other.price_as_of,
            )
