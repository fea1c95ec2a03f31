"""A worker that closes a row takes the next: hints bound how late work starts, not how much gets done."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from events.models import Source
from events.services.clock import database_now
from scrapers import keys, leases, pipeline, politeness, queue, registry
from scrapers.errors import ScraperError
from scrapers.http import Client
from scrapers.models import Fetch
from scrapers.pipeline import Result
from scrapers.replay import Recording, Recordings

# The number of the lock that lets one replay run at a time.
REPLAY_LOCK = 7_314_002
LONGEST_NAP = timedelta(seconds=10)


class ReplayRunning(Exception):
    """Another replay is under way, here or on another machine."""


def build_client() -> Client:
    """The client of this installation, under the name of whoever runs it."""
    return Client(contact=settings.CONTACT_EMAIL, keys=keys.by_host())


def work(
    *,
    client: Client,
    span: timedelta,
    source_ids: Collection[int] | None = None,
    report: Callable[[Fetch, Result], None] = lambda _fetch, _result: None,
) -> int:
    """Take and close rows until none is due or ``span`` is over; gives how many were tried.

    When the next row only waits for its host's pause, the worker waits with it.
    """
    # A span is no moment: this process's own clock measures it, and saves a question a row.
    ends_at = time.monotonic() + span.total_seconds()
    leases.return_expired()
    tried = 0
    while time.monotonic() < ends_at:
        fetch = leases.take(source_ids=source_ids)
        if fetch is None:
            if not _nap(source_ids):
                break
            continue
        result = _try(fetch, client)
        if result is not None:
            report(fetch, result)
            tried += 1
    return tried


def _nap(source_ids: Collection[int] | None) -> bool:
    """Sleep until the next row's turn; ``False`` when that is too far off to wait for."""
    wait = _wait_for_turn(source_ids)
    if wait is None or wait > LONGEST_NAP:
        return False
    time.sleep(max(wait.total_seconds(), 0.01))
    return True


def is_work_left() -> bool:
    """Whether a row's turn is now, or so near that a worker would wait for it."""
    wait = _wait_for_turn(None)
    return wait is not None and wait <= LONGEST_NAP


def _wait_for_turn(source_ids: Collection[int] | None) -> timedelta | None:
    turn = leases.next_turn(source_ids=source_ids)
    return None if turn is None else turn - database_now()


def _try(fetch: Fetch, client: Client) -> Result | None:
    """Work one leased row; ``None`` when its host's robots.txt came first and the row is due again."""
    now = leases.taken_at(fetch)
    try:
        scraper = registry.get(fetch.source.slug)
    except registry.UnknownSource as error:
        return pipeline.fail(fetch=fetch, error=error)
    if not politeness.needs_robots(fetch.host, now):
        return pipeline.run(scraper=scraper, fetch=fetch, client=client, now=now)
    try:
        politeness.fetch_robots(
            host=fetch.host, scheme=urlsplit(fetch.url).scheme, hosts=scraper.hosts, client=client, now=now
        )
    except ScraperError as error:
        return pipeline.fail(fetch=fetch, error=error)
    leases.give_back(fetch=fetch)
    return None


def replay(
    *,
    sources: Collection[Source],
    recordings: Collection[Recording],
    report: Callable[[Fetch, Result], None] = lambda _fetch, _result: None,
) -> None:
    """Ask the polls of ``sources``, and all they lead to, of recorded answers, once each.

    Raises ``ReplayRunning`` while another replay is under way. What a killed one left open is
    closed first; its pages that were kept are found unchanged.
    """
    with _replay_lock():
        started_at = database_now()
        queue.close_abandoned_replays(now=started_at)
        holder = leases.holder_name()
        polls = {source.pk: queue.poll_urls(registry.get(source.slug), started_at) for source in sources}
        for source in sources:
            queue.add_replay(source=source, urls=polls[source.pk], started_at=started_at, holder=holder)
        transport = Recordings(recordings, polls=chain.from_iterable(polls.values()))
        client = Client(contact="nobody is asked", transport=transport)
        while (fetch := leases.next_held(holder=holder)) is not None:
            scraper = registry.get(fetch.source.slug)
            report(fetch, pipeline.run(scraper=scraper, fetch=fetch, client=client, now=database_now()))


@contextmanager
def _replay_lock() -> Iterator[None]:
    """Held by the database session, so that it ends with the process however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [REPLAY_LOCK])
        if not cursor.fetchone()[0]:
            raise ReplayRunning("another replay is under way")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [REPLAY_LOCK])
