"""What the database itself refuses, whoever writes to it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from markets.models import Instrument, Price
from markets.services import ensure_instruments

pytestmark = pytest.mark.django_db
OPEN, CLOSE = datetime(2025, 7, 17, 13, 30, tzinfo=UTC), datetime(2025, 7, 17, 20, tzinfo=UTC)
CAPTURED = datetime(2025, 8, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _instruments():
    ensure_instruments()


def price(**changes):
    fields = {
        "instrument": Instrument.objects.get(symbol="SPX"),
        "session_date": date(2025, 7, 17),
        "bar_start": OPEN,
        "bar_end": CLOSE,
        "close": Decimal("6297.36"),
        "source": "cboe",
        "captured_at": CAPTURED,
        "is_final": True,
    }
    return Price.objects.create(**(fields | changes))


def test_one_capture_of_a_source_has_one_value_a_session():
    price()

    with pytest.raises(IntegrityError, match="one_vintage_per"), transaction.atomic():
        price(close=Decimal(1))
    price(source="exchange")
    price(captured_at=CAPTURED + timedelta(seconds=1))
    assert Price.objects.count() == 3


def test_a_bar_ends_after_it_starts():
    with pytest.raises(IntegrityError, match="a_bar_ends_after_it_starts"):
        price(bar_end=OPEN)


def test_levels_may_leave_once_the_terms_were_read():
    spx = Instrument.objects.filter(symbol="SPX")

    spx.update(re_serve=True, terms_url="https://example.org/terms", terms_read_date=date(2026, 1, 2))

    assert spx.get().re_serve
    with pytest.raises(IntegrityError, match="re_serve_needs_terms_that_were_read"):
        spx.update(terms_read_date=None)


def test_an_instrument_with_prices_or_followers_cannot_vanish():
    price()

    with pytest.raises(ProtectedError):
        Instrument.objects.get(symbol="SPX").delete()


def test_the_database_notes_when_a_price_was_written():
    first, second = price(), price(source="exchange")

    assert first.recorded_at < second.recorded_at


def test_rows_name_themselves():
    assert (str(Instrument.objects.get(symbol="SPX")), str(price())) == ("SPX", "SPX 2025-07-17")
