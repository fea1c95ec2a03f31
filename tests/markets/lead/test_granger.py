import numpy as np
import pytest
from statsmodels.tsa.stattools import grangercausalitytests

from markets.lead.granger import granger
from tests.markets.lead import worlds

WEEKS = 520


@pytest.fixture
def generator():
    return np.random.default_rng(worlds.SEED)


def led(generator, *, by=0.3, steps=1):
    cause, own = generator.standard_normal((2, WEEKS))
    effect = own.copy()
    effect[steps:] += by * cause[:-steps]
    return effect, cause


@pytest.mark.parametrize("lags", [1, 2, 5])
def test_f_is_that_of_statsmodels(generator, lags):
    effect, cause = led(generator)

    theirs = grangercausalitytests(np.column_stack([effect, cause]), [lags])[lags][0]["ssr_ftest"]
    ours = granger(effect, cause, lags=lags)

    assert (ours.f, ours.f_p, ours.degrees) == pytest.approx(theirs[:3], rel=1e-9)


def test_a_lead_is_found_and_its_length_chosen(generator):
    effect, cause = led(generator, steps=2)

    found = granger(effect, cause)

    assert found.lags == 2
    assert found.wald_p < 0.001
    assert found.sum_of_coefficients == pytest.approx(0.3, abs=0.12)


def test_the_other_direction_is_not(generator):
    effect, cause = led(generator)

    assert granger(cause, effect).wald_p > 0.05


def test_a_common_factor_is_no_lead_once_it_is_controlled_for(generator):
    factor, one, other = generator.standard_normal((3, WEEKS))
    cause = factor + 0.3 * one
    effect = other.copy()
    effect[1:] += 0.5 * factor[:-1]

    assert granger(effect, cause).wald_p < 0.001
    assert granger(effect, cause, controls=[factor]).wald_p > 0.05


def test_rows_with_a_missing_value_are_left_out(generator):
    effect, cause = led(generator)
    cause[100] = np.nan

    assert granger(effect, cause, lags=1).n == WEEKS - 2


def test_scale_and_level_do_not_matter(generator):
    effect, cause = led(generator)
    plain, moved = granger(effect, cause, lags=2), granger(7 * effect + 3, 0.01 * cause - 5, lags=2)

    assert (moved.f, moved.wald) == pytest.approx((plain.f, plain.wald))


def test_without_a_lead_one_trial_in_twenty_is_rejected(generator):
    p = []
    for _ in range(600):
        index, coin = worlds.returns(generator, n=WEEKS)
        p.append(granger(coin, index, controls=[index + 0.012 * generator.standard_normal(WEEKS)]).wald_p)

    assert 0.03 <= (np.array(p) <= 0.05).mean() <= 0.07
