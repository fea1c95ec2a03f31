"""Granger (1969): does the past of one series help to foretell another, beyond that one's own past?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from markets.lead.regression import Fit, lagged, least_squares, usual_lags
from markets.series import Floats

ESTIMATOR = "granger-hac-1"


@dataclass(frozen=True, slots=True)
class Granger:
    """Whether ``lags`` past values of the cause matter, all else in its place.

    ``f`` = ((RSS_r - RSS_u) / p) / (RSS_u / (n - k)), for errors that are independent and alike.
    ``wald`` is the Newey-West Wald statistic over p, against the same F law: the one to go by.
    ``sum_of_coefficients`` tells the direction.
    """

    lags: int
    n: int
    degrees: int
    f: float
    f_p: float
    wald: float
    wald_p: float
    hac_lags: int
    sum_of_coefficients: float
    estimator: str = ESTIMATOR


def granger(
    effect: Floats, cause: Floats, *, controls: Sequence[Floats] = (), lags: int | None = None, most: int = 8
) -> Granger:
    """Test whether ``cause`` leads ``effect``, both stationary (returns, changes) and of equal length.

    The effect is regressed on a constant and p lags of itself, of the controls and of the cause. p is
    ``lags``, else the one of 1 to ``most`` with the smallest BIC, all compared on the same rows. Rows
    with a missing value are left out. Raises Underdetermined.
    """
    series = [effect, *controls, cause]
    p = lags or _by_bic(series, most)
    y, x = _design(series, p, p)
    full, without = least_squares(y, x), least_squares(y, x[:, :-p])
    f = ((without.rss - full.rss) / p) / (full.rss / full.degrees)
    hac_lags = max(p, usual_lags(full.n))
    wald = _wald(full, p, hac_lags)
    return Granger(
        lags=p,
        n=full.n,
        degrees=full.degrees,
        f=f,
        f_p=float(fdtrc(p, full.degrees, f)),
        wald=wald,
        wald_p=float(fdtrc(p, full.degrees, wald)),
        hac_lags=hac_lags,
        sum_of_coefficients=float(full.coefficients[-p:].sum()),
    )


def _by_bic(series: Sequence[Floats], most: int) -> int:
    def criterion(p: int) -> float:
        return least_squares(*_design(series, p, most)).bic

    return min(range(1, most + 1), key=criterion)


def _design(series: Sequence[Floats], p: int, first: int) -> tuple[Floats, Floats]:
    """The effect from ``first`` on, and beside it a constant and p lags of every series."""
    y = series[0][first:]
    columns = [lagged(one[first - p :], p) for one in series]
    x = np.column_stack([np.ones(len(y)), *columns])
    whole = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    return y[whole], x[whole]


def _wald(fit: Fit, p: int, hac_lags: int) -> float:
    tested = fit.coefficients[-p:]
    covariance = fit.newey_west(hac_lags)[-p:, -p:]
    return float(tested @ np.linalg.solve(covariance, tested)) / p
