"""A file of events as the units of a study. Pure: no database, no Django.

Three layouts, with a header: a date a line (every instrument sees it); a date and an instrument a line
(day 0 by unit); or wide, an event a line and a column of dates for each instrument. Lines of one event
name, or without names of one date, are one event.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from markets.study.design import Series, Unit
from markets.study.results import LeftOut
from markets.studyfile import NAMING, NO_VALUE, UnusableStudy, day_of

NonSession = Literal["forward", "refuse", "backward"]

DATING = ("date", "when", "day0", "day_0", "event_date", "day")
EVENTS = ("event", "event_id", "id", "label", "title")
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Named:
    """One line's word: this event was news on this day, for one instrument or (empty) for all."""

    event: str
    instrument: str
    day: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file of events are called, where the usual names do not tell."""

    date: str = ""
    instrument: str = ""
    event: str = ""


def read_events(
    lines: Iterable[str],
    *,
    known: Iterable[str],
    columns: Columns | None = None,
    date_format: str | None = None,
) -> list[Named]:
    """The events of a file; ``known`` names the series. Raises UnusableStudy for a file without a date
    column.
    """
    columns, known = columns or Columns(), set(known)
    rows = list(csv.DictReader(lines, strict=True))
    if not rows:
        raise UnusableStudy("there is no event in the file")
    header = [name for name in rows[0] if name]
    dates = _column(header, columns.date, DATING)
    if dates is None:
        return list(_wide(rows, header, known, date_format))
    instruments = _column(header, columns.instrument, ()) or _naming(rows, header, dates, known)
    events = _column(header, columns.event, tuple(name for name in EVENTS if name != instruments))
    return [
        Named(
            event=row[events] if events else row[dates].strip(),
            instrument=row[instruments].strip() if instruments else "",
            day=day_of(row[dates], date_format),
        )
        for row in rows
        if row[dates].strip().lower() not in NO_VALUE
    ]


def _column(header: Sequence[str], asked: str, usual: Sequence[str]) -> str | None:
    if asked:
        if asked not in header:
            raise UnusableStudy(f"the events have no column {asked!r}; there are {', '.join(header)}")
        return asked
    by_lower = {name.strip().lower(): name for name in header}
    return next((by_lower[name] for name in usual if name in by_lower), None)


def _naming(
    rows: Sequence[Mapping[str, str]], header: Sequence[str], dates: str, known: set[str]
) -> str | None:
    """The column that names instruments: it is called so, or one of its cells is a series' name."""
    for name in header:
        if name == dates:
            continue
        held = {row[name].strip() for row in rows if row[name]}
        if held & known or name.strip().lower() in NAMING[:5]:
            return name
    return None


def _wide(
    rows: Sequence[Mapping[str, str]], header: Sequence[str], known: set[str], date_format: str | None
) -> Iterator[Named]:
    instruments = [name for name in header[1:] if name in known]
    if not instruments:
        raise UnusableStudy(
            f"no column of the events is a date ({', '.join(DATING)}) or names a series;"
            f" there are {', '.join(header)}"
        )
    for row in rows:
        for name in instruments:
            if row[name].strip().lower() not in NO_VALUE:
                yield Named(row[header[0]], name, day_of(row[name], date_format))


def place(
    events: Iterable[Named],
    series: Mapping[str, Series],
    *,
    non_session: NonSession = "forward",
    estimation: tuple[int, int] | None = None,
) -> tuple[list[Unit], list[LeftOut]]:
    """Units with day 0 as a position in their series, and what has no place with the reason.

    A date that is no session of the instrument goes ``forward`` to the next, is a ``refuse``-al, or goes
    ``backward``, which lets a return precede its news. ``estimation`` are the first and last day to estimate
    from.
    """
    units: list[Unit] = []
    refused: list[LeftOut] = []
    for event in events:
        for name in [event.instrument] if event.instrument else list(series):
            found = _position(event, name, series, non_session)
            if isinstance(found, LeftOut):
                refused.append(found)
            else:
                bounds = _bounds(series[name], estimation) if estimation else None
                units.append(Unit(event.event, name, found, bounds))
    return units, refused


def _position(
    event: Named, name: str, series: Mapping[str, Series], non_session: NonSession
) -> int | LeftOut:
    if name not in series:
        return LeftOut(event.event, name, "there is no series of this name")
    days = series[name].days
    shown = date.fromordinal(event.day + _EPOCH)
    at = int(np.searchsorted(days, event.day))
    if at < days.size and int(days[at]) == event.day:
        return at
    if non_session == "refuse":
        return LeftOut(event.event, name, f"{shown} is no session of it")
    at -= non_session == "backward"
    if at < 0 or (at == 0 and non_session == "forward" and days.size):
        return LeftOut(event.event, name, f"its returns begin after {shown}")
    if at >= days.size:
        return LeftOut(event.event, name, f"its returns end before {shown}")
    return at


def _bounds(series: Series, estimation: tuple[int, int]) -> tuple[int, int]:
    first, last = np.searchsorted(series.days, [estimation[0], estimation[1] + 1])
    return int(first), int(last)


def calendar_days(first: int, last: int, series: Mapping[str, Series]) -> tuple[list[Named], int]:
    """One event for all instruments from ``first`` on, and how many dates of the series lie up to ``last``.

    For studies that test each calendar day alone; the series must stand on the same dates.
    """
    days = np.unique(np.concatenate([one.days for one in series.values()]))
    within = days[(days >= first) & (days <= last)]
    if not within.size:
        raise UnusableStudy("no date of the series lies between these days")
    name = date.fromordinal(int(within[0]) + _EPOCH).isoformat()
    return [Named(name, instrument, int(within[0])) for instrument in series], int(within.size)
