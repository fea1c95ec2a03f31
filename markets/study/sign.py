"""Tests on signs of abnormal returns, and on signed ranks, which look at size too."""

from math import sqrt

import numpy as np
from scipy.stats import rankdata, wilcoxon

from markets.series import Floats
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.statistics import Statistic, refused


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
    columns = [*measured.abnormal.T, measured.cumulated[:, -1]]
    values, ps = np.array([_positive_ranks(column) for column in columns]), _wilcoxon_p(columns)
    return Statistic(
        "wilcoxon",
        values[:-1],
        float(values[-1]),
        "signed-rank",
        window_p=float(ps[-1]),
        daily_p=ps[:-1],
        takes_independence=True,
    )


def _positive_ranks(values: Floats) -> float:
    values = values[~np.isnan(values) & (values != 0)]
    return float(rankdata(np.abs(values))[values > 0].sum()) if values.size else float("nan")


def _wilcoxon_p(columns: list[Floats]) -> Floats:
    """P of each column; in one call where all have a value everywhere, which saves most of the time."""
    table = np.column_stack(columns)
    if table.all() and not np.isnan(table).any():
        return np.asarray(wilcoxon(table, axis=0, method="auto").pvalue)
    known = (column[~np.isnan(column) & (column != 0)] for column in columns)
    return np.array([wilcoxon(one, method="auto").pvalue if one.size else np.nan for one in known])
