"""A coin at the close of another market: read from its hours or minutes, or not at all."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np

from markets import calendar
from markets.listing import MIDNIGHT, NEW_YORK
from markets.models import Instrument, IntradayBar
from markets.series import Closes, microseconds
from markets.sheet import Line, line_of

NEW_YORK_STOCKS, NEW_YORK_CLOSE = "XNYS", time(16)


class NoIntradayBars(LookupError):
    """There is no bar shorter than a day to read the instrument from."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """Closes read at another market's close; ``read_at`` says so, ``missing`` which sessions had no bar."""

    closes: Closes
    read_at: str
    missing: tuple[date, ...]


def read_at(instrument: Instrument) -> str:
    """When the closes of an instrument's own sessions stand, in words: ``24:00 UTC`` for a coin."""
    clock = "24:00" if instrument.close_time == MIDNIGHT else f"{instrument.close_time:%H:%M}"
    return f"{clock} {instrument.zone}"


def closes_at_new_york(*, instrument: Instrument, as_of: datetime | None = None) -> Sampled:
    """The price of an instrument at each close of the New York Stock Exchange, half days included.

    Taken from the bar that ends at that minute, the shortest if there are several; nothing is carried
    forward from an earlier one. Friday's close to Monday's holds the weekend. Raises NoIntradayBars.
    """
    bars = IntradayBar.objects.filter(instrument=instrument)
    if as_of is not None:
        bars = bars.known_at(as_of)
    rows = list(bars.in_force().values_list("bar_end", "close", "captured_at"))
    if not rows:
        raise NoIntradayBars(f"{instrument} has no hours or minutes to be read at the New York close from")
    # In the order of their starts: of two that end together the later start stands, the shorter bar.
    ending = {end: (float(close), captured_at) for end, close, captured_at in rows}
    first, last = min(ending), max(ending)
    wanted = _closes_between(first, last)
    found = [(day, *ending[end]) for day, end in wanted if end in ending]
    return Sampled(
        closes=Closes(
            dates=tuple(day for day, _, _ in found),
            values=np.array([close for _, close, _ in found], dtype=np.float64),
            captured=np.array([microseconds(captured_at) for _, _, captured_at in found], dtype=np.int64),
        ),
        read_at=f"{NEW_YORK_CLOSE:%H:%M} {NEW_YORK} (New York Stock Exchange)",
        missing=tuple(day for day, end in wanted if end not in ending),
    )


def at_new_york(*, instrument: Instrument, as_of: datetime | None = None) -> tuple[Instrument, Line]:
    """The instrument as one of the New York sessions, not to be saved, and its line on them.

    Raises NoIntradayBars.
    """
    closes = closes_at_new_york(instrument=instrument, as_of=as_of).closes
    moved = copy(instrument)
    moved.calendar, moved.close_time, moved.zone = NEW_YORK_STOCKS, NEW_YORK_CLOSE, NEW_YORK
    line = line_of(
        np.array(closes.dates, dtype="datetime64[D]").astype(np.int64),
        closes.values,
        closes.captured,
        sessions=calendar.session_days(NEW_YORK_STOCKS),
        kind=instrument.return_kind,
    )
    return moved, line


def _closes_between(first: datetime, last: datetime) -> list[tuple[date, datetime]]:
    """The sessions whose close lies between two instants, with that close."""
    days = calendar.sessions(NEW_YORK_STOCKS, first.date(), last.date())
    ends = ((day, calendar.bar_bounds(NEW_YORK_STOCKS, NEW_YORK_CLOSE, NEW_YORK, day)[1]) for day in days)
    return [(day, end) for day, end in ends if first <= end <= last]
