"""Units laid side by side in relative days, cut out of one long array without copying it unit by unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from markets.series import Floats, Integers
from markets.study.design import Design, Series
from markets.study.results import LeftOut
from markets.study.units import NO_PLACE, Units

Booleans = NDArray[np.bool_]

NO_DAY = -1
REASONS = (
    "",
    "there is no series of this instrument",
    "day 0 lies outside the series",
    "the series begins too late for the window",
    "the window is not over: the series ends inside it",
)


@dataclass(frozen=True, slots=True)
class Tape:
    """The series of all instruments end to end, each with ``pad`` empty places before and after it.

    ``values``, ``spans``, ``days`` have shape (T,), ``regressors`` (k, T), aligned to the instrument's
    sessions. ``usable`` is 1 where a return may enter an estimation: one session long, its regressors
    known.
    """

    values: Floats
    spans: Integers
    days: Integers
    regressors: Floats
    usable: Floats
    starts: Mapping[str, int]
    lengths: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Panel:
    """N units that can be laid out; ``at`` are the places of their days 0 on the tape.

    ``low`` and ``high`` bound the estimation columns in relative days (``high`` excluded); ``bounds``, shape
    (N, 2), narrows them unit by unit where the units have windows of their own.
    """

    design: Design
    units: Units
    tape: Tape
    at: Integers
    low: int
    high: int
    bounds: Integers | None

    @property
    def width(self) -> int:
        """Columns of the estimation window, L1."""
        return self.high - self.low

    def estimation(self, flat: Floats, rows: slice) -> Floats:
        """Estimation columns of some units, (rows, L1), as a copy."""
        return _windows(flat, self.width)[self.at[rows] + self.low]

    def estimation_days(self, rows: Integers | slice) -> Integers:
        """The calendar day of every estimation column of some units, (rows, L1); -1 outside the series."""
        windows = np.lib.stride_tricks.sliding_window_view(self.tape.days, self.width)
        return np.asarray(windows[self.at[rows] + self.low])

    def weights(self, rows: slice) -> Floats:
        """1 where an estimation column may be used, (rows, L1)."""
        weights = self.estimation(self.tape.usable, rows)
        if self.bounds is not None:
            weights *= self.inside(rows)
        return weights

    def inside(self, rows: slice) -> Booleans:
        """Where a column belongs to the unit's own estimation window, (rows, L1)."""
        columns = np.arange(self.low, self.high)
        bounds = np.array([[self.low, self.high]]) if self.bounds is None else self.bounds[rows]
        return np.asarray((columns >= bounds[:, :1]) & (columns < bounds[:, 1:]))

    def event_places(self) -> Integers:
        """Places of the event window on the tape, (N, L2)."""
        window = self.design.window
        return self.at[:, None] + np.arange(window.first, window.last + 1)


def _windows(flat: Floats, width: int) -> Floats:
    return np.asarray(np.lib.stride_tricks.sliding_window_view(flat, width))


def lay_out(
    series: Mapping[str, Series], units: Units, regressors: Mapping[str, Series], design: Design
) -> tuple[Panel, tuple[LeftOut, ...]]:
    """The panel of the units that have a place in their series, and the others with the reason.

    Raises KeyError for a regressor that was not handed over.
    """
    names = units.instruments
    lengths = np.array(
        [series[name].days.size if name in series else NO_DAY for name in names], dtype=np.int64
    )
    faults = _faults(units.day0, lengths[units.instrument], design)
    placed = units if not faults.any() else units.rows(faults == 0)
    refused = tuple(
        LeftOut(units.events[units.event[row]], names[units.instrument[row]], REASONS[faults[row]])
        for row in np.flatnonzero(faults).tolist()
    )
    low, high, bounds = _estimation_columns(placed, design)
    is_used = np.bincount(placed.instrument, minlength=len(names)) > 0
    used = {name: series[name] for name in compress(names, is_used)}
    tape = tape_of(used, [regressors[name] for name in design.regressors], design, pad=_pad(low, design))
    starts = np.array([tape.starts.get(name, 0) for name in names], dtype=np.int64)
    return Panel(design, placed, tape, starts[placed.instrument] + placed.day0, low, high, bounds), refused


def _faults(day0: Integers, lengths: Integers, design: Design) -> Integers:
    """For each unit which of the reasons keeps it out; the first, zero, is none."""
    window, is_base = design.window, design.conventions.base_first
    return np.select(
        [
            lengths == NO_DAY,
            (day0 < 0) | (day0 >= lengths),
            day0 + window.first + is_base < 0,
            day0 + window.last >= lengths,
        ],
        [1, 2, 3, 4],
        0,
    )


def _pad(low: int, design: Design) -> int:
    return max(-low, -design.window.first, design.window.last, 0) + 1


def _estimation_columns(units: Units, design: Design) -> tuple[int, int, Integers | None]:
    high = design.window.first - design.estimation.gap + 1
    low = high - design.estimation.sessions
    if units.estimation is None or not len(units):
        return low, high, None
    own = units.estimation - units.day0[:, None]
    bounds = np.where(units.estimation == NO_PLACE, [[low, high]], own)
    return int(bounds[:, 0].min()), int(bounds[:, 1].max()), bounds


def tape_of(series: Mapping[str, Series], regressors: Sequence[Series], design: Design, *, pad: int) -> Tape:
    """All series end to end, with their regressors aligned to their sessions."""
    places, lengths, total = {}, {}, pad
    for name, one in series.items():
        places[name], lengths[name] = total, one.days.size
        total += one.days.size + pad
    values, spans = np.full(total, np.nan), np.zeros(total, dtype=np.int64)
    days = np.full(total, NO_DAY, dtype=np.int64)
    aligned = np.full((len(regressors), total), np.nan)
    for name, one in series.items():
        here = slice(places[name], places[name] + one.days.size)
        values[here], spans[here], days[here] = one.values, one.spans, one.days
        for number, regressor in enumerate(regressors):
            aligned[number, here] = align(one, regressor, design)
    usable = (spans == 1) & ~np.isnan(values) & ~np.isnan(aligned).any(axis=0)
    return Tape(values, spans, days, aligned, usable.astype(np.float64), places, lengths)


def align(series: Series, regressor: Series, design: Design) -> Floats:
    """The regressor's return beside each return of the series, (T,); not a number where it has none.

    By ``span`` it runs from the session before the return to its own, which takes in days on which only the
    regressor trades; by ``date`` it is that of the same date.
    """
    if _is_alike(series, regressor):
        return regressor.values
    ends, is_there = _find(regressor.days, series.days)
    same_date = np.where(is_there & (regressor.spans[ends] > 0), regressor.values[ends], np.nan)
    if design.conventions.regressor_days == "date":
        return same_date
    before = np.arange(series.days.size) - np.maximum(series.spans, 1)
    starts, had_start = _find(regressor.days, series.days[np.maximum(before, 0)])
    steps = ends - starts
    known_start = (before >= 0) & had_start
    is_direct = np.where(
        known_start, regressor.spans[ends] == steps, (before < 0) & (regressor.spans[ends] == 1)
    )
    joined = np.where(known_start & is_there, _joined(regressor, starts, ends, design), np.nan)
    return np.where(is_direct, same_date, joined)


def _is_alike(series: Series, regressor: Series) -> bool:
    """Whether both have a one-session return on the very same days."""
    is_whole = bool((series.spans == 1).all() and (regressor.spans == 1).all())
    return is_whole and np.array_equal(series.days, regressor.days)


def _find(days: Integers, wanted: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    if not days.size:
        return np.zeros(wanted.size, dtype=np.int64), np.zeros(wanted.size, dtype=np.bool_)
    at = np.minimum(np.searchsorted(days, wanted), days.size - 1)
    return at, days[at] == wanted


def _joined(regressor: Series, starts: Integers, ends: Integers, design: Design) -> Floats:
    """Returns from the close at ``starts`` to that at ``ends``; not a number across a hole."""
    is_simple = design.returns == "simple"
    there = ~np.isnan(regressor.values)
    steps = np.where(there, regressor.values, 0.0)
    cumulated = np.cumsum(np.log1p(steps) if is_simple else steps)
    covered = np.cumsum(np.where(there, regressor.spans, 0))
    is_whole = (covered[ends] - covered[starts] == ends - starts) & there[ends]
    moves = cumulated[ends] - cumulated[starts]
    return np.where(is_whole, np.expm1(moves) if is_simple else moves, np.nan)
