"""Thin, idempotent tasks of the record; each calls one service."""

from datetime import timedelta

from celery import shared_task

from events.services import claims, dumps, joining, ledger, limits, milestones, reactions, saved_studies
from events.services.clock import database_now

# Below the time limit of a task, with room for the transaction that is under way.
SPAN = timedelta(seconds=45)


@shared_task(ignore_result=True)
def measure_due() -> None:
    """Measure the events whose reactions may change."""
    reactions.sweep(now=database_now())


@shared_task(ignore_result=True)
def draft_milestones() -> None:
    """Draft what rules find in the values of series that are new."""
    milestones.sweep_all(now=database_now(), span=SPAN)


@shared_task(ignore_result=True)
def forget_idle_clients() -> None:
    """Delete the request counts of clients not seen for a day."""
    limits.forget_idle(before=database_now() - timedelta(days=1))


# A million events take some minutes.
@shared_task(ignore_result=True, soft_time_limit=1800, time_limit=1860)
def write_dump() -> None:
    """Write the dump of the day, once its hour has come."""
    dumps.write_due(now=database_now())


@shared_task(ignore_result=True)
def compare_events() -> None:
    """Propose to the editor events that may be one."""
    joining.sweep(now=database_now())


@shared_task(ignore_result=True)
def settle_ledger() -> None:
    """Number the revisions that are settled."""
    ledger.settle()


@shared_task(ignore_result=True)
def rerun_studies() -> None:
    """Ask the saved studies again whose data have changed."""
    saved_studies.sweep(now=database_now())


@shared_task(ignore_result=True)
def judge_claims() -> None:
    """Judge the claims again whose data have changed."""
    claims.sweep(now=database_now())
