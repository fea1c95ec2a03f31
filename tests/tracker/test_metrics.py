"""What Prometheus reads, in its own format."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from events.models import Source, SourceHealth
from events.services.clock import database_now
from scrapers.models import Fetch, Host


@pytest.fixture
def health(db):
    source = Source.objects.create(
        slug="press", name="P", publisher="P", homepage="https://x/", interval=timedelta(minutes=10)
    )
    now = database_now()
    return SourceHealth.objects.create(
        source=source,
        latest_success_at=now - timedelta(seconds=100),
        latest_items=7,
        lag_p50=timedelta(seconds=4),
        failures=2,
        alarm="items",
    )


def samples(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    return {
        (sample.name, sample.labels["source"]): sample
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_each_source_has_its_gauges_for_anyone_to_scrape(client, health):
    told = {name: sample.value for (name, _), sample in samples(client).items()}
    assert 100 <= told["tracker_source_last_success_age_seconds"] < 130
    assert told["tracker_source_items"] == 7
    assert told["tracker_source_lag_p50_seconds"] == 4
    assert "tracker_source_lag_p95_seconds" not in told  # not known is not zero
    assert told["tracker_source_failures"] == 2
    assert told["tracker_source_interval_seconds"] == 600


def test_an_alarm_is_one_and_named(client, health):
    alarm = samples(client)["tracker_source_alarm", "press"]
    assert (alarm.value, alarm.labels["alarm"]) == (1, "items")
    SourceHealth.objects.update(alarm="")
    assert samples(client)["tracker_source_alarm", "press"].value == 0


def test_the_queue_shows_its_depth_and_its_oldest_row(client, health):
    now = database_now()
    for minutes in (1, 30):
        due = now - timedelta(minutes=minutes)
        Fetch.objects.create(
            source=health.source,
            host=Host.objects.get_or_create(name="x")[0],
            url=f"http://x/{minutes}",
            due_at=due,
            created_at=due,
        )
    told = samples(client)
    assert told["tracker_source_queue_depth", "press"].value == 2
    assert 1800 <= told["tracker_source_oldest_due_seconds", "press"].value < 1830


def test_a_scrape_costs_three_queries(client, health, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/metrics")


def test_metrics_are_only_read(client):
    assert client.post("/metrics").status_code == 405
