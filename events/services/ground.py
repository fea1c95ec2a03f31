"""What events are measured on: the lines of some instruments, and where an event's day 0 falls on each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from events.services.sample import Member
from markets import calendar
from markets import services as markets
from markets.models import AssetClass, Instrument
from markets.series import UNITS, Integers, microseconds
from markets.sheet import Line
from markets.study import LeftOut, Series, Units

OWN_CLOSE, NEW_YORK_CLOSE = "own", "new-york"
COIN_CLOSES = (OWN_CLOSE, NEW_YORK_CLOSE)
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

    @property
    def read_at(self) -> dict[str, str]:
        """At which clock the closes of each instrument were read."""
        return {symbol: markets.read_at(one) for symbol, one in self.instruments.items()}

    def place(self, symbol: str, chosen: "Chosen", series: Series) -> tuple[Units, list[LeftOut]]:
        """Each event as this instrument saw it, and those it did not see with the reason."""
        days = self._days_zero(symbol, chosen)
        at = np.searchsorted(series.days, days)
        met = at < series.days.size
        if series.days.size:
            met &= series.days[np.minimum(at, series.days.size - 1)] == days
        met &= chosen.is_dated
        unmet = np.flatnonzero(~met).tolist()
        reasons = (_reason(chosen.members[row], int(days[row]), int(at[row]), series) for row in unmet)
        left_out = [LeftOut(chosen.names[row], symbol, why) for row, why in zip(unmet, reasons, strict=True)]
        rows = np.flatnonzero(met) if unmet else chosen.rows
        none = np.zeros(rows.size, dtype=np.int64)
        return Units(chosen.names, (symbol,), rows, none, at[rows] if unmet else at), left_out

    def _days_zero(self, symbol: str, chosen: "Chosen") -> Integers:
        """Day 0 of each event on one instrument, in days since 1970-01-01."""
        instrument = self.instruments[symbol]
        return calendar.days_zero(
            calendar=instrument.calendar,
            close_time=instrument.close_time,
            zone=instrument.zone,
            instants=chosen.instants,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Events as columns (N,), to be placed on one instrument after the other."""

    members: Sequence[Member]
    names: tuple[str, ...]
    instants: Integers
    is_dated: NDArray[np.bool_]
    rows: Integers

    @classmethod
    def of(cls, members: Sequence[Member]) -> "Chosen":
        """The columns of some events; instants are in microseconds since 1970-01-01, UTC."""
        return cls(
            members,
            tuple(one.event for one in members),
            np.array([microseconds(one.public_at) for one in members], dtype=np.int64),
            np.array([one.is_dated for one in members], dtype=np.bool_),
            np.arange(len(members)),
        )


def survey(*, symbols: Iterable[str], as_of: datetime | None = None, coin_close: str = OWN_CLOSE) -> Ground:
    """Read the lines of instruments by symbol, in the order given.

    ``coin_close`` ``new-york`` reads what trades every day at the closes of the New York Stock Exchange.
    Raises UnknownInstrument, and NoIntradayBars where there are no hours to read that from.
    """
    wanted = tuple(dict.fromkeys(symbols))
    # Asked before the lines are read: a close recorded in between makes the next version another one.
    version = markets.tape_version()
    found = {one.symbol: one for one in Instrument.objects.filter(symbol__in=wanted)}
    for symbol in wanted:
        if symbol not in found:
            known = Instrument.objects.order_by("symbol").values_list("symbol", flat=True)
            raise UnknownInstrument(symbol, list(known))
    moved = {
        symbol: markets.at_new_york(instrument=one, as_of=as_of)
        for symbol, one in found.items()
        if coin_close == NEW_YORK_CLOSE and one.asset_class == AssetClass.CRYPTO
    }
    own = [found[symbol] for symbol in wanted if symbol not in moved]
    lines = {**markets.lines(instruments=own, version=version, as_of=as_of)}
    found |= {symbol: instrument for symbol, (instrument, _) in moved.items()}
    lines |= {symbol: line for symbol, (_, line) in moved.items()}
    return Ground({one: found[one] for one in wanted}, {one: lines[one] for one in wanted}, version)


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
