"""What goes on the work list and when: sources from the registry, polls that are due, follow-ups of pages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import SystemRandom
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery

from events.models import Source
from scrapers import keys, registry
from scrapers.base import Scraper
from scrapers.models import Address, Fetch, FetchState, Outcome
from scrapers.politeness import hosts_of

# The number of the lock that lets one sweep at a time look for due polls.
SWEEP_LOCK = 7_314_001
PRICE_SWEEP_LOCK = 7_314_004
# A standstill shorter than this made nobody late; after a longer one the late start over this span.
ON_TIME = timedelta(seconds=30)
SPREAD = timedelta(seconds=90)
LONGEST_REFRESH = timedelta(days=30)
REPLAY_LEASE = timedelta(days=1)
# An address of minute bars that failed is tried again after a day; so many are put on the list at once.
TRY_AGAIN = timedelta(days=1)
MOST_WINDOWS = 20

chance = SystemRandom()


@transaction.atomic
def sync_sources() -> None:
    """Bring the Source rows up to what the code says; the switches of known sources are left alone."""
    known = {source.slug: source for source in Source.objects.all()}
    for scraper in registry.all_scrapers():
        told = {
            "name": scraper.name,
            "publisher": scraper.publisher,
            "homepage": scraper.homepage,
            "topics": sorted(topic.value for topic in scraper.topics),
        }
        source = known.get(scraper.slug)
        if source is None:
            switches = {
                "is_enabled": scraper.enabled,
                "is_trusted": scraper.trusted,
                "interval": scraper.interval,
            }
            Source.objects.get_or_create(slug=scraper.slug, defaults=told | switches)
        elif any(getattr(source, name) != value for name, value in told.items()):
            Source.objects.filter(pk=source.pk).update(**told)


def sweep(*, now: datetime) -> int:
    """Put every poll of publications that is due on the list and give how many rows are new.

    Without ``CONTACT_EMAIL`` nothing is put there: nobody is asked by someone who cannot be reached.
    Beat and worker say so when they start, and not at each sweep.
    A second sweep at the same time finds the lock taken and leaves the work to the first.
    """
    return _sweep(registry.publications(), SWEEP_LOCK, now)


def sweep_prices(*, now: datetime) -> int:
    """As ``sweep``, for the sources of prices."""
    return _sweep(registry.price_sources(), PRICE_SWEEP_LOCK, now)


def _sweep(of: Sequence[Scraper], lock: int, now: datetime) -> int:
    if not settings.CONTACT_EMAIL:
        return 0
    sync_sources()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            return 0
        scrapers = {scraper.slug: scraper for scraper in of if keys.is_askable(scraper)}
        due = [
            (source, now if rush else _start(source, polled_at, now))
            for source, polled_at in _polled_sources(scrapers)
            for rush in [scrapers[source.slug].rush(now)]
            if _is_due(source, polled_at, now, rush)
        ]
        return sum(
            add_polls(source=source, scraper=scrapers[source.slug], now=now, due_at=due_at)
            for source, due_at in due
        )


def _polled_sources(slugs: Iterable[str]) -> list[tuple[Source, datetime | None]]:
    """Sources that are asked at intervals, each with the time of its latest poll."""
    polls = Fetch.objects.filter(source=OuterRef("pk"), is_follow_up=False, is_replay=False)
    sources = Source.objects.filter(is_enabled=True, interval__isnull=False, slug__in=slugs).order_by("slug")
    latest = polls.order_by("-created_at").values("created_at")[:1]
    polled_at = dict(sources.annotate(polled_at=Subquery(latest)).values_list("pk", "polled_at"))
    return [(source, polled_at.get(source.pk)) for source in sources]


def _is_due(source: Source, polled_at: datetime | None, now: datetime, rush: timedelta | None) -> bool:
    """Whether the interval is over, or the shorter one of a release that is due about now."""
    if polled_at is None or source.interval is None:
        return polled_at is None
    return polled_at + (min(rush, source.interval) if rush else source.interval) <= now


def _start(source: Source, polled_at: datetime | None, now: datetime) -> datetime:
    """Now for a source that is on time; spread over 90 s for those a standstill made late together."""
    if polled_at is not None and source.interval is not None and now - polled_at - source.interval < ON_TIME:
        return now
    return now + SPREAD * chance.random()


def add_polls(*, source: Source, scraper: Scraper, now: datetime, due_at: datetime) -> int:
    """Put a source's polls on the list and give how many rows are new.

    Until a source has answered once, what it says was public before we watched: a backfill. A source
    that is asked with a key is not asked without it.
    """
    if not keys.is_askable(scraper):
        return 0
    is_backfill = not Address.objects.filter(source=source).exists()
    polls = _insert(source, poll_urls(scraper, now), now=now, due_at=due_at, is_backfill=is_backfill)
    return polls + _add_history(source, scraper, now=now, due_at=due_at)


def _add_history(source: Source, scraper: Scraper, *, now: datetime, due_at: datetime) -> int:
    """Put what polls do not reach back to on the list, behind them, until it has answered."""
    wanted = scraper.history(_today(scraper, now))
    answered = Address.objects.filter(source=source, url__in=wanted).values_list("url", flat=True)
    unasked = [url for url in wanted if url not in set(answered)] if wanted else []
    return _insert(source, unasked, now=now, due_at=due_at, is_backfill=True, is_follow_up=True)


def poll_urls(scraper: Scraper, now: datetime) -> tuple[str, ...]:
    """The polls of today as the source's own zone dates it, each once."""
    return tuple(dict.fromkeys(scraper.polls(_today(scraper, now))))


def _today(scraper: Scraper, now: datetime) -> date:
    return now.astimezone(ZoneInfo(scraper.zone)).date()


def add_follow_ups(*, fetch: Fetch, urls: Iterable[str], now: datetime) -> int:
    """Put the addresses a page points to on the list, except those that answered lately.

    An address that has answered is asked again only after as long as we have known it (at least
    the source's interval, at most 30 days), and conditionally: corrections soon after publication
    are seen soon, and a settled archive costs next to nothing.
    """
    wanted = list(dict.fromkeys(urls))
    if not wanted:
        return 0
    if fetch.is_replay:
        return _add_replayed_follow_ups(fetch, wanted)
    floor = fetch.source.interval or timedelta()
    resting = {
        address.url
        for address in Address.objects.filter(source=fetch.source, url__in=wanted)
        if now < address.latest_answered_at + _rest(address, floor)
    }
    asked = [url for url in wanted if url not in resting]
    return _insert(fetch.source, asked, now=now, due_at=now, is_backfill=fetch.is_backfill, is_follow_up=True)


def _rest(address: Address, floor: timedelta) -> timedelta:
    known_for = address.latest_answered_at - address.first_answered_at
    return max(floor, min(known_for, LONGEST_REFRESH))


def _insert(source: Source, urls: Sequence[str], *, now: datetime, due_at: datetime, **flags: bool) -> int:
    """Insert rows; an address that is open already keeps its row, by constraint."""
    if not urls:
        return 0
    hosts = hosts_of(urls)
    rows = [
        Fetch(source=source, host=hosts[url], url=url, due_at=due_at, created_at=now, **flags) for url in urls
    ]
    known = Fetch.objects.filter(source=source, url__in=urls, is_replay=False, created_at=now).count()
    Fetch.objects.bulk_create(rows, ignore_conflicts=True)
    return Fetch.objects.filter(source=source, url__in=urls, is_replay=False, created_at=now).count() - known


def add_replay(*, source: Source, urls: Sequence[str], started_at: datetime, holder: str) -> int:
    """Put addresses on the list for one replay alone, leased to it as they are made.

    The rows of one replay share ``started_at`` as their time of making: each address is asked once.
    """
    return _insert_leased(source, urls, started_at=started_at, holder=holder)


def close_abandoned_replays(*, now: datetime) -> int:
    """Close what a killed replay left open; only a replay that holds the replay lock may say so."""
    return Fetch.objects.filter(is_replay=True, state=FetchState.LEASED).update(
        state=FetchState.FAILED,
        outcome=Outcome.ABANDONED,
        lease_until=None,
        leased_by="",
        finished_at=now,
        error="the replay ended before this row",
    )


def add_windows(*, source: Source, urls: Sequence[str], now: datetime) -> int:
    """Put addresses of minute bars on the list; those tried within a day, or answered ever, are left out."""
    tried = Fetch.objects.filter(source=source, url__in=urls, is_replay=False, created_at__gt=now - TRY_AGAIN)
    answered = Address.objects.filter(source=source, url__in=urls)
    known = {*tried.values_list("url", flat=True), *answered.values_list("url", flat=True)}
    wanted = [url for url in urls if url not in known][:MOST_WINDOWS]
    return _insert(source, wanted, now=now, due_at=now, is_backfill=True, is_follow_up=True)


def _add_replayed_follow_ups(fetch: Fetch, urls: Sequence[str]) -> int:
    rows = Fetch.objects.filter(source=fetch.source, is_replay=True, created_at=fetch.created_at)
    known = set(rows.filter(url__in=urls).values_list("url", flat=True))
    new = [url for url in urls if url not in known]
    return _insert_leased(
        fetch.source, new, started_at=fetch.created_at, holder=fetch.leased_by, is_follow_up=True
    )


def _insert_leased(
    source: Source, urls: Sequence[str], *, started_at: datetime, holder: str, is_follow_up: bool = False
) -> int:
    hosts = hosts_of(urls)
    rows = Fetch.objects.bulk_create(
        Fetch(
            source=source,
            host=hosts[url],
            url=url,
            is_follow_up=is_follow_up,
            is_backfill=True,
            is_replay=True,
            state=FetchState.LEASED,
            attempts=1,
            due_at=started_at,
            created_at=started_at,
            lease_until=started_at + REPLAY_LEASE,
            leased_by=holder,
        )
        for url in urls
    )
    return len(rows)


def is_waiting_for_follow_ups(source: Source) -> bool:
    """Whether a page of the source led to an address that failed and has not answered since.

    Its polls are then asked without validators: a 304 would hide the addresses still to be asked.
    """
    answered = Address.objects.filter(
        source=OuterRef("source"), url=OuterRef("url"), latest_answered_at__gte=OuterRef("finished_at")
    )
    failed = Fetch.objects.filter(source=source, state=FetchState.FAILED, is_follow_up=True, is_replay=False)
    return failed.filter(~Exists(answered)).exists()
