"""Two lines on one grid: the sessions of the one that leads, or weeks.

A close of the other line stands on a session if its bar ended on that day or before; days count from
1970-01-01. What has no close on a session keeps its last one, so nothing is known before its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from markets.series import Floats, Integers
from markets.sheet import Line

_EPOCH = date(1970, 1, 1)
_WEEK = 7
# 1970-01-01 was a Thursday: weeks end on Fridays, days 1, 8, 15 …
_FRIDAY = 1


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The outcome's levels on the driver's sessions; ``offset`` sessions of the driver came before."""

    sessions: Integers
    levels: Floats
    offset: int
    unit: str

    def day(self, position: int) -> str:
        """The date of a session, ISO 8601."""
        return (_EPOCH + timedelta(int(self.sessions[position]))).isoformat()


def daily(driver: Line, outcome: Line) -> Grid:
    """The outcome on the driver's sessions, from its first close to the last day both have."""
    first = int(np.searchsorted(driver.sessions, outcome.sessions[0]))
    beyond = int(np.searchsorted(driver.sessions, outcome.sessions[-1], side="right"))
    sessions = driver.sessions[first:beyond]
    return Grid(sessions, _standing(outcome, sessions), first, outcome.unit)


def later(line: Line, *, days: int) -> Line:
    """The line with every close so many days later: when it was known, and not what it is of."""
    return replace(line, sessions=line.sessions + days)


def accumulated(line: Line) -> Line:
    """A flow of each day as the stock it adds up to: its change over a week is the week's sum."""
    total = np.cumsum(np.nan_to_num(line.levels))
    return replace(line, levels=np.where(np.isnan(line.levels), np.nan, total))


def weekly(lines: Sequence[Line]) -> Floats:
    """Changes of each line from Friday to Friday over the weeks all of them have, (lines, weeks).

    A week of the effect must not begin before the cause's week is over: hand a line whose bars end after
    those of the effect over as a day later than it is.
    """
    first = max(int(line.sessions[0]) for line in lines if line.sessions.size)
    last = min(int(line.sessions[-1]) for line in lines if line.sessions.size)
    if any(not line.sessions.size for line in lines) or last < first:
        return np.zeros((len(lines), 0))
    fridays = np.arange(first + (_FRIDAY - first) % _WEEK, last + 1, _WEEK)
    changes = np.array([np.diff(_standing(line, fridays)) for line in lines])
    return np.asarray(changes).reshape(len(lines), -1)


def _standing(line: Line, days: Integers) -> Floats:
    """The level in force at the end of each day; log levels for ratios, so that changes add."""
    known = np.flatnonzero(~np.isnan(line.levels))
    levels = np.log(line.closes[known]) if line.has_ratios else line.levels[known]
    return np.asarray(levels[np.searchsorted(line.sessions[known], days, side="right") - 1])
