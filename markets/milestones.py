"""What is remarkable in a series, as it could be known at the time. Pure: no Django, no database, no clock.

Values are looked at in the order in which they became public, so an extreme of 63 sessions is one
against the values that were public then, in the vintages of then. A value that is corrected later is
looked at again at the moment of its correction; what had been told of it is not taken back here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from markets.market_milestones import market_milestones
from markets.milestone_shapes import (
    LEVEL_SESSIONS,
    MOVE_SESSIONS,
    RUN_SESSIONS,
    Milestone,
    Reading,
    Rules,
    Shape,
    Tape,
)

__all__ = ["Milestone", "Reading", "Rules", "Shape", "Total", "milestones", "monthly_totals"]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a calendar month, known when the month is over: ``as_of`` is its last value's date."""

    month: date
    as_of: date
    value: Decimal
    count: int
    public_at: datetime


def milestones(readings: Sequence[Reading], *, grid: Sequence[date], rules: Rules) -> tuple[Milestone, ...]:
    """Every milestone in the order in which it became public; each name of a date is told once.

    ``grid`` holds the sessions of the series in order; readings on other dates are not looked at.
    """
    positions = {day: position for position, day in enumerate(grid)}
    tape, told, found = Tape(grid), defaultdict[date, set[str]](set), list[Milestone]()
    for reading in sorted(readings, key=lambda one: (one.public_at, one.as_of)):
        at = positions.get(reading.as_of)
        if at is None:
            continue
        tape.learn(at, reading.value)
        for milestone in _milestones(tape, at, reading, rules):
            if not told[reading.as_of].issuperset(milestone.names):
                told[reading.as_of].update(milestone.names)
                found.append(milestone)
    return tuple(found)


def monthly_totals(
    readings: Sequence[Reading], *, month_ends: Mapping[date, datetime], until: datetime
) -> tuple[Total, ...]:
    """The sums of the months that were over at ``until``, but for the first, which may be a part.

    ``month_ends`` gives the instant at which the month of a first day is over. Values are those of
    the newest vintage; when a total became public does not move with corrections.
    """
    months = defaultdict[date, dict[date, list[Reading]]](lambda: defaultdict(list))
    for reading in sorted(readings, key=lambda one: (one.public_at, one.as_of)):
        if reading.public_at <= until:
            months[reading.as_of.replace(day=1)][reading.as_of].append(reading)
    return tuple(
        Total(
            month=month,
            as_of=max(days),
            value=sum((vintages[-1].value for vintages in days.values()), Decimal(0)),
            count=len(days),
            public_at=max(month_ends[month], *(vintages[0].public_at for vintages in days.values())),
        )
        for month, days in sorted(months.items())[1:]
        if month_ends[month] <= until
    )


def _milestones(tape: Tape, at: int, reading: Reading, rules: Rules) -> Iterator[Milestone]:
    if rules.lows:
        yield from _extreme(tape, at, reading, rules.extremes, Shape.LOW)
    if reading.value >= rules.least:
        yield from _extreme(tape, at, reading, rules.extremes, Shape.HIGH)
    if rules.step:
        yield from _level(tape, at, reading, rules.step)
    if rules.move:
        yield from _move(tape, at, reading, rules.move)
    yield from market_milestones(tape, at, reading, rules)


def _extreme(
    tape: Tape, at: int, reading: Reading, spans: tuple[int, ...], shape: Shape
) -> Iterator[Milestone]:
    """A value beyond every other of its window; one that only equals the extreme is none."""
    sign = 1.0 if shape == Shape.LOW else -1.0
    passed = [span for span in sorted(spans, reverse=True) if _is_beyond(tape, at, span, sign)]
    if not passed:
        return
    first = at - passed[0] + 1
    # Of equal values the latest is the one that was passed.
    ahead = (sign * tape.known[first:at])[::-1]
    rival = at - 1 - int(np.nanargmin(ahead))
    yield Milestone(
        shape=shape,
        names=tuple(f"{shape}-{span}" for span in passed),
        as_of=reading.as_of,
        public_at=reading.public_at,
        value=reading.value,
        reference=tape.exact[rival],
        reference_date=tape.grid[rival],
        sessions=passed[0],
        continues=any(_is_beyond(tape, at - back, passed[0], sign) for back in range(1, RUN_SESSIONS + 1)),
    )


def _is_beyond(tape: Tape, at: int, span: int, sign: float) -> bool:
    window = tape.before(at, span - 1)
    return window is not None and bool(sign * tape.known[at] < np.nanmin(sign * window))


def _level(tape: Tape, at: int, reading: Reading, step: Decimal) -> Iterator[Milestone]:
    """A round level that no value of the quarter before had reached, or none had been under."""
    window = tape.before(at, LEVEL_SESSIONS - 1)
    if window is None:
        return
    under = reading.value // step * step
    over = under + step
    for shape, level, is_new in (
        (Shape.ABOVE, under, under > 0 and np.nanmax(window) < float(under)),
        (Shape.BELOW, over, np.nanmin(window) >= float(over)),
    ):
        if is_new:
            yield Milestone(
                shape=shape,
                names=(f"{shape}-{level:f}",),
                as_of=reading.as_of,
                public_at=reading.public_at,
                value=reading.value,
                reference=level,
                reference_date=None,
                sessions=LEVEL_SESSIONS,
            )


def _move(tape: Tape, at: int, reading: Reading, move: Decimal) -> Iterator[Milestone]:
    """A large change over five sessions; while one goes on it is the same."""
    change = tape.change(at)
    if not abs(change) >= float(move):
        return
    sign = 1.0 if change > 0 else -1.0
    if any(
        sign * tape.change(at - back) >= float(move) for back in range(1, MOVE_SESSIONS + 1) if at >= back
    ):
        return
    shape = Shape.RISE if sign > 0 else Shape.FALL
    yield Milestone(
        shape=shape,
        names=(f"{shape}-{MOVE_SESSIONS}",),
        as_of=reading.as_of,
        public_at=reading.public_at,
        value=reading.value,
        reference=tape.exact[at - MOVE_SESSIONS],
        reference_date=tape.grid[at - MOVE_SESSIONS],
        sessions=MOVE_SESSIONS,
    )
