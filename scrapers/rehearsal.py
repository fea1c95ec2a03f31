"""A pass over the network that keeps nothing: each page is fetched first, then tried on the record.

No transaction is open while a host is asked. What a page would change is written in a transaction of
its own and taken back at its end, so a long pass holds no row from workers. Only the pace of hosts and
their robots.txt stay: they were asked in earnest.
"""

import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from events.models import Source
from events.services.clock import database_now
from events.services.topics import ensure_topics
from markets.services import ensure_instruments
from scrapers import leases, pipeline, politeness, queue, registry
from scrapers.base import Scraper
from scrapers.errors import Refused, ScraperError, ServerTrouble, UnsafeAddress
from scrapers.http import Client, Validators
from scrapers.items import NotFound, NotModified, Page
from scrapers.models import OPEN_STATES, Fetch, FetchState, Host
from scrapers.pipeline import Result

LONGEST_WAIT = timedelta(seconds=30)
Answer = Page | NotModified | NotFound


@dataclass(frozen=True, slots=True)
class Asked:
    """One address to ask of a source, and what its row on the work list would say."""

    slug: str
    url: str
    is_follow_up: bool = False
    is_backfill: bool = False


class Answered(Client):
    """A client that was asked already: it gives the one answer it has, or raises the error there was."""

    def __init__(self, answer: Answer | ScraperError) -> None:
        super().__init__(contact="nobody is asked")
        self.answer = answer

    def get(
        self,
        url: str,  # noqa: ARG002 - there is one answer
        *,
        hosts: Collection[str],  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        accept: str = "*/*",  # noqa: ARG002
        validators: Validators | None = None,  # noqa: ARG002
    ) -> Answer:
        if isinstance(self.answer, ScraperError):
            raise self.answer
        return self.answer


def rehearse(
    *, slugs: Collection[str], client: Client, span: timedelta, report: Callable[[Fetch, Result], None]
) -> int:
    """Ask each source once, with all its pages lead to; gives how many addresses were left unasked.

    Left are those of hosts whose breaker is open, or that want to be left alone for long, and what
    does not fit into ``span``.
    """
    ends, left = time.monotonic() + span.total_seconds(), 0
    waiting = deque(asked for slug in slugs for asked in _polls(registry.get(slug)))
    seen = set(waiting)
    while waiting:
        asked = waiting.popleft()
        host = politeness.hosts_of([asked.url])[asked.url]
        if time.monotonic() >= ends or not _wait_for(host):
            left += 1
            continue
        fetch, result, led_to = _try_on(asked, _ask(asked, host, client))
        report(fetch, result)
        waiting.extend(one for one in led_to if one not in seen)
        seen.update(led_to)
    return left


def _polls(scraper: Scraper) -> list[Asked]:
    """What a pass would put on the list first."""
    with transaction.atomic():
        source, now = _source(scraper.slug), database_now()
        _clear(source)
        queue.add_polls(source=source, scraper=scraper, now=now, due_at=now)
        found = _listed(source)
        transaction.set_rollback(True)
    return found


def _source(slug: str) -> Source:
    """The row of a source, on a record that holds what any record holds."""
    ensure_topics()
    ensure_instruments()
    queue.sync_sources()
    return Source.objects.get(slug=slug)


def _clear(source: Source) -> None:
    """Forget what workers have on the list, as far as this transaction goes: a pass has its own."""
    Fetch.objects.filter(source=source, state__in=OPEN_STATES, is_replay=False).delete()


def _listed(source: Source) -> list[Asked]:
    rows = Fetch.objects.filter(source=source, state=FetchState.DUE).order_by("due_at", "id")
    told = rows.values_list("url", "is_follow_up", "is_backfill")
    return [Asked(source.slug, *row) for row in told]


def _wait_for(host: Host) -> bool:
    """Wait for the host's turn and take it; ``False`` when that is too far off."""
    until = time.monotonic() + LONGEST_WAIT.total_seconds()
    while not politeness.take_turn(host=host, until=database_now() + leases.LEASE):
        if time.monotonic() >= until or politeness.is_left_alone(host=host, now=database_now()):
            return False
        time.sleep(0.05)
    return True


def _ask(asked: Asked, host: Host, client: Client) -> Answer | ScraperError:
    """What the address answers, robots.txt first; the host is let go and remembers how it went."""
    scraper, now = registry.get(asked.slug), database_now()
    try:
        if politeness.needs_robots(host, now):
            scheme = urlsplit(asked.url).scheme
            politeness.fetch_robots(host=host, scheme=scheme, hosts=scraper.hosts, client=client, now=now)
            time.sleep(politeness.pause_after(host).total_seconds())
        politeness.check_robots(host=host, url=asked.url)
        answer = client.get(asked.url, hosts=scraper.hosts, now=database_now(), accept=scraper.accept)
    except (Refused, UnsafeAddress) as error:
        politeness.let_go(host=host, held_until=host.next_allowed_at)
        return error
    except ScraperError as error:
        retry_after = error.retry_after if isinstance(error, ServerTrouble) else None
        politeness.in_trouble(host=host, now=database_now(), retry_after=retry_after)
        return error
    politeness.answered(host=host, held_until=host.next_allowed_at)
    return answer


def _try_on(asked: Asked, answer: Answer | ScraperError) -> tuple[Fetch, Result, list[Asked]]:
    """What the answer would change, where it leads, and that nothing of it is kept."""
    scraper = registry.get(asked.slug)
    with transaction.atomic():
        source, now = _source(asked.slug), database_now()
        _clear(source)
        fetch = Fetch.objects.create(
            source=source,
            host=politeness.hosts_of([asked.url])[asked.url],
            url=asked.url,
            is_follow_up=asked.is_follow_up,
            is_backfill=asked.is_backfill,
            state=FetchState.LEASED,
            attempts=leases.TRIES,
            due_at=now,
            created_at=now,
            lease_until=now + leases.LEASE,
            leased_by=leases.holder_name(),
        )
        result = pipeline.run(scraper=scraper, fetch=fetch, client=Answered(answer), now=now)
        led_to = _listed(source)
        transaction.set_rollback(True)
    return fetch, result, led_to
