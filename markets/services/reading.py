"""The tape as other rooms compute with it: closes, returns, day 0, and what changed since a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Max, Min

from markets import calendar
from markets.models import Instrument, Price
from markets.series import Closes, Returns, microseconds, returns_of


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The sessions of one instrument whose prices were recorded after an instant."""

    instrument_id: int
    symbol: str
    first_session_date: date
    last_session_date: date
    recorded_at: datetime


def closes(*, instrument: Instrument, as_of: datetime | None = None) -> Closes:
    """The final closes of an instrument, each in its newest vintage (captured by ``as_of``, if given)."""
    prices = Price.objects.filter(instrument=instrument).final()
    if as_of is not None:
        prices = prices.known_at(as_of)
    rows = list(prices.in_force().values_list("session_date", "close", "captured_at"))
    return Closes(
        dates=tuple(day for day, _, _ in rows),
        values=np.array([float(close) for _, close, _ in rows], dtype=np.float64),
        captured=np.array([microseconds(at) for _, _, at in rows], dtype=np.int64),
    )


def returns(*, instrument: Instrument, closes: Closes, sessions: Sequence[date] | None = None) -> Returns:
    """An instrument's closes as returns on its own sessions, or on those of another calendar."""
    if sessions is None and closes.dates:
        sessions = calendar.sessions(instrument.calendar, closes.dates[0], closes.dates[-1])
    return returns_of(closes, sessions=sessions or (), kind=instrument.return_kind)


def day_zero(*, instrument: Instrument, instant: datetime) -> date:
    """The first session of an instrument whose close is later than an instant."""
    return calendar.day_zero(
        calendar=instrument.calendar,
        close_time=instrument.close_time,
        zone=instrument.zone,
        instant=instant,
    )


def price_changes(*, after: datetime | None = None) -> tuple[PriceChange, ...]:
    """Which instruments and sessions have final prices recorded after an instant, in order of time.

    Ask next with the newest ``recorded_at`` of the answer; nothing in between is missed.
    """
    recorded = Price.objects.final()
    if after is not None:
        recorded = recorded.filter(recorded_at__gt=after)
    rows = (
        recorded.values("instrument_id", "instrument__symbol")
        .annotate(first=Min("session_date"), last=Max("session_date"), at=Max("recorded_at"))
        .order_by("at", "instrument_id")
    )
    return tuple(
        PriceChange(row["instrument_id"], row["instrument__symbol"], row["first"], row["last"], row["at"])
        for row in rows
    )
