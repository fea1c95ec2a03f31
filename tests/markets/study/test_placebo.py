"""Pseudo-events: weekdays, seeds, a planted effect, and refusals."""

from dataclasses import replace

import numpy as np
import pytest

from markets.returns import Estimation, Window
from markets.study import Design, Unit, run
from tests.markets.study.panels import series_from

DESIGN = Design(
    estimation=Estimation(60, 5, 30), window=Window(0, 1), tests=("placebo",), grouping="separate"
)


def world(*, effect=0.0, length=1200, events=12):
    random = np.random.default_rng(4)
    values = random.normal(0.0, 0.01, length)
    at = np.sort(random.choice(np.arange(100, length - 5, 9), events, replace=False))
    values[at] += effect
    return {"I": series_from(values)}, [Unit(f"E{day}", "I", int(day)) for day in at]


def test_a_planted_effect_is_further_out_than_every_draw():
    test = run(*world(effect=0.03), design=DESIGN).test("placebo")

    assert (test.law, test.p) == ("placebo", pytest.approx(1 / 1001))


def test_without_an_effect_the_true_dates_are_as_good_as_others():
    assert run(*world(), design=DESIGN).test("placebo").p > 0.1


def test_another_seed_draws_other_sets():
    results = {
        run(*world(), design=DESIGN, seed=seed, placebo_draws=100).test("placebo").p for seed in range(5)
    }

    assert len(results) > 1


def test_an_effect_of_one_weekday_is_no_effect_of_the_events():
    series, _ = world()
    one = series["I"]
    mondays = (one.days + 3) % 7 == 0
    tilted = replace(one, values=one.values + 0.02 * mondays)
    at = np.flatnonzero(mondays)[25:200:14]
    units = [Unit(f"E{day}", "I", int(day)) for day in at]

    test = run({"I": tilted}, units, design=DESIGN).test("placebo")

    assert test.statistic > 3
    assert test.p > 0.05


def test_events_that_leave_no_other_date_are_refused():
    series, _ = world(length=200, events=5)
    units = [Unit(f"E{day}", "I", day) for day in range(40, 195)]

    test = run(series, units, design=DESIGN).test("placebo")

    assert test.refusal == "no set of pseudo-events lies outside the true windows"


def test_few_different_sets_are_said():
    series, units = world(length=400, events=4)

    assert (
        "different sets of pseudo-events exist" in run(series, units, design=DESIGN).test("placebo").warning
    )


def test_a_single_event_is_held_against_single_dates():
    series, units = world(effect=0.06)

    assert run(series, units[:1], design=DESIGN).test("placebo").p < 0.02
