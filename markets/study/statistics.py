"""What a test hands on: its values day by day and over the window, and their null law."""

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from scipy.special import ndtr, stdtr

from markets.series import Floats
from markets.study.design import Design
from markets.study.results import TestResult


@dataclass(frozen=True, slots=True)
class Statistic:
    """One test: ``daily`` (L2,) and ``window`` values, not a number where it cannot be made.

    ``degrees`` (of the window) and ``daily_degrees`` (L2,) belong to the law ``t``. ``window_p`` and
    ``daily_p`` take the place of the law's p. ``is_daily`` is false for what only a whole window has.
    ``takes_independence`` says that it holds units for independent witnesses.
    """

    name: str
    daily: Floats
    window: float
    law: str = "normal"
    degrees: float | None = None
    daily_degrees: Floats | None = None
    window_p: float | None = None
    daily_p: Floats | None = None
    refusal: str = ""
    warning: str = ""
    is_daily: bool = True
    takes_independence: bool = False

    def over_window(self, design: Design) -> TestResult:
        """The test of the cumulated return, or by the convention ``daily`` of the daily statistics."""
        adds_up = self.is_daily and self.daily_p is None and not self.refusal
        if design.conventions.multi_day == "daily" and design.length > 1 and adds_up:
            value = float(self.daily.sum()) / sqrt(self.daily.size)
            return self._result(value, "normal", None, None)
        return self._result(self.window, *self._law(self.degrees, design), self.window_p)

    def on_day(self, number: int, design: Design) -> TestResult:
        """The test of one day's average abnormal return."""
        degrees = self.degrees if self.daily_degrees is None else float(self.daily_degrees[number])
        p = None if self.daily_p is None else float(self.daily_p[number])
        return self._result(float(self.daily[number]), *self._law(degrees, design), p)

    def _law(self, degrees: float | None, design: Design) -> tuple[str, float | None]:
        is_normal = self.law == "t" and design.conventions.null == "normal"
        return ("normal", None) if is_normal else (self.law, degrees)

    def _result(self, value: float, law: str, degrees: float | None, given_p: float | None) -> TestResult:
        if self.refusal or not isfinite(value):
            return TestResult(self.name, None, law, refusal=self.refusal or "no variation to compare with")
        p = two_sided(value, law, degrees) if given_p is None else given_p
        return TestResult(self.name, float(value), law, degrees, p, self.warning)


def two_sided(value: float, law: str, degrees: float | None) -> float:
    """P(|X| >= |value|) for a standard normal or a Student variable."""
    if law == "t" and degrees is not None:
        return float(2.0 * stdtr(degrees, -abs(value)))
    return float(2.0 * ndtr(-abs(value)))


def refused(name: str, days: int, reason: str) -> Statistic:
    """A test that these units do not allow, and why."""
    return Statistic(name, np.full(days, np.nan), float("nan"), refusal=reason)


def mean_over_error(values: Floats) -> tuple[Floats, Floats]:
    """Each column's mean / (sd / sqrt N) over its present rows, sd by N - 1, and N; nan for N < 2."""
    present = ~np.isnan(values)
    n = present.sum(axis=0).astype(np.float64)
    safe = np.maximum(n, 1.0)
    filled = np.where(present, values, 0.0)
    means = filled.sum(axis=0) / safe
    deviations = np.where(present, filled - means, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt((deviations**2).sum(axis=0) / (n - 1.0))
        ratio = means / (spread / np.sqrt(n))
    # Equal values leave a spread of rounding alone; the ratio would be noise.
    is_real = (n > 1) & (spread > 4 * np.finfo(np.float64).eps * np.abs(filled).max(axis=0, initial=0.0))
    return np.where(is_real, ratio, np.nan), n
