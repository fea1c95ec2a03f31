"""The closes of an instrument as numbers alone, fit for thousands of events at once. Pure NumPy.

Days are counted since 1970-01-01, instants in microseconds since then, UTC.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from markets.series import UNITS, Floats, Integers, levels_of


@dataclass(frozen=True, eq=False)
class Line:
    """One instrument's closes on its sessions, from its first close to its last: arrays of shape (T,).

    ``closes`` and ``levels`` are not a number on sessions without a close; a return is a difference of
    two levels, or for ``simple`` returns the ratio of two less one. ``spans`` says over how many
    sessions a return runs (zero where there is none), ``captured`` when each close was captured.
    """

    kind: str
    sessions: Integers
    closes: Floats
    levels: Floats
    spans: Integers
    captured: Integers

    # Not by __slots__: a line that is kept answers these two many times.
    @cached_property
    def digest(self) -> str:
        """What the numbers came from: the same closes on the same sessions have the same digest."""
        digest = hashlib.sha256(self.kind.encode())
        for column in (self.sessions, self.closes):
            digest.update(column.tobytes())
        return digest.hexdigest()[:16]

    @property
    def unit(self) -> str:
        """What a return is counted in."""
        return UNITS.get(self.kind, "return")

    @property
    def has_ratios(self) -> bool:
        """Whether a close is a multiple of another one, so that a line can be rebased to 100."""
        return self.kind not in UNITS

    @cached_property
    def returns(self) -> Floats:
        """The return that ends on each session, not a number where there is none."""
        before = self.levels[np.maximum(np.arange(self.spans.size) - self.spans, 0)]
        moves = self.levels / before - 1.0 if self.kind == "simple" else self.levels - before
        return np.where(self.spans > 0, moves, np.nan)


def line_of(days: Integers, closes: Floats, captured: Integers, *, sessions: Integers, kind: str) -> Line:
    """Lay closes of increasing ``days`` on a calendar's ``sessions``; closes on other days are not looked at.

    Raises ValueError for an unknown kind, and for a close that is not positive where a ratio is taken.
    """
    is_session = np.isin(days, sessions, assume_unique=True)
    days, closes, captured = days[is_session], closes[is_session], captured[is_session]
    if not days.size:
        none = np.zeros(0, dtype=np.int64)
        return Line(kind, none, np.zeros(0), np.zeros(0), none, none)
    own = sessions[np.searchsorted(sessions, days[0]) : np.searchsorted(sessions, days[-1]) + 1]
    at = np.searchsorted(own, days)
    laid, levels = np.full(own.size, np.nan), np.full(own.size, np.nan)
    laid[at], levels[at] = closes, levels_of(closes, kind)
    spans, when = np.zeros(own.size, dtype=np.int64), np.zeros(own.size, dtype=np.int64)
    spans[at[1:]], when[at] = np.diff(at), captured
    return Line(kind, own, laid, levels, spans, when)
