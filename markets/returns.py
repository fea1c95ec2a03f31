"""Return arithmetic: from closes to a measured reaction. Pure NumPy: no Django, no database, no clock.

Normal returns are estimated on sessions well before the window; what the window holds beyond them
is abnormal. Two models (MacKinlay 1997; Campbell, Lo & MacKinlay 1997, chapter 4):

``mean-adjusted``
    The normal return is the mean of the estimation returns (Brown & Warner 1980, 1985).
``market-model``
    The normal return is ``a + b x benchmark``, by least squares on the estimation returns.

The standard error of a cumulated abnormal return over L2 sessions is the exact one of a forecast,

    variance = s2 [ L2 + L2**2 / L1 + (sum of (x - mean x) over the window)**2 / Sxx ],

where L1 is the number of estimation returns, s2 the residual variance with L1 less the number of
estimated coefficients as its divisor, and Sxx the benchmark's sum of squares in the estimation;
without a benchmark the last term falls away. t has the same degrees of freedom, p is two-sided.

A session without a close makes the next return one of several sessions. It is counted in ``gaps``,
enters the window whole (with as many normal returns as it has sessions), and is left out of the
estimation. Returns are fractions, those of a yield basis points.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr

from markets.series import Floats, Integers, Returns, newest

ESTIMATOR = "ols-exact-1"
MEAN_ADJUSTED = "mean-adjusted"
MARKET_MODEL = "market-model"
AWAITING_PRICES = "awaiting prices"

_SMALLEST_SAMPLE = 3
_ROUNDING = 4 * float(np.finfo(np.float64).eps)


class Window(NamedTuple):
    """Sessions around day 0, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"[{_signed(self.first)},{_signed(self.last)}]"


def _signed(offset: int) -> str:
    return f"{offset:+d}" if offset else "0"


WINDOWS = (Window(0, 0), Window(0, 1), Window(-1, 1), Window(0, 5), Window(0, 20))
HEADLINE_WINDOW = Window(0, 1)


class Estimation(NamedTuple):
    """How normal returns are estimated: ``sessions`` of them, the last one ``gap`` before the window."""

    sessions: int = 120
    gap: int = 10
    minimum: int = 60


ESTIMATION = Estimation()


@dataclass(frozen=True, slots=True)
class Measured:
    """What one window of one instrument came to.

    Returns and the standard error are in ``unit`` (``return`` is a fraction, ``bp`` basis points).
    ``daily`` are the abnormal returns in the window, one a close. ``complete`` is false while
    closes are still to come: the numbers then cover the sessions there are. ``price_as_of`` is
    when the newest close that entered was captured.
    """

    window: Window
    day0: date
    model: str
    unit: str
    raw_return: float
    abnormal_return: float
    standard_error: float
    t: float
    p: float
    estimation_n: int
    degrees_of_freedom: int
    gaps: int
    complete: bool
    price_as_of: datetime
    alpha: float
    beta: float | None
    daily: tuple[float, ...]
    estimator: str = ESTIMATOR


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a window could not be measured; ``is_awaiting`` when time alone will mend it."""

    window: Window
    day0: date
    model: str
    unit: str
    reason: str
    is_awaiting: bool = False
    estimator: str = ESTIMATOR


class _Impossible(Exception):
    """The window cannot be measured, for the reason given."""


class _Awaiting(_Impossible):
    """No close yet on day 0."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """Normal returns as estimated: ``alpha + beta x``, with what their forecast error needs."""

    alpha: float
    beta: float
    mean_x: float
    sxx: float
    variance: float
    n: int
    degrees: int


def mean_adjusted(
    returns: Returns, *, day0: date, window: Window, estimation: Estimation = ESTIMATION
) -> Measured | Refusal:
    """The window's return beyond the instrument's own mean. Raises ValueError if day 0 is no session."""
    return _measure(returns, None, day0, window, estimation)


def market_model(
    returns: Returns, benchmark: Returns, *, day0: date, window: Window, estimation: Estimation = ESTIMATION
) -> Measured | Refusal:
    """The window's return beyond what the benchmark explains; both laid on the same sessions.

    Raises ValueError if day 0 is no session or the two stand on different sessions.
    """
    shared = min(len(returns.sessions), len(benchmark.sessions))
    if returns.sessions[:shared] != benchmark.sessions[:shared]:
        raise ValueError("instrument and benchmark must be laid on the same sessions")
    return _measure(returns, benchmark, day0, window, estimation)


def _measure(
    returns: Returns, benchmark: Returns | None, day0: date, window: Window, estimation: Estimation
) -> Measured | Refusal:
    try:
        return _measured(returns, benchmark, day0, window, estimation)
    except _Impossible as refused:
        is_awaiting = isinstance(refused, _Awaiting)
        return Refusal(window, day0, _model(benchmark), returns.unit, str(refused), is_awaiting)


def _model(benchmark: Returns | None) -> str:
    return MEAN_ADJUSTED if benchmark is None else MARKET_MODEL


def _measured(
    returns: Returns,
    benchmark: Returns | None,
    day0: date,
    window: Window,
    estimation: Estimation,
) -> Measured:
    first, last, complete = _bounds(returns, benchmark, day0, window)
    fit, oldest = _fit(returns, benchmark, first, estimation)
    inside = np.arange(first, last + 1)
    inside = inside[returns.spans[inside] > 0]
    spans = returns.spans[inside]
    moves = returns.moves(inside, spans)
    x = _benchmark_moves(returns, benchmark, inside)
    daily = moves - fit.alpha * spans - fit.beta * x
    covered = int(spans.sum())
    abnormal = float(daily.sum())
    error = sqrt(_forecast_variance(fit, covered, float(x.sum())))
    t = abnormal / error
    return Measured(
        window=window,
        day0=day0,
        model=_model(benchmark),
        unit=returns.unit,
        raw_return=returns.cumulated(moves),
        abnormal_return=abnormal,
        standard_error=error,
        t=t,
        p=float(2.0 * stdtr(fit.degrees, -abs(t))),
        estimation_n=fit.n,
        degrees_of_freedom=fit.degrees,
        gaps=int((spans > 1).sum()),
        complete=complete,
        price_as_of=_price_as_of(returns, benchmark, oldest, last),
        alpha=fit.alpha,
        beta=None if benchmark is None else fit.beta,
        daily=tuple(daily.tolist()),
    )


def _bounds(returns: Returns, benchmark: Returns | None, day0: date, window: Window) -> tuple[int, int, bool]:
    """First and last position that can be measured, and whether the window is all there."""
    known = len(returns.sessions) if benchmark is None else _shared_length(returns, benchmark)
    if not known or day0 > returns.sessions[known - 1]:
        raise _Awaiting(AWAITING_PRICES)
    zero = bisect_left(returns.sessions, day0)
    if returns.sessions[zero] != day0:
        if day0 < returns.sessions[0]:
            raise _Impossible(f"prices begin on {returns.sessions[0]}, after day 0")
        raise ValueError(f"day 0 {day0} is not a session of the instrument")
    first, last = zero + window.first, zero + window.last
    if first < 1:
        raise _Impossible(f"prices begin on {returns.sessions[0]}, too late for the window")
    complete = last < known
    last = min(last, known - 1)
    if np.isnan(returns.levels[last]):
        raise _Impossible(f"no close on {returns.sessions[last]}, the last session of the window")
    return first, last, complete


def _shared_length(returns: Returns, benchmark: Returns) -> int:
    shared = min(len(returns.sessions), len(benchmark.sessions))
    both = np.flatnonzero(~np.isnan(returns.levels[:shared]) & ~np.isnan(benchmark.levels[:shared]))
    return int(both[-1]) + 1 if both.size else 0


def _benchmark_moves(returns: Returns, benchmark: Returns | None, at: Integers) -> Floats:
    if benchmark is None:
        return np.zeros(at.size)
    x = benchmark.moves(at, returns.spans[at])
    missing = np.isnan(x)
    if missing.any():
        day = returns.sessions[int(at[missing.argmax()])]
        raise _Impossible(f"the benchmark has no close to set against the return of {day}")
    return x


def _fit(returns: Returns, benchmark: Returns | None, first: int, estimation: Estimation) -> tuple[_Fit, int]:
    """Normal returns before the window, and the position of the oldest close that entered."""
    end = first - estimation.gap
    at = np.arange(max(end - estimation.sessions + 1, 0), max(end + 1, 0))
    at = at[returns.spans[at] == 1]
    x = np.zeros(at.size) if benchmark is None else benchmark.moves(at, np.ones_like(at))
    at, x = at[~np.isnan(x)], x[~np.isnan(x)]
    if at.size < max(estimation.minimum, _SMALLEST_SAMPLE):
        raise _Impossible(
            f"{at.size} returns to estimate from in the {estimation.sessions} sessions that end"
            f" {estimation.gap} before the window, {estimation.minimum} needed"
        )
    y = returns.moves(at, np.ones_like(at))
    fit = _least_squares(y, x, with_slope=benchmark is not None)
    # A spread at the level of rounding is none: t would be noise divided by noise.
    if sqrt(fit.variance) <= _ROUNDING * float(np.abs(returns.levels[at]).max()):
        raise _Impossible("the returns of the estimation window leave no variation to compare with")
    return fit, int(at[0]) - 1


def _least_squares(y: Floats, x: Floats, *, with_slope: bool) -> _Fit:
    # Centered sums: the plain ones lose digits where the mean is large beside the spread.
    mean_x, mean_y = float(x.mean()), float(y.mean())
    dx, dy = x - mean_x, y - mean_y
    sxx = float(dx @ dx)
    if with_slope and sxx == 0.0:
        raise _Impossible("the benchmark did not move in the estimation window")
    beta = float(dx @ dy) / sxx if with_slope else 0.0
    residuals = dy - beta * dx
    degrees = y.size - (2 if with_slope else 1)
    variance = float(residuals @ residuals) / degrees
    return _Fit(mean_y - beta * mean_x, beta, mean_x, sxx, variance, y.size, degrees)


def _forecast_variance(fit: _Fit, covered: int, sum_x: float) -> float:
    slope = (sum_x - covered * fit.mean_x) ** 2 / fit.sxx if fit.sxx else 0.0
    return fit.variance * (covered + covered**2 / fit.n + slope)


def _price_as_of(returns: Returns, benchmark: Returns | None, oldest: int, last: int) -> datetime:
    own = newest(returns.captured[oldest : last + 1])
    return own if benchmark is None else max(own, newest(benchmark.captured[oldest : last + 1]))
