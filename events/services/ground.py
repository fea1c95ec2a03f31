"""What events are measured on: the lines of some instruments, and where an event's day 0 falls on each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from events.services.sample import DATED, Member
from markets import calendar
from markets import services as markets
from markets.models import AssetClass, Instrument
from markets.series import UNITS, Integers, microseconds
from markets.sheet import Line
from markets.study import LeftOut, Series, Unit

NO_CLOCK = "when it became public is known only to the {precision}"


class UnknownInstrument(LookupError):
    """No instrument has the ``symbol``; ``known`` are those there are."""

    def __init__(self, symbol: str, known: Sequence[str]) -> None:
        super().__init__(symbol)
        self.symbol = symbol
        self.known = known


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Instruments with their lines, ``version`` the state of the tape they were read from."""

    instruments: Mapping[str, Instrument]
    lines: Mapping[str, Line]
    version: datetime | None

    def series(self, symbol: str, *, before: int = 0, after: int = 0) -> Series:
        """An instrument's returns, with so many sessions without a return laid before and after them."""
        line = self.lines[symbol]
        every = calendar.session_days(self.instruments[symbol].calendar)
        if not line.sessions.size:
            return Series(line.sessions, line.closes, line.spans, line.unit)
        first = int(np.searchsorted(every, line.sessions[0]))
        low, high = max(first - before, 0), min(first + line.sessions.size + after, every.size)
        values, spans = np.full(high - low, np.nan), np.zeros(high - low, dtype=np.int64)
        here = slice(first - low, first - low + line.sessions.size)
        values[here] = line.returns
        spans[here] = np.where(np.isnan(values[here]), 0, line.spans)
        return Series(every[low:high], values, spans, line.unit)

    def place(
        self, symbol: str, chosen: Sequence[Member], series: Series
    ) -> tuple[list[Unit], list[LeftOut]]:
        """Each event as this instrument saw it, and those it did not see with the reason."""
        days = self.days_zero(symbol, chosen)
        at = np.searchsorted(series.days, days)
        met = series.days.size > 0 and bool((at < series.days.size).all())
        if (
            met
            and (series.days[at] == days).all()
            and _are_dated(tuple(one.public_precision for one in chosen))
        ):
            places = zip(chosen, at.tolist(), strict=True)
            return [Unit(one.event, symbol, place) for one, place in places], []
        units, left_out = [], []
        for one, day, place in zip(chosen, days.tolist(), at.tolist(), strict=True):
            reason = _reason(one, day, place, series)
            if reason:
                left_out.append(LeftOut(one.event, symbol, reason))
            else:
                units.append(Unit(one.event, symbol, place))
        return units, left_out

    def days_zero(self, symbol: str, chosen: Sequence[Member]) -> Integers:
        """Day 0 of each event on one instrument, in days since 1970-01-01."""
        instrument = self.instruments[symbol]
        return calendar.days_zero(
            calendar=instrument.calendar,
            close_time=instrument.close_time,
            zone=instrument.zone,
            instants=_instants(tuple(one.public_at for one in chosen)),
        )


@lru_cache(maxsize=8)
def _instants(public: tuple[datetime, ...]) -> Integers:
    """The same events are placed on one instrument after the other."""
    return np.array([microseconds(at) for at in public], dtype=np.int64)


@lru_cache(maxsize=8)
def _are_dated(precisions: tuple[str, ...]) -> bool:
    return DATED.issuperset(precisions)


def survey(*, symbols: Iterable[str], as_of: datetime | None = None) -> Ground:
    """Read the lines of instruments by symbol, in the order given; raises UnknownInstrument."""
    wanted = tuple(dict.fromkeys(symbols))
    # Asked before the lines are read: a close recorded in between makes the next version another one.
    version = markets.tape_version()
    found = {one.symbol: one for one in Instrument.objects.filter(symbol__in=wanted)}
    for symbol in wanted:
        if symbol not in found:
            known = Instrument.objects.order_by("symbol").values_list("symbol", flat=True)
            raise UnknownInstrument(symbol, list(known))
    instruments = {symbol: found[symbol] for symbol in wanted}
    lines = markets.lines(instruments=instruments.values(), version=version, as_of=as_of)
    return Ground(instruments, lines, version)


def _reason(one: Member, day: int, place: int, series: Series) -> str:
    if not one.is_dated:
        return NO_CLOCK.format(precision=one.public_precision)
    if day == calendar.NO_DAY:
        return "it became public outside the years of the calendar"
    if not series.days.size:
        return "there are no prices"
    if day < series.days[0]:
        return "prices begin after day 0"
    if place >= series.days.size:
        return "awaiting prices"
    if series.days[place] != day:
        raise ValueError(f"day 0 {day} is not a session of the instrument")
    return ""


def measured_symbols(*, to_average: bool = False) -> tuple[str, ...]:
    """The instruments that reactions are computed for, in the editors' order.

    ``to_average`` keeps to those of the headline whose mean says something: returns, and not those of
    volatility, which rises as the others fall.
    """
    rows = Instrument.objects.measured().in_order()
    if to_average:
        rows = rows.headline().exclude(return_kind__in=UNITS).exclude(asset_class=AssetClass.VOLATILITY)
    return tuple(rows.values_list("symbol", flat=True))
