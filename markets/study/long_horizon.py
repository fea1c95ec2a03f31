"""Long windows: buy-and-hold returns, and portfolios in calendar time.

Sources: Barber & Lyon 1997; Lyon, Barber & Tsai 1999; Fama 1998; Mitchell & Stafford 2000; Newey & West
1987, 1994.
"""

from math import sqrt

import numpy as np

from markets.series import Floats, Integers
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.panel import NO_DAY, Panel
from markets.study.statistics import Statistic, refused

BOOTSTRAP_DRAWS = 1000
_LEAST = 3
# So many draws together keep memory flat for any number of units.
_AT_ONCE = 50


def buy_and_hold(measured: Abnormal, design: Design) -> Floats:
    """prod(1 + R) - prod(1 + normal R) of each unit over the window, (N,), as a fraction."""
    raw, normal = np.nan_to_num(measured.raw), np.where(np.isnan(measured.raw), 0.0, measured.normal)
    if design.returns == "log":
        return np.asarray(np.expm1(raw.sum(axis=1)) - np.expm1(normal.sum(axis=1)))
    return np.asarray(np.prod(1.0 + raw, axis=1) - np.prod(1.0 + normal, axis=1))


def skewness_adjusted(held: Floats, design: Design, *, seed: int) -> Statistic:
    """Sqrt n (S + g S^2 / 3 + g / 6n) of buy-and-hold abnormal returns; p by its bootstrap."""
    if design.returns == "difference":
        return refused("bhar-skewness-t", design.length, "differences cannot be bought and held")
    if held.size < _LEAST:
        return refused("bhar-skewness-t", design.length, "skewness needs three units at least")
    value = float(_skewness_t(held[None, :], 0.0)[0])
    random = np.random.default_rng(seed)
    blocks = (
        held[random.integers(0, held.size, (_AT_ONCE, held.size))] for _ in range(BOOTSTRAP_DRAWS // _AT_ONCE)
    )
    drawn = np.concatenate([_skewness_t(block, float(held.mean())) for block in blocks])
    drawn = drawn[np.isfinite(drawn)]
    p = (1.0 + float((np.abs(drawn) >= abs(value)).sum())) / (1.0 + drawn.size)
    return Statistic(
        "bhar-skewness-t",
        np.full(design.length, np.nan),
        value,
        "bootstrap",
        window_p=p,
        is_daily=False,
        takes_independence=True,
    )


def _skewness_t(values: Floats, center: float) -> Floats:
    """The statistic of each row, against ``center``; nan for rows without variation."""
    n = values.shape[1]
    means = values.mean(axis=1)
    deviations = values - means[:, None]
    squares = deviations * deviations
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(squares.sum(axis=1) / (n - 1.0))
        skewness = np.einsum("ij,ij->i", squares, deviations) / n / spread**3
        standardized = (means - center) / spread
    return np.asarray(sqrt(n) * (standardized + skewness * standardized**2 / 3.0 + skewness / (6.0 * n)))


def calendar_time(measured: Abnormal, panel: Panel) -> Statistic:
    """The intercept of the portfolio of all units inside their window on a day.

    With regressors the raw portfolio is regressed on them, otherwise the mean of the abnormal portfolio
    is tested. Errors are Newey & West's over 4 (T / 100)^(2/9) sessions, where days apart by other
    sessions stay apart. t with the days less the coefficients.
    """
    outcome, design, places = _portfolio(measured, panel)
    days, k = design.shape
    if days <= k + 1:
        return refused("calendar-time", panel.design.length, "too few days for a portfolio")
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ outcome
    scores = design * (outcome - design @ coefficients)[:, None]
    middle = _long_run(scores, places, lags=int(4 * (days / 100) ** (2 / 9)))
    variance = float((inverse @ middle @ inverse)[0, 0]) * days / (days - k)
    if not variance > 0:
        return refused("calendar-time", panel.design.length, "no variation to compare with")
    return Statistic(
        "calendar-time",
        np.full(panel.design.length, np.nan),
        float(coefficients[0]) / sqrt(variance),
        "t",
        days - float(k),
        is_daily=False,
    )


def _portfolio(measured: Abnormal, panel: Panel) -> tuple[Floats, Floats, Floats]:
    """Average returns by calendar day (T,), a constant and regressors (T, k), the sessions' numbers (T,)."""
    is_regressed = panel.design.is_fitted and bool(panel.design.regressors)
    values = measured.raw if is_regressed else measured.abnormal
    there = measured.present & (measured.days != NO_DAY)
    days, codes = _numbered(measured.days[there])
    counts = np.bincount(codes, minlength=days.size).astype(np.float64)
    columns = [np.ones(days.size)]
    if is_regressed:
        for regressor in panel.tape.regressors:
            column = regressor[panel.event_places()][there]
            columns.append(np.bincount(codes, weights=column, minlength=days.size) / counts)
    outcome = np.bincount(codes, weights=values[there], minlength=days.size) / counts
    sessions, _ = _numbered(panel.tape.days[panel.tape.days != NO_DAY])
    return outcome, np.column_stack(columns), np.searchsorted(sessions, days).astype(np.float64)


def _numbered(days: Integers) -> tuple[Integers, Integers]:
    """The different days in order, and the place of each day among them: a sort is dear, days are few."""
    if not days.size:
        return days, days
    first = days.min()
    is_there = np.zeros(int(days.max() - first) + 1, dtype=np.bool_)
    is_there[days - first] = True
    place = np.cumsum(is_there) - 1
    return np.flatnonzero(is_there) + first, place[days - first]


def _long_run(scores: Floats, places: Floats, *, lags: int) -> Floats:
    at = places.astype(np.int64) - int(places[0])
    laid = np.zeros((int(at[-1]) + 1, scores.shape[1]))
    laid[at] = scores
    total: Floats = laid.T @ laid
    for lag in range(1, min(lags, laid.shape[0] - 1) + 1):
        together = laid[lag:].T @ laid[:-lag]
        total = total + (1.0 - lag / (lags + 1.0)) * (together + together.T)
    return total
