"""Regressions over long horizons, whose observations overlap: the errors that allow for it."""

from dataclasses import dataclass

import numpy as np

from markets.lead.regression import least_squares
from markets.series import Floats


@dataclass(frozen=True, slots=True)
class LongHorizon:
    """The slope of the return over the next ``horizon`` sessions on a signal, with three t statistics.

    ``naive_t`` takes overlapping returns for independent and is told for comparison. ``newey_west_t``
    allows for it with ``horizon`` lags, ``hodrick_t`` (Hodrick 1992, standard error 1B) under the null
    by summing the signal instead of the returns; it holds its size best.
    """

    horizon: int
    n: int
    slope: float
    naive_t: float
    newey_west_t: float
    hodrick_t: float


def long_horizon(returns: Floats, signal: Floats, *, horizon: int) -> LongHorizon:
    """Regress the sum of ``returns[t + 1 : t + 1 + horizon]`` on ``signal[t]``; raises Underdetermined."""
    sums = np.concatenate([[0.0], np.cumsum(returns)])
    n = len(returns) - horizon
    ahead = sums[1 + horizon :][:n] - sums[1 : 1 + n]
    x = np.column_stack([np.ones(n), signal[:n]])
    fit = least_squares(ahead, x)
    slope = float(fit.coefficients[1])
    naive = fit.inverse * (fit.rss / fit.degrees)
    robust = fit.newey_west(horizon)
    hodrick = _hodrick(returns, signal, horizon, fit.inverse)
    return LongHorizon(
        horizon=horizon,
        n=n,
        slope=slope,
        naive_t=slope / float(np.sqrt(naive[1, 1])),
        newey_west_t=slope / float(np.sqrt(robust[1, 1])),
        hodrick_t=slope / float(np.sqrt(hodrick[1, 1])),
    )


def _hodrick(returns: Floats, signal: Floats, horizon: int, inverse: Floats) -> Floats:
    """Covariance from one-step errors times the sum of the signal over the horizon before each."""
    x = np.column_stack([np.ones(len(signal)), signal])
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(x, axis=0)])
    trailing = sums[horizon:] - sums[:-horizon]
    # Row i is the sum of x over the sessions i to i + horizon - 1; the return one session later meets it.
    following = returns[horizon:]
    errors = following - returns.mean()
    scores = trailing[: len(following)] * errors[:, None]
    return np.asarray(inverse @ (scores.T @ scores) @ inverse)
