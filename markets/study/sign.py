"""Tests on signs of abnormal returns, and on signed ranks, which look at size too."""

from math import sqrt

import numpy as np
from scipy.special import ndtr
from scipy.stats import wilcoxon

from markets.series import Floats
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.rank import ranks
from markets.study.statistics import Statistic, refused

# SciPy's own: beyond it the normal law is near enough.
MOST_FOR_EXACT = 50


def sign(measured: Abnormal) -> Statistic:
    """How many are positive, against one half; N(0,1)."""
    daily = np.array([_share_test(day, 0.5) for day in measured.abnormal.T])
    window = _share_test(measured.cumulated[:, -1], 0.5)
    return Statistic("sign", daily, window, takes_independence=True)


def generalized_sign(measured: Abnormal, design: Design) -> Statistic:
    """How many are positive, against the share of positive returns in the estimation window (Cowan 1992)."""
    history, length = measured.residuals, measured.abnormal.shape[1]
    if history is None or not history.shape[1]:
        return refused("generalized-sign", length, "there is no estimation window to take the share from")
    positive, present = (history > 0).sum(axis=1), (~np.isnan(history)).sum(axis=1)
    if design.conventions.sign_share == "cells":
        share = float(positive.sum() / present.sum())
    else:
        share = float((positive / present).mean())
    daily = np.array([_share_test(day, share) for day in measured.abnormal.T])
    window = _share_test(measured.cumulated[:, -1], share)
    return Statistic("generalized-sign", daily, window, takes_independence=True)


def _share_test(values: Floats, share: float) -> float:
    values = values[~np.isnan(values)]
    variance = values.size * share * (1.0 - share)
    if variance <= 0:
        return float("nan")
    return float(((values > 0).sum() - values.size * share) / sqrt(variance))


def signed_rank(measured: Abnormal) -> Statistic:
    """Sum of the ranks, by size, of the positive returns (Wilcoxon 1945); p exact for few without ties."""
    table = np.column_stack([measured.abnormal, measured.cumulated[:, -1]])
    table[table == 0] = np.nan
    ranked = ranks(np.abs(table).T).T
    values, ps = np.where(table > 0, ranked, 0.0).sum(axis=0), _wilcoxon_p(table, ranked)
    values[np.isnan(table).all(axis=0)] = np.nan
    return Statistic(
        "wilcoxon",
        values[:-1],
        float(values[-1]),
        "signed-rank",
        window_p=float(ps[-1]),
        daily_p=ps[:-1],
        takes_independence=True,
    )


def _wilcoxon_p(table: Floats, ranked: Floats) -> Floats:
    """P of each column: by the exact law for few, by the normal one with the ties' variance for more."""
    is_few = (~np.isnan(table)).sum(axis=0) <= MOST_FOR_EXACT
    if is_few.any():
        known = (column[~np.isnan(column)] for column in table.T)
        return np.array([wilcoxon(one, method="auto").pvalue if one.size else np.nan for one in known])
    # Ties average their ranks, which takes from the sum of squares just what the variance loses by them.
    variance = np.nansum(ranked**2, axis=0) / 4.0
    excess = np.nansum(np.sign(table) * ranked, axis=0) / 2.0
    return np.asarray(2.0 * ndtr(-np.abs(excess) / np.sqrt(variance)))
