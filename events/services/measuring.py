"""From events and the tape to the rows of their reactions: many events at once, nothing written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product
from uuid import UUID

from events.models import Event, Reaction
from events.services import public
from events.services.measuring_intraday import Minutes
from events.vocabulary import Precision
from markets import calendar
from markets import services as markets
from markets.calendar import OutOfCalendar
from markets.models import Instrument
from markets.returns import (
    ESTIMATOR,
    FACTOR_MODEL,
    MARKET_ADJUSTED,
    MARKET_MODEL,
    METHOD,
    WINDOWS,
    Measured,
    Method,
    Refusal,
    Window,
    measure,
)
from markets.series import Closes, Returns

DATED = frozenset({Precision.MINUTE, Precision.DAY})
REASON_LENGTH = 200
NUMBERS = (
    "raw_return",
    "abnormal_return",
    "standard_error",
    "t",
    "p",
    "estimation_n",
    "degrees_of_freedom",
    "gaps",
    "complete",
    "price_as_of",
)
CONVENTIONS = (
    "day0",
    "unit",
    "date_only",
    "starts_at",
    "ends_at",
    "clock",
    "returns",
    "estimator",
)

Rows = dict[UUID, list[Reaction]]


class NoDayZero(Exception):
    """No session answers the event; says why."""


@dataclass(frozen=True, slots=True)
class Way:
    """One model for one instrument, with the series it is set against."""

    method: Method
    others: tuple[Instrument, ...]


@dataclass(slots=True)
class Tape:
    """The closes of every measured instrument, each read once however many events are measured."""

    instruments: tuple[Instrument, ...]
    minutes: Minutes
    _closes: dict[int, Closes] = field(default_factory=dict)
    _returns: dict[tuple[int, int], Returns] = field(default_factory=dict)

    @classmethod
    def of_today(cls) -> "Tape":
        """Every measured instrument, in the editors' order."""
        instruments = tuple(Instrument.objects.measured().in_order())
        return cls(instruments, Minutes.on_the_tape())

    def returns(self, instrument: Instrument) -> Returns:
        """An instrument's returns on its own sessions."""
        return self.returns_on(instrument, instrument)

    def returns_on(self, series: Instrument, instrument: Instrument) -> Returns:
        """The returns of a series on an instrument's sessions."""
        key = (series.pk, instrument.pk)
        if key not in self._returns:
            sessions = None if series == instrument else self.returns(instrument).sessions
            self._returns[key] = markets.returns(
                instrument=series, closes=self._read(series), sessions=sessions
            )
        return self._returns[key]

    def _read(self, instrument: Instrument) -> Closes:
        if instrument.pk not in self._closes:
            self._closes[instrument.pk] = markets.closes(instrument=instrument)
        return self._closes[instrument.pk]


def ways(instrument: Instrument) -> tuple[Way, ...]:
    """The models an instrument is measured by: its own mean, and what an editor gave it to set against.

    A benchmark whose returns are of another kind can explain, but not be subtracted.
    """
    found = [Way(METHOD, ())]
    benchmark = instrument.benchmark
    if benchmark is not None:
        if benchmark.return_kind == instrument.return_kind:
            found.append(Way(Method(MARKET_ADJUSTED), (benchmark,)))
        found.append(Way(Method(MARKET_MODEL), (benchmark,)))
    chosen = sorted(instrument.regressors.all(), key=lambda one: (one.position, one.pk))
    if chosen:
        found.append(Way(Method(FACTOR_MODEL), tuple(one.series for one in chosen)))
    return tuple(found)


def rows(events: Sequence[Event], tape: Tape, now: datetime) -> Rows:
    """Every reaction of each event: all measured instruments, their models, all windows."""
    found: Rows = {event.pk: [] for event in events}
    for instrument in tape.instruments:
        for row in (*_of_sessions(events, instrument, tape), *tape.minutes.rows(events, instrument, now)):
            row.measured_at = now
            found[row.event_id].append(row)
    return found


def _of_sessions(events: Sequence[Event], instrument: Instrument, tape: Tape) -> Iterator[Reaction]:
    zeros: dict[UUID, date] = {}
    for event in events:
        try:
            zeros[event.pk] = _day_zero(event, instrument)
        except NoDayZero as why:
            yield from _refused(event, instrument, str(why))
    placed = [event for event in events if event.pk in zeros]
    for window in WINDOWS:
        bounds = {day: _bounds(instrument, day, window) for day in set(zeros.values())}
        for way in ways(instrument):
            answers = _answers(instrument, way, window, tape, tuple(bounds))
            for event in placed:
                day0 = zeros[event.pk]
                yield _row(event, instrument, answers[day0], bounds[day0])


def _answers(
    instrument: Instrument, way: Way, window: Window, tape: Tape, day0s: tuple[date, ...]
) -> dict[date, Measured | Refusal]:
    others = tuple(tape.returns_on(one, instrument) for one in way.others)
    found = measure(tape.returns(instrument), others, day0s=day0s, window=window, method=way.method)
    return dict(zip(day0s, found, strict=True))


def _row(
    event: Event, instrument: Instrument, answer: Measured | Refusal, bounds: tuple[datetime, datetime]
) -> Reaction:
    row = _blank(event, instrument)
    row.window, row.model, row.estimator = str(answer.window), answer.model, answer.estimator
    row.day0, (row.starts_at, row.ends_at) = answer.day0, bounds
    if isinstance(answer, Measured):
        for name in NUMBERS:
            setattr(row, name, getattr(answer, name))
    elif not answer.is_awaiting:
        row.refusal = answer.reason[:REASON_LENGTH]
    return row


def _refused(event: Event, instrument: Instrument, why: str) -> Iterator[Reaction]:
    for window, way in product(WINDOWS, ways(instrument)):
        row = _blank(event, instrument)
        row.window, row.model, row.refusal = str(window), way.method.model, why[:REASON_LENGTH]
        yield row


def _blank(event: Event, instrument: Instrument) -> Reaction:
    return Reaction(
        event=event,
        instrument=instrument,
        unit=public.unit(instrument),
        date_only=event.public_precision == Precision.DAY,
        clock=instrument.clock,
        returns=instrument.return_kind,
        estimator=ESTIMATOR,
        complete=False,
    )


def _day_zero(event: Event, instrument: Instrument) -> date:
    if event.public_at is None:
        raise NoDayZero("when it became public is not known")
    if event.public_precision not in DATED:
        raise NoDayZero(f"when it became public is known only to the {event.public_precision}")
    try:
        day0 = markets.day_zero(instrument=instrument, instant=event.public_at)
        for window in WINDOWS:
            _bounds(instrument, day0, window)
    except OutOfCalendar as why:
        raise NoDayZero(str(why)) from why
    return day0


def _bounds(instrument: Instrument, day0: date, window: Window) -> tuple[datetime, datetime]:
    return calendar.window_bounds(
        instrument.calendar,
        instrument.close_time,
        instrument.zone,
        day0,
        first=window.first,
        last=window.last,
    )
