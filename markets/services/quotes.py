"""The tape as readers see it: which instruments there are, and pages of one's closes.

A level leaves only where the instrument's owner lets it be served again; its return, and where closes
are ratios the line rebased to 100, always do.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import Max, Min, Q
from django.db.models.query import QuerySet

from markets import calendar
from markets.models import Instrument, Price
from markets.querysets import PriceQuerySet, Rank
from markets.series import UNITS, Closes, Returns, microseconds, returns_of

BASE = 100.0
# A close on a day that is no session is none to count from; so many in a row there are not.
BEFORE = 5
COLUMNS = ("session_date", "bar_end", "public_at", "close", "source", "captured_at")


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument with the first and the latest session it has a final close of."""

    instrument: Instrument
    first_session: date | None
    latest_session: date | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A final close in force: ``move`` is its return in the instrument's unit, over ``sessions`` sessions.

    ``level`` is None where it may not be served again, ``rebased`` where a close is no ratio of another.
    """

    session_date: date
    stands_at: datetime
    public_at: datetime | None
    level: float | None
    rebased: float | None
    move: float | None
    sessions: int
    source: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Quotes:
    """A page of closes, oldest first; ``base`` is the session that is 100 in the rebased line."""

    quotes: tuple[Quote, ...]
    base: date | None
    has_later: bool


@dataclass(frozen=True, slots=True)
class _Row:
    session_date: date
    bar_end: datetime
    public_at: datetime | None
    close: float
    source: str
    captured_at: datetime


def listed() -> list[Listed]:
    """Every instrument in the editors' order, in one query."""
    final = Q(prices__is_final=True)
    found = Instrument.objects.in_order().select_related("benchmark")
    dated = found.annotate(
        first_session=Min("prices__session_date", filter=final),
        latest_session=Max("prices__session_date", filter=final),
    )
    return [Listed(one, one.first_session, one.latest_session) for one in dated]


def instrument(*, symbol: str) -> Instrument | None:
    """The instrument of a symbol."""
    return Instrument.objects.filter(symbol=symbol).first()


def quotes(
    *,
    instrument: Instrument,
    size: int,
    first: date | None = None,
    last: date | None = None,
    as_of: datetime | None = None,
) -> Quotes:
    """Read a page of final closes from ``first`` to ``last``, as captured by ``as_of``, in one query.

    Returns run from the close before, on an earlier page or not; the rebased line always begins at
    the first close there is, so that pages fit together.
    """
    prices = Price.objects.filter(instrument=instrument).final()
    if as_of is not None:
        prices = prices.known_at(as_of)
    first, last = first or date.min, last or date.max
    base = prices.in_force().values_list(*COLUMNS)[:1]
    wanted = prices.between(first, last).in_force().values_list(*COLUMNS)[: size + 1]
    rows = _rows(base.union(_before(prices, first), wanted))
    shown = [row for row in rows if first <= row.session_date <= last]
    return Quotes(
        quotes=_told(instrument, rows, shown[:size]),
        base=rows[0].session_date if rows and instrument.return_kind not in UNITS else None,
        has_later=len(shown) > size,
    )


def _before(prices: PriceQuerySet, day: date) -> "QuerySet[Price, tuple[Any, ...]]":
    """The closes just before a day, of which one at least is of a session."""
    newest = prices.filter(session_date__lt=day).order_by(
        "-session_date", Rank().asc(nulls_last=True), "-captured_at", "-id"
    )
    return newest.distinct("session_date").values_list(*COLUMNS)[:BEFORE]


def _rows(found: "QuerySet[Price, tuple[Any, ...]]") -> list[_Row]:
    """Sessions in order; what is read twice stands once."""
    rows = {row[0]: row for row in found}
    return [
        _Row(day, stands_at, public_at, float(close), source, captured_at)
        for day, stands_at, public_at, close, source, captured_at in (rows[day] for day in sorted(rows))
    ]


def _told(instrument: Instrument, rows: list[_Row], shown: list[_Row]) -> tuple[Quote, ...]:
    if not shown:
        return ()
    base, has_ratios = rows[0].close, instrument.return_kind not in UNITS
    before = [row for row in rows if row.session_date < shown[0].session_date]
    line = _returns(instrument, before[-BEFORE:] + shown)
    spans = dict(zip(line.sessions, line.spans.tolist(), strict=True))
    moves = dict(zip(line.sessions, line.values.tolist(), strict=True))
    return tuple(
        Quote(
            session_date=row.session_date,
            stands_at=row.bar_end,
            public_at=row.public_at,
            level=row.close if instrument.re_serve else None,
            rebased=BASE * row.close / base if has_ratios else None,
            move=moves[row.session_date] if spans[row.session_date] else None,
            sessions=spans[row.session_date],
            source=row.source,
            captured_at=row.captured_at,
        )
        for row in shown
        if row.session_date in spans
    )


def _returns(instrument: Instrument, rows: list[_Row]) -> Returns:
    closes = Closes(
        dates=tuple(row.session_date for row in rows),
        values=np.array([row.close for row in rows], dtype=np.float64),
        captured=np.array([microseconds(row.captured_at) for row in rows], dtype=np.int64),
    )
    sessions = calendar.sessions(instrument.calendar, closes.dates[0], closes.dates[-1])
    return returns_of(closes, sessions=sessions, kind=instrument.return_kind)
