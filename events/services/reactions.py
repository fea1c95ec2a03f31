"""How markets answered events: what is due, measured from the tape, and kept as reactions.

A measurement is due when an event becomes public or its public clock moves, when the tape records
a close or a minute bar, new or corrected, that can enter it, and when what is measured with
changes: an instrument's definition, a window, the version of the arithmetic.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from events.models import Event, Reaction, TapeMark, TimelineEntry
from events.services import ledger, measuring, public
from events.services.measuring import Tape
from events.services.measuring_intraday import REACH
from events.vocabulary import Precision, State
from markets import intraday
from markets import services as markets
from markets.models import Instrument
from markets.returns import ESTIMATION, ESTIMATOR, WINDOWS

BY = "measurement"
LIMIT = 1000
# Events measured in one transaction: enough to share its cost, few enough that an editor who wants
# to save one of them waits a moment only.
BATCH = 50
# Any constant that no other advisory lock of the product uses.
SWEEP_LOCK = 7_301_119_363_302
DAYS_MARK, MINUTES_MARK = 1, 3
# How far from day 0 a close can stand that enters a reaction, in calendar days: before it 120
# sessions of estimation, 10 of gap and one of window; after it 20 sessions. Holidays included.
REACH_BACK = timedelta(days=215)
REACH_AHEAD = timedelta(days=40)
VALUES = (*measuring.NUMBERS, *measuring.CONVENTIONS, "refusal", "measured_at")


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep did: events measured, and how many of them the public sees change."""

    measured: int
    revised: int


def measure(*, event: Event, now: datetime) -> bool:
    """Measure one published event by the prices there are; whether the public sees a change."""
    with transaction.atomic():
        event.refresh_from_db(from_queryset=Event.objects.select_for_update())
        return event.state == State.PUBLISHED and _measure([event], Tape.of_today(), now) == 1


def sweep(*, now: datetime, limit: int = LIMIT) -> Sweep:
    """Measure what is due, longest due first, a batch of events in a transaction.

    One sweep runs at a time: another that starts meanwhile does nothing, because a tape read
    before the other's look could bring back what that one found out of date. What is over
    ``limit`` is left to the next.
    """
    measured = revised = 0
    with _turn() as is_ours:
        if not is_ours:
            return Sweep(measured=0, revised=0)
        mark_due(now=now)
        due = list(Event.objects.due_for_measuring(now).values_list("pk", flat=True)[:limit])
        # Read after the look at what changed: a close recorded in between makes its events due again.
        tape = Tape.of_today()
        for start in range(0, len(due), BATCH):
            with transaction.atomic():
                events = _held(due[start : start + BATCH], now)
                revised += _measure(events, tape, now)
            measured += len(events)
    return Sweep(measured, revised)


def _held(pks: Sequence[UUID], now: datetime) -> list[Event]:
    """Those still due, locked; a row that somebody holds is left to the next sweep."""
    due = Event.objects.select_for_update(skip_locked=True).due_for_measuring(now)
    return list(due.filter(pk__in=pks))


def mark_due(*, now: datetime) -> int:
    """Make every event due that what changed since the last look can enter; how many."""
    days, _ = TapeMark.objects.get_or_create(pk=DAYS_MARK)
    minutes, _ = TapeMark.objects.get_or_create(pk=MINUTES_MARK)
    definition = _definition()
    closes = _changes(days.recorded_at)
    bars = markets.intraday_changes(after=minutes.recorded_at)
    if days.definition != definition:
        reached = set(TimelineEntry.objects.values_list("pk", flat=True))
    else:
        reached = {*_reached(closes), *_reached_by_bars(bars)}
    _make_due(reached, now)
    # Moved last: a crash before it repeats the look, which does no harm.
    _move(DAYS_MARK, closes, definition=definition)
    _move(MINUTES_MARK, bars)
    return len(reached)


def _make_due(reached: set[UUID], now: datetime) -> None:
    with transaction.atomic():
        # Rows that somebody holds are waited for one by one below: who waits for one row while
        # holding others can be part of a deadlock.
        free = Event.objects.select_for_update(skip_locked=True).filter(pk__in=reached)
        at_once = set(free.values_list("pk", flat=True))
        Event.objects.filter(pk__in=at_once).update(measure_due_at=now)
    for pk in reached - at_once:
        Event.objects.filter(pk=pk).update(measure_due_at=now)


def _move(mark: int, changes: Sequence[markets.PriceChange | markets.IntradayChange], **fields: str) -> None:
    seen = {"recorded_at": max(change.recorded_at for change in changes)} if changes else {}
    if seen or fields:
        TapeMark.objects.filter(pk=mark).update(**seen, **fields)


def _definition() -> str:
    """A digest of everything but prices that a reaction follows from."""
    known = [
        (
            one.symbol,
            one.return_kind,
            one.calendar,
            one.clock,
            *(one.source_precedence or ()),
            *_ways_of(one),
        )
        for one in Instrument.objects.measured().order_by("symbol")
    ]
    told = repr((known, WINDOWS, ESTIMATION, ESTIMATOR, intraday.INTRADAY_WINDOWS, intraday.ESTIMATOR))
    return hashlib.sha256(told.encode()).hexdigest()


def _ways_of(instrument: Instrument) -> Iterator[tuple[str, ...]]:
    for way in measuring.ways(instrument):
        yield (str(way.method), *(one.symbol for one in way.others))


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


def _reached_by_bars(changes: Sequence[markets.IntradayChange]) -> Iterator[UUID]:
    """Events timed to the minute whose windows the bars can lie in."""
    near = Q(pk__in=())
    for change in changes:
        # Turned around: an event so far before the last bar, or so little after the first.
        before, after = intraday.span(change.last_end, is_extended=True)
        reach_ahead, reach_back = after - change.last_end, change.last_end - before
        near |= Q(
            public_at__gte=change.first_start - reach_ahead, public_at__lte=change.last_end + reach_back
        )
    timed = TimelineEntry.objects.filter(near, public_precision=Precision.MINUTE)
    yield from timed.values_list("pk", flat=True)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _measure(events: Sequence[Event], tape: Tape, now: datetime) -> int:
    """Measure events whose rows are held, and tell the ledger; how many the public sees change."""
    found = measuring.rows(events, tape, now)
    known = _known(events)
    for pk, rows in found.items():
        found[pk] = [_unless_confirmed(row, known[pk].pop(_name(row), None)) for row in rows]
    changed = [row for rows in found.values() for row in rows if row.pk is None]
    _write(changed, gone=[row.pk for rows in known.values() for row in rows.values()])
    _close(events, found, now)
    return ledger.append_measured(events=events, reactions=found, by=BY, now=now)


def _known(events: Sequence[Event]) -> dict[UUID, dict[tuple[object, ...], Reaction]]:
    """The stored reactions of each event, by what makes them one."""
    known: dict[UUID, dict[tuple[object, ...], Reaction]] = defaultdict(dict)
    for row in Reaction.objects.filter(event__in=events).select_related("instrument"):
        known[row.event_id][_name(row)] = row
    return known


def _name(row: Reaction) -> tuple[object, ...]:
    return (row.instrument_id, row.window, row.model)


def _unless_confirmed(row: Reaction, known: Reaction | None) -> Reaction:
    """The row as stored when it says the same, else the new one.

    That a close was captured once more, by another source or again, changes no number: as of the
    stored ``price_as_of`` the tape gives them already.
    """
    if known is None:
        return row
    one, other = public.in_full(row), public.in_full(known)
    del one["price_as_of"], other["price_as_of"]
    return known if one == other else row


def _write(changed: list[Reaction], *, gone: list[int]) -> None:
    Reaction.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["event", "instrument", "window", "model"],
        update_fields=VALUES,
    )
    if gone:
        Reaction.objects.filter(pk__in=gone).delete()


def _close(events: Sequence[Event], found: measuring.Rows, now: datetime) -> None:
    """Take the events off what is due; one that waits for minute bars is due when waiting ends."""
    waiting = {
        event.pk: event.public_at + REACH for event in events if event.public_at and _waits(found[event.pk])
    }
    done = [event.pk for event in events if event.pk not in waiting]
    Event.objects.filter(pk__in=done).update(measured_at=now, measure_due_at=None)
    for pk, until in waiting.items():
        Event.objects.filter(pk=pk).update(measured_at=now, measure_due_at=until + timedelta(minutes=1))


def _waits(rows: Iterable[Reaction]) -> bool:
    return any(
        row.model == intraday.INTRADAY and row.abnormal_return is None and not row.refusal for row in rows
    )
