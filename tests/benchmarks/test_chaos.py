"""The short form of the chaos run: real workers killed, real brokers emptied, and nothing lost or doubled."""

from collections import Counter
from itertools import takewhile

import pytest
from django.core.management import CommandError, call_command

from benchmarks.chaos import runner, shared
from benchmarks.chaos.counts import count
from benchmarks.chaos.hosts import POISONS, Hosts
from benchmarks.chaos.plan import FULL, SHORT, Plan
from benchmarks.chaos.shared import Shared
from events.services.clock import database_now


@pytest.mark.parametrize("broker", ["pgmq", "redis"])
@pytest.mark.django_db(transaction=True)
def test_workers_killed_and_brokers_emptied_lose_and_double_nothing(broker):
    figures = runner.run(SHORT, on=broker)

    assert figures.missed == ()


@pytest.mark.django_db(transaction=True)
def test_eight_workers_on_the_items_of_two_sources_double_nothing():
    figures = shared.run(shared.SHORT)

    assert figures.missed == ()


@pytest.mark.django_db
def test_documents_that_nobody_worked_are_found_lost():
    plan = Plan(documents=200, block=0, rounds=0, hosts=1, pace=1.0, kills=0, emptied=0)

    figures = count(plan, plan.jobs(), hosts=Hosts(0), last_kill=database_now(), thrown_away=0)

    assert figures.missed == (
        "documents lost 203",
        "sound rows not closed well 198",
        "poison not in quarantine after three tries 2",
        "seconds from the last kill to the last document inf",
    )


@pytest.mark.django_db
def test_items_that_nobody_worked_are_found_lost():
    figures = shared.count(Shared(items=40))

    assert figures.missed == (
        "documents lost 80",
        "events lost 40",
        "identifiers lost 40",
        "pieces of evidence lost 80",
    )


def test_each_source_tells_every_item():
    for slug in shared.SOURCES:
        told = [path.split("/")[2:4] for source, path in Shared(items=60).pages() if source == slug]
        numbers = {number for first, count in told for number in range(int(first), int(first) + int(count))}
        assert numbers == set(range(1, 61))


@pytest.mark.parametrize("plan", [FULL, SHORT])
def test_every_document_is_due_once_and_one_in_a_hundred_is_poison(plan):
    jobs = plan.jobs()

    assert {job.number for job in jobs} == set(range(1, plan.documents + 1))
    assert len(jobs) == plan.documents
    kinds = Counter(job.poison for job in jobs if job.poison)
    assert kinds.total() == plan.documents // 100
    assert max(kinds.values()) - min(kinds[kind] for kind in POISONS) <= 1


def test_blocks_beside_poison_and_in_peace_take_turns():
    jobs = iter(Plan(documents=4_000, block=300, rounds=1, hosts=1, pace=1.0, kills=0, emptied=0).jobs())

    hurting = []
    for _ in range(5):
        block = list(takewhile(lambda job: job.number % 300, jobs))
        hurting.append(sum(bool(job.poison) for job in block))
    assert hurting == [0, 0, 3, 3, 0]


def test_an_unknown_part_is_refused_in_one_line():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("chaos", "--part=carrier-pigeon")
