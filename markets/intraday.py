"""What a price did within the hour around an instant, from one-minute bars. Pure NumPy.

Two windows are in use: from 10 minutes before to 20 after, and from 15 before to 45 after
(Gurkaynak, Sack & Swanson 2005). The value before is the close of the last bar that had ended by
then. The value after follows one of two rules:

``last``
    The close of the last bar that had ended by the window's end.
``median``
    The median close of the bars that start within five minutes of it (for +20: from t+15 to before
    t+25), extended until there are three, at most over 24 hours (Jarocinski & Karadi).

A value may be ten minutes old, no more: a market that was closed gives no reaction. Nothing is
subtracted, because over half an hour the normal return is next to nothing beside its spread; there
is no standard error, because one window is one draw. Times are UTC in microseconds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from markets.outcome import AWAITING_PRICES
from markets.series import Floats

INTRADAY = "intraday"
ESTIMATOR = "intraday-1"

Instants = NDArray[np.datetime64]

_OLDEST = timedelta(minutes=10)
_HALF = timedelta(minutes=5)
_FURTHEST = timedelta(hours=24)
_FEWEST = 3
_BASIS_POINTS_PER_PERCENT = 100.0


class After(StrEnum):
    """How the value after the event is taken."""

    LAST = "last"
    MEDIAN = "median"


class IntradayWindow(NamedTuple):
    """Minutes before and after the instant of an event."""

    before: int
    after: int

    def __str__(self) -> str:
        return f"[-{self.before}m,+{self.after}m]"


INTRADAY_WINDOWS = (IntradayWindow(10, 20), IntradayWindow(15, 45))


@dataclass(frozen=True, slots=True)
class MinuteBars:
    """Bars of one instrument in the order of time, with when each close was captured."""

    starts: Instants
    ends: Instants
    closes: Floats
    captured: Instants

    @classmethod
    def none(cls) -> "MinuteBars":
        """No bars at all."""
        nothing = np.empty(0, dtype="datetime64[us]")
        return cls(nothing, nothing, np.empty(0), nothing)


@dataclass(frozen=True, slots=True)
class Change:
    """The change from before to after an instant, a fraction or basis points.

    ``starts_at`` and ``ends_at`` bound what entered: the end of the bar before, and of the last one
    after. ``complete`` is false while bars that belong to the value after may still come.
    """

    value: float
    starts_at: datetime
    ends_at: datetime
    observations: int
    complete: bool
    price_as_of: datetime


@dataclass(frozen=True, slots=True)
class NoChange:
    """Why there is none; ``is_awaiting`` when bars that are still to come will mend it."""

    reason: str
    is_awaiting: bool = False


def span(at: datetime, *, is_extended: bool = False) -> tuple[datetime, datetime]:
    """From when to when bars can enter a window around an instant; extended, where they are sparse."""
    earliest = max(window.before for window in INTRADAY_WINDOWS)
    latest = max(window.after for window in INTRADAY_WINDOWS)
    start = at - timedelta(minutes=earliest) - _OLDEST - timedelta(minutes=1)
    return start, at + timedelta(minutes=latest) + (
        _FURTHEST if is_extended else _HALF + timedelta(minutes=1)
    )


def change(
    bars: MinuteBars, *, at: datetime, window: IntradayWindow, kind: str, after: After = After.MEDIAN
) -> Change | NoChange:
    """What happened from before to after an instant.

    ``kind`` is that of the instrument's returns: ``log``, ``simple``, ``difference-bp`` (closes in
    percent) or ``difference``.
    """
    first = _moment(at - timedelta(minutes=window.before))
    before = int(np.searchsorted(bars.ends, first, side="right")) - 1
    entering, is_over = _after(bars, at + timedelta(minutes=window.after), after)
    if not bars.ends.size or (not entering.size and not is_over):
        return NoChange(AWAITING_PRICES, is_awaiting=True)
    if before < 0 or first - bars.ends[before] > _OLDEST:
        return NoChange(f"no bar ended in the ten minutes up to {window.before} minutes before the event")
    if not entering.size:
        return NoChange(f"no bar to tell the value {window.after} minutes after the event")
    moved = _moved(float(bars.closes[before]), float(np.median(bars.closes[entering])), kind)
    used = np.append(entering, before)
    return Change(
        value=moved,
        starts_at=_instant(bars.ends[before]),
        ends_at=_instant(bars.ends[entering[-1]]),
        observations=int(entering.size),
        complete=bool(is_over),
        price_as_of=_instant(bars.captured[used].max()),
    )


def _after(bars: MinuteBars, end: datetime, rule: After) -> tuple[NDArray[np.int64], bool]:
    """Positions of the bars that tell the value after, and whether no others can come."""
    if rule is After.LAST:
        last = int(np.searchsorted(bars.ends, _moment(end), side="right")) - 1
        is_fresh = last >= 0 and _moment(end) - bars.ends[last] < _OLDEST
        return np.arange(last, last + 1 if is_fresh else last), _reaches(bars, end)
    low, high = _moment(end - _HALF), _moment(end + _HALF)
    first, beyond = np.searchsorted(bars.starts, [low, high], side="left")
    if beyond - first >= _FEWEST:
        return np.arange(first, beyond), _reaches(bars, end + _HALF)
    furthest = int(np.searchsorted(bars.starts, _moment(end - _HALF + _FURTHEST), side="left"))
    found = np.arange(first, min(first + _FEWEST, furthest))
    if found.size < _FEWEST:
        return found[:0], _reaches(bars, end - _HALF + _FURTHEST)
    return found, True


def _reaches(bars: MinuteBars, instant: datetime) -> bool:
    return bool(bars.ends.size) and bool(bars.ends[-1] >= _moment(instant))


def _moved(before: float, after: float, kind: str) -> float:
    if kind == "log":
        return float(np.log(after / before))
    if kind == "simple":
        return after / before - 1.0
    return (after - before) * (_BASIS_POINTS_PER_PERCENT if kind == "difference-bp" else 1.0)


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")


def _instant(moment: np.datetime64) -> datetime:
    naive: datetime = moment.astype("datetime64[us]").item()
    return naive.replace(tzinfo=UTC)
