"""Tests that stand on means and variances of abnormal returns.

N units, L2 days; SAR and SCAR are abnormal and cumulated abnormal returns over their standard errors by the
estimation window. Where the literature prints (L1 - 2) / (L1 - 4), the variance of a Student variable, the
market model's degrees of freedom are meant; other models have their own here.
"""

from math import sqrt

import numpy as np

from markets.series import Floats
from markets.study.abnormal import Abnormal
from markets.study.statistics import Statistic, mean_over_error, refused

# With so many degrees of freedom or fewer a Student variable has no variance.
NO_VARIANCE = 2.0


def cross_sectional(measured: Abnormal) -> Statistic:
    """The mean over its error, sd by N - 1; t with N - 1."""
    daily, n = mean_over_error(measured.abnormal)
    window, _ = mean_over_error(measured.cumulated[:, -1:])
    return Statistic(
        "cross-sectional-t",
        daily,
        float(window[0]),
        "t",
        measured.count - 1.0,
        n - 1.0,
        takes_independence=True,
    )


def j2(measured: Abnormal) -> Statistic:
    """Sum of SCAR over the square root of the sum of their variances (Campbell, Lo & MacKinlay 1997, J2)."""
    variance = student_variance(measured)
    daily = _over_root(measured.standardized, variance)
    window = _over_root(measured.standardized_cumulated[:, -1:], variance)
    return Statistic("clm-j2", daily, float(window[0]), takes_independence=True)


def patell(measured: Abnormal) -> Statistic:
    """Sum of SAR over the square root of the sum of their variances (Patell 1976); N(0,1)."""
    variance, sar = student_variance(measured), measured.standardized
    daily = _over_root(sar, variance)
    cells = (~np.isnan(sar)).sum(axis=1)
    window = np.nansum(sar) / sqrt(float((variance * cells).sum()))
    return Statistic("patell", daily, float(window), takes_independence=True)


def student_variance(measured: Abnormal) -> Floats:
    """What d / (d - 2) is for each unit, (N,); nan where a Student variable has no variance."""
    degrees = measured.degrees
    has_variance = degrees > NO_VARIANCE
    return np.where(has_variance, degrees / np.where(has_variance, degrees - NO_VARIANCE, 1.0), np.nan)


def _over_root(values: Floats, variance: Floats) -> Floats:
    present = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nansum(values, axis=0) / np.sqrt((variance[:, None] * present).sum(axis=0)))


def boehmer(measured: Abnormal) -> Statistic:
    """Mean SCAR / (sd / sqrt N), sd by N - 1; t with N - 1 (Boehmer, Musumeci & Poulsen 1991).

    An event that changes the variance of all units alike cancels out.
    """
    daily, n = mean_over_error(measured.standardized)
    window, _ = mean_over_error(measured.standardized_cumulated[:, -1:])
    degrees = measured.count - 1.0
    return Statistic("bmp", daily, float(window[0]), "t", degrees, n - 1.0, takes_independence=True)


def brown_warner_1980(measured: Abnormal) -> Statistic:
    """AAR over sqrt(sum of residual variances) / N, as if units were independent (Brown & Warner 1980)."""
    present = measured.present
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.sqrt((measured.sigma[:, None] ** 2 * present).sum(axis=0)) / present.sum(axis=0)
        daily = measured.averages / errors
    error = sqrt(float((measured.sigma**2).sum() * measured.abnormal.shape[1])) / measured.count
    window = float(measured.cumulated[:, -1].mean()) / error
    return Statistic("brown-warner-1980", daily, window, takes_independence=True)


def brown_warner_1985(measured: Abnormal) -> Statistic:
    """AAR over the spread of the daily AAR in the estimation window; t with their number less one.

    Brown & Warner 1985, "crude dependence": whatever units share on a day is in that spread.
    """
    history = daily_averages(measured)
    spread = history.std(ddof=1) if history.size > 1 else float("nan")
    if not spread > 0:
        return refused("brown-warner-1985", measured.abnormal.shape[1], "no variation to compare with")
    daily = measured.averages / spread
    window = float(measured.cumulated[:, -1].mean()) / (spread * sqrt(measured.abnormal.shape[1]))
    return Statistic("brown-warner-1985", daily, window, "t", history.size - 1.0)


def lamb(measured: Abnormal) -> Statistic:
    """The same with the forecast error of a market-model return in the spread; N(0,1) (Lamb 1995)."""
    plain = brown_warner_1985(measured)
    if plain.refusal:
        return refused("lamb", plain.daily.size, plain.refusal)
    own_mean = measured.spans**2 / np.maximum(measured.n, 1)[:, None]
    factor = measured.daily_factor
    if (factor > measured.spans).any():
        factor = factor - own_mean + measured.spans**2 / measured.n.mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        daily = plain.daily / np.sqrt(factor.mean(axis=0))
    length = measured.abnormal.shape[1]
    return Statistic("lamb", daily, plain.window / sqrt(float(measured.car_factor[:, -1].mean()) / length))


def daily_averages(measured: Abnormal) -> Floats:
    """Average abnormal return of each day of the estimation window on which there is one."""
    residuals = measured.residuals
    if residuals is None:
        raise ValueError("the residuals of the estimation were not kept")
    counts = (~np.isnan(residuals)).sum(axis=0)
    return np.asarray(np.nansum(residuals, axis=0)[counts > 0] / counts[counts > 0])
