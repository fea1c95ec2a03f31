"""What could be known of a series, and from when: every value it had, with its corrections."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from markets.models import Price


@dataclass(frozen=True, slots=True)
class Vintage:
    """One value a series had for a session, and the moment from which it could be known."""

    session_date: date
    value: Decimal
    captured_at: datetime
    known_at: datetime


def vintages(*, symbol: str) -> tuple[Vintage, ...]:
    """Every final value of a series in the order of capture, without repetitions of a value in force.

    The first of a session could be known when it became public, whenever we caught it; one that
    corrects it not before we saw it.
    """
    rows = (
        Price.objects.filter(instrument__symbol=symbol)
        .final()
        .order_by("captured_at", "id")
        .values_list("session_date", "close", "captured_at", "public_at")
    )
    in_force: dict[date, Decimal] = {}
    found = []
    for day, value, captured_at, public_at in rows:
        if in_force.get(day) == value:
            continue
        is_first = day not in in_force
        known_at = public_at or captured_at
        found.append(Vintage(day, value, captured_at, known_at if is_first else max(known_at, captured_at)))
        in_force[day] = value
    return tuple(found)
