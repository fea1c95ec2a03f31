"""What Prometheus reads: gauges per source, out of the database, the same from every process."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from events.models import SourceHealth
from events.services.clock import database_now
from scrapers import freshness

# Name, help, and how a gauge is read off the health of a source; None leaves the sample out.
GAUGES = (
    ("items", "Items of the latest run", lambda health: health.latest_items),
    ("usual_items", "Median items of recent good runs", lambda health: health.usual_items),
    ("lag_p50_seconds", "Median from publication to first sight", lambda health: _seconds(health.lag_p50)),
    ("lag_p95_seconds", "95th percentile of the same", lambda health: _seconds(health.lag_p95)),
    ("cadence_seconds", "Median between recent answered runs", lambda health: _seconds(health.cadence)),
    ("interval_seconds", "Planned between runs", lambda health: _seconds(health.source.interval)),
    ("failures", "Failures in a row", lambda health: health.failures),
    ("quarantined", "Rows in quarantine", lambda health: health.quarantined),
    (
        "breaker_open",
        "1 while a host of it is left alone",
        lambda health: int(health.breaker_until is not None),
    ),
    ("enabled", "1 unless an editor switched it off", lambda health: int(health.source.is_enabled)),
)


class Sources:
    """The samples of one scrape, in three queries."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.healths = list(SourceHealth.objects.select_related("source").order_by("source__slug"))
        self.queues = freshness.queue_depths()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge with its samples."""
        yield from self._ages()
        for name, told, read in GAUGES:
            yield _gauge(name, told, {health.source.slug: read(health) for health in self.healths})
        yield from self._alarms()
        yield from self._queues()

    def _ages(self) -> Iterator[GaugeMetricFamily]:
        ages = {
            health.source.slug: _seconds(self.now - health.latest_success_at)
            for health in self.healths
            if health.latest_success_at
        }
        yield _gauge("last_success_age_seconds", "Since the latest answer", ages)

    def _alarms(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(
            "tracker_source_alarm", "1 while somebody has to look; alarm says why", labels=["source", "alarm"]
        )
        for health in self.healths:
            family.add_metric([health.source.slug, health.alarm], int(bool(health.alarm)))
        yield family

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        depths = {slug: due + leased for slug, (due, leased, _) in self.queues.items()}
        oldest = {slug: since for slug, (_, _, since) in self.queues.items() if since is not None}
        ages = {slug: max(_seconds(self.now - since) or 0, 0) for slug, since in oldest.items()}
        yield _gauge("queue_depth", "Rows due or under way", depths)
        yield _gauge("oldest_due_seconds", "How long the oldest due row has waited for its turn", ages)


def _gauge(name: str, told: str, samples: Mapping[str, float | None]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"tracker_source_{name}", told, labels=["source"])
    for slug, value in samples.items():
        if value is not None:
            family.add_metric([slug], value)
    return family


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Answer the gauges in Prometheus' text format; 503 while the database does not answer."""
    try:
        registry = CollectorRegistry()
        registry.register(Sources(database_now()))
        body = generate_latest(registry)
    except OperationalError:
        return HttpResponse(
            "the database does not answer\n",
            status=503,
            content_type="text/plain",
            headers={"Retry-After": "5"},
        )
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)
