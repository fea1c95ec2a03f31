"""Breakouts: a close beyond all before it, after a long time without one."""

import numpy as np

from markets.series import Floats, Integers


def breakouts(closes: Floats, *, quiet: int, lows: bool = False) -> Integers:
    """Positions of closes above every earlier one, after at least ``quiet`` sessions without such a close.

    ``lows`` asks for closes below every earlier one instead. The first close counts as an extreme, so
    nothing is a breakout within ``quiet`` sessions of it. Sessions without a close (not a number) count
    as sessions and are never breakouts. Only what lies before a position decides about it.
    """
    levels = np.where(np.isnan(closes), -np.inf, -closes if lows else closes)
    extremes = np.flatnonzero(levels[1:] > np.maximum.accumulate(levels)[:-1]) + 1
    first = np.flatnonzero(np.isfinite(levels[:1]))
    every = np.concatenate([first, extremes])
    return np.asarray(every[1:][np.diff(every) > quiet], dtype=np.int64)


def non_overlapping(events: Integers, *, horizon: int) -> Integers:
    """The events that begin after the horizon of the one kept before them is over, the first first."""
    kept: list[int] = []
    for event in sorted(events.tolist()):
        if not kept or event >= kept[-1] + horizon:
            kept.append(event)
    return np.array(kept, dtype=np.int64)
