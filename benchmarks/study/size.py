"""How often each test rejects at 5 % when nothing happened, on event days that eight instruments share.

Twenty event days, eight instruments correlated 0.6, no effect, mean-adjusted over [0,+1]. The seed was fixed
before the first run. A test that takes the 160 units for independent rejects far more often than it
says; those that allow for clustering, and every test on events averaged first, must stay between 3 % and 7 %.
"""

from collections.abc import Callable, Mapping
from typing import get_args

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.report import Goal
from benchmarks.study.ground import weekdays
from markets.study import PLACEBO_DRAWS, TESTS, Design, Series, StudyResult, Unit, run
from markets.study.design import Grouping

SEED = 20260108
EVENTS, INSTRUMENTS, CORRELATION, DAYS = 20, 8, 0.6, 1400
NOMINAL, LOW, HIGH = 0.05, 3.0, 7.0
# What has to hold without averaging the instruments of an event first.
ROBUST = ("kolari-pynnonen", "adjusted-patell", "placebo")
SIMULATIONS, SHORT = 2000, 200


def simulated(number: int, grouping: Grouping, *, draws: int = PLACEBO_DRAWS) -> StudyResult:
    """One study of a world in which nothing happens; the same number gives the same world."""
    random = np.random.default_rng([SEED, number])
    common, own = random.standard_normal(DAYS), random.standard_normal((INSTRUMENTS, DAYS))
    returns = 0.01 * (np.sqrt(CORRELATION) * common + np.sqrt(1.0 - CORRELATION) * own)
    days = weekdays("2015-01-05", DAYS)
    ones = np.ones(DAYS, dtype=np.int64)
    series = {f"I{row}": Series(days, values, ones) for row, values in enumerate(returns)}
    at = np.sort(random.choice(np.arange(140, DAYS - 5, 12), EVENTS, replace=False))
    units = [Unit(f"E{event}", name, int(day)) for event, day in enumerate(at) for name in series]
    return run(series, units, design=Design(grouping=grouping), seed=number, placebo_draws=draws)


def rejections(simulations: int, grouping: Grouping, advance: Callable[[], None]) -> dict[str, float]:
    """Percent of simulations in which each test rejects at 5 %."""
    counts = dict.fromkeys(TESTS, 0)
    for number in range(simulations):
        for test in simulated(number, grouping).tests:
            counts[test.name] += test.p is not None and test.p <= NOMINAL
        advance()
    return {name: 100.0 * count / simulations for name, count in counts.items()}


def goals(rates: Mapping[str, Mapping[str, float]]) -> tuple[Goal, ...]:
    """Points off 5 % of every test that must hold its size; two either way are allowed."""
    held = [("separate", name) for name in ROBUST] + [("average", name) for name in TESTS]
    middle, width = (LOW + HIGH) / 2, (HIGH - LOW) / 2
    return tuple(
        Goal(
            f"size of {name}, {grouping}: {rates[grouping][name]:.2f} %, off 5 % by",
            abs(rates[grouping][name] - middle),
            width,
        )
        for grouping, name in held
    )


def show(
    console: Console, rates: Mapping[str, Mapping[str, float]], warned: Mapping[str, str], simulations: int
) -> None:
    """Every test's size, and what the answer says of it."""
    table = Table(
        title=f"Percent of {simulations:,} null studies rejected at 5 %: 20 event days, 8 instruments"
    )
    for name in ("test", "units separate", "averaged first", "the answer warns"):
        table.add_column(name, justify="right" if name in {"units separate", "averaged first"} else "left")
    for name in TESTS:
        separate, average = rates["separate"][name], rates["average"][name]
        table.add_row(name, f"{separate:.2f}", f"{average:.2f}", warned.get(name, ""))
    console.print(table)


def measure(*, simulations: int, console: Console, advance: Callable[[], None]) -> tuple[Goal, ...]:
    """Simulate both ways of counting and print it; a test that fails unwarned is a missed goal."""
    rates = {grouping: rejections(simulations, grouping, advance) for grouping in get_args(Grouping)}
    warned = {test.name: test.warning for test in simulated(0, "separate").tests if test.warning}
    show(console, rates, warned, simulations)
    silent = [name for name, rate in rates["separate"].items() if rate > HIGH and name not in warned]
    return (*goals(rates), Goal("tests that fail without a warning", len(silent), 0))
