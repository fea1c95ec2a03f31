"""What the timetable hints at. A lost or doubled hint changes nothing: the rows know what is due."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.conf import settings

from events.services import deliveries
from events.services.clock import database_now
from scrapers import delivery, freshness, leases, queue, windows, worker
from scrapers.http import redact
from scrapers.models import Fetch
from scrapers.pipeline import Result

HINTS = 4
# A hint may wait behind the timetable's tasks and those of other workers.
HINT_SECONDS = 30
# Together with the longest fetch this stays below the time limit of a task. As long as a sweep's interval,
# so that no more than one round of the timetable piles up behind workers that have much to do.
SPAN = timedelta(seconds=15)
KEPT_FOR = timedelta(days=90)

log = structlog.get_logger(__name__)


@shared_task(name="scrapers.tasks.sweep")
def sweep() -> None:
    """Take back what dead workers held, put due polls on the list, and wake a few workers."""
    leases.return_expired()
    now = database_now()
    queue.sweep(now=now)
    if settings.CONTACT_EMAIL:
        _hint(leases.count_waiting(now=now, at_most=HINTS))


@shared_task(name="scrapers.tasks.fetch_prices")
def fetch_prices() -> None:
    """Put due polls of price sources and minute bars around events on the list, and wake a worker."""
    if not settings.CONTACT_EMAIL:
        return
    now = database_now()
    added = queue.sweep_prices(now=now) + windows.add_due(now=now)
    if added:
        _hint(1)


@shared_task(name="scrapers.tasks.assess")
def assess() -> None:
    """Look how fresh every source is, at most once a minute."""
    freshness.assess(now=database_now())


@shared_task(name="scrapers.tasks.forget_finished")
def forget_finished() -> None:
    """Delete rows of work that ended long ago."""
    before = database_now() - KEPT_FOR
    leases.forget_finished(before=before)
    deliveries.forget_finished(before=before)


@shared_task(name="scrapers.tasks.deliver")
def deliver() -> None:
    """Tell subscribers of the newest changes, and try again what failed."""
    delivery.deliver(span=SPAN)


@shared_task(name="scrapers.tasks.fetch")
def fetch() -> None:
    """Work rows until none is due; when there are more than the span allows, another task goes on.

    That one queues behind whatever else is to be done, so a long list neither idles a process until the
    next sweep nor keeps it from the timetable. Hints of sweeps wait beside it for processes that are
    freed when a page ends one.
    """
    if not settings.CONTACT_EMAIL:
        return
    worker.work(client=worker.build_client(), span=SPAN, report=_say)
    if worker.is_work_left():
        _hint(1)


def _hint(count: int) -> None:
    for _ in range(count):
        fetch.apply_async(expires=HINT_SECONDS)


def _say(row: Fetch, result: Result) -> None:
    say = log.warning if result.error else log.info
    say(
        "fetched",
        source=row.source.slug,
        url=redact(row.url),
        outcome=result.outcome.value,
        new=result.tally.new,
        changed=result.tally.changed,
        error=result.error,
    )
