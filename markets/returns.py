"""Return arithmetic: from closes to measured reactions. Pure NumPy: no Django, no database, no clock.

Normal returns are estimated on sessions well before the window; what the window holds beyond them
is abnormal. Four models (MacKinlay 1997; Campbell, Lo & MacKinlay 1997, chapter 4):

``mean-adjusted``
    The normal return is the mean of the estimation returns (Brown & Warner 1980, 1985).
``market-adjusted``
    The normal return is the benchmark's own; only the spread of the difference is estimated.
``market-model``
    The normal return is ``a + b x benchmark``, by least squares on the estimation returns.
``factor-model``
    The same with several regressors (Fama & French 1993).

The standard error of a cumulated abnormal return over L2 sessions is the exact one of a forecast,

    variance = s2 [ L2 + L2**2 / L1 + d' Sxx**-1 d ],

where L1 is the number of estimation returns, s2 the residual variance with L1 less the number of
estimated coefficients as its divisor, d the sum of the window's regressors less L2 times their
mean, and Sxx their centered sums of squares and products in the estimation. Without regressors the
last term falls away; with the benchmark's own return as the normal one, so does the second. A
compounded abnormal return has the same error, to first order. t has L1 less the coefficients
degrees of freedom, p is two-sided. ``markets.method.Method`` says what can be chosen otherwise.

A session without a close makes the next return one of several sessions. It is counted in ``gaps``,
enters the window whole (with as many normal returns as it has sessions), and is left out of the
estimation. Returns are fractions, those of a yield basis points.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from markets.abnormal import Abnormal, abnormal
from markets.method import (
    ESTIMATION,
    FACTOR_MODEL,
    HEADLINE_WINDOW,
    MARKET_ADJUSTED,
    MARKET_MODEL,
    MEAN_ADJUSTED,
    METHOD,
    MODELS,
    WINDOWS,
    Estimation,
    Method,
    Window,
)
from markets.outcome import AWAITING_PRICES, ESTIMATOR, Measured, Refusal
from markets.series import Integers, Returns, instant

__all__ = [
    "AWAITING_PRICES",
    "ESTIMATION",
    "ESTIMATOR",
    "FACTOR_MODEL",
    "HEADLINE_WINDOW",
    "MARKET_ADJUSTED",
    "MARKET_MODEL",
    "MEAN_ADJUSTED",
    "METHOD",
    "MODELS",
    "WINDOWS",
    "Estimation",
    "Measured",
    "Method",
    "Refusal",
    "Window",
    "market_model",
    "mean_adjusted",
    "measure",
]

# Windows worked on at a time: enough to leave Python's share small, few enough to stay in the cache.
_CHUNK = 512
_SMALLEST_SAMPLE = 3


def mean_adjusted(
    returns: Returns, *, day0: date, window: Window, estimation: Estimation = ESTIMATION
) -> Measured | Refusal:
    """The window's return beyond the instrument's own mean. Raises ValueError if day 0 is no session."""
    method = Method(MEAN_ADJUSTED, estimation)
    return measure(returns, day0s=[day0], window=window, method=method)[0]


def market_model(
    returns: Returns, benchmark: Returns, *, day0: date, window: Window, estimation: Estimation = ESTIMATION
) -> Measured | Refusal:
    """The window's return beyond what the benchmark explains; both laid on the same sessions.

    Raises ValueError if day 0 is no session or the two stand on different sessions.
    """
    method = Method(MARKET_MODEL, estimation)
    return measure(returns, (benchmark,), day0s=[day0], window=window, method=method)[0]


def measure(
    returns: Returns,
    regressors: tuple[Returns, ...] = (),
    *,
    day0s: Sequence[date],
    window: Window,
    method: Method = METHOD,
) -> list[Measured | Refusal]:
    """One window of an instrument around each of several days 0, in their order.

    ``regressors`` are laid on the instrument's sessions: none for the mean-adjusted model, one for
    the market's two, one or more for the factor model. Raises ValueError if a day 0 is no session,
    if they stand on other sessions, or if the method does not fit them or the kind of return.
    """
    _require_fitting(returns, regressors, method)
    length = len(returns.sessions)
    laid = _Laid(returns, tuple(_stretched(one, length) for one in regressors), window, method)
    return [
        answer
        for start in range(0, len(day0s), _CHUNK)
        for answer in laid.answers(day0s[start : start + _CHUNK])
    ]


def _require_fitting(returns: Returns, regressors: tuple[Returns, ...], method: Method) -> None:
    if method.model not in MODELS:
        raise ValueError(f"no model is called {method.model!r}; there are {', '.join(MODELS)}")
    least = 0 if method.model == MEAN_ADJUSTED else 1
    if len(regressors) < least or (method.model != FACTOR_MODEL and len(regressors) > least):
        raise ValueError(f"the {method.model} model does not take {len(regressors)} regressors")
    if method.compounded and returns.kind != "simple":
        raise ValueError(f"only simple returns compound, not {returns.kind} ones")
    for one in regressors:
        shared = min(len(returns.sessions), len(one.sessions))
        if returns.sessions[:shared] != one.sessions[:shared]:
            raise ValueError("instrument and benchmark must be laid on the same sessions")


def _stretched(returns: Returns, length: int) -> Returns:
    """The same returns on exactly so many sessions: cut, or without closes at the end."""
    missing = max(length - len(returns.sessions), 0)
    return replace(
        returns,
        levels=np.append(returns.levels[:length], np.full(missing, np.nan)),
        captured=np.append(returns.captured[:length], np.zeros(missing, dtype=np.int64)),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a window lies by position, and whether all of its sessions are there."""

    day0: date
    first: int
    last: int
    complete: bool


@dataclass(frozen=True, slots=True)
class _Laid:
    """An instrument and its regressors on the same sessions, and what is asked of them."""

    returns: Returns
    regressors: tuple[Returns, ...]
    window: Window
    method: Method

    def answers(self, day0s: Sequence[date]) -> list[Measured | Refusal]:
        """What each day 0 came to."""
        known = self._known()
        places = [self._place(day0, known) for day0 in day0s]
        measured = iter(self._measured([place for place in places if isinstance(place, _Place)]))
        return [place if isinstance(place, Refusal) else next(measured) for place in places]

    def _known(self) -> int:
        """How many sessions there are up to the last on which all series have a close."""
        held = ~np.isnan(self.returns.levels)
        for one in self.regressors:
            held = held & ~np.isnan(one.levels)
        at = np.flatnonzero(held)
        return int(at[-1]) + 1 if at.size else 0

    def _place(self, day0: date, known: int) -> _Place | Refusal:
        sessions = self.returns.sessions
        if not known or day0 > sessions[known - 1]:
            return self._refusal(day0, AWAITING_PRICES, is_awaiting=True)
        zero = bisect_left(sessions, day0)
        if sessions[zero] != day0:
            if day0 < sessions[0]:
                return self._refusal(day0, f"prices begin on {sessions[0]}, after day 0")
            raise ValueError(f"day 0 {day0} is not a session of the instrument")
        first, last = zero + self.window.first, zero + self.window.last
        if first < 1:
            return self._refusal(day0, f"prices begin on {sessions[0]}, too late for the window")
        end = min(last, known - 1)
        if np.isnan(self.returns.levels[end]):
            return self._refusal(day0, f"no close on {sessions[end]}, the last session of the window")
        return _Place(day0, first, end, complete=last < known)

    def _measured(self, places: list[_Place]) -> list[Measured | Refusal]:
        if not places:
            return []
        first: Integers = np.array([place.first for place in places], dtype=np.int64)
        last: Integers = np.array([place.last for place in places], dtype=np.int64)
        found = abnormal(self.returns, self.regressors, first, last, self.method)
        reasons = self._reasons(places, found)
        return [
            self._refusal(place.day0, reason) if reason else self._object(place, numbers)
            for place, reason, numbers in zip(places, reasons, _numbers(found), strict=True)
        ]

    def _reasons(self, places: list[_Place], found: Abnormal) -> list[str]:
        """Why a row cannot be measured; empty where it can. What is written last weighs most."""
        reasons = [""] * len(places)
        unmatched = found.inside.is_unmatched
        for row in np.flatnonzero(unmatched.any(axis=1)).tolist():
            day = self.returns.sessions[places[row].first + int(unmatched[row].argmax())]
            reasons[row] = f"the {self._others} no close to set against the return of {day}"
        for row in np.flatnonzero(found.fit.is_constant).tolist():
            reasons[row] = "the returns of the estimation window leave no variation to compare with"
        for row in np.flatnonzero(found.fit.is_collinear).tolist():
            reasons[row] = self._still
        sessions, gap, minimum = self.method.estimation
        least = max(minimum, len(self.regressors) + 2, _SMALLEST_SAMPLE)
        for row in np.flatnonzero(found.fit.n < least).tolist():
            reasons[row] = (
                f"{found.fit.n[row]} returns to estimate from in the {sessions} sessions that end"
                f" {gap} before the window, {least} needed"
            )
        return reasons

    @property
    def _others(self) -> str:
        return "regressors have" if self.method.model == FACTOR_MODEL else "benchmark has"

    @property
    def _still(self) -> str:
        if self.method.model == FACTOR_MODEL:
            return "the regressors did not move in the estimation window, or not apart from one another"
        return "the benchmark did not move in the estimation window"

    def _refusal(self, day0: date, reason: str, *, is_awaiting: bool = False) -> Refusal:
        return Refusal(self.window, day0, self.method.model, self.returns.unit, reason, is_awaiting)

    def _object(self, place: _Place, numbers: tuple[Any, ...]) -> Measured:
        raw, abnormal_return, error, t, p, n, degrees, captured, alpha, betas, spans, daily = numbers
        return Measured(
            window=self.window,
            day0=place.day0,
            model=self.method.model,
            unit=self.returns.unit,
            raw_return=raw,
            abnormal_return=abnormal_return,
            standard_error=error,
            t=t,
            p=p,
            estimation_n=n,
            degrees_of_freedom=degrees,
            gaps=sum(span > 1 for span in spans),
            complete=place.complete,
            price_as_of=instant(captured),
            alpha=alpha,
            betas=tuple(betas),
            daily=tuple(move for move, span in zip(daily, spans, strict=True) if span),
        )


def _numbers(found: Abnormal) -> Iterator[tuple[Any, ...]]:
    """The arrays row by row, as Python's own numbers."""
    columns = (
        found.raw,
        found.total,
        found.error,
        found.t,
        found.p,
        found.fit.n,
        found.degrees,
        found.captured,
        found.fit.alpha,
        found.fit.beta,
        found.inside.spans,
        found.daily,
    )
    return zip(*(column.tolist() for column in columns), strict=True)
