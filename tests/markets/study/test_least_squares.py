"""The estimates against statsmodels, unit by unit, on panels with holes."""

import numpy as np
import pytest
import statsmodels.api as sm

from markets.returns import Estimation, Window
from markets.study import Design, run
from tests.markets.study.panels import random_panel

WINDOW, ESTIMATION = Window(-1, 3), Estimation(120, 10, 60)


def by_statsmodels(series, factors, unit):
    """One unit's estimate on the usable estimation days, and its forecast for the window."""
    last = unit.day0 + WINDOW.first - ESTIMATION.gap
    days = np.arange(last - ESTIMATION.sessions + 1, last + 1)
    values = series[unit.instrument].values
    days = days[~np.isnan(values[days])]
    explained = np.column_stack([np.ones(values.size), *(one.values for one in factors)])
    estimate = sm.OLS(values[days], explained[days]).fit()
    inside = np.arange(unit.day0 + WINDOW.first, unit.day0 + WINDOW.last + 1)
    return estimate, explained[inside], values[inside]


@pytest.mark.parametrize("factors", [0, 1, 3])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_estimate_is_that_of_statsmodels(seed, factors):
    series, regressors, units = random_panel(seed, holes=0.1, factors=max(factors, 1))
    names = tuple(regressors)[:factors]
    model = {0: "mean-adjusted", 1: "market-model"}.get(factors, "factor-model")
    design = Design(window=WINDOW, estimation=ESTIMATION, model=model, regressors=names, grouping="separate")

    result = run(series, units, regressors=regressors, design=design, placebo_draws=0)

    assert (result.n_units, result.left_out) == (len(units), ())
    paths = result.paths
    for row, unit in enumerate(units):
        estimate, explained, values = by_statsmodels(series, [regressors[name] for name in names], unit)
        covariance = estimate.scale * np.eye(len(values)) + explained @ estimate.cov_params() @ explained.T
        abnormal = values - estimate.predict(explained)
        cumulated = np.array(
            [np.ones(day + 1) @ covariance[: day + 1, : day + 1] @ np.ones(day + 1) for day in range(5)]
        )
        assert paths.alpha[row] == pytest.approx(estimate.params[0], rel=1e-10, abs=1e-14)
        assert paths.beta[row] == pytest.approx(estimate.params[1:], rel=1e-10)
        assert paths.estimation_n[row] == estimate.nobs
        assert paths.abnormal[row] == pytest.approx(abnormal, rel=1e-10, abs=1e-13)
        assert paths.car_error[row] == pytest.approx(np.sqrt(cumulated), rel=1e-10)


def test_the_calendar_time_intercept_is_that_of_statsmodels():
    series, regressors, units = random_panel(7, instruments=2, events=2, length=300)
    units = [unit for unit in units if unit.event == "E0"]
    window = Window(0, 20)
    design = Design(window=window, model="market-model", regressors=("F0",), grouping="separate")

    test = run(series, units, regressors=regressors, design=design, placebo_draws=0).test("calendar-time")

    inside = np.arange(units[0].day0, units[0].day0 + 21)
    portfolio = np.mean([one.values[inside] for one in series.values()], axis=0)
    fitted = sm.OLS(portfolio, sm.add_constant(regressors["F0"].values[inside])).fit(
        cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True}, use_t=True
    )
    assert test.statistic == pytest.approx(fitted.tvalues[0], rel=1e-9)
    assert test.p == pytest.approx(fitted.pvalues[0], rel=1e-9)
