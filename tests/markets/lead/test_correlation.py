import numpy as np
import pytest

from markets.lead.correlation import cross_correlation, prewhitened

WEEKS = 400


@pytest.fixture
def generator():
    return np.random.default_rng(7)


def with_memory(noise, memory=0.8):
    series = noise.copy()
    for step in range(1, series.size):
        series[step] += memory * series[step - 1]
    return series


def test_a_lead_of_three_weeks_shows_at_lag_three(generator):
    cause, own = generator.standard_normal((2, WEEKS))
    effect = own + 0.5 * np.roll(cause, 3)

    found = cross_correlation(cause, effect, lags=10, draws=200)

    assert found.lags[int(np.abs(found.values).argmax())] == 3
    assert found.values[found.lags.index(3)] > found.upper[found.lags.index(3)]
    assert found.p < 0.01


def test_moving_together_on_the_day_is_no_lead(generator):
    cause, own = generator.standard_normal((2, WEEKS))

    found = cross_correlation(cause, own + 2 * cause, lags=10, draws=200)

    assert found.values[found.lags.index(0)] > 0.8
    assert found.p > 0.05


def test_prewhitening_takes_the_memory_out_of_the_cause(generator):
    cause = with_memory(generator.standard_normal(WEEKS))
    white, _ = prewhitened(cause, cause)

    assert np.corrcoef(cause[1:], cause[:-1])[0, 1] > 0.7
    assert abs(np.corrcoef(white[1:], white[:-1])[0, 1]) < 0.1


def test_two_series_with_memory_and_nothing_in_common_are_told_apart(generator):
    rejected = 0
    for seed in range(100):
        cause, effect = (with_memory(one) for one in generator.standard_normal((2, 300)))
        rejected += cross_correlation(cause, effect, lags=8, draws=99, seed=seed).p <= 0.05

    assert rejected <= 12


def test_the_band_is_about_that_of_white_noise_for_white_noise(generator):
    found = cross_correlation(*generator.standard_normal((2, WEEKS)), lags=5, draws=500)

    assert found.upper == pytest.approx(np.full(11, found.white), rel=0.3)
