"""Hourly and minute bars around timed events: vintages like those of days, read by their bounds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from django.db import transaction
from django.db.models import F, Max, Min
from numpy.typing import NDArray

from markets.models import Instrument, IntradayBar
from markets.services.instruments import get_instrument
from markets.services.writing import RATIOS, UnusableValue, as_decimal, require_aware, take_turn

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_BATCH = 2000
_LONGEST = timedelta(days=1)

Instants = NDArray[np.datetime64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IntradayClose:
    """The last price of a stretch of a day, from ``start`` to ``end`` (aware)."""

    start: datetime
    end: datetime
    close: Decimal


@dataclass(frozen=True, slots=True)
class RecordedBars:
    """What a set of bars came to; ``refused`` gives each refused bar's start with the reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one instrument and one length, in the order of time; times are UTC in microseconds.

    ``captured`` says when each close was captured, ``sources`` who said so.
    """

    starts: Instants
    ends: Instants
    closes: Floats
    captured: Instants
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntradayChange:
    """The stretch of one instrument whose bars were recorded after an instant."""

    instrument_id: int
    symbol: str
    first_start: datetime
    last_end: datetime
    recorded_at: datetime


@transaction.atomic
def record_bars(
    *, symbol: str, bars: Iterable[IntradayClose], source: str, captured_at: datetime
) -> RecordedBars:
    """Keep what a source said about bars shorter than a day at ``captured_at``.

    As with days, a changed close is a new row and the same again is none. A bar that was not over
    when it was captured is refused, as are values that cannot be a close. Raises UnknownInstrument.
    """
    require_aware(captured_at)
    instrument = get_instrument(symbol)
    take_turn()
    accepted, refused = _accept(instrument, bars, source, captured_at)
    in_force = _in_force(instrument, tuple(accepted.values()), source, captured_at)
    counts, rows = Counter[str](), []
    for bounds, bar in accepted.items():
        current = in_force.get(bounds)
        if current is None:
            counts["new"] += 1
            rows.append(bar)
        elif current.close == bar.close:
            counts["unchanged"] += 1
        elif current.captured_at == captured_at:
            refused.append((bar.bar_start, f"{source} already says {current.close} as of that capture"))
        else:
            counts["changed"] += 1
            rows.append(bar)
    IntradayBar.objects.bulk_create(rows, batch_size=_BATCH)
    return RecordedBars(counts["new"], counts["changed"], counts["unchanged"], tuple(refused))


def bars(
    *,
    instrument: Instrument,
    start: datetime,
    end: datetime,
    interval: timedelta,
    as_of: datetime | None = None,
) -> Bars:
    """The bars of one length that lie between two instants, each in its vintage in force.

    A missing bar is missing: nothing is filled in. ``as_of`` keeps to what was captured by then.
    """
    kept = IntradayBar.objects.filter(
        instrument=instrument, bar_start__gte=start, bar_end__lte=end, bar_end=F("bar_start") + interval
    )
    if as_of is not None:
        kept = kept.known_at(as_of)
    rows = list(kept.in_force().values_list("bar_start", "bar_end", "close", "captured_at", "source"))
    return Bars(
        starts=_instants([row[0] for row in rows]),
        ends=_instants([row[1] for row in rows]),
        closes=np.array([float(row[2]) for row in rows], dtype=np.float64),
        captured=_instants([row[3] for row in rows]),
        sources=tuple(row[4] for row in rows),
    )


def intraday_changes(*, after: datetime | None = None) -> tuple[IntradayChange, ...]:
    """Which instruments have bars recorded after an instant, and over what stretch, in order of time."""
    recorded = IntradayBar.objects.all()
    if after is not None:
        recorded = recorded.filter(recorded_at__gt=after)
    rows = (
        recorded.values("instrument_id", "instrument__symbol")
        .annotate(first=Min("bar_start"), last=Max("bar_end"), at=Max("recorded_at"))
        .order_by("at", "instrument_id")
    )
    return tuple(
        IntradayChange(row["instrument_id"], row["instrument__symbol"], row["first"], row["last"], row["at"])
        for row in rows
    )


def _accept(
    instrument: Instrument, bars: Iterable[IntradayClose], source: str, captured_at: datetime
) -> tuple[dict[tuple[datetime, datetime], IntradayBar], list[tuple[datetime, str]]]:
    accepted: dict[tuple[datetime, datetime], IntradayBar] = {}
    refused: list[tuple[datetime, str]] = []
    for bar in bars:
        try:
            row = _row(instrument, bar, source, captured_at)
        except UnusableValue as error:
            refused.append((bar.start, str(error)))
            continue
        first = accepted.setdefault((row.bar_start, row.bar_end), row)
        if first.close != row.close:
            refused.append((bar.start, f"a second value beside {first.close}"))
    return accepted, refused


def _row(instrument: Instrument, bar: IntradayClose, source: str, captured_at: datetime) -> IntradayBar:
    require_aware(bar.start)
    if not timedelta() < bar.end - bar.start < _LONGEST:
        raise UnusableValue(f"a bar from {bar.start} to {bar.end} is no part of a day")
    if bar.end > captured_at:
        raise UnusableValue(f"the bar was not over when it was captured ({captured_at.isoformat()})")
    return IntradayBar(
        instrument=instrument,
        bar_start=bar.start,
        bar_end=bar.end,
        close=as_decimal(bar.close, needs_ratio=instrument.return_kind in RATIOS),
        source=source,
        captured_at=captured_at,
    )


def _in_force(
    instrument: Instrument, rows: Sequence[IntradayBar], source: str, captured_at: datetime
) -> dict[tuple[datetime, datetime], IntradayBar]:
    if not rows:
        return {}
    heard = IntradayBar.objects.filter(
        instrument=instrument,
        source=source,
        bar_start__gte=min(row.bar_start for row in rows),
        bar_start__lte=max(row.bar_start for row in rows),
    )
    return {(row.bar_start, row.bar_end): row for row in heard.known_at(captured_at).in_force()}


def _instants(times: Sequence[datetime]) -> Instants:
    """Aware times as microseconds UTC; NumPy knows no zones."""
    return np.array([at.astimezone(UTC).replace(tzinfo=None) for at in times], dtype="datetime64[us]")
