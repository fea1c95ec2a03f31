"""Where two sources tell one close differently, for the editor to look at."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from django.db.models.functions import Now

from markets.models import Disagreement, Instrument, Price, ReturnKind

TOLERANCE_BP = Decimal(10)
_PER_ONE, _PER_PERCENT = Decimal(10_000), Decimal(100)
_ONE_PLACE = Decimal("0.1")
_LARGEST = Decimal(10) ** 12
_NAMES = ("instrument", "session_date", "source", "other_source")
_VALUES = ("close", "other_close", "difference_bp", "found_at", "settled_at")


@dataclass(frozen=True, slots=True)
class _Pair:
    """What two sources say of one session, in alphabetical order of their names."""

    day: date
    source: str
    close: Decimal
    other_source: str
    other_close: Decimal


def compare_sources(*, instrument: Instrument, days: Collection[date]) -> int:
    """Note where the final closes of some days differ by more than ten basis points between sources.

    Each source speaks by its newest vintage. A pair that has come together since is settled. Gives
    how many disagree; called under the lock of the writers of prices.
    """
    if not days or not _has_others(instrument):
        return 0
    pairs = list(_pairs(instrument, days))
    apart = [pair for pair in pairs if difference_bp(instrument, pair.close, pair.other_close) > TOLERANCE_BP]
    Disagreement.objects.bulk_create(
        [_row(instrument, pair) for pair in apart],
        update_conflicts=True,
        unique_fields=_NAMES,
        update_fields=_VALUES,
    )
    differing = {(pair.day, pair.source, pair.other_source) for pair in apart}
    open_rows = Disagreement.objects.filter(
        instrument=instrument, session_date__in=days, settled_at__isnull=True
    )
    settled = [
        row.pk for row in open_rows if (row.session_date, row.source, row.other_source) not in differing
    ]
    Disagreement.objects.filter(pk__in=settled).update(settled_at=Now())
    return len(apart)


def difference_bp(instrument: Instrument, one: Decimal, other: Decimal) -> Decimal:
    """How far apart two closes are: of yields in basis points, else relative to the larger one."""
    gap = abs(one - other)
    if instrument.return_kind == ReturnKind.DIFFERENCE_BP:
        return gap * _PER_PERCENT
    largest = max(abs(one), abs(other))
    return gap / largest * _PER_ONE if largest else Decimal(0)


def _has_others(instrument: Instrument) -> bool:
    sources = Price.objects.filter(instrument=instrument).final().values("source").distinct()[:2]
    return len(sources) > 1


def _pairs(instrument: Instrument, days: Collection[date]) -> Iterator[_Pair]:
    rows = (
        Price.objects.filter(instrument=instrument, session_date__in=days)
        .final()
        .order_by("session_date", "source", "-captured_at", "-id")
        .distinct("session_date", "source")
        .values_list("session_date", "source", "close")
    )
    told = defaultdict[date, list[tuple[str, Decimal]]](list)
    for day, source, close in rows:
        told[day].append((source, close))
    for day, voices in told.items():
        for (source, close), (other_source, other_close) in combinations(voices, 2):
            yield _Pair(day, source, close, other_source, other_close)


def _row(instrument: Instrument, pair: _Pair) -> Disagreement:
    difference = difference_bp(instrument, pair.close, pair.other_close)
    return Disagreement(
        instrument=instrument,
        session_date=pair.day,
        source=pair.source,
        close=pair.close,
        other_source=pair.other_source,
        other_close=pair.other_close,
        difference_bp=min(difference, _LARGEST).quantize(_ONE_PLACE),
        found_at=Now(),
        settled_at=None,
    )
