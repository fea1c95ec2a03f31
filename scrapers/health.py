"""How a source fares, kept beside each closing of a row: readers of the record see it at once."""

from datetime import datetime, timedelta

from django.db.models import F

from events.models import SourceHealth
from scrapers.models import Fetch, Outcome

ERROR_LENGTH = 500
# What a closing row writes; the rest of the health is the assessment's.
NOTED = (
    *("latest_attempt_at", "latest_success_at", "latest_poll_at", "latest_new_at"),
    *("latest_items", "latest_lag", "failures", "error"),
)


def succeeded(*, fetch: Fetch, items: int | None, now: datetime) -> None:
    """Note an answered fetch; ``items`` is ``None`` unless a page came.

    A poll that answers clears earlier failures; a follow-up does not. A 404 is an answer, but no
    sign of freshness. A replay proves that parsers work, not that the source is reachable.
    """
    health, _ = SourceHealth.objects.get_or_create(source=fetch.source)
    health.latest_attempt_at = health.latest_attempt_at if fetch.is_replay else now
    if not fetch.is_follow_up:
        health.failures, health.error = 0, ""
        health.latest_items = health.latest_items if items is None else items
    if not fetch.is_replay and fetch.outcome != Outcome.NOT_FOUND:
        health.latest_poll_at = health.latest_poll_at if fetch.is_follow_up else now
        health.latest_success_at = now
        health.latest_new_at = now if fetch.new else health.latest_new_at
        health.latest_lag = fetch.lag if fetch.lag is not None else health.latest_lag
    health.save(update_fields=NOTED)


def failed(*, fetch: Fetch, error: str, now: datetime) -> None:
    """Count a failed try; ``error`` is one line, because the health of a source is public."""
    SourceHealth.objects.get_or_create(source=fetch.source)
    SourceHealth.objects.filter(source=fetch.source).update(
        latest_attempt_at=now, failures=F("failures") + 1, error=error[:ERROR_LENGTH]
    )


def lag_of(public_times: list[datetime], seen_at: datetime) -> timedelta | None:
    """How long after it became public the newest new thing of a page was seen; ``None`` without one."""
    return max(seen_at - max(public_times), timedelta()) if public_times else None
