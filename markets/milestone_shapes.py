"""What rules on a series are told, look at and find. Pure: no Django, no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOVE_SESSIONS = 5
LEVEL_SESSIONS = 63
RUN_SESSIONS = 21
# Of twenty values that a window should hold one may be missing.
TOLERATED = 20


class Shape(StrEnum):
    """What a series did."""

    LOW = "low"
    HIGH = "high"
    ABOVE = "above"
    BELOW = "below"
    RISE = "rise"
    FALL = "fall"
    RECORD = "record"
    FIRST_ABOVE = "first-above"
    LOSING_MONTHS = "losing-months"
    DRAWDOWN = "drawdown"
    RUN_UP = "run-up"


@dataclass(frozen=True, slots=True)
class Reading:
    """One vintage of one value; ``public_at`` is the moment from which it could be known."""

    as_of: date
    value: Decimal
    public_at: datetime


@dataclass(frozen=True, slots=True)
class Rules:
    """What to look for, in the unit of the series.

    ``extremes`` are numbers of sessions, ``step`` the distance of round levels, ``move`` a change over
    five sessions. Highs under ``least`` are of no interest, and lows only where ``lows`` says so.

    ``record_after`` asks for a value above every one known, when the record before it is at least so
    many sessions old; ``first_step`` for the first value above a multiple of it, ever; ``losing_months``
    for so many months in a row that end lower than the one before; ``swing`` for a fall from the
    highest, or a rise from the lowest, of ``swing_sessions`` sessions by that share (0.1 is ten percent).

    Nothing is a record or a first among a part of a history: ``highest_before`` says what no value
    before the first known was above, and without it neither is looked for.
    """

    extremes: tuple[int, ...] = ()
    step: Decimal | None = None
    move: Decimal | None = None
    least: Decimal = Decimal(0)
    lows: bool = True
    record_after: int | None = None
    first_step: Decimal | None = None
    losing_months: int | None = None
    swing: Decimal | None = None
    swing_sessions: int = 20
    highest_before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing a series did, under every name it has: ``low-252`` is ``low-63`` too.

    ``reference`` is what the value is held against: the extreme before it, the level, or the value
    of five sessions before, as of ``reference_date``. ``continues`` tells an extreme that carries on
    another of the 21 sessions before it.
    """

    shape: Shape
    names: tuple[str, ...]
    as_of: date
    public_at: datetime
    value: Decimal
    reference: Decimal
    reference_date: date | None
    sessions: int
    continues: bool = False


class Tape:
    """What is known of a series at one moment of its history, on the grid of its sessions."""

    def __init__(self, grid: Sequence[date]) -> None:
        self.grid = grid
        self.exact: dict[int, Decimal] = {}
        self.known: Floats = np.full(len(grid), np.nan)
        self.month_ends = [at for at, (day, after) in enumerate(pairwise(grid)) if day.month != after.month]

    def learn(self, at: int, value: Decimal) -> None:
        self.exact[at] = value
        self.known[at] = float(value)

    def before(self, at: int, count: int) -> Floats | None:
        """The ``count`` sessions before one, if nearly all of them are known."""
        if at < count:
            return None
        window = self.known[at - count : at]
        enough = np.isfinite(window).sum() >= count - count // TOLERATED
        return window if enough else None

    def change(self, at: int) -> float:
        """The move over five sessions that ends at one; not a number where either end is unknown."""
        return float(self.known[at] - self.known[at - MOVE_SESSIONS]) if at >= MOVE_SESSIONS else np.nan
