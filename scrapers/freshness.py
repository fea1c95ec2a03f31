"""How fresh every source is, and when somebody has to look: noted page by page, assessed every minute."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Max

from events.models import Alarm, Source, SourceHealth
from events.services.freshness import is_late
from scrapers import layout, registry
from scrapers.items import Found, Page
from scrapers.layout import Norm, Run, Sight
from scrapers.models import Fetch, FetchState, Host, Layout
from scrapers.skeleton import Share

# Pages of a kind after which one more page that is well teaches nothing more.
LEARNT = 60
# For how long an oddity stands that no page at its own address has ended.
ODD_FOR = timedelta(days=1)
# The number of the lock that lets one assessment run at a time.
ASSESS_LOCK = 7_314_003
ASSESS_EVERY = timedelta(seconds=60)

# Per source: the last 20 answered runs (the polls of one run share their making), and the last 200 lags.
CADENCES = """
SELECT source.id, percentile_cont(0.5) WITHIN GROUP (ORDER BY run.gap)
FROM events_source AS source, LATERAL (
    SELECT created_at - lag(created_at) OVER (ORDER BY created_at) AS gap
    FROM (
        SELECT DISTINCT created_at FROM (
            SELECT created_at FROM scrapers_fetch
            WHERE source_id = source.id AND NOT is_follow_up AND NOT is_replay AND state = 'done'
            ORDER BY created_at DESC LIMIT 100
        ) AS polls ORDER BY created_at DESC LIMIT 20
    ) AS runs
) AS run
WHERE run.gap IS NOT NULL GROUP BY source.id
"""
LAGS = """
SELECT source.id, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY news.lag), count(*)
FROM events_source AS source, LATERAL (
    SELECT lag FROM scrapers_fetch
    WHERE source_id = source.id AND lag IS NOT NULL AND NOT is_backfill AND NOT is_replay
    ORDER BY id DESC LIMIT 200
) AS news
GROUP BY source.id
"""
# Addresses whose two latest closed polls failed both, within what three runs take.
UNANSWERED = """
SELECT source.id, min(poll.url), count(*)
FROM events_source AS source, LATERAL (
    SELECT url FROM (
        SELECT url, state, row_number() OVER (PARTITION BY url ORDER BY created_at DESC, id DESC) AS place
        FROM scrapers_fetch
        WHERE source_id = source.id AND NOT is_follow_up AND NOT is_replay AND state IN ('done', 'failed')
            AND created_at > %(now)s - 3 * source.interval - interval '1 hour'
    ) AS latest
    WHERE place <= 2 GROUP BY url HAVING count(*) = 2 AND bool_and(state = 'failed')
) AS poll
WHERE source.interval IS NOT NULL GROUP BY source.id
"""

log = structlog.get_logger(__name__)


def note(
    *,
    source: Source,
    page: Page,
    fingerprint: str,
    found: Sequence[Found],
    changed: float | None = None,
    is_follow_up: bool = False,
) -> None:
    """Compare a page with what its kind usually looks like, and learn from it when it is well.

    A page whose content was seen last time says nothing new. ``changed`` is the share of its known
    documents that tell something else now.
    """
    pattern = layout.pattern(page.url, is_follow_up=is_follow_up)
    sight = layout.look(page, found, changed=changed)
    if is_follow_up and not _says_news(sight, source, pattern):
        return
    known, _ = Layout.objects.select_for_update(no_key=True).get_or_create(
        source=source, pattern=pattern, is_follow_up=is_follow_up
    )
    if known.fingerprint == fingerprint:
        return
    odd = layout.judge(_norm(known), sight, is_follow_up=is_follow_up)
    known.fingerprint, known.latest = fingerprint, asdict(sight.run)
    if odd or _is_over(known, page):
        known.lost, known.fewer, known.emptier = odd.lost, odd.fewer, odd.emptier
        known.odd_url, known.odd_at = (page.url, page.captured_at) if odd else ("", None)
    if odd:
        log.warning("page unlike its kind", source=source.slug, url=page.url, reason=str(odd))
    else:
        _teach(known, sight)
    known.save()


def _says_news(sight: Sight, source: Source, pattern: str) -> bool:
    """Whether a page that others lead to is odd, or ends an oddity, or its kind is still being learnt.

    Looked at without a lock: many of a kind are read at once, and a settled norm learns nothing more.
    """
    known = Layout.objects.filter(source=source, pattern=pattern, is_follow_up=True).first()
    if known is None or known.pages < LEARNT or known.odd_url:
        return True
    return bool(layout.judge(_norm(known), sight, is_follow_up=True))


def _is_over(known: Layout, page: Page) -> bool:
    """Whether a page that is well ends what was odd: at its own address, or a day later at another."""
    if known.odd_at is None or known.odd_url == page.url:
        return True
    return page.captured_at - known.odd_at > ODD_FOR


def _norm(known: Layout) -> Norm:
    fields = {name: Share(*told) for name, told in known.fields.items()}
    return Norm(known.pages, known.core, fields, runs_of(known))


def _teach(known: Layout, sight: Sight) -> None:
    norm = layout.learn(_norm(known), sight, is_follow_up=known.is_follow_up)
    known.pages, known.core, known.fields = norm.pages, norm.core, norm.fields
    known.runs = [asdict(run) for run in norm.runs]


def runs_of(known: Layout) -> list[Run]:
    """The good runs a layout remembers, oldest first."""
    return [Run(**run) for run in known.runs]


def accept(*, source: Source) -> int:
    """Forget what a source's pages looked like: those of now become the norm, because somebody said so."""
    deleted, _ = Layout.objects.filter(source=source).delete()
    return deleted


@dataclass(frozen=True, slots=True)
class Reads:
    """Everything an assessment looks at, read at once for all sources."""

    cadences: Mapping[int, timedelta]
    lags: Mapping[int, tuple[list[timedelta], int]]
    unanswered: Mapping[int, str]
    quarantined: Mapping[int, int]
    breakers: Mapping[str, datetime]
    layouts: Mapping[int, list[Layout]]


def assess(*, now: datetime) -> int:
    """Bring the health of every source up to date; gives how many alarms rose or ended.

    At most once a minute, by whoever comes first; a change of alarm is one line in the log.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ASSESS_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        latest = SourceHealth.objects.aggregate(at=Max("assessed_at"))["at"]
        if latest is not None and now < latest + ASSESS_EVERY:
            return 0
        reads = _read(now)
        healths = SourceHealth.objects.select_related("source").order_by("source__slug")
        return sum(_assess(health, reads, now) for health in healths)


def _read(now: datetime) -> Reads:
    layouts: dict[int, list[Layout]] = {}
    for known in Layout.objects.order_by("pattern").defer("core", "fields"):
        layouts.setdefault(known.source_id, []).append(known)
    quarantined = Fetch.objects.filter(state=FetchState.QUARANTINED).values_list("source_id", flat=True)
    rows = list(quarantined)
    return Reads(
        cadences=dict(_rows(CADENCES)),
        lags={pk: (lags, count) for pk, lags, count in _rows(LAGS)},
        unanswered={
            pk: f"{url} failed twice" + (f", as did {count - 1} more" if count > 1 else "")
            for pk, url, count in _rows(UNANSWERED, now=now)
        },
        quarantined={pk: rows.count(pk) for pk in set(rows)},
        breakers={
            host.name: host.open_until
            for host in Host.objects.filter(open_until__gt=now).only("name", "open_until")
            if host.open_until
        },
        layouts=layouts,
    )


def _rows(statement: str, **params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _assess(health: SourceHealth, reads: Reads, now: datetime) -> int:
    """Write what an assessment sees of one source; 1 when its alarm changed."""
    pk, was = health.source_id, health.alarm
    lags, health.lag_n = reads.lags.get(pk, ([None, None], 0))
    health.lag_p50, health.lag_p95 = lags
    health.cadence = reads.cadences.get(pk)
    health.quarantined = reads.quarantined.get(pk, 0)
    health.breaker_until = _breaker(health.source, reads.breakers)
    _summarise(health, reads.layouts.get(pk, []))
    alarms = _alarms(health, reads, now)
    health.alarm = next(iter(alarms), "")
    health.alarm_reason = "; ".join(alarms.values())
    if health.alarm != was:
        health.alarm_since = now if health.alarm else None
        _say(health, was)
    health.assessed_at = now
    health.save(update_fields=ASSESSED)
    return int(health.alarm != was)


ASSESSED = (
    *("assessed_at", "cadence", "usual_items", "fill", "usual_fill", "lag_p50", "lag_p95", "lag_n"),
    *("quarantined", "breaker_until", "alarm", "alarm_reason", "alarm_since"),
)


def _breaker(source: Source, breakers: Mapping[str, datetime]) -> datetime | None:
    scrapers = {scraper.slug: scraper for scraper in registry.all_scrapers()}
    hosts = scrapers[source.slug].hosts if source.slug in scrapers else frozenset()
    # A host row carries its port where that is unusual.
    return max((until for name, until in breakers.items() if name.split(":")[0] in hosts), default=None)


def _summarise(health: SourceHealth, layouts: list[Layout]) -> None:
    """Add up the pages of a run; a field's share is that of its emptiest page."""
    layouts = [known for known in layouts if not known.is_follow_up]
    norms = [runs_of(known) for known in layouts]
    health.usual_items = sum(median(run.items for run in norm) for norm in norms if norm) or None
    health.fill, health.usual_fill = {}, {}
    for known, norm in zip(layouts, norms, strict=True):
        for field, share in known.latest.get("fill", {}).items():
            health.fill[field] = min(share, health.fill.get(field, 1.0))
            usual = median([run.fill[field] for run in norm if field in run.fill] or [share])
            health.usual_fill[field] = min(usual, health.usual_fill.get(field, 1.0))


def _alarms(health: SourceHealth, reads: Reads, now: datetime) -> dict[str, str]:
    """Each alarm of a source with its reason, the gravest first; a source that is off gives none."""
    source, layouts = health.source, reads.layouts.get(health.source_id, [])
    if not source.is_enabled:
        return {}
    told = {
        Alarm.LATE: f"no run answered since {health.latest_poll_at:%Y-%m-%d %H:%M} UTC"
        if is_late(source=source, latest_poll_at=health.latest_poll_at, now=now)
        else "",
        Alarm.UNANSWERED: reads.unanswered.get(source.pk, ""),
        Alarm.LAYOUT: _join(known.lost for known in layouts),
        Alarm.ITEMS: _join(known.fewer for known in layouts),
        Alarm.FILL: _join(known.emptier for known in layouts),
        Alarm.QUARANTINE: f"{health.quarantined} in quarantine" if health.quarantined else "",
    }
    return {alarm.value: reason for alarm, reason in told.items() if reason}


def _join(reasons: Iterable[str]) -> str:
    return "; ".join(reason for reason in reasons if reason)


def _say(health: SourceHealth, was: str) -> None:
    if health.alarm:
        log.warning("alarm", source=health.source.slug, alarm=health.alarm, reason=health.alarm_reason)
    else:
        log.info("alarm over", source=health.source.slug, was=was)


def queue_depths() -> dict[str, tuple[int, int, datetime | None]]:
    """Per source: rows due, rows leased, and since when the oldest due row waits for its turn."""
    rows = _rows(
        """
        SELECT source.slug, count(*) FILTER (WHERE state = 'due'), count(*) FILTER (WHERE state = 'leased'),
            min(due_at) FILTER (WHERE state = 'due')
        FROM scrapers_fetch JOIN events_source AS source ON source.id = source_id
        WHERE state IN ('due', 'leased') AND NOT is_replay GROUP BY source.slug
        """
    )
    return {slug: (due, leased, oldest) for slug, due, leased, oldest in rows}
