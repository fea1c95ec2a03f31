"""Tests on the ranks of abnormal returns: they need no normal distribution.

Each unit's abnormal returns are ranked over its estimation and event window together. The spread is taken
over days of the units' average, so what units share on a relative day is in it. Several days add up over
the root of their number (Cowan 1992).
"""

from collections.abc import Callable
from math import sqrt

import numpy as np
from scipy.stats import rankdata

from markets.series import Floats, Integers
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.statistics import Statistic, refused

_PAIR = 2
_NO_ESTIMATION = "there is no estimation window to rank against"


def ranks(values: Floats) -> Floats:
    """Ranks within each row from 1, ties averaged, nan where there is no value."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    out = np.empty(values.shape)
    np.put_along_axis(out, order, np.arange(1.0, values.shape[1] + 1.0)[None, :], axis=1)
    tied = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    if tied.any():
        out[tied] = rankdata(values[tied], axis=1, nan_policy="omit")
    out[np.isnan(values)] = np.nan
    return out


def corrado(measured: Abnormal, design: Design) -> Statistic:
    """Average rank beyond its expectation over its spread (Corrado 1989)."""
    return _by_days("corrado-rank", measured, design, lambda values: _corrado(values, design))


def _corrado(values: Floats, design: Design) -> Floats:
    ranked = ranks(values)
    present = ~np.isnan(ranked)
    counts = present.sum(axis=1)
    expected = (counts + 1.0) / 2.0
    if design.conventions.rank_center == "average":
        expected = np.full(expected.size, expected.mean())
    means, on_day = _column_means(ranked - expected[:, None])
    weighted = _scaled(means, on_day, present.shape[0], design)
    return means / _deviation(weighted, on_day, counts, design, "returns")


def corrado_zivney(measured: Abnormal, design: Design) -> Statistic:
    """Ranks over (1 + own number of returns), for units with missing days (Corrado & Zivney 1992)."""
    return _by_days("corrado-zivney", measured, design, lambda values: _zivney(values, design))


def campbell_wasley(measured: Abnormal, design: Design) -> Statistic:
    """The sum of the window's daily rank statistics over sqrt L2 (Campbell & Wasley 1993)."""
    return _by_days("campbell-wasley", measured, design, lambda values: _zivney(values, design))


def _zivney(values: Floats, design: Design) -> Floats:
    ranked = ranks(values)
    counts = (~np.isnan(ranked)).sum(axis=1, keepdims=True)
    means, on_day = _column_means(ranked / (counts + 1.0) - 0.5)
    roots = np.sqrt(np.maximum(on_day, 1.0))
    weighted = _scaled(means, on_day, values.shape[0], design) * roots
    return means * roots / _deviation(weighted, on_day, counts, design, "days")


def corrado_sign(measured: Abnormal, design: Design) -> Statistic:
    """Average sign against each unit's own median over its spread over days (Corrado & Zivney 1992)."""
    return _by_days("corrado-sign", measured, design, lambda values: _signs(values, design))


def _signs(values: Floats, design: Design) -> Floats:
    signs = np.sign(values - np.nanmedian(values, axis=1, keepdims=True))
    means, on_day = _column_means(signs)
    roots = np.sqrt(np.maximum(on_day, 1.0))
    weighted = _scaled(means, on_day, values.shape[0], design) * roots
    counts = (~np.isnan(values)).sum(axis=1)
    return means * roots / _deviation(weighted, on_day, counts, design, "days")


def _deviation(weighted: Floats, on_day: Floats, counts: Integers, design: Design, textbook: str) -> float:
    """The spread of daily averages: the root of their sum of squares over M, whatever M is taken to be."""
    named = design.conventions.rank_divisor
    divisor = (
        counts.mean() if (textbook if named == "textbook" else named) == "returns" else (on_day > 0).sum()
    )
    return sqrt(float((weighted[on_day > 0] ** 2).sum() / divisor))


def _by_days(
    name: str, measured: Abnormal, design: Design, statistics: Callable[[Floats], Floats]
) -> Statistic:
    length = measured.abnormal.shape[1]
    history = measured.residuals
    if history is None or not history.shape[1]:
        return refused(name, length, _NO_ESTIMATION)
    with np.errstate(divide="ignore", invalid="ignore"):
        if design.conventions.ranked_window == "window":
            daily = statistics(np.hstack([history, measured.abnormal]))[-length:]
        else:
            singly = np.split(measured.abnormal, length, axis=1)
            daily = np.array([statistics(np.hstack([history, one]))[-1] for one in singly])
    return Statistic(name, daily, float(daily.sum()) / sqrt(length))


def _column_means(values: Floats) -> tuple[Floats, Floats]:
    present = ~np.isnan(values)
    counts = present.sum(axis=0).astype(np.float64)
    sums = np.where(present, values, 0.0).sum(axis=0)
    return sums / np.maximum(counts, 1.0), counts


def _scaled(means: Floats, counts: Floats, units: int, design: Design) -> Floats:
    """Daily averages as they enter the spread: as they are, or as if the missing units had shown them too."""
    if design.conventions.missing_ranks == "present":
        return means
    return means * units / np.maximum(counts, 1.0)


def generalized_rank(measured: Abnormal) -> Statistic:
    """The window's return as one more day among the estimation days' ranks; t with L1 - 1 (GRANK-T).

    Kolari & Pynnonen 2011: the cumulated return is standardized by the estimation window and again by the
    cross-section, which takes event-induced variance out; it needs two units at least.
    """
    history, length = measured.residuals, measured.abnormal.shape[1]
    if history is None or not history.shape[1]:
        return refused("grank", length, _NO_ESTIMATION)
    if len(measured.events) < _PAIR:
        return refused("grank", length, "it needs two units at least")
    before = history / measured.sigma[:, None]
    ranked = ranks(before)
    daily = np.array([_generalized(before, ranked, one) for one in measured.standardized.T])
    window = _generalized(before, ranked, measured.standardized_cumulated[:, -1])
    days = int((~np.isnan(history)).any(axis=0).sum()) + 1
    return Statistic("grank", daily, window, "t", days - 2.0)


def _generalized(before: Floats, ranked: Floats, event: Floats) -> float:
    """The statistic of one more day; ``ranked`` are the ranks of the days before among themselves."""
    spread = np.nanstd(event, ddof=1) if (~np.isnan(event)).sum() >= _PAIR else 0.0
    if not spread > 0:
        return float("nan")
    scaled = (event / spread)[:, None]
    # One more value moves up the ranks of those above it, a tie by half.
    moved = ranked + (before > scaled) + 0.5 * (before == scaled)
    own = 1.0 + (before < scaled).sum(axis=1) + 0.5 * (before == scaled).sum(axis=1)
    moved = np.column_stack([moved, np.where(np.isnan(event), np.nan, own)])
    counts = (~np.isnan(moved)).sum(axis=1, keepdims=True)
    means, on_day = _column_means(moved / (counts + 1.0) - 0.5)
    is_day = on_day > 0
    days = int(is_day.sum())
    deviation = sqrt(float((means[is_day] ** 2 * on_day[is_day]).sum()) / moved.shape[0] / days)
    z = float(means[-1]) / deviation
    left = days - 1.0 - z * z
    return z * sqrt((days - 2.0) / left) if left > 0 else float("nan")
