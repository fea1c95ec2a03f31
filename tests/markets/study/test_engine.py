"""A study as a whole: what it counts, leaves out and warns of."""

from dataclasses import replace

import numpy as np
import pytest

from markets.returns import Estimation, Window, market_model, mean_adjusted
from markets.series import Closes, returns_of
from markets.study import Conventions, Design, Series, Unit, run, series_of
from tests.markets.study.panels import random_panel, series_from, weekdays

ESTIMATION = Estimation(60, 5, 30)
SEPARATE = Design(estimation=ESTIMATION, grouping="separate")
AVERAGED = Design(estimation=ESTIMATION)


def noise(length=300, seed=5):
    return np.random.default_rng(seed).normal(0.0, 0.01, length)


def test_a_unit_is_measured_as_a_single_reaction_is():
    days = weekdays(300).astype("datetime64[D]").tolist()
    prices = 100 * np.exp(np.cumsum(noise(300)))
    prices[[150, 203]] = np.nan
    known = ~np.isnan(prices)
    closes = Closes(
        tuple(day for day, is_known in zip(days, known, strict=True) if is_known),
        prices[known],
        np.ones(known.sum(), int),
    )
    returns = returns_of(closes, sessions=days, kind="log")
    alone = mean_adjusted(returns, day0=days[202], window=Window(0, 3), estimation=ESTIMATION)

    result = run(
        {"A": series_of(returns)},
        [Unit("E", "A", 202)],
        design=replace(SEPARATE, window=Window(0, 3)),
        placebo_draws=0,
    )

    assert result.days[-1].caar == pytest.approx(alone.abnormal_return, rel=1e-12)
    assert result.days[-1].caar_error == pytest.approx(alone.standard_error, rel=1e-12)
    assert (result.paths.estimation_n[0], result.paths.gaps[0]) == (alone.estimation_n, alone.gaps) == (58, 1)


def test_a_unit_against_a_benchmark_is_measured_as_a_single_reaction_is():
    days = weekdays(300).astype("datetime64[D]").tolist()
    both = [
        returns_of(
            Closes(tuple(days), 100 * np.exp(np.cumsum(noise(300, seed))), np.ones(300, int)),
            sessions=days,
            kind="log",
        )
        for seed in (1, 2)
    ]
    alone = market_model(*both, day0=days[200], window=Window(-1, 1), estimation=ESTIMATION)
    design = replace(SEPARATE, window=Window(-1, 1), model="market-model", regressors=("M",))

    result = run(
        {"A": series_of(both[0])}, [Unit("E", "A", 200)], design=design, regressors={"M": series_of(both[1])}
    )

    assert result.paths.car[0, -1] == pytest.approx(alone.abnormal_return, rel=1e-11)
    assert result.paths.car_error[0, -1] == pytest.approx(alone.standard_error, rel=1e-11)
    assert result.paths.beta[0, 0] == pytest.approx(alone.beta, rel=1e-11)


def test_instruments_of_one_event_count_once_where_they_are_averaged():
    series, _, units = random_panel(1)

    averaged, separate = run(series, units, design=AVERAGED), run(series, units, design=SEPARATE)

    assert (averaged.n, averaged.n_events, averaged.n_units) == (4, 4, 12)
    assert (separate.n, separate.n_events, separate.n_units) == (12, 4, 12)
    assert averaged.days[-1].caar == pytest.approx(separate.days[-1].caar, rel=1e-12)
    assert averaged.test("cross-sectional-t").degrees == 3


def test_an_event_that_two_like_instruments_saw_is_as_good_as_one():
    values = noise()
    once = run({"A": series_from(values)}, [Unit("E", "A", 200), Unit("F", "A", 250)], design=AVERAGED)
    series = {"A": series_from(values), "B": series_from(values)}
    units = [Unit(event, name, day) for event, day in (("E", 200), ("F", 250)) for name in series]

    twice = run(series, units, design=AVERAGED)

    for test in once.tests:
        again = twice.test(test.name)
        assert again.refusal == test.refusal
        assert test.refusal or again.statistic == pytest.approx(test.statistic, rel=1e-9)


def test_units_that_share_days_are_warned_of_where_a_test_takes_them_for_independent():
    series, _, units = random_panel(2)
    result = run(series, units, design=SEPARATE)

    warned = {test.name for test in result.tests if "share a day" in test.warning}

    assert {"patell", "bmp", "cross-sectional-t", "sign", "wilcoxon"} <= warned
    assert warned.isdisjoint({"kolari-pynnonen", "adjusted-patell", "placebo", "corrado-rank", "grank"})


def test_what_cannot_be_measured_is_left_out_with_the_reason():
    values = noise()
    values[251] = np.nan
    series = {"A": series_from(values), "Flat": series_from(np.zeros(300))}
    units = [
        Unit("early", "A", 29),
        Unit("late", "A", 299),
        Unit("beyond", "A", 300),
        Unit("hole", "A", 250),
        Unit("flat", "Flat", 200),
        Unit("nobody", "B", 200),
        Unit("fine", "A", 200),
    ]

    result = run(series, units, design=SEPARATE)

    assert {one.event: one.reason for one in result.left_out} == {
        "late": "the window is not over: the series ends inside it",
        "beyond": "day 0 lies outside the series",
        "nobody": "there is no series of this instrument",
        "early": "25 returns to estimate from, 30 needed",
        "hole": "a session of the window has no return, or none to set against it",
        "flat": "the returns of the estimation window leave no variation to compare with",
    }
    assert result.paths.events == ("fine",)


def test_a_study_without_any_unit_has_no_tests_and_says_why():
    result = run({}, [Unit("E", "A", 3)], design=AVERAGED)

    assert (result.n, result.tests, result.days) == (0, (), ())
    assert [one.reason for one in result.left_out] == ["there is no series of this instrument"]


def test_yields_and_returns_are_not_averaged():
    series = {"A": series_from(noise()), "Y": series_from(noise(seed=6), unit="bp")}

    with pytest.raises(ValueError, match="returns in bp and return cannot be averaged"):
        run(series, [Unit("E", "A", 200), Unit("E", "Y", 200)], design=AVERAGED)


def test_differences_have_no_buy_and_hold_return():
    series, _, units = random_panel(4)
    test = run(series, units, design=replace(SEPARATE, returns="difference")).test("bhar-skewness-t")

    assert (test.statistic, test.p) == (None, None)
    assert test.refusal == "differences cannot be bought and held"


@pytest.mark.parametrize(
    ("overlap", "kept", "reason"),
    [
        ("keep", ("A", "B", "C"), ""),
        ("exclude", ("C",), "its window shares days with B"),
        ("merge", ("A", "C"), "merged into A: the windows share days"),
    ],
)
def test_overlapping_events_are_kept_excluded_or_merged(overlap, kept, reason):
    series = {"I": series_from(noise())}
    units = [Unit("A", "I", 200), Unit("B", "I", 203), Unit("C", "I", 240)]

    result = run(series, units, design=replace(SEPARATE, window=Window(0, 5), overlap=overlap))

    assert result.paths.events == kept
    assert (reason in {one.reason for one in result.left_out}) == bool(reason)
    assert ("the windows of 2 events share days" in "".join(result.warnings)) == (overlap == "keep")


def test_a_window_can_be_summed_compounded_or_averaged():
    series = {"I": series_from(noise())}
    base = replace(SEPARATE, window=Window(0, 2), returns="simple", model="raw")
    cars = {
        how: run(series, [Unit("E", "I", 200)], design=replace(base, aggregation=how)).paths.car[0, -1]
        for how in ("sum", "compounded", "mean")
    }
    moves = series["I"].values[200:203]

    assert cars["sum"] == pytest.approx(moves.sum())
    assert cars["mean"] == pytest.approx(moves.mean())
    assert cars["compounded"] == pytest.approx(np.prod(1 + moves) - 1)


def test_only_the_tests_asked_for_are_made():
    series, _, units = random_panel(8)
    result = run(series, units, design=replace(SEPARATE, tests=("patell", "bmp")))

    assert [test.name for test in result.tests] == ["patell", "bmp"]
    assert result.test("patell") == run(series, units, design=SEPARATE).test("patell")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"window": Window(2, 1)}, "ends before it begins"),
        ({"estimation": Estimation(60, 0, 30)}, "gap is at least 1"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"model": "capm"}, "no model is called 'capm'"),
        ({"model": "market-model"}, "takes 1 regressor, 0 given"),
        ({"regressors": ("M",)}, "takes no regressor, 1 given"),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(SEPARATE, **changes)


def test_a_series_must_be_in_order():
    with pytest.raises(ValueError, match="must increase"):
        Series(np.array([2, 1]), np.zeros(2), np.ones(2, int))


def test_textbook_is_the_default_and_every_switch_changes_something():
    series, regressors, units = random_panel(9, holes=0.1)
    design = replace(SEPARATE, window=Window(0, 2), model="market-model", regressors=("F0",))

    def answer(conventions):
        result = run(
            series,
            units,
            regressors=regressors,
            design=replace(design, conventions=conventions),
            placebo_draws=0,
        )
        tests = [test for day in result.days for test in day.tests] + list(result.tests)
        return [(test.statistic, test.p) for test in tests], result.correlation

    textbook = answer(Conventions())

    for changed in (
        Conventions(residual_ddof=0),
        Conventions(forecast_error=False),
        Conventions(regressor_moments="panel"),
        Conventions(missing_ranks="scaled"),
        Conventions(ranked_window="day"),
        Conventions(rank_center="average"),
        Conventions(rank_divisor="days"),
        Conventions(sign_share="cells"),
        Conventions(multi_day="daily"),
        Conventions(correlation="common-days"),
        Conventions(base_first=True),
        Conventions(null="normal"),
    ):
        assert answer(changed) != textbook, changed
