"""What could be known of a series, and from when."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from markets.services import ensure_instruments, record_observation
from markets.vintages import vintages

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 9)
PUBLIC = datetime(2026, 4, 10, 4, tzinfo=UTC)


def record(value, captured_at, day=DAY, public_at=PUBLIC, source="fiscaldata_tga"):
    ensure_instruments()
    record_observation(
        symbol="TGA",
        as_of_date=day,
        value=Decimal(value),
        public_at=public_at,
        captured_at=captured_at,
        source=source,
    )


def known():
    return [(one.value, one.known_at) for one in vintages(symbol="TGA")]


def test_the_first_value_could_be_known_when_it_was_public_however_late_we_caught_it():
    record(687, PUBLIC + timedelta(days=90))

    assert known() == [(687, PUBLIC)]


def test_a_correction_could_not_be_known_before_we_saw_it():
    seen = PUBLIC + timedelta(days=7)
    record(687, PUBLIC + timedelta(hours=12))
    record(690, seen)

    assert known() == [(687, PUBLIC), (690, seen)]


def test_the_same_value_from_another_source_is_no_correction():
    record(687, PUBLIC + timedelta(hours=12))
    record(687, PUBLIC + timedelta(days=2), source="file")

    assert known() == [(687, PUBLIC)]


def test_a_value_caught_before_it_could_be_final_waits():
    record(687, datetime(2026, 4, 9, 20, tzinfo=UTC))

    assert known() == []
