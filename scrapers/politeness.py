"""How a host is treated: one request at a time, at its pace, by its robots.txt, left alone when it is down.

Everything is a row, so every worker on every machine keeps to it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from protego import Protego

from scrapers.errors import Refused
from scrapers.http import Client
from scrapers.items import NotFound, NotModified, Page
from scrapers.models import Host

ROBOT_NAME = "PolicyEventTracker"
ROBOTS_AGE = timedelta(days=1)
ROBOTS_LENGTH = 500 * 1024
BREAKER_FAILURES = 5
BREAKER_PAUSE = timedelta(minutes=15)
LONGEST_CRAWL_DELAY = timedelta(minutes=5)


def host_name(url: str) -> str:
    """The host of an address as politeness knows it: lower case, with its port where that is unusual."""
    return urlsplit(url).netloc.lower()


def hosts_of(urls: Iterable[str]) -> dict[str, Host]:
    """The host row of each address, made when it is new."""
    names = {url: host_name(url) for url in urls}
    Host.objects.bulk_create((Host(name=name) for name in sorted(set(names.values()))), ignore_conflicts=True)
    rows = {host.name: host for host in Host.objects.filter(name__in=names.values())}
    return {url: rows[name] for url, name in names.items()}


def needs_robots(host: Host, now: datetime) -> bool:
    """Whether robots.txt has to be asked again before anything else of the host is."""
    return host.robots_fetched_at is None or host.robots_fetched_at + ROBOTS_AGE <= now


def fetch_robots(*, host: Host, scheme: str, hosts: Iterable[str], client: Client, now: datetime) -> None:
    """Ask robots.txt and keep what it says for a day; raises ``FetchError`` when it cannot be known.

    No robots.txt (404 and other refusals to have one) allows everything; 401 and 403 are the host
    saying no, kept like any answer and shown.
    """
    try:
        answer = client.get(f"{scheme}://{host.name}/robots.txt", hosts=frozenset(hosts), now=now)
    except Refused:
        status, text = int(HTTPStatus.FORBIDDEN), ""
    else:
        status, text = _read(answer)
    delay = Protego.parse(text).crawl_delay(ROBOT_NAME)
    host.robots, host.robots_status, host.robots_fetched_at = text, status, now
    host.crawl_delay = None if delay is None else min(timedelta(seconds=delay), LONGEST_CRAWL_DELAY)
    host.save(update_fields=["robots", "robots_status", "robots_fetched_at", "crawl_delay"])


def _read(answer: Page | NotModified | NotFound) -> tuple[int, str]:
    if isinstance(answer, Page):
        text = answer.body[:ROBOTS_LENGTH].decode("utf-8", errors="replace")
        return answer.status, text.replace("\x00", "")
    return int(HTTPStatus.NOT_FOUND), ""


def check_robots(*, host: Host, url: str) -> None:
    """Raise ``Refused`` when the host's robots.txt does not want us at ``url``."""
    if host.robots_status == HTTPStatus.FORBIDDEN:
        raise Refused(f"{host.name} refuses its robots.txt (401 or 403), so nothing of it is asked")
    if not Protego.parse(host.robots).can_fetch(url, ROBOT_NAME):
        raise Refused(f"robots.txt of {host.name} does not want {url} to be asked")


def pause_after(host: Host) -> timedelta:
    """The least time between two requests to the host."""
    return max(host.pace, host.crawl_delay or timedelta())


def take_turn(*, host: Host, until: datetime) -> bool:
    """Hold the host for one request if it is free now; its row then says until when."""
    now = Now()
    free = Host.objects.filter(Q(next_allowed_at=None) | Q(next_allowed_at__lte=now), pk=host.pk)
    taken = free.filter(Q(open_until=None) | Q(open_until__lte=now)).update(next_allowed_at=until)
    host.refresh_from_db()
    return bool(taken)


def is_left_alone(*, host: Host, now: datetime) -> bool:
    """Whether the host's breaker is open."""
    return host.open_until is not None and host.open_until > now


def let_go(*, host: Host, held_until: datetime | None) -> None:
    """Our request to the host is over: the next may follow after its pause.

    The pause is counted from this statement, on the database's clock: earlier than the request was
    over would let the next one come too soon. Whoever holds the host no longer changes nothing.
    """
    _held(host, held_until).update(next_allowed_at=Now() + pause_after(host))


def answered(*, host: Host, held_until: datetime | None) -> None:
    """The host answered, so it is well: the breaker closes, and the next request follows after its pause."""
    _held(host, held_until).update(failures=0, open_until=None, next_allowed_at=Now() + pause_after(host))


def _held(host: Host, held_until: datetime | None) -> QuerySet[Host]:
    """The host while it waits for the end of our lease, which no other lease shares with it."""
    return Host.objects.filter(pk=host.pk, next_allowed_at=held_until)


@transaction.atomic
def in_trouble(*, host: Host, now: datetime, retry_after: float | None) -> None:
    """The host did not answer, or said it cannot: after five in a row it is left alone for 15 minutes.

    Once that time is over the first request is the probe, because one goes out at a time; if it
    fails too, the breaker opens again. ``retry_after`` is in seconds and always kept to.
    """
    Host.objects.filter(pk=host.pk).update(failures=F("failures") + 1)
    host.refresh_from_db()
    wait = timedelta(seconds=retry_after or 0)
    host.next_allowed_at = now + max(pause_after(host), wait)
    if host.failures >= BREAKER_FAILURES:
        host.open_until = now + BREAKER_PAUSE
    host.save(update_fields=["next_allowed_at", "open_until"])
