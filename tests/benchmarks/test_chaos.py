"""The short form of the chaos run: real workers killed, real brokers emptied, and nothing lost or doubled."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from benchmarks.chaos import runner
from benchmarks.chaos.counts import count
from benchmarks.chaos.hosts import POISONS, Hosts
from benchmarks.chaos.plan import FULL, SHORT, Plan
from events.services.clock import database_now


@pytest.mark.parametrize("broker", ["pgmq", "redis"])
@pytest.mark.django_db(transaction=True)
def test_workers_killed_and_brokers_emptied_lose_and_double_nothing(broker):
    figures = runner.run(SHORT, on=broker)

    assert figures.missed == ()


@pytest.mark.django_db
def test_documents_that_nobody_worked_are_found_lost():
    plan = Plan(documents=200, calm=0, hosts=1, pace=1.0, kills=0, emptied=0)

    figures = count(plan, plan.jobs(), hosts=Hosts(0), last_kill=database_now(), thrown_away=0)

    assert figures.missed == (
        "documents lost 203",
        "sound rows not closed well 198",
        "poison not in quarantine after three tries 2",
        "seconds from the last kill to the last document inf",
    )


@pytest.mark.parametrize("plan", [FULL, SHORT])
def test_every_document_is_due_once_and_one_in_a_hundred_is_poison(plan):
    jobs = plan.jobs()

    assert {job.number for job in jobs} == set(range(1, plan.documents + 1))
    assert len(jobs) == plan.documents
    kinds = Counter(job.poison for job in jobs if job.poison)
    assert kinds.total() == plan.documents // 100
    assert max(kinds.values()) - min(kinds[kind] for kind in POISONS) <= 1


def test_the_first_documents_are_worked_in_peace_and_the_next_beside_poison():
    jobs = FULL.jobs()
    in_peace, beside = jobs[: FULL.calm], jobs[FULL.calm : FULL.calm * 2 + FULL.calm // 99]

    assert not any(job.poison for job in in_peace)
    assert sum(bool(job.poison) for job in beside) == FULL.calm // 99


def test_an_unknown_broker_is_refused_in_one_line():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("chaos", "--broker=carrier-pigeon")
