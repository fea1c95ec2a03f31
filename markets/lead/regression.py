"""Least squares with the covariances that serial dependence needs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from markets.series import Floats


class Underdetermined(ValueError):
    """The regressors do not determine the coefficients; says why."""


@dataclass(frozen=True)
class Fit:
    """``y = X b + e`` by least squares: ``x`` is n by k with its constant, ``e`` the residuals."""

    x: Floats
    coefficients: Floats
    residuals: Floats
    inverse: Floats

    @property
    def n(self) -> int:
        return int(self.x.shape[0])

    @property
    def degrees(self) -> int:
        """Observations less coefficients."""
        return self.n - int(self.x.shape[1])

    @cached_property
    def rss(self) -> float:
        """The sum of squared residuals."""
        return float(self.residuals @ self.residuals)

    @property
    def bic(self) -> float:
        """Schwarz's criterion up to a constant: n ln(RSS / n) + k ln n."""
        return self.n * float(np.log(self.rss / self.n)) + int(self.x.shape[1]) * float(np.log(self.n))

    def newey_west(self, lags: int) -> Floats:
        """The covariance of the coefficients under heteroskedasticity and autocorrelation up to ``lags``.

        Newey & West (1987): Bartlett weights 1 - j / (lags + 1), no small-sample correction.
        """
        scores = self.x * self.residuals[:, None]
        middle = scores.T @ scores
        for lag in range(1, lags + 1):
            cross = scores[lag:].T @ scores[:-lag]
            middle += (1.0 - lag / (lags + 1.0)) * (cross + cross.T)
        return np.asarray(self.inverse @ middle @ self.inverse)


def least_squares(y: Floats, x: Floats) -> Fit:
    """Fit by QR; raises Underdetermined for too few rows, collinear columns or a perfect fit."""
    n, k = x.shape
    if n <= k:
        raise Underdetermined(f"{n} observations cannot determine {k} coefficients")
    q, r = np.linalg.qr(x)
    diagonal = np.abs(np.diag(r))
    if diagonal.min() <= n * float(np.finfo(np.float64).eps) * diagonal.max():
        raise Underdetermined("one regressor is a combination of the others")
    half = np.linalg.inv(r)
    coefficients = half @ (q.T @ y)
    residuals = y - x @ coefficients
    if float(residuals @ residuals) == 0.0:
        raise Underdetermined("the regressors leave nothing unexplained")
    return Fit(x, coefficients, residuals, half @ half.T)


def usual_lags(n: int) -> int:
    """The usual bandwidth for n observations, floor(4 (n / 100)^(2/9)) (Newey & West 1994)."""
    return int(4.0 * (n / 100.0) ** (2.0 / 9.0))


def lagged(series: Floats, lags: int) -> Floats:
    """Columns of the series 1 to ``lags`` steps before; row t stands beside ``series[lags + t]``."""
    return np.column_stack([series[lags - lag : len(series) - lag] for lag in range(1, lags + 1)])
