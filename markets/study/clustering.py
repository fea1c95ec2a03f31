"""How much units that share event days move together, and the tests that allow for it.

Source: Kolari & Pynnonen 2010.
"""

from math import sqrt

import numpy as np

from markets.series import Floats, Integers
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.panel import NO_DAY, Booleans
from markets.study.statistics import Statistic, refused

# A correlation over fewer common days says next to nothing.
LEAST_COMMON = 10
# Rows of one block lie close in time, so that few calendar days and few partners are looked at.
_BLOCK = 32


def mean_correlation(measured: Abnormal, design: Design) -> float | None:
    """The mean over pairs of units of the correlation of their estimation residuals; None for a single unit.

    By ``event-days`` every pair counts, one without a common event day as zero, since what is independent on
    the days tested does not add up; ``design.conventions.correlation`` names the other ways.
    """
    residuals, days = measured.residuals, measured.history_days
    count = measured.count
    if residuals is None or days is None or count < len(("one", "other")):
        return None
    how = design.conventions.correlation
    if how == "relative-days":
        days = np.where(np.isnan(residuals), NO_DAY, np.arange(residuals.shape[1]))
    order = np.argsort(measured.days[:, 0], kind="stable")
    total = pairs = 0.0
    for begin in range(0, count, _BLOCK):
        rows, others = order[begin : begin + _BLOCK], order[begin:]
        if how == "event-days":
            others = others[measured.days[others, 0] <= measured.days[rows].max()]
        weights = _weights(measured, rows, others, how)
        # Each pair once: later units of the same order only.
        weights *= np.arange(others.size)[None, :] > np.arange(rows.size)[:, None]
        correlations, is_known = _correlations(residuals, days, rows, others)
        total += float((weights * correlations)[is_known].sum())
        pairs += float(weights[is_known].sum()) if how != "event-days" else 0.0
    if how == "event-days":
        pairs = count * (count - 1) / 2
    return total / pairs if pairs else None


def _weights(measured: Abnormal, rows: Integers, others: Integers, how: str) -> Floats:
    """The share of event days that two units have in common; one where all pairs count alike."""
    if how != "event-days":
        return np.ones((rows.size, others.size))
    one, other = _calendar(measured.days[rows]), _calendar(measured.days[others])
    low, high = min(one[0], other[0]), max(one[1], other[1])
    shared = _marks(measured.days[rows], low, high) @ _marks(measured.days[others], low, high).T
    return np.asarray(shared / measured.days.shape[1])


def _calendar(days: Integers) -> tuple[int, int]:
    known = days[days != NO_DAY]
    return (int(known.min()), int(known.max()) + 1) if known.size else (0, 1)


def _marks(days: Integers, low: int, high: int) -> Floats:
    marks = np.zeros((days.shape[0], high - low))
    there = (days >= low) & (days < high)
    marks[np.nonzero(there)[0], days[there] - low] = 1.0
    return marks


def _correlations(
    residuals: Floats, days: Integers, rows: Integers, others: Integers
) -> tuple[Floats, Booleans]:
    """Correlations over common days, (rows, others), and where there are enough of them."""
    low, high = _calendar(np.where(np.isnan(residuals[rows]), NO_DAY, days[rows]))
    one, is_one = _spread_out(residuals[rows], days[rows], low, high)
    other, is_other = _spread_out(residuals[others], days[others], low, high)
    n = is_one @ is_other.T
    with np.errstate(divide="ignore", invalid="ignore"):
        sum_one, sum_other = one @ is_other.T, is_one @ other.T
        covariance = one @ other.T - sum_one * sum_other / n
        variance_one = one**2 @ is_other.T - sum_one**2 / n
        variance_other = is_one @ (other**2).T - sum_other**2 / n
        correlations = covariance / np.sqrt(variance_one * variance_other)
    is_known = (n >= LEAST_COMMON) & np.isfinite(correlations)
    return np.where(is_known, correlations, 0.0), is_known


def _spread_out(residuals: Floats, days: Integers, low: int, high: int) -> tuple[Floats, Floats]:
    """Residuals by calendar day, zero where there is none, and one where there is one."""
    there = ~np.isnan(residuals) & (days >= low) & (days < high)
    at = np.nonzero(there)[0], days[there] - low
    values, marks = np.zeros((residuals.shape[0], high - low)), np.zeros((residuals.shape[0], high - low))
    values[at], marks[at] = residuals[there], 1.0
    return values, marks


def adjusted_boehmer(boehmer: Statistic, correlation: float | None, count: int) -> Statistic:
    """BMP times sqrt((1 - r) / (1 + (N - 1) r)); t with N - 1."""
    return _adjusted("kolari-pynnonen", boehmer, correlation, count, 1.0 - (correlation or 0.0))


def adjusted_patell(patell: Statistic, correlation: float | None, count: int) -> Statistic:
    """Patell times sqrt(1 / (1 + (N - 1) r)); N(0,1)."""
    return _adjusted("adjusted-patell", patell, correlation, count, 1.0)


def _adjusted(
    name: str, plain: Statistic, correlation: float | None, count: int, numerator: float
) -> Statistic:
    if correlation is None:
        return refused(name, plain.daily.size, "the correlation of the units is not known")
    inflation = 1.0 + (count - 1) * correlation
    if inflation <= 0:
        reason = (
            f"the mean correlation {correlation:.4f} is below -1/(N-1): the units' variance would be negative"
        )
        return refused(name, plain.daily.size, reason)
    factor = sqrt(numerator / inflation)
    return Statistic(
        name, plain.daily * factor, plain.window * factor, plain.law, plain.degrees, plain.daily_degrees
    )


def most_units_on_a_day(measured: Abnormal) -> int:
    """How many units have the same calendar day in their event windows."""
    days = measured.days[measured.present & (measured.days != NO_DAY)]
    return int(np.unique(days, return_counts=True)[1].max(initial=0))
