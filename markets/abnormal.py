"""Abnormal returns of many windows of one instrument, as arrays; one row is one window. Pure NumPy."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from markets.method import MARKET_ADJUSTED, Method
from markets.normal import Fit, Sample, Truths, given_market, least_squares, sample
from markets.series import Floats, Integers, Returns


@dataclass(frozen=True, slots=True)
class Inside:
    """What happens in the windows (rows x sessions): zero where a session has no return of its own.

    ``spans`` says over how many sessions a return runs, ``x`` are the regressors over the same
    sessions (rows x sessions x regressors), ``is_unmatched`` marks returns they cannot be set against.
    """

    spans: Integers
    moves: Floats
    x: Floats
    is_unmatched: Truths


@dataclass(frozen=True, slots=True)
class Abnormal:
    """What the windows came to. Rows that ``fit``, ``sample`` or ``inside`` find wanting mean nothing.

    ``daily`` are the abnormal returns (rows x sessions), ``captured`` when the newest close that
    entered was captured, in microseconds since 1970 UTC.
    """

    sample: Sample
    fit: Fit
    inside: Inside
    raw: Floats
    daily: Floats
    total: Floats
    error: Floats
    t: Floats
    p: Floats
    degrees: Integers
    captured: Integers


def abnormal(
    returns: Returns, regressors: tuple[Returns, ...], first: Integers, last: Integers, method: Method
) -> Abnormal:
    """The windows from positions ``first`` to ``last``, each beyond what was normal before it.

    ``regressors`` stand on the very same sessions as ``returns``.
    """
    estimation = method.estimation
    drawn = sample(returns, regressors, first - estimation.gap, estimation.sessions)
    fitted = _fit(drawn, method)
    inside = _inside(returns, regressors, first, last)
    normal = fitted.alpha[:, None] * inside.spans + np.einsum("rsk,rk->rs", inside.x, fitted.beta)
    daily = inside.moves - normal
    raw = _cumulated(returns, inside.moves)
    total = raw - _cumulated(returns, normal) if method.compounded else daily.sum(axis=1)
    covered = inside.spans.sum(axis=1).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = fitted.forecast_variance(covered, inside.x.sum(axis=1), with_error=method.forecast_error)
        error = np.sqrt(variance)
        t = total / error
    degrees = fitted.n - (1 if fitted.sxx is None else 1 + len(regressors))
    return Abnormal(
        sample=drawn,
        fit=fitted,
        inside=inside,
        raw=raw,
        daily=daily,
        total=total,
        error=error,
        t=t,
        p=2.0 * stdtr(np.maximum(degrees, 1), -np.abs(t)),
        degrees=degrees,
        captured=_newest((returns, *regressors), drawn.oldest - 1, last),
    )


def _fit(drawn: Sample, method: Method) -> Fit:
    by = given_market if method.model == MARKET_ADJUSTED else least_squares
    return by(drawn, ddof=method.ddof)


def _inside(returns: Returns, regressors: tuple[Returns, ...], first: Integers, last: Integers) -> Inside:
    longest = int((last - first).max(initial=0)) + 1
    at = first[:, None] + np.arange(longest)
    is_over = at > last[:, None]
    at = np.minimum(at, last[:, None])
    spans = np.where(is_over, 0, returns.spans[at])
    has_return = spans > 0
    moves = np.where(has_return, returns.moves(at, spans), 0.0)
    columns = [one.moves(at, spans) for one in regressors]
    x = np.stack(columns, axis=-1) if columns else np.empty((*at.shape, 0))
    is_unmatched = has_return & np.isnan(x).any(axis=-1)
    return Inside(spans, moves, np.where(has_return[..., None], x, 0.0), is_unmatched)


def _cumulated(returns: Returns, moves: Floats) -> Floats:
    """Consecutive returns as one: simple returns compound, the others add."""
    if returns.kind == "simple":
        compounded: Floats = np.prod(1.0 + moves, axis=1) - 1.0
        return compounded
    added: Floats = moves.sum(axis=1)
    return added


def _newest(series: tuple[Returns, ...], oldest: Integers, last: Integers) -> Integers:
    """The latest capture from position ``oldest`` to ``last`` over all series."""
    bounds = np.column_stack([np.maximum(oldest, 0), last + 1]).ravel()
    captured = np.max([one.captured for one in series], axis=0, initial=0)
    latest: Integers = np.maximum.reduceat(np.append(captured, 0), bounds)[::2]
    return latest
