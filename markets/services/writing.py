"""What all writers of the tape share.

They take one lock, so rows become visible in the order of their ``recorded_at``. A reader that has
seen a change recorded at an instant has therefore seen every earlier one, and can ask for what came
later without a margin.
"""

from datetime import datetime
from decimal import Decimal

from django.db import connection

from markets.models import ReturnKind

RATIOS = frozenset({ReturnKind.LOG, ReturnKind.SIMPLE})
_PRICE_WRITERS = 0x7072_6963_6573
_SMALLEST = Decimal("0.00000001")
_LARGEST = Decimal(10) ** 12


class UnusableValue(ValueError):
    """A value cannot be recorded, for the reason given."""


def require_aware(captured_at: datetime) -> None:
    """Refuse a capture without a zone; raises UnusableValue."""
    if captured_at.tzinfo is None:
        raise UnusableValue(f"a capture needs a time zone: {captured_at.isoformat()}")


def take_turn() -> None:
    """Wait for the other writers of prices; the turn ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PRICE_WRITERS])


def as_decimal(value: Decimal, *, needs_ratio: bool) -> Decimal:
    """A value as a column holds it, to eight decimals; raises UnusableValue."""
    if not value.is_finite():
        raise UnusableValue(f"{value} is not a number")
    if abs(value) >= _LARGEST:
        raise UnusableValue(f"{value} is too large to be a close")
    rounded = value.quantize(_SMALLEST)
    if needs_ratio and rounded <= 0:
        raise UnusableValue(f"{value} is not positive")
    return rounded
