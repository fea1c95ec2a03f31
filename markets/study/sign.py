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
    values, ps = zip(*(_wilcoxon(day) for day in measured.abnormal.T), strict=True)
    window, p = _wilcoxon(measured.cumulated[:, -1])
    return Statistic(
        "wilcoxon",
        np.array(values),
        window,
        "signed-rank",
        window_p=p,
        daily_p=np.array(ps),
        takes_independence=True,
    )


def _wilcoxon(values: Floats) -> tuple[float, float]:
    values = values[~np.isnan(values) & (values != 0)]
    if not values.size:
        return float("nan"), float("nan")
    p = wilcoxon(values, alternative="two-sided", method="auto").pvalue
    return float(rankdata(np.abs(values))[values > 0].sum()), float(p)
