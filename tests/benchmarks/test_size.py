"""A short run of the null studies: what holds its size, what fails, and that failure is warned of."""

import pytest
from django.core.management import CommandError, call_command

from benchmarks.study import size
from benchmarks.study.bound import prefix_sums
from benchmarks.study.ground import PARAMETRIC, design, ground
from markets.study import TESTS, run

SIMULATIONS = 40


@pytest.fixture(scope="module")
def rates():
    return {how: size.rejections(SIMULATIONS, how, lambda: None) for how in ("separate", "average")}


def test_what_allows_for_clustering_rejects_about_as_often_as_it_says(rates):
    # Of 40 studies, 0 to 6 rejections lie within four standard errors of 5 %.
    assert all(rates["separate"][name] <= 16 for name in size.ROBUST)
    assert all(rates["average"][name] <= 16 for name in TESTS)


def test_what_takes_units_for_independent_fails_and_says_so(rates):
    warned = {test.name for test in size.simulated(0, "separate").tests if test.warning}

    assert {name for name, rate in rates["separate"].items() if rate > 20} == warned
    assert {"patell", "bmp", "cross-sectional-t", "sign"} <= warned


def test_the_engine_and_the_running_sums_come_to_the_same():
    same = ground(events=20, instruments=4, days=800)
    sums = prefix_sums(same)
    result = run(
        same.series, same.units, regressors=same.regressors, design=design(PARAMETRIC), placebo_draws=0
    )

    assert [day.aar for day in result.days] == pytest.approx(sums.aar, abs=1e-13)
    assert result.test("patell").statistic == pytest.approx(sums.patell, rel=1e-9)
    assert result.test("bmp").statistic == pytest.approx(sums.bmp, rel=1e-9)


def test_a_missed_size_is_a_missed_goal():
    rates = {how: dict.fromkeys(TESTS, 5.0) for how in ("separate", "average")}
    rates["separate"]["placebo"] = 9.0

    assert [goal.is_met for goal in size.goals(rates)].count(False) == 1


def test_an_unknown_part_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("bench", "--part", "nothing")
