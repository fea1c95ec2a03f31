"""Records, first levels, losing months and swings of a series. Pure: no Django, no database, no clock.

A record or a first level is one among all values there were: of those before the first known somebody
has to say how high they went, and a year has to be known besides.
"""

from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from markets.milestone_shapes import Floats, Milestone, Reading, Rules, Shape, Tape

YEAR_SESSIONS = 252


def market_milestones(tape: Tape, at: int, reading: Reading, rules: Rules) -> Iterator[Milestone]:
    """What the value of one session is by these rules, in the order in which they stand."""
    if rules.highest_before is not None:
        yield from _records(tape, at, reading, rules, rules.highest_before)
    if rules.losing_months:
        yield from _losing_months(tape, at, reading, rules.losing_months)
    if rules.swing:
        yield from _swing(tape, at, reading, rules.swing, rules.swing_sessions)


def _records(
    tape: Tape, at: int, reading: Reading, rules: Rules, highest_before: Decimal
) -> Iterator[Milestone]:
    before = _history(tape, at)
    if before is None:
        return
    rival = int(np.nanargmax(before))  # of equal values the first, which set the record
    is_known = tape.exact[rival] > highest_before
    highest = tape.exact[rival] if is_known else highest_before
    age = at - rival if is_known else at
    if rules.record_after and reading.value > highest and age >= rules.record_after:
        yield Milestone(
            shape=Shape.RECORD,
            names=(f"{Shape.RECORD}-{rules.record_after}",),
            as_of=reading.as_of,
            public_at=reading.public_at,
            value=reading.value,
            reference=highest,
            reference_date=tape.grid[rival] if is_known else None,
            sessions=age,
        )
    if rules.first_step:
        yield from _first_above(at, reading, rules.first_step, highest)


def _first_above(at: int, reading: Reading, step: Decimal, highest: Decimal) -> Iterator[Milestone]:
    """The highest multiple of a step under a value, when no value before was above it."""
    whole, part = divmod(reading.value, step)
    level = step * (whole if part else whole - 1)
    if level <= 0 or highest > level:
        return
    yield Milestone(
        shape=Shape.FIRST_ABOVE,
        names=(f"{Shape.FIRST_ABOVE}-{level.normalize():f}",),
        as_of=reading.as_of,
        public_at=reading.public_at,
        value=reading.value,
        reference=level,
        reference_date=None,
        sessions=at,
    )


def _losing_months(tape: Tape, at: int, reading: Reading, count: int) -> Iterator[Milestone]:
    """The last value of a month that makes so many in a row each lower than the one before, and no more."""
    place = bisect_left(tape.month_ends, at)
    if place < count or at not in tape.month_ends[place : place + 1]:
        return
    ends = tape.month_ends[max(place - count - 1, 0) : place + 1]
    falls = np.diff(tape.known[ends]) < 0
    if not falls[-count:].all() or (len(falls) > count and falls[0]):
        return
    first = tape.month_ends[place - count]
    yield _milestone(tape, reading, Shape.LOSING_MONTHS, f"{Shape.LOSING_MONTHS}-{count}", first)


def _swing(tape: Tape, at: int, reading: Reading, share: Decimal, sessions: int) -> Iterator[Milestone]:
    """A large fall from the highest or rise from the lowest of a window; while one goes on it is the same."""
    for shape in (Shape.DRAWDOWN, Shape.RUN_UP):
        rival = _swing_from(tape, at, share, sessions, shape)
        if rival is None or any(
            _swing_from(tape, at - back, share, sessions, shape) is not None
            for back in range(1, sessions + 1)
        ):
            continue
        name = f"{shape}-{(share * 100).normalize():f}-{sessions}"
        yield _milestone(tape, reading, shape, name, rival)


def _swing_from(tape: Tape, at: int, share: Decimal, sessions: int, shape: Shape) -> int | None:
    """Where the extreme stands that a value is so far from; None where it is not."""
    window = tape.before(at, sessions)
    if window is None or at not in tape.exact:
        return None
    behind = window[::-1]
    is_fall = shape == Shape.DRAWDOWN
    rival = at - 1 - int(np.nanargmax(behind) if is_fall else np.nanargmin(behind))
    value, extreme = tape.exact[at], tape.exact[rival]
    if extreme <= 0:
        return None
    is_far = value <= extreme * (1 - share) if is_fall else value >= extreme * (1 + share)
    return rival if is_far else None


def _history(tape: Tape, at: int) -> Floats | None:
    """Everything known before a session, if that is a year at least."""
    before = tape.known[:at]
    return before if np.isfinite(before).sum() >= YEAR_SESSIONS else None


def _milestone(tape: Tape, reading: Reading, shape: Shape, name: str, rival: int) -> Milestone:
    return Milestone(
        shape=shape,
        names=(name,),
        as_of=reading.as_of,
        public_at=reading.public_at,
        value=reading.value,
        reference=tape.exact[rival],
        reference_date=tape.grid[rival],
        sessions=bisect_left(tape.grid, reading.as_of) - rival,
    )
