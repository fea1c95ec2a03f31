"""Turns: workers that draft the same things wait, with few locks and never for each other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from events.facts import Identifier
from events.models import Event, EventDocument
from events.services import matching
from events.services.topics import ensure_topics
from events.vocabulary import Scheme
from tests.events.builders import item, occurrence, scrape

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_that_draft_many_documents_in_opposite_order_never_deadlock():
    ensure_topics()
    items = [
        item(
            occurrence(identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),)),
            external_id=str(number),
        )
        for number in range(150)
    ]

    def work(order):
        slug = f"order_{order}"
        try:
            with transaction.atomic():
                matching.wait_for_turn(items)
                for each in items[::order]:
                    scrape(each, by=slug)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (1, -1)))
    assert Event.objects.count() == 150
    assert EventDocument.objects.count() == 300


def test_a_transaction_of_many_documents_holds_few_locks():
    items = [
        item(occurrence(identifiers=(Identifier(Scheme.SERIES_RULE, f"tga/{number}"),)))
        for number in range(10_000)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        matching.wait_for_turn(items)
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] == matching.SLOTS
