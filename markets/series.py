"""Closes and returns of one instrument as arrays. Pure NumPy: no Django, no database, no clock.

A return runs from the last close before it; after a session without a close it covers several
sessions, which is counted and never divided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BASIS_POINTS_PER_PERCENT = 100.0

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


# What returns of a kind are counted in; the others are fractions.
UNITS = {"difference-bp": "bp", "difference": "difference"}


@dataclass(frozen=True, slots=True)
class Closes:
    """The closes of one instrument in the order of sessions, with when each was captured.

    ``captured`` is in microseconds since 1970 UTC.
    """

    dates: tuple[date, ...]
    values: Floats
    captured: Integers

    @property
    def captured_at(self) -> datetime | None:
        """When the newest of them was captured; None without any."""
        return newest(self.captured) if self.captured.size else None


@dataclass(frozen=True, slots=True)
class Returns:
    """One instrument's returns on its sessions, ready to be measured.

    ``levels`` are such that a return is a difference of two of them (log closes, basis points), or
    for ``simple`` returns the closes themselves; not a number where a session has no close.
    ``spans`` says over how many sessions a session's return runs: one as a rule, more after a gap,
    zero where there is none.
    """

    kind: str
    sessions: tuple[date, ...]
    levels: Floats
    spans: Integers
    captured: Integers

    @property
    def unit(self) -> str:
        """What a return is counted in."""
        return UNITS.get(self.kind, "return")

    @property
    def values(self) -> Floats:
        """The return of each session, not a number where there is none."""
        return self.moves(np.arange(len(self.sessions)), self.spans)

    def moves(self, at: Integers, spans: Integers) -> Floats:
        """Returns that end at the sessions ``at`` and run over ``spans`` sessions."""
        before = self.levels[np.maximum(at - spans, 0)]
        moves = self.levels[at] / before - 1.0 if self.kind == "simple" else self.levels[at] - before
        return np.where((spans > 0) & (at >= spans), moves, np.nan)

    def cumulated(self, moves: Floats) -> float:
        """Consecutive returns as one: log returns and basis points add, simple returns compound."""
        return float(np.prod(1.0 + moves) - 1.0) if self.kind == "simple" else float(moves.sum())


def microseconds(instant: datetime) -> int:
    """An aware instant as microseconds since 1970 UTC, the unit of ``Closes.captured``."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """Microseconds since 1970 UTC as an aware instant."""
    return _EPOCH + microseconds * _MICROSECOND


def newest(captured: Integers) -> datetime:
    """The latest of some captures, as an aware instant."""
    return instant(int(captured.max()))


def returns_of(closes: Closes, *, sessions: Sequence[date], kind: str) -> Returns:
    """Closes laid on a calendar's sessions, as ``log``, ``simple`` or either ``difference`` returns.

    ``difference-bp`` takes closes in percent. Closes on other dates are not looked at, sessions
    after the last close are left off. Raises ValueError for an unknown kind, and for a close that
    is not positive where a ratio is taken.
    """
    positions = {day: position for position, day in enumerate(sessions)}
    kept = [(positions[day], row) for row, day in enumerate(closes.dates) if day in positions]
    at = np.array([position for position, _ in kept], dtype=np.int64)
    rows = np.array([row for _, row in kept], dtype=np.int64)
    length = int(at[-1]) + 1 if kept else 0
    levels = np.full(length, np.nan)
    captured = np.zeros(length, dtype=np.int64)
    spans = np.zeros(length, dtype=np.int64)
    levels[at] = levels_of(closes.values[rows], kind)
    captured[at] = closes.captured[rows]
    spans[at[1:]] = np.diff(at)
    return Returns(kind, tuple(sessions[:length]), levels, spans, captured)


def levels_of(values: Floats, kind: str) -> Floats:
    """Closes as levels whose differences (for ``simple`` returns ratios) are returns; see ``returns_of``."""
    if kind == "difference":
        return values
    if kind == "difference-bp":
        return values * _BASIS_POINTS_PER_PERCENT
    if kind not in {"log", "simple"}:
        raise ValueError(f"no return is called {kind!r}; there are log, simple, difference, difference-bp")
    if (values <= 0).any():
        raise ValueError(f"a {kind} return needs positive closes")
    return np.log(values) if kind == "log" else values
