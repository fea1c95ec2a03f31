"""How fresh the sources are, as anyone may know it."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from events.models import Alarm, Source, SourceHealth

# A run is missed when its time and as much again has passed; sweep, spread and one retry come on top.
MISSED_RUNS = 2
GRACE = timedelta(minutes=3)


class Status(StrEnum):
    """A source's state in one word."""

    FRESH = "fresh"
    LATE = "late"
    FAILING = "failing"
    OFF = "off"
    NEVER_ASKED = "never asked"


def is_late(*, source: Source, latest_poll_at: datetime | None, now: datetime) -> bool:
    """Whether two runs in a row were missed; never so for a source that is not polled or never answered."""
    if source.interval is None or latest_poll_at is None:
        return False
    return now > latest_poll_at + MISSED_RUNS * source.interval + GRACE


def status(*, source: Source, health: SourceHealth, now: datetime) -> tuple[Status, str]:
    """The state of a source and why; lateness is reckoned now, for whoever would note it may be late too."""
    if not source.is_enabled:
        return Status.OFF, "switched off by an editor"
    if health.latest_attempt_at is None:
        return Status.NEVER_ASKED, ""
    return _status_of_asked(source, health, now)


def _status_of_asked(source: Source, health: SourceHealth, now: datetime) -> tuple[Status, str]:
    is_overdue = is_late(source=source, latest_poll_at=health.latest_poll_at, now=now)
    if is_overdue and not health.failures:
        return Status.LATE, health.alarm_reason or "no run was answered in the time of two"
    if health.alarm and health.alarm != Alarm.LATE:
        return Status.FAILING, health.alarm_reason
    if is_overdue or (health.failures and health.latest_success_at is None):
        return Status.FAILING, health.error
    if health.latest_success_at is None:
        return Status.FAILING, "nothing was found at its addresses yet"
    return Status.FRESH, ""


def public_sources(*, now: datetime) -> list[dict[str, Any]]:
    """Every source with how it fares, by slug, in one query."""
    sources = Source.objects.select_related("health").order_by("slug")
    return [_public(source, now) for source in sources]


def _public(source: Source, now: datetime) -> dict[str, Any]:
    health = source.health if hasattr(source, "health") else SourceHealth()
    state, reason = status(source=source, health=health, now=now)
    return {
        "slug": source.slug,
        "name": source.name,
        "publisher": source.publisher,
        "homepage": source.homepage,
        "topics": source.topics,
        "enabled": source.is_enabled,
        "interval": _seconds(source.interval),
        "cadence": _seconds(health.cadence),
        "latest_success_at": _instant(health.latest_success_at),
        "latest_new_at": _instant(health.latest_new_at),
        "status": state.value,
        "reason": reason,
        "lag": _lag(health),
    }


def _lag(health: SourceHealth) -> dict[str, Any] | None:
    if not health.lag_n:
        return None
    return {"p50": _seconds(health.lag_p50), "p95": _seconds(health.lag_p95), "n": health.lag_n}


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def _instant(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
