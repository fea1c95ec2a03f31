"""What must not change a study, and what must change it in step."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.returns import Estimation, Window
from markets.study import Design, Series, Unit, run
from tests.markets.study.panels import random_panel

DESIGN = Design(
    window=Window(-1, 2),
    estimation=Estimation(80, 5, 30),
    model="market-model",
    regressors=("F0",),
    grouping="separate",
)
SEEDS = st.integers(0, 10_000)


def studied(panel, design=DESIGN):
    series, regressors, units = panel
    return run(series, units, regressors=regressors, design=design, placebo_draws=50)


def statistics(result):
    return {test.name: test.statistic for test in result.tests}


def scaled(series, factor):
    return {name: replace(one, values=one.values * factor) for name, one in series.items()}


def same(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert other[name] == (value if value is None else pytest.approx(value, rel=1e-6, abs=1e-9)), name


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, factor=st.floats(0.01, 100.0), grouping=st.sampled_from(["separate", "average"]))
def test_another_unit_of_returns_changes_no_test(seed, factor, grouping):
    design = replace(DESIGN, grouping=grouping, returns="difference")
    series, regressors, units = random_panel(seed, holes=0.05)

    before = studied((series, regressors, units), design)
    after = studied((scaled(series, factor), scaled(regressors, factor), units), design)

    same(statistics(before), statistics(after))
    assert [day.caar * factor for day in before.days] == pytest.approx(
        [day.caar for day in after.days], rel=1e-9
    )
    assert before.paths.beta == pytest.approx(after.paths.beta, rel=1e-8)


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, order=st.randoms(use_true_random=False))
def test_the_order_of_units_changes_no_test(seed, order):
    series, regressors, units = random_panel(seed, holes=0.05)
    shuffled = order.sample(units, len(units))

    before, after = studied((series, regressors, units)), studied((series, regressors, shuffled))

    one, other = statistics(before), statistics(after)
    same(one, other)
    assert before.correlation == pytest.approx(after.correlation, abs=1e-12)


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, days=st.integers(1, 2000))
def test_the_same_history_some_weeks_later_is_the_same_study(seed, days):
    series, regressors, units = random_panel(seed)
    later = [
        {name: replace(one, days=one.days + 7 * days) for name, one in some.items()}
        for some in (series, regressors)
    ]

    same(statistics(studied((series, regressors, units))), statistics(studied((later[0], later[1], units))))


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, front=st.integers(1, 60))
def test_a_longer_history_before_the_estimation_changes_no_reaction(seed, front):
    series, regressors, units = random_panel(seed)
    shorter = [
        {name: Series(one.days[front:], one.values[front:], one.spans[front:]) for name, one in some.items()}
        for some in (series, regressors)
    ]
    moved = [Unit(unit.event, unit.instrument, unit.day0 - front) for unit in units]

    whole, cut = studied((series, regressors, units)), studied((shorter[0], shorter[1], moved))

    assert cut.paths.car == pytest.approx(whole.paths.car, rel=1e-9, abs=1e-14)
    assert cut.paths.car_error == pytest.approx(whole.paths.car_error, rel=1e-9)


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, drift=st.floats(-0.05, 0.05))
def test_a_constant_drift_is_normal_and_changes_no_abnormal_return(seed, drift):
    series, regressors, units = random_panel(seed)
    drifting = {name: replace(one, values=one.values + drift) for name, one in series.items()}

    before, after = studied((series, regressors, units)), studied((drifting, regressors, units))

    assert after.paths.abnormal == pytest.approx(before.paths.abnormal, abs=1e-12)
    assert after.paths.alpha == pytest.approx(before.paths.alpha + drift, abs=1e-12)
    assert after.test("bmp").statistic == pytest.approx(before.test("bmp").statistic, rel=1e-8)


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, slope=st.floats(-3.0, 3.0))
def test_more_of_the_market_in_the_returns_is_explained_away(seed, slope):
    series, regressors, units = random_panel(seed)
    tilted = {
        name: replace(one, values=one.values + slope * regressors["F0"].values)
        for name, one in series.items()
    }

    before, after = studied((series, regressors, units)), studied((tilted, regressors, units))

    assert after.paths.abnormal == pytest.approx(before.paths.abnormal, abs=1e-12)
    assert after.paths.beta == pytest.approx(before.paths.beta + slope, abs=1e-10)


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_the_same_seed_draws_the_same_answer(seed):
    panel = random_panel(seed)

    one, other = studied(panel), studied(panel)

    assert [test.p for test in one.tests] == [test.p for test in other.tests]


def test_the_mirror_image_of_returns_mirrors_every_signed_statistic():
    series, regressors, units = random_panel(3)
    mirrored = studied((scaled(series, -1.0), scaled(regressors, -1.0), units))

    for name, value in statistics(studied((series, regressors, units))).items():
        if name not in {"wilcoxon", "generalized-sign", "bhar-skewness-t"}:
            assert statistics(mirrored)[name] == pytest.approx(-value, abs=1e-9), name
    assert np.isfinite(mirrored.test("wilcoxon").p)
