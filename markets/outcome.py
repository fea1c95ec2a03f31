"""What measuring one window of one instrument came to: numbers, or the reason why there are none."""

from dataclasses import dataclass
from datetime import date, datetime

from markets.method import Window

ESTIMATOR = "ols-exact-1"
AWAITING_PRICES = "awaiting prices"


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
    betas: tuple[float, ...]
    daily: tuple[float, ...]
    estimator: str = ESTIMATOR

    @property
    def beta(self) -> float | None:
        """The coefficient of the benchmark, or of the first regressor; None without any."""
        return self.betas[0] if self.betas else None


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
