"""What a series does after events, beside what it does anyway and beside what chance would make of it.

A mean path after events proves nothing: a series that drifts upwards rises after any set of days. So
the mean path over all days is subtracted, and the rest is compared with the same events moved:

circular shift
    The whole set of events, spacing kept, is shifted by every possible number of sessions around the
    span of the data. The share of shifts that do as well as no shift is p. This is the test.
stationary bootstrap
    The returns are resampled in blocks (Politis & Romano 1994) while the events stay. It shows the
    spread that the series' own dependence makes, as a second band.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from markets.lead.breakouts import non_overlapping
from markets.lead.resampling import stationary, usual_block
from markets.series import Floats, Integers

ESTIMATOR = "event-path-1"
FEWEST_EVENTS = 5
BAND = (2.5, 97.5)
# Fewer sets of events that do not overlap fit into the data: every shift then says much the same.
FEWEST_HORIZONS = 8
# Sums of the same numbers in another order are the same.
_ROUNDING = 1e-12


class Untestable(ValueError):
    """The data cannot decide; says why."""


@dataclass(frozen=True, slots=True)
class Band:
    """Bounds between which chance alone leaves 95 % of the paths, one value a session."""

    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class EventPath:
    """Paths of sessions 1 to the horizon after the events, in the units of the levels' differences.

    ``excess`` is ``mean`` less ``unconditional``. ``p`` (circular shift) and ``bootstrap_p`` are the
    two-sided shares of chance as far from nothing as ``excess`` at the last session. ``raw_t`` is what
    the mean of the last session over its standard error would have said: it tests nothing and is told
    for comparison.
    """

    events: tuple[int, ...]
    mean: Floats
    unconditional: Floats
    excess: Floats
    placebo: Band
    bootstrap: Band
    p: float
    bootstrap_p: float
    raw_t: float
    shifts: int
    estimator: str = ESTIMATOR

    @property
    def n(self) -> int:
        return len(self.events)


def forward_paths(levels: Floats, horizon: int) -> Floats:
    """Row t holds the changes from session t to the ``horizon`` sessions after it; n - horizon rows."""
    ahead = sliding_window_view(levels, horizon + 1)
    return np.asarray(ahead[:, 1:] - ahead[:, :1])


def event_path(
    levels: Floats,
    events: Integers,
    *,
    horizon: int,
    draws: int = 1000,
    seed: int = 1,
) -> EventPath:
    """Follow ``levels`` (log closes, say; every one a number) after ``events`` (positions in them).

    Events whose horizon is not over, or that lie within an earlier one's, are left out. Raises
    Untestable for too few events or too short a series.
    """
    kept = _testable(levels, events, horizon)
    paths = forward_paths(levels, horizon)
    unconditional = paths.mean(axis=0)
    excess = paths[kept].mean(axis=0) - unconditional
    placebo = _shifted(paths, kept) - unconditional
    resampled = _resampled(np.diff(levels), kept, horizon, draws, seed)
    return EventPath(
        events=tuple(kept.tolist()),
        mean=paths[kept].mean(axis=0),
        unconditional=unconditional,
        excess=excess,
        placebo=_band(placebo),
        bootstrap=_band(resampled),
        # The set as it is, a shift by nothing, is one of the shifts.
        p=_share(placebo[:, -1], excess[-1]),
        bootstrap_p=_with_itself(resampled[:, -1], excess[-1]),
        raw_t=_raw_t(paths[kept, -1]),
        shifts=len(paths),
    )


def shift_test(levels: Floats, events: Integers, *, horizon: int) -> tuple[float, float]:
    """The circular-shift p alone, and the raw t beside it; raises Untestable as ``event_path`` does."""
    kept = _testable(levels, events, horizon)
    ends = levels[horizon:] - levels[:-horizon]
    chance = ends[(kept[None, :] + np.arange(ends.size)[:, None]) % ends.size].mean(axis=1) - ends.mean()
    return _share(chance, float(chance[0])), _raw_t(ends[kept])


def _testable(levels: Floats, events: Integers, horizon: int) -> Integers:
    n = len(levels) - horizon
    if n < FEWEST_HORIZONS * horizon:
        raise Untestable(
            f"{len(levels)} sessions hold fewer than {FEWEST_HORIZONS + 1} horizons of {horizon} sessions"
        )
    kept = non_overlapping(events[events < n], horizon=horizon)
    if kept.size < FEWEST_EVENTS:
        raise Untestable(
            f"{kept.size} events with {horizon} sessions after them that do not overlap;"
            f" at least {FEWEST_EVENTS} are needed"
        )
    return kept


def _shifted(paths: Floats, events: Integers) -> Floats:
    """The mean path of the events under every shift; row 0 is no shift."""
    total = np.zeros_like(paths)
    for event in events.tolist():
        total += np.roll(paths, -event, axis=0)
    return total / events.size


def _resampled(returns: Floats, events: Integers, horizon: int, draws: int, seed: int) -> Floats:
    """Excess paths of the same events on resampled returns, one row a draw."""
    found = []
    block = usual_block(len(returns))
    for positions in stationary(len(returns), draws=draws, block=block, seed=seed):
        levels = np.zeros((len(positions), len(returns) + 1))
        np.cumsum(returns[positions], axis=1, out=levels[:, 1:])
        found.append(_excess_of(levels, events, horizon))
    return np.concatenate(found)


def _excess_of(levels: Floats, events: Integers, horizon: int) -> Floats:
    """Mean path after the events less that after every session, for rows of levels."""
    n = levels.shape[1] - horizon
    ahead = np.arange(1, horizon + 1)
    mean = (levels[:, events[:, None] + ahead] - levels[:, events, None]).mean(axis=1)
    sums = np.zeros((len(levels), levels.shape[1] + 1))
    np.cumsum(levels, axis=1, out=sums[:, 1:])
    unconditional = (sums[:, ahead + n] - sums[:, ahead] - (sums[:, n] - sums[:, 0])[:, None]) / n
    return np.asarray(mean - unconditional)


def _band(paths: Floats) -> Band:
    lower, upper = np.percentile(paths, BAND, axis=0)
    return Band(lower, upper)


def _share(chance: Floats, seen: float) -> float:
    return float((np.abs(chance) >= abs(seen) - _ROUNDING).mean())


def _with_itself(chance: Floats, seen: float) -> float:
    return float((1 + (np.abs(chance) >= abs(seen) - _ROUNDING).sum()) / (1 + chance.size))


def _raw_t(ends: Floats) -> float:
    spread = float(ends.std(ddof=1))
    return float(ends.mean()) / (spread / float(np.sqrt(ends.size))) if spread else float("inf")
