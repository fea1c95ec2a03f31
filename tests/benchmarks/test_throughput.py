"""The instruments that measure the pipeline: children that work, plans that are looked at, goals."""

import pytest
from django.db import connection

from benchmarks.throughput import reads, runner
from benchmarks.throughput.speed import Speed, goals
from events.models import Document, Event, Source


def speed(what, workers, per_second, cpu, stored):
    return Speed(what, stored, workers, per_second, cpu / 2, cpu / 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_every_document_once_and_read_no_large_table_whole():
    with runner.run_of(documents=6) as run:
        told = run.new(2)
        assert (told.workers, told.stored, Document.objects.count()) == (2, 0, 12)
        assert min(told.per_second, told.python, told.database) > 0
        assert run.whole_reads() == []

    assert Event.objects.count() == 12 + runner.EXPLAINED
    assert set(Event.objects.values_list("state", flat=True)) == {"published"}


@pytest.mark.django_db
def test_a_statement_that_reads_a_large_table_whole_is_found(monkeypatch):
    monkeypatch.setattr(reads, "LARGE", -1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
    with reads.whole_tables() as found:
        Source.objects.filter(name="nobody").first()

    assert {table for table, _ in found} == {"events_source"}


def test_goals_compare_many_stored_with_few_and_two_workers_with_one():
    def speeds(stored, cpu, two):
        return [
            speed("bare", 1, 100, 1, stored),
            speed("bare", 2, 180, 1, stored),
            speed("new", 1, 50, cpu, stored),
            speed("new", 2, two, cpu, stored),
            speed("unchanged", 1, 60, cpu, stored),
        ]

    reached = list(goals(speeds(10_000, 10, 90), speeds(1_000_000, 12, 60)))

    assert [(round(goal.value, 2), goal.is_met) for goal in reached] == [
        (1.2, False),
        (1.2, False),
        (1.0, True),
        (1.5, False),
    ]
