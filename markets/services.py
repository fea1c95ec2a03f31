"""Writes of the tape, and the reads that other rooms compute with.

All writers of prices take one lock, so rows become visible in the order of their ``recorded_at``.
A reader that has seen a change recorded at an instant has therefore seen every earlier one, and
can ask for what came later without a margin.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from django.db import connection, transaction
from django.db.models import Max, Min

from markets import calendar
from markets.catalogue import BENCHMARKS, CATALOGUE, Listing
from markets.models import Instrument, Price, ReturnKind
from markets.series import Closes, Returns, microseconds, returns_of

_PRICE_WRITERS = 0x7072_6963_6573
_SMALLEST = Decimal("0.00000001")
_LARGEST = Decimal(10) ** 12
_BATCH = 2000
RATIOS = frozenset({ReturnKind.LOG, ReturnKind.SIMPLE})


class UnknownInstrument(LookupError):
    """No instrument has this symbol; the message lists those there are."""


class UnusableValue(ValueError):
    """A value cannot be recorded, for the reason given."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One session's close, unadjusted and in the instrument's unit; kept to eight decimals."""

    session_date: date
    close: Decimal
    adjusted_close: Decimal | None = None
    public_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedBar:
    """A bar that was not recorded, and why; ``position`` is its place among those given, from 0."""

    position: int
    session_date: date
    reason: str


@dataclass(frozen=True, slots=True)
class RecordedPrices:
    """What a set of bars came to: sessions seen first, vintages added, bars already known.

    ``unfinished`` are those of the new and changed that were captured before they could be final.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unfinished: int = 0
    refused: tuple[RefusedBar, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The sessions of one instrument whose prices were recorded after an instant."""

    instrument_id: int
    symbol: str
    first_session_date: date
    last_session_date: date
    recorded_at: datetime


@transaction.atomic
def ensure_instruments() -> None:
    """List the instruments of the catalogue that are missing; those that exist stay as they are."""
    known = set(Instrument.objects.values_list("symbol", flat=True))
    missing = [listing for listing in CATALOGUE if listing.symbol not in known]
    Instrument.objects.bulk_create([_instrument(listing) for listing in missing], ignore_conflicts=True)
    ids = dict(Instrument.objects.values_list("symbol", "id"))
    for listing in missing:
        if listing.symbol in BENCHMARKS:
            benchmark_id = ids[BENCHMARKS[listing.symbol]]
            Instrument.objects.filter(symbol=listing.symbol).update(benchmark_id=benchmark_id)


def _instrument(listing: Listing) -> Instrument:
    fields = asdict(listing)
    del fields["benchmark"]
    return Instrument(**fields)


@transaction.atomic
def record_prices(*, symbol: str, bars: Iterable[Bar], source: str, captured_at: datetime) -> RecordedPrices:
    """Keep what a source said about an instrument's closes at ``captured_at``.

    A value that differs from the vintage in force is a new row; the same value again is none, so
    the call may be repeated. A bar captured before it could be final is kept as such and never
    used. Bars on days without a session, duplicates that disagree and values that cannot be a
    close are refused with a reason while the others are kept. Raises UnknownInstrument.
    """
    _require_aware(captured_at)
    instrument = _get_instrument(symbol)
    _take_turn()
    accepted, refused = _accept(instrument, bars, source, captured_at)
    seen, in_force = _vintages(instrument, [price for _, price in accepted], source, captured_at)
    counts = Counter[str]()
    rows: list[Price] = []
    for position, price in accepted:
        current = in_force.get(price.session_date)
        if current is not None and _same(current, price):
            counts["unchanged"] += 1
        elif current is not None and current.captured_at == captured_at:
            reason = f"{source} already says {current.close} as of that capture"
            refused.append(RefusedBar(position, price.session_date, reason))
        else:
            counts["changed" if price.session_date in seen else "new"] += 1
            rows.append(price)
    Price.objects.bulk_create(rows, batch_size=_BATCH)
    return RecordedPrices(
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        unfinished=sum(not price.is_final for price in rows),
        refused=tuple(sorted(refused, key=lambda one: one.position)),
    )


def record_observation(
    *,
    symbol: str,
    as_of_date: date,
    value: Decimal,
    public_at: datetime,
    captured_at: datetime,
    source: str,
) -> bool:
    """Keep one value of a series; says whether it is a new vintage.

    Raises UnknownInstrument, and UnusableValue where a bar would be refused.
    """
    bar = Bar(session_date=as_of_date, close=value, public_at=public_at)
    recorded = record_prices(symbol=symbol, bars=[bar], source=source, captured_at=captured_at)
    for one in recorded.refused:
        raise UnusableValue(f"{symbol} {one.session_date}: {one.reason}")
    return bool(recorded.new or recorded.changed)


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


def _require_aware(captured_at: datetime) -> None:
    if captured_at.tzinfo is None:
        raise UnusableValue(f"a capture needs a time zone: {captured_at.isoformat()}")


def _get_instrument(symbol: str) -> Instrument:
    instrument = Instrument.objects.filter(symbol=symbol).first()
    if instrument is None:
        known = ", ".join(Instrument.objects.order_by("symbol").values_list("symbol", flat=True))
        raise UnknownInstrument(f"no instrument is called {symbol!r}; there are {known or 'none yet'}")
    return instrument


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PRICE_WRITERS])


def _accept(
    instrument: Instrument, bars: Iterable[Bar], source: str, captured_at: datetime
) -> tuple[list[tuple[int, Price]], list[RefusedBar]]:
    accepted: dict[date, tuple[int, Price]] = {}
    refused: list[RefusedBar] = []
    for position, bar in enumerate(bars):
        try:
            price = _price(instrument, bar, source, captured_at)
        except ValueError as error:
            refused.append(RefusedBar(position, bar.session_date, str(error)))
            continue
        _, first = accepted.setdefault(bar.session_date, (position, price))
        if not _same(first, price):
            refused.append(RefusedBar(position, bar.session_date, f"a second value beside {first.close}"))
    return list(accepted.values()), refused


def _price(instrument: Instrument, bar: Bar, source: str, captured_at: datetime) -> Price:
    bar = _rounded(bar, needs_ratio=instrument.return_kind in RATIOS)
    start, end = calendar.bar_bounds(
        instrument.calendar, instrument.close_time, instrument.zone, bar.session_date
    )
    if captured_at < start:
        raise UnusableValue(f"the session had not begun when it was captured ({captured_at.isoformat()})")
    return Price(
        instrument=instrument,
        session_date=bar.session_date,
        bar_start=start,
        bar_end=end,
        close=bar.close,
        adjusted_close=bar.adjusted_close,
        source=source,
        captured_at=captured_at,
        public_at=bar.public_at,
        is_final=captured_at >= calendar.final_from(end, instrument.zone),
    )


def _rounded(bar: Bar, *, needs_ratio: bool) -> Bar:
    adjusted = None if bar.adjusted_close is None else _decimal(bar.adjusted_close, needs_ratio=needs_ratio)
    return replace(bar, close=_decimal(bar.close, needs_ratio=needs_ratio), adjusted_close=adjusted)


def _decimal(value: Decimal, *, needs_ratio: bool) -> Decimal:
    if not value.is_finite():
        raise UnusableValue(f"{value} is not a number")
    if abs(value) >= _LARGEST:
        raise UnusableValue(f"{value} is too large to be a close")
    rounded = value.quantize(_SMALLEST)
    if needs_ratio and rounded <= 0:
        raise UnusableValue(f"{value} is not positive")
    return rounded


def _vintages(
    instrument: Instrument, prices: Sequence[Price], source: str, captured_at: datetime
) -> tuple[set[date], dict[date, Price]]:
    """Sessions the source was heard on at any time, and its vintages in force at the capture."""
    if not prices:
        return set(), {}
    days = [price.session_date for price in prices]
    heard = Price.objects.filter(instrument=instrument, source=source).between(min(days), max(days))
    in_force = {price.session_date: price for price in heard.known_at(captured_at).in_force()}
    return set(heard.values_list("session_date", flat=True)), in_force


def _same(one: Price, other: Price) -> bool:
    return (one.close, one.adjusted_close, one.public_at, one.is_final) == (
        other.close,
        other.adjusted_close,
        other.public_at,
        other.is_final,
    )
