"""What could be known of a series, and from when: every value it had, with its corrections."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models.functions import Coalesce

from markets.models import AssetClass, Price
from markets.querysets import Rank

# Behind every place in an order of precedence.
_UNNAMED = 1_000


@dataclass(frozen=True, slots=True)
class Vintage:
    """One value a series had for a session, and the moment from which it could be known."""

    session_date: date
    value: Decimal
    captured_at: datetime
    known_at: datetime


# What trades is public when its bar ends; a figure is when its publisher says so, or when we caught it.
QUOTED = frozenset(
    {
        AssetClass.INDEX,
        AssetClass.VOLATILITY,
        AssetClass.FUND,
        AssetClass.COMMODITY,
        AssetClass.CRYPTO,
    }
)


def vintages(*, symbol: str) -> tuple[Vintage, ...]:
    """Every final value of a series in the order of capture, without repetitions of a value in force.

    The first of a session could be known when it became public, whenever we caught it; one that
    corrects it not before we saw it. What a source says is no correction of one that takes precedence.
    """
    rows = (
        Price.objects.filter(instrument__symbol=symbol)
        .final()
        .annotate(rank=Coalesce(Rank(), _UNNAMED))
        .order_by("captured_at", "id")
        .values_list(
            *("session_date", "close", "captured_at", "public_at", "bar_end"),
            *("rank", "instrument__asset_class"),
        )
    )
    in_force: dict[date, tuple[Decimal, int]] = {}
    found = []
    for day, value, captured_at, public_at, bar_end, rank, asset_class in rows:
        current = in_force.get(day)
        if current is not None and rank > current[1]:
            continue
        in_force[day] = (value, rank)
        if current is not None and current[0] == value:
            continue
        known_at = public_at or (bar_end if asset_class in QUOTED else captured_at)
        known_at = known_at if current is None else max(known_at, captured_at)
        found.append(Vintage(day, value, captured_at, known_at))
    return tuple(found)
