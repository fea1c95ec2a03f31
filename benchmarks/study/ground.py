"""The same made-up returns for every contender: a market, twenty instruments, two hundred event days."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from markets.returns import Estimation, Window
from markets.series import Floats, Integers
from markets.study import Design, Series, Unit

SEED = 20260108
# 1970-01-01 was one, so Mondays are the days whose number plus three is a multiple of seven.
THURSDAY, WEEK, WORKING = 3, 7, 5
ESTIMATION = Estimation(sessions=250, gap=10, minimum=60)
WINDOW = Window(-5, 10)
PARAMETRIC = ("cross-sectional-t", "clm-j2", "brown-warner-1980", "patell", "bmp")


@dataclass(frozen=True, slots=True)
class Ground:
    """``returns`` (T, instruments), ``market`` and ``days`` since 1970 (T,), ``at`` positions of days 0.

    ``series``, ``regressors`` and ``units`` are the same as a study takes them:
    every instrument in every event.
    """

    returns: Floats
    market: Floats
    days: Integers
    at: Integers
    series: Mapping[str, Series]
    regressors: Mapping[str, Series]
    units: tuple[Unit, ...]


def ground(*, events: int, instruments: int, days: int) -> Ground:
    """Returns with a common factor and event days drawn without replacement; the seed is fixed."""
    random = np.random.default_rng(SEED)
    market = random.normal(0.0003, 0.01, days)
    loadings = random.normal(1.0, 0.3, instruments)
    returns = market[:, None] * loadings + random.normal(0.0, 0.015, (days, instruments))
    dates = weekdays("2012-01-02", days)
    room = ESTIMATION.sessions + ESTIMATION.gap + 10
    at = np.sort(random.choice(np.arange(room, days - 30), events, replace=False))
    ones = np.ones(days, dtype=np.int64)
    series = {f"I{number}": Series(dates, column, ones) for number, column in enumerate(returns.T.copy())}
    units = tuple(Unit(f"E{number}", name, int(day)) for number, day in enumerate(at) for name in series)
    return Ground(returns, market, dates, at, series, {"M": Series(dates, market, ones)}, units)


def weekdays(first: str, count: int) -> Integers:
    """So many weekdays from the first on, in days since 1970."""
    all_days = np.datetime64(first).astype(np.int64) + np.arange(count * 2)
    return np.asarray(all_days[(all_days + THURSDAY) % WEEK < WORKING][:count])


def design(tests: tuple[str, ...] | None) -> Design:
    """The market model over [-5,+10], every unit for itself as the bound and the peer have it."""
    return Design(
        window=WINDOW,
        estimation=ESTIMATION,
        model="market-model",
        regressors=("M",),
        grouping="separate",
        tests=tests,
    )
