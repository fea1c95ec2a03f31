import numpy as np
import pytest
import statsmodels.api as sm

from markets.lead.overlap import long_horizon

HORIZON = 20


@pytest.fixture
def generator():
    return np.random.default_rng(11)


def signal_with_memory(generator, n):
    noise = generator.standard_normal(n)
    for step in range(1, n):
        noise[step] += 0.97 * noise[step - 1]
    return noise


def test_slope_and_robust_t_are_those_of_statsmodels(generator):
    returns, signal = generator.standard_normal((2, 500))
    ahead = np.array([returns[t + 1 : t + 1 + HORIZON].sum() for t in range(500 - HORIZON)])

    theirs = sm.OLS(ahead, sm.add_constant(signal[: ahead.size])).fit(
        cov_type="HAC", cov_kwds={"maxlags": HORIZON, "use_correction": False}
    )
    ours = long_horizon(returns, signal, horizon=HORIZON)

    assert ours.n == ahead.size
    assert (ours.slope, ours.newey_west_t) == pytest.approx((theirs.params[1], theirs.tvalues[1]))


def test_hodrick_sums_the_signal_instead_of_the_returns(generator):
    returns, signal = generator.standard_normal((2, 60))
    horizon = 3
    x = np.column_stack([np.ones(60), signal])
    errors = returns - returns.mean()
    scores = [x[t - horizon + 1 : t + 1].sum(axis=0) * errors[t + 1] for t in range(horizon - 1, 59)]
    inverse = np.linalg.inv(x[: 60 - horizon].T @ x[: 60 - horizon])
    error = np.sqrt((inverse @ np.einsum("ti,tj->ij", scores, scores) @ inverse)[1, 1])

    ours = long_horizon(returns, signal, horizon=horizon)

    assert ours.hodrick_t == pytest.approx(ours.slope / error)


def test_overlapping_returns_taken_for_independent_mislead_and_the_correction_does_not(generator):
    trials = [
        long_horizon(generator.standard_normal(600), signal_with_memory(generator, 600), horizon=HORIZON)
        for _ in range(300)
    ]

    def rejected(name):
        return np.mean([abs(getattr(trial, name)) > 1.96 for trial in trials])

    assert rejected("naive_t") > 0.4
    assert rejected("newey_west_t") < rejected("naive_t") / 2
    assert 0.02 <= rejected("hodrick_t") <= 0.08
