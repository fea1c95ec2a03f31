"""How a source fares, kept beside each closing of a row: readers of the record see it at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import F

from events.models import SourceHealth
from scrapers.models import Fetch, Outcome

ERROR_LENGTH = 500


def succeeded(*, fetch: Fetch, items: int | None, now: datetime) -> None:
    """Note an answered fetch; ``items`` is ``None`` unless a page came.

    A poll that answers clears earlier failures; a follow-up does not. A 404 is an answer, but no
    sign of freshness. A replay proves that parsers work, not that the source is reachable.
    """
    told: dict[str, object] = {}
    if not fetch.is_replay:
        told["latest_attempt_at"] = now
    if not fetch.is_follow_up:
        told |= {"failures": 0, "error": ""}
        if items is not None:
            told["latest_items"] = items
    if not fetch.is_replay and fetch.outcome != Outcome.NOT_FOUND:
        told |= _reached(fetch, now)
    _note(fetch, told)


def _reached(fetch: Fetch, now: datetime) -> dict[str, object]:
    told: dict[str, object] = {"latest_success_at": now}
    if not fetch.is_follow_up:
        told["latest_poll_at"] = now
    if fetch.new:
        told["latest_new_at"] = now
    if fetch.lag is not None:
        told["latest_lag"] = fetch.lag
    return told


def _note(fetch: Fetch, told: Mapping[str, object]) -> None:
    rows = SourceHealth.objects.filter(source=fetch.source)
    if not (rows.update(**told) if told else rows.exists()):
        SourceHealth.objects.get_or_create(source=fetch.source)
        rows.update(**told)


def failed(*, fetch: Fetch, error: str, now: datetime) -> None:
    """Count a failed try; ``error`` is one line, because the health of a source is public."""
    _note(fetch, {"latest_attempt_at": now, "failures": F("failures") + 1, "error": error[:ERROR_LENGTH]})


def lag_of(public_times: list[datetime], seen_at: datetime) -> timedelta | None:
    """How long after it became public the newest new thing of a page was seen; ``None`` without one."""
    return max(seen_at - max(public_times), timedelta()) if public_times else None
