"""Normal returns of many windows at once: what is estimated before them, and how well. Pure NumPy.

One row is one window. Each is estimated from its own sample, whose sums are centered: plain ones
lose digits where the mean is large beside the spread (yields, levels).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from markets.series import Floats, Integers, Returns

Truths = NDArray[np.bool_]

_ROUNDING = 4 * float(np.finfo(np.float64).eps)
# The smallest eigenvalue of the regressors' correlations at which their coefficients can be told apart.
_COLLINEAR = 1e-10


@dataclass(frozen=True, slots=True)
class Sample:
    """The estimation returns of each row (rows x sessions), zero where ``used`` is false.

    ``x`` holds those of the regressors (rows x sessions x regressors), ``level`` the largest level
    a return was taken from, ``oldest`` the position of the first session used.
    """

    y: Floats
    x: Floats
    used: Truths
    level: Floats
    oldest: Integers


@dataclass(frozen=True, slots=True)
class Fit:
    """``alpha + x beta`` of each row, with what a forecast's error needs.

    ``is_constant`` marks rows that no return varies in, ``is_collinear`` those whose regressors do
    not vary or cannot be told apart; their numbers mean nothing. ``sxx`` is None where the
    coefficients were given and not estimated.
    """

    alpha: Floats
    beta: Floats
    mean_x: Floats
    sxx: Floats | None
    variance: Floats
    n: Integers
    is_constant: Truths
    is_collinear: Truths

    def forecast_variance(self, covered: Floats, sum_x: Floats, *, with_error: bool) -> Floats:
        """The variance of a cumulated abnormal return over ``covered`` sessions.

        ``s2 [L + L2/n + d' Sxx^-1 d]`` with d the window's regressors beyond their mean (Campbell, Lo &
        MacKinlay 1997, 4.4); without the forecast's own error, or without estimates, ``s2 L``.
        """
        if self.sxx is None or not with_error:
            return self.variance * covered
        beyond = sum_x - covered[:, None] * self.mean_x
        slope: Floats = np.einsum("rk,rk->r", beyond, _solved(self.sxx, beyond))
        return self.variance * (covered + covered**2 / self.n + slope)


def sample(returns: Returns, regressors: tuple[Returns, ...], ends: Integers, length: int) -> Sample:
    """The ``length`` sessions up to the positions ``ends``, of which returns over one session count."""
    sessions = np.arange(len(returns.sessions))
    ones = np.ones_like(sessions)
    own = np.where(returns.spans == 1, returns.moves(sessions, ones), np.nan)
    columns = [own, *(one.moves(sessions, ones) for one in regressors)]
    y, *xs = (_windows(column, ends, length) for column in columns)
    x = np.stack(xs, axis=-1) if xs else np.empty((*y.shape, 0))
    used = ~(np.isnan(y) | np.isnan(x).any(axis=-1))
    levels = np.abs(_windows(returns.levels, ends, length))
    return Sample(
        y=np.where(used, y, 0.0),
        x=np.where(used[..., None], x, 0.0),
        used=used,
        level=np.where(used, levels, 0.0).max(axis=1, initial=0.0),
        oldest=ends - length + 1 + used.argmax(axis=1),
    )


def _windows(column: Floats, ends: Integers, length: int) -> Floats:
    """The stretch of ``length`` that ends at each position, not a number where it begins too early."""
    padded = np.concatenate([np.full(length, np.nan), column])
    stretches: Floats = np.lib.stride_tricks.sliding_window_view(padded, length)[np.maximum(ends, -1) + 1]
    return stretches


def least_squares(sample: Sample, *, ddof: int | None = None) -> Fit:
    """Normal returns by least squares on a constant and the regressors, if any.

    The residual variance is divided by n less ``ddof``, the number of coefficients unless given.
    """
    n, mean_y, mean_x, dy, dx = _centered(sample)
    regressors = dx.shape[-1]
    sxx = np.einsum("rsi,rsj->rij", dx, dx)
    is_collinear = _is_collinear(sxx)
    sxx[is_collinear] = np.eye(regressors)
    beta = _solved(sxx, np.einsum("rsi,rs->ri", dx, dy))
    residuals = dy - np.einsum("rsi,ri->rs", dx, beta)
    variance = _variance(residuals, n, 1 + regressors if ddof is None else ddof)
    alpha = mean_y - np.einsum("ri,ri->r", mean_x, beta)
    return Fit(alpha, beta, mean_x, sxx, variance, n, _is_constant(variance, sample), is_collinear)


def given_market(sample: Sample, *, ddof: int | None = None) -> Fit:
    """Normal returns that are the regressor's own: nothing is estimated but their spread.

    The differences vary about their mean, whose sum of squares is divided by n - 1 unless ``ddof``
    is given.
    """
    n, _, mean_x, dy, dx = _centered(sample)
    variance = _variance(dy - dx[..., 0], n, 1 if ddof is None else ddof)
    nothing = np.zeros(n.size)
    beta = np.ones_like(mean_x)
    is_constant = _is_constant(variance, sample)
    return Fit(nothing, beta, mean_x, None, variance, n, is_constant, np.zeros(n.size, dtype=bool))


def _centered(sample: Sample) -> tuple[Integers, Floats, Floats, Floats, Floats]:
    n = sample.used.sum(axis=1)
    divisor = np.maximum(n, 1)
    mean_y = sample.y.sum(axis=1) / divisor
    mean_x = sample.x.sum(axis=1) / divisor[:, None]
    dy = np.where(sample.used, sample.y - mean_y[:, None], 0.0)
    dx = np.where(sample.used[..., None], sample.x - mean_x[:, None, :], 0.0)
    return n, mean_y, mean_x, dy, dx


def _variance(residuals: Floats, n: Integers, ddof: int) -> Floats:
    squares: Floats = np.einsum("rs,rs->r", residuals, residuals)
    return squares / np.maximum(n - ddof, 1)


def _is_constant(variance: Floats, sample: Sample) -> Truths:
    # A spread at the level of rounding is none: t would be noise divided by noise.
    constant: Truths = np.sqrt(variance) <= _ROUNDING * sample.level
    return constant


def _is_collinear(sxx: Floats) -> Truths:
    regressors = sxx.shape[-1]
    if not regressors:
        return np.zeros(len(sxx), dtype=bool)
    spread: Floats = np.sqrt(np.einsum("rii->ri", sxx))
    is_still = (spread == 0.0).any(axis=1)
    spread[spread == 0.0] = 1.0
    correlations: Floats = sxx / (spread[:, :, None] * spread[:, None, :])
    collinear: Truths = is_still | (np.linalg.eigvalsh(correlations)[:, 0] < _COLLINEAR)
    return collinear


def _solved(matrices: Floats, vectors: Floats) -> Floats:
    return np.asarray(np.linalg.solve(matrices, vectors[..., None])[..., 0], dtype=np.float64)
