"""How often the tests behind claims find a lead: where there is none, and where one was planted.

Ten years of a drifting index and a drifting coin that share the day's news; the seed was fixed before the
first run. A test at 5 % must reject between 3 % and 7 % of the worlds without a lead. The mean path after
breakouts, with its t, stands beside them: it tests nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.report import Goal
from markets.lead.breakouts import breakouts
from markets.lead.granger import granger
from markets.lead.paths import Untestable, shift_test
from markets.series import Floats

SEED = 20250901
SIMULATIONS, SHORT = 2000, 300
NOMINAL, LOW, HIGH = 0.05, 3.0, 7.0
SESSIONS, WEEKS, QUIET = 2500, 520, 63
HORIZONS = (63, 126)
DRIFT, SPREAD, SHARED = (0.0004, 0.0010), (0.012, 0.035), 0.5
PLANTED = 0.5
POWER = 80.0
RAW = 1.96


class Rates(NamedTuple):
    """Percent of worlds in which the test rejects at 5 %, and the raw mean's t beside it."""

    test: float
    raw: float | None = None


def measure(*, simulations: int, console: Console, advance: Callable[[], None]) -> tuple[Goal, ...]:
    """Print the shares of every test and return what they must be."""
    random = np.random.default_rng(SEED)
    rates = {
        f"circular shift, {horizon} sessions": _by_shifts(random, simulations, horizon, 0.0, advance)
        for horizon in HORIZONS
    }
    rates |= _by_granger(random, simulations, advance)
    found = _by_shifts(random, simulations, HORIZONS[0], PLANTED, advance)
    _show(console, rates, found, simulations)
    return (
        *(Goal(f"{name}, % without a lead, at most", rate.test, HIGH) for name, rate in rates.items()),
        *(Goal(f"{name}, points below 3 %", max(LOW - rate.test, 0.0), 0.0) for name, rate in rates.items()),
        Goal(f"a planted lead of {PLANTED:.0%} missed, %", 100.0 - found.test, 100.0 - POWER),
    )


def steps(simulations: int) -> int:
    """How often ``advance`` is called."""
    return simulations * (len(HORIZONS) + 2)


def _returns(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    own, other = random.standard_normal((2, n))
    news = SHARED * own + np.sqrt(1 - SHARED**2) * other
    return DRIFT[0] + SPREAD[0] * own, DRIFT[1] + SPREAD[1] * news


def _by_shifts(
    random: np.random.Generator, simulations: int, horizon: int, planted: float, advance: Callable[[], None]
) -> Rates:
    """Worlds with too few breakouts are no test and drawn again."""
    p: list[float] = []
    raw: list[float] = []
    while len(p) < simulations:
        index, coin = _returns(random, SESSIONS)
        events = breakouts(np.cumsum(index), quiet=QUIET)
        for event in events:
            coin[event + 1 : event + 1 + horizon] += planted / horizon
        try:
            share, t = shift_test(np.cumsum(coin), events, horizon=horizon)
        except Untestable:
            continue
        p.append(share)
        raw.append(abs(t))
        advance()
    return Rates(100 * float(np.mean(np.array(p) <= NOMINAL)), 100 * float(np.mean(np.array(raw) > RAW)))


def _by_granger(
    random: np.random.Generator, simulations: int, advance: Callable[[], None]
) -> dict[str, Rates]:
    classic, robust = [], []
    for _ in range(simulations):
        index, coin = _returns(random, WEEKS)
        market = index + SPREAD[0] * random.standard_normal(WEEKS)
        found = granger(coin, index, controls=[market])
        classic.append(found.f_p)
        robust.append(found.wald_p)
        advance()
    return {
        name: Rates(100 * float(np.mean(np.array(p) <= NOMINAL)))
        for name, p in (("Granger F", classic), ("Granger Wald, robust", robust))
    }


def _show(console: Console, rates: dict[str, Rates], found: Rates, simulations: int) -> None:
    table = Table(title=f"Percent of {simulations:,} worlds in which 5 % tests find a lead")
    for name in ("Test", "Found", "The raw mean path's t would say"):
        table.add_column(name, justify="left" if name == "Test" else "right")
    for name, rate in {**rates, f"planted, {PLANTED:.0%} over {HORIZONS[0]} sessions": found}.items():
        table.add_row(name, f"{rate.test:.2f}", "" if rate.raw is None else f"{rate.raw:.2f}")
    console.print(table)
