"""What a study is asked: its units, its windows, its model, and every convention as a switch."""

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from markets.returns import ESTIMATION, HEADLINE_WINDOW, Estimation, Window
from markets.series import Floats, Integers, Returns

Model = Literal["raw", "mean-adjusted", "market-adjusted", "market-model", "factor-model"]
ReturnKind = Literal["log", "simple", "difference"]
Aggregation = Literal["sum", "compounded", "mean"]
Grouping = Literal["average", "separate"]
Overlap = Literal["keep", "exclude", "merge"]

MODELS: tuple[str, ...] = get_args(Model)
REGRESSORS_WANTED = {
    "raw": (0, 0),
    "mean-adjusted": (0, 0),
    "market-adjusted": (1, 1),
    "market-model": (1, 1),
}


@dataclass(frozen=True, slots=True)
class Series:
    """The returns of one instrument or regressor on its own sessions.

    ``days`` are days since 1970-01-01, increasing, shape (T,); ``values`` the return that ends on each,
    not a number where there is none, shape (T,); ``spans`` over how many of its sessions a return
    runs: one as a rule, more after a gap, zero where there is none. ``unit`` is ``return`` for
    fractions, ``bp`` for basis points, ``percent`` and so on: only series of one unit can be averaged.
    """

    days: Integers
    values: Floats
    spans: Integers
    unit: str = "return"

    def __post_init__(self) -> None:
        if not self.days.size == self.values.size == self.spans.size:
            raise ValueError("a series needs one value and one span a day")
        if (np.diff(self.days) <= 0).any():
            raise ValueError("the days of a series must increase")


def series_of(returns: Returns) -> Series:
    """The returns of an instrument as the tape lays them on its sessions."""
    days = np.array(returns.sessions, dtype="datetime64[D]").astype(np.int64)
    values = returns.values
    return Series(days, values, np.where(np.isnan(values), 0, returns.spans), returns.unit)


@dataclass(frozen=True, slots=True)
class Unit:
    """One event as one instrument saw it.

    ``day0`` is the position of day 0 in the instrument's ``Series``. ``estimation`` are positions
    (first, beyond the last) that take the place of the design's estimation window, for studies that
    estimate between two dates.
    """

    event: str
    instrument: str
    day0: int
    estimation: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Conventions:
    """Where publications differ; the defaults are the textbook's.

    ``residual_ddof``
        What the residual variance subtracts from the number of returns; None: the number of coefficients.
    ``forecast_error``
        Whether the standard error of an abnormal return has the term for the error of the estimate.
    ``regressor_moments``
        ``own``: mean and sum of squares of a regressor over the unit's own estimation returns;
        ``panel``: over every session of the estimation window, also those the unit lacks.
    ``missing_ranks``
        On days some units lack: ``present`` averages those present; ``scaled`` counts that average once
        for every unit when the spread over days is taken.
    ``ranked_window``
        ``window``: ranks run over estimation and event window together; ``day``: over the estimation
        window and one event day at a time.
    ``rank_center``
        A unit's expected rank: ``own``: (M_i + 1) / 2 of its own M_i returns; ``average``: that of the units'
        average number of returns.
    ``rank_divisor``
        The M in the spread of daily ranks: ``days`` of both windows, or the units' average number of
        ``returns``; ``textbook`` is ``returns`` for Corrado's ranks and ``days`` for the others.
    ``sign_share``
        Expected share of positive returns: ``units`` averages the units' shares, ``cells`` pools all returns.
    ``multi_day``
        ``cumulated``: a window is tested by its cumulated return; ``daily``: by the sum of its daily
        statistics over the square root of their number.
    ``correlation``
        The mean correlation of Kolari & Pynnonen: ``event-days`` over all pairs, each weighted by the
        share of event days both units have in common; ``common-days`` over the pairs whose estimation
        windows share calendar days; ``relative-days`` over all pairs, day by relative day.
    ``missing_in_window``
        ``refuse`` leaves out a unit with an uncovered session in its event window, ``keep`` takes what
        there is.
    ``base_first``
        Whether the window's first day is only the base: its return does not count.
    ``regressor_days``
        ``span``: a regressor's return over the very sessions the instrument's return runs; ``date``: the
        regressor's return of the same date.
    ``null``
        ``student`` uses Student's t where the theory gives degrees of freedom; ``normal`` always N(0,1).
    """

    residual_ddof: int | None = None
    forecast_error: bool = True
    regressor_moments: Literal["own", "panel"] = "own"
    missing_ranks: Literal["present", "scaled"] = "present"
    ranked_window: Literal["window", "day"] = "window"
    rank_center: Literal["own", "average"] = "own"
    rank_divisor: Literal["textbook", "days", "returns"] = "textbook"
    sign_share: Literal["units", "cells"] = "units"
    multi_day: Literal["cumulated", "daily"] = "cumulated"
    correlation: Literal["event-days", "common-days", "relative-days"] = "event-days"
    missing_in_window: Literal["refuse", "keep"] = "refuse"
    base_first: bool = False
    regressor_days: Literal["span", "date"] = "span"
    null: Literal["student", "normal"] = "student"


@dataclass(frozen=True, slots=True)
class Design:
    """A study's question.

    ``window`` in sessions around day 0; ``estimation`` how many sessions, ending how many before the
    window, and how many returns at least; ``regressors`` names of series handed to ``run``, the market first.
    ``returns`` says what the series hold: ``log`` and ``simple`` fractions, ``difference`` anything that only
    adds (basis points): those have no buy-and-hold return. ``aggregation`` makes a CAR of daily abnormal
    returns. ``grouping`` ``average`` averages the instruments of one event first, so that N counts events;
    ``separate`` takes every (event, instrument) for a unit. ``overlap`` says what happens to events whose
    windows share days. ``level`` is the confidence of the bands. ``tests`` limits what is computed; None:
    all. Raises ValueError for a design that contradicts itself.
    """

    window: Window = HEADLINE_WINDOW
    estimation: Estimation = ESTIMATION
    model: Model = "mean-adjusted"
    regressors: tuple[str, ...] = ()
    returns: ReturnKind = "log"
    aggregation: Aggregation = "sum"
    grouping: Grouping = "average"
    overlap: Overlap = "keep"
    level: float = 0.95
    tests: tuple[str, ...] | None = None
    conventions: Conventions = field(default_factory=Conventions)

    def __post_init__(self) -> None:
        if self.window.first > self.window.last:
            raise ValueError(f"the window {self.window} ends before it begins")
        if self.estimation.gap < 1:
            raise ValueError("the estimation window must end before the event window: gap is at least 1")
        if not 0.0 < self.level < 1.0:
            raise ValueError("the level of the bands lies between 0 and 1")
        if self.model not in MODELS:
            raise ValueError(f"no model is called {self.model!r}; there are {', '.join(MODELS)}")
        least, most = REGRESSORS_WANTED.get(self.model, (1, len(self.regressors)))
        if not least <= len(self.regressors) <= max(most, least):
            raise ValueError(
                f"the {self.model} takes {least or 'no'} regressor, {len(self.regressors)} given"
            )

    @property
    def length(self) -> int:
        """Sessions of the event window, L2."""
        return self.window.last - self.window.first + 1

    @property
    def is_fitted(self) -> bool:
        """Whether normal returns are estimated, and not only subtracted."""
        return self.model not in {"raw", "market-adjusted"}

    @property
    def coefficients(self) -> int:
        """How many numbers a unit's estimation spends: what degrees of freedom lose."""
        return 1 + (len(self.regressors) if self.is_fitted else 0)
