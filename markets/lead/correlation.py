"""At which lags two series move together, each cleared of its own memory first."""

from dataclasses import dataclass

import numpy as np

from markets.lead.regression import Fit, lagged, least_squares
from markets.lead.resampling import stationary, usual_block
from markets.series import Floats

Z = 1.96
BAND = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class CrossCorrelation:
    """Correlation of the effect with the cause ``lags`` steps before; a positive lag means the cause leads.

    ``white`` is +-1.96 / sqrt(n), right only without memory; ``lower`` and ``upper`` bound what
    independent series with the same memory show at each lag in 95 % of draws, and ``p`` is the share
    of draws whose largest correlation at any leading lag is as large as the largest seen.
    """

    lags: tuple[int, ...]
    values: Floats
    n: int
    white: float
    lower: Floats
    upper: Floats
    p: float


def cross_correlation(
    cause: Floats, effect: Floats, *, lags: int = 26, draws: int = 1000, seed: int = 1
) -> CrossCorrelation:
    """Correlate two series of equal length at ``-lags`` to ``lags``, prewhitened by the cause's own model.

    Box & Jenkins: an autoregression of the cause (order by BIC) filters both. For the band both are
    resampled in blocks apart from each other.
    """
    x, y = prewhitened(cause, effect)
    values = _correlations(x[None, :], y[None, :], lags)[0]
    chance = _by_chance(x, y, lags, draws, seed)
    leading = slice(lags + 1, None)
    largest = np.abs(chance[:, leading]).max(axis=1)
    lower, upper = np.percentile(chance, BAND, axis=0)
    return CrossCorrelation(
        lags=tuple(range(-lags, lags + 1)),
        values=values,
        n=x.size,
        white=Z / float(np.sqrt(x.size)),
        lower=lower,
        upper=upper,
        p=float((1 + (largest >= np.abs(values[leading]).max()).sum()) / (1 + draws)),
    )


def prewhitened(cause: Floats, effect: Floats, *, most: int = 4) -> tuple[Floats, Floats]:
    """Both series filtered by the autoregression of the cause, its order 1 to ``most`` chosen by BIC."""
    order = min(range(1, most + 1), key=lambda p: _autoregression(cause[most - p :], p).bic)
    weights = _autoregression(cause, order).coefficients[1:]
    return tuple(one[order:] - lagged(one, order) @ weights for one in (cause, effect))  # type: ignore[return-value]


def _autoregression(series: Floats, order: int) -> Fit:
    past = lagged(series, order)
    return least_squares(series[order:], np.column_stack([np.ones(len(past)), past]))


def _by_chance(x: Floats, y: Floats, lags: int, draws: int, seed: int) -> Floats:
    block = usual_block(x.size)
    causes = stationary(x.size, draws=draws, block=block, seed=seed)
    effects = stationary(y.size, draws=draws, block=block, seed=seed + 1)
    return np.concatenate(
        [_correlations(x[one], y[other], lags) for one, other in zip(causes, effects, strict=True)]
    )


def _correlations(x: Floats, y: Floats, lags: int) -> Floats:
    """Rows of correlations at -lags to lags; sums over the overlap, over n and the full spreads."""
    x = x - x.mean(axis=1, keepdims=True)
    y = y - y.mean(axis=1, keepdims=True)
    scale = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    n = x.shape[1]
    sums = [
        (x[:, max(0, -lag) : n - max(0, lag)] * y[:, max(0, lag) : n - max(0, -lag)]).sum(axis=1)
        for lag in range(-lags, lags + 1)
    ]
    return np.asarray(np.column_stack(sums) / scale[:, None])
