"""How markets answered events: what is due, measured from the tape, and kept as reactions.

A measurement is due when an event becomes public or its public clock moves, and when the tape
records a close, new or corrected, that can enter it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from events.models import Event, Reaction, TapeMark, TimelineEntry
from events.services import ledger, public
from events.vocabulary import Action, Precision, State
from markets import services as markets
from markets.calendar import OutOfCalendar
from markets.models import Instrument
from markets.returns import (
    ESTIMATOR,
    MARKET_MODEL,
    MEAN_ADJUSTED,
    WINDOWS,
    Measured,
    Refusal,
    Window,
    market_model,
    mean_adjusted,
)
from markets.series import Closes, Returns

BY = "measurement"
LIMIT = 1000
# Any constant that no other advisory lock of the product uses.
SWEEP_LOCK = 7_301_119_363_302
# How far from day 0 a close can stand that enters a reaction, in calendar days: before it 120
# sessions of estimation, 10 of gap and one of window; after it 20 sessions. Holidays included.
REACH_BACK = timedelta(days=215)
REACH_AHEAD = timedelta(days=40)
DATED = frozenset({Precision.MINUTE, Precision.DAY})
REASON_LENGTH = 200
NUMBERS = (
    "raw_return",
    "abnormal_return",
    "standard_error",
    "t",
    "p",
    "estimation_n",
    "complete",
    "price_as_of",
)
VALUES = (*NUMBERS, "day0", "unit", "refusal", "estimator", "measured_at")


class NoDayZero(Exception):
    """No session answers the event; says why."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep did: events measured, and how many of them the public sees change."""

    measured: int
    revised: int


@dataclass(slots=True)
class Tape:
    """The closes of every measured instrument, each read once however many events are measured."""

    instruments: tuple[Instrument, ...]
    _closes: dict[int, Closes] = field(default_factory=dict)
    _returns: dict[int, Returns] = field(default_factory=dict)
    _benchmarks: dict[int, Returns] = field(default_factory=dict)

    @classmethod
    def of_today(cls) -> "Tape":
        """Every measured instrument, in the editors' order."""
        return cls(tuple(Instrument.objects.measured().in_order()))

    def returns(self, instrument: Instrument) -> Returns:
        """An instrument's returns on its own sessions."""
        if instrument.pk not in self._returns:
            closes = self._read(instrument)
            self._returns[instrument.pk] = markets.returns(instrument=instrument, closes=closes)
        return self._returns[instrument.pk]

    def benchmark_of(self, instrument: Instrument) -> Returns:
        """The returns of the instrument's benchmark, on the instrument's sessions."""
        benchmark = instrument.benchmark
        if benchmark is None:
            raise ValueError(f"{instrument} has no benchmark")
        if instrument.pk not in self._benchmarks:
            self._benchmarks[instrument.pk] = markets.returns(
                instrument=benchmark,
                closes=self._read(benchmark),
                sessions=self.returns(instrument).sessions,
            )
        return self._benchmarks[instrument.pk]

    def _read(self, instrument: Instrument) -> Closes:
        if instrument.pk not in self._closes:
            self._closes[instrument.pk] = markets.closes(instrument=instrument)
        return self._closes[instrument.pk]


def measure(*, event: Event, now: datetime) -> bool:
    """Measure one published event by the prices there are; whether the public sees a change."""
    with transaction.atomic():
        event.refresh_from_db(from_queryset=Event.objects.select_for_update())
        return event.state == State.PUBLISHED and _measure(event, Tape.of_today(), now)


def sweep(*, now: datetime, limit: int = LIMIT) -> Sweep:
    """Measure what is due, longest due first, each event in a transaction of its own.

    One sweep runs at a time: another that starts meanwhile does nothing, because a tape read
    before the other's look could bring back what that one found out of date. What is over
    ``limit`` is left to the next.
    """
    with _turn() as is_ours:
        if not is_ours:
            return Sweep(measured=0, revised=0)
        mark_due(now=now)
        due = list(Event.objects.due_for_measuring(now).values_list("pk", flat=True)[:limit])
        # Read after the look at what changed: a close recorded in between makes its events due again.
        tape = Tape.of_today()
        outcomes = [_measure_if_due(pk, tape, now) for pk in due]
    revised = [outcome for outcome in outcomes if outcome is not None]
    return Sweep(measured=len(revised), revised=sum(revised))


def mark_due(*, now: datetime) -> int:
    """Make every event due that a close recorded since the last look can enter; how many."""
    mark, _ = TapeMark.objects.get_or_create(pk=1)
    changes = _changes(mark.recorded_at)
    if not changes:
        return 0
    reached = set(_reached(changes))
    with transaction.atomic():
        # Rows that somebody holds are waited for one by one below: who waits for one row while
        # holding others can be part of a deadlock.
        free = Event.objects.select_for_update(skip_locked=True).filter(pk__in=reached)
        at_once = set(free.values_list("pk", flat=True))
        Event.objects.filter(pk__in=at_once).update(measure_due_at=now)
    for pk in reached - at_once:
        Event.objects.filter(pk=pk).update(measure_due_at=now)
    # Moved last: a crash before it repeats the look, which does no harm.
    TapeMark.objects.filter(pk=1).update(recorded_at=max(change.recorded_at for change in changes))
    return len(reached)


@contextmanager
def _turn() -> Iterator[bool]:
    """The sweeps' lock, held by this connection until the end; false when another holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SWEEP_LOCK])
        is_ours: bool = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SWEEP_LOCK])


def _changes(after: datetime | None) -> list[markets.PriceChange]:
    """Closes recorded since, of instruments that reactions are computed from."""
    used = {pk for pair in Instrument.objects.measured().values_list("pk", "benchmark") for pk in pair}
    return [change for change in markets.price_changes(after=after) if change.instrument_id in used]


def _reached(changes: list[markets.PriceChange]) -> Iterator[UUID]:
    """Events near enough to the sessions, and those that wait for the instrument's next close."""
    near = Q(pk__in=())
    for change in changes:
        near |= Q(
            public_at__gte=_midnight(change.first_session_date - REACH_AHEAD),
            public_at__lt=_midnight(change.last_session_date + REACH_BACK),
        )
    yield from TimelineEntry.objects.filter(near).values_list("pk", flat=True)
    waiting = Reaction.objects.awaiting().filter(instrument__in=[change.instrument_id for change in changes])
    yield from Event.objects.published().filter(pk__in=waiting.values("event")).values_list("pk", flat=True)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _measure_if_due(pk: UUID, tape: Tape, now: datetime) -> bool | None:
    """Whether the public sees a change; None for a row that somebody holds, due again at the next sweep."""
    with transaction.atomic():
        due = Event.objects.select_for_update(skip_locked=True).due_for_measuring(now)
        event = due.filter(pk=pk).first()
        return _measure(event, tape, now) if event else None


def _measure(event: Event, tape: Tape, now: datetime) -> bool:
    rows = [row for instrument in tape.instruments for row in _rows(event, instrument, tape, now)]
    Reaction.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["event", "instrument", "window", "model"],
        update_fields=VALUES,
    )
    Reaction.objects.filter(event=event).exclude(measured_at=now).delete()
    Event.objects.filter(pk=event.pk).update(measured_at=now, measure_due_at=None)
    return ledger.append(event=event, action=Action.MEASURED, by=BY, now=now) is not None


def _rows(event: Event, instrument: Instrument, tape: Tape, now: datetime) -> Iterator[Reaction]:
    blank = partial(
        Reaction,
        event=event,
        instrument=instrument,
        unit=public.unit(instrument),
        measured_at=now,
        complete=False,
    )
    try:
        day0 = _day_zero(event, instrument)
    except NoDayZero as why:
        for window, model in product(WINDOWS, _models(instrument)):
            yield blank(
                window=str(window), model=model, estimator=ESTIMATOR, refusal=str(why)[:REASON_LENGTH]
            )
        return
    for window, model in product(WINDOWS, _models(instrument)):
        result = _result(instrument, tape, model, day0, window)
        row = blank(window=str(window), model=model, estimator=result.estimator, day0=day0)
        _fill(row, result)
        yield row


def _fill(row: Reaction, result: Measured | Refusal) -> None:
    if isinstance(result, Measured):
        for name in NUMBERS:
            setattr(row, name, getattr(result, name))
    elif not result.is_awaiting:
        row.refusal = result.reason[:REASON_LENGTH]


def _models(instrument: Instrument) -> tuple[str, ...]:
    return (MEAN_ADJUSTED,) if instrument.benchmark is None else (MEAN_ADJUSTED, MARKET_MODEL)


def _result(instrument: Instrument, tape: Tape, model: str, day0: date, window: Window) -> Measured | Refusal:
    returns = tape.returns(instrument)
    if model == MARKET_MODEL:
        return market_model(returns, tape.benchmark_of(instrument), day0=day0, window=window)
    return mean_adjusted(returns, day0=day0, window=window)


def _day_zero(event: Event, instrument: Instrument) -> date:
    if event.public_at is None:
        raise NoDayZero("when it became public is not known")
    if event.public_precision not in DATED:
        raise NoDayZero(f"when it became public is known only to the {event.public_precision}")
    try:
        return markets.day_zero(instrument=instrument, instant=event.public_at)
    except OutOfCalendar as why:
        raise NoDayZero(str(why)) from why
