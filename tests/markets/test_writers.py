"""Several processes write prices at once: nothing doubled, and no change goes unseen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, transaction

from markets.calendar import sessions
from markets.models import Price
from markets.services import Bar, ensure_instruments, price_changes, record_prices

LATER = datetime(2025, 8, 1, tzinfo=UTC)
JULY = sessions("XNYS", date(2025, 7, 1), date(2025, 7, 31))

pytestmark = pytest.mark.django_db(transaction=True)


def record(symbol="SPX"):
    bars = [Bar(day, Decimal(6000 + day.day)) for day in JULY]
    return record_prices(symbol=symbol, bars=bars, source="cboe", captured_at=LATER)


def in_a_connection_of_its_own(work, *arguments):
    try:
        return work(*arguments)
    finally:
        connection.close()


def test_writers_that_meet_record_each_close_once():
    ensure_instruments()

    with ThreadPoolExecutor(4) as writers:
        outcomes = list(writers.map(lambda _: in_a_connection_of_its_own(record), range(4)))

    assert sorted(one.new for one in outcomes) == [0, 0, 0, len(JULY)]
    assert sorted(one.unchanged for one in outcomes) == [0, len(JULY), len(JULY), len(JULY)]
    assert Price.objects.count() == len(JULY)


def test_a_reader_never_passes_a_change_that_is_still_being_written():
    ensure_instruments()
    written, released = Event(), Event()

    def write_slowly():
        with transaction.atomic():
            record("SPX")
            written.set()
            released.wait(10)

    with ThreadPoolExecutor(2) as writers:
        slow = writers.submit(in_a_connection_of_its_own, write_slowly)
        written.wait(10)
        fast = writers.submit(in_a_connection_of_its_own, record, "RUT")
        seen_meanwhile = price_changes()
        released.set()
        slow.result(10)
        fast.result(10)

    assert seen_meanwhile == ()
    first, second = price_changes()
    assert (first.symbol, second.symbol) == ("SPX", "RUT")
    assert (
        first.recorded_at < Price.objects.filter(instrument__symbol="RUT").earliest("recorded_at").recorded_at
    )
