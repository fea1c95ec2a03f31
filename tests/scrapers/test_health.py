"""How a source fares, as readers of the record see it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from events.models import Source, SourceHealth
from events.services.clock import database_now
from scrapers import health
from scrapers.models import Fetch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_lag_is_that_of_the_newest_news_and_never_negative() -> None:
    assert health.lag_of([], NOON) is None
    hours = [NOON - timedelta(hours=3), NOON - timedelta(minutes=4)]
    assert health.lag_of(hours, NOON) == timedelta(minutes=4)
    assert health.lag_of([NOON + timedelta(minutes=1)], NOON) == timedelta()


def test_failures_add_up_until_a_poll_answers_and_a_follow_up_does_not_hide_them(
    source: Source, lease: Callable[..., Fetch]
) -> None:
    now = database_now()
    fetch = lease("http://127.0.0.1/news")
    for _ in range(2):
        health.failed(fetch=fetch, error="no answer", now=now)
    fetch.is_follow_up = True
    health.succeeded(fetch=fetch, items=1, now=now)
    assert SourceHealth.objects.get(source=source).failures == 2
    fetch.is_follow_up = False
    health.succeeded(fetch=fetch, items=1, now=now)
    known = SourceHealth.objects.get(source=source)
    assert (known.failures, known.error, known.latest_success_at) == (0, "", now)


def test_an_error_of_any_length_is_kept_short(source: Source, lease: Callable[..., Fetch]) -> None:
    health.failed(fetch=lease("http://127.0.0.1/news"), error="x" * 10_000, now=database_now())
    assert len(SourceHealth.objects.get().error) == health.ERROR_LENGTH
