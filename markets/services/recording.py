"""Daily prices as vintages: what a source said, and when."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from markets import calendar
from markets.models import Instrument, Price
from markets.services.comparing import compare_sources
from markets.services.instruments import get_instrument
from markets.services.writing import RATIOS, UnusableValue, as_decimal, require_aware, take_turn

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Bar:
    """One session's close, unadjusted and in the instrument's unit; kept to eight decimals.

    ``known_at`` marks a vintage of the past, which the source says had come to stand by then: it is
    kept as captured at that moment, and so found by reads as of it.
    """

    session_date: date
    close: Decimal
    adjusted_close: Decimal | None = None
    public_at: datetime | None = None
    known_at: datetime | None = None


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


@transaction.atomic
def record_prices(*, symbol: str, bars: Iterable[Bar], source: str, captured_at: datetime) -> RecordedPrices:
    """Keep what a source said about an instrument's closes at ``captured_at``.

    A value that differs from the vintage in force is a new row; the same value again is none, so
    the call may be repeated. A bar captured before it could be final is kept as such and never
    used. Bars on days without a session, duplicates that disagree and values that cannot be a
    close are refused with a reason while the others are kept. Raises UnknownInstrument.
    """
    require_aware(captured_at)
    instrument = get_instrument(symbol)
    take_turn()
    accepted, refused = _accept(instrument, bars, source, captured_at)
    known = _vintages(instrument, accepted, source)
    counts = Counter[str]()
    rows: list[Price] = []
    for position, price in accepted:
        vintages = known[price.session_date]
        current = next((one for one in reversed(vintages) if one.captured_at <= price.captured_at), None)
        if current is not None and _same(current, price):
            counts["unchanged"] += 1
        elif current is not None and current.captured_at == price.captured_at:
            reason = f"{source} already says {current.close} as of that capture"
            refused.append(RefusedBar(position, price.session_date, reason))
        else:
            counts["changed" if vintages else "new"] += 1
            insort(vintages, price, key=_captured)
            rows.append(price)
    Price.objects.bulk_create(rows, batch_size=_BATCH)
    compare_sources(instrument=instrument, days=[row.session_date for row in rows if row.is_final])
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


def _accept(
    instrument: Instrument, bars: Iterable[Bar], source: str, captured_at: datetime
) -> tuple[list[tuple[int, Price]], list[RefusedBar]]:
    accepted: dict[tuple[date, datetime], tuple[int, Price]] = {}
    refused: list[RefusedBar] = []
    for position, bar in enumerate(bars):
        try:
            price = _price(instrument, bar, source, min(bar.known_at or captured_at, captured_at))
        except ValueError as error:
            refused.append(RefusedBar(position, bar.session_date, str(error)))
            continue
        _, first = accepted.setdefault((bar.session_date, price.captured_at), (position, price))
        if not _same(first, price):
            refused.append(RefusedBar(position, bar.session_date, f"a second value beside {first.close}"))
    return sorted(accepted.values(), key=lambda one: one[1].captured_at), refused


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
    adjusted = None if bar.adjusted_close is None else as_decimal(bar.adjusted_close, needs_ratio=needs_ratio)
    return replace(bar, close=as_decimal(bar.close, needs_ratio=needs_ratio), adjusted_close=adjusted)


def _vintages(
    instrument: Instrument, accepted: Sequence[tuple[int, Price]], source: str
) -> defaultdict[date, list[Price]]:
    """What the source is known to have said of the sessions, in the order of capture."""
    known = defaultdict[date, list[Price]](list)
    if accepted:
        days = [price.session_date for _, price in accepted]
        heard = Price.objects.filter(instrument=instrument, source=source).between(min(days), max(days))
        for price in heard.order_by("captured_at", "id"):
            known[price.session_date].append(price)
    return known


def _captured(price: Price) -> datetime:
    return price.captured_at


def _same(one: Price, other: Price) -> bool:
    return (one.close, one.adjusted_close, one.public_at, one.is_final) == (
        other.close,
        other.adjusted_close,
        other.public_at,
        other.is_final,
    )
