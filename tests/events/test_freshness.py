"""The state of a source in one word, as anyone may know it."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import Source, SourceHealth
from events.services import freshness
from events.services.freshness import Status

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def source(**told):
    return Source(slug="press", name="Press", interval=10 * MINUTE, **told)


def health(**told):
    answered = NOON - 5 * MINUTE
    known = {"latest_attempt_at": answered, "latest_success_at": answered, "latest_poll_at": answered}
    return SourceHealth(**(known | told))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, Status.FRESH),
        ({"latest_poll_at": NOON - 23 * MINUTE}, Status.FRESH),
        ({"latest_poll_at": NOON - 24 * MINUTE}, Status.LATE),
        ({"latest_poll_at": NOON - 24 * MINUTE, "failures": 2}, Status.FAILING),
        ({"failures": 1}, Status.FRESH),
        ({"failures": 1, "latest_success_at": None, "latest_poll_at": None}, Status.FAILING),
        ({"latest_success_at": None, "latest_poll_at": None}, Status.FAILING),
        ({"alarm": "items"}, Status.FAILING),
        ({"alarm": "quarantine"}, Status.FAILING),
        ({"latest_attempt_at": None, "latest_poll_at": None}, Status.NEVER_ASKED),
    ],
)
def test_a_state_follows_from_the_health(told, expected):
    assert freshness.status(source=source(), health=health(**told), now=NOON)[0] == expected


def test_a_source_that_is_off_is_nothing_else():
    off = freshness.status(source=source(is_enabled=False), health=health(alarm="items"), now=NOON)
    assert off == (Status.OFF, "switched off by an editor")


def test_a_source_that_is_not_polled_is_never_late():
    unpolled = Source(slug="starter", interval=None)
    assert not freshness.is_late(source=unpolled, latest_poll_at=NOON - timedelta(days=9), now=NOON)


def test_an_alarm_tells_its_reason_and_a_failure_its_error():
    told = health(alarm="layout", alarm_reason="the layout lost 3 parts")
    assert freshness.status(source=source(), health=told, now=NOON)[1] == "the layout lost 3 parts"
    told = health(latest_success_at=None, failures=1, error="Blocked: a captcha")
    assert freshness.status(source=source(), health=told, now=NOON)[1] == "Blocked: a captcha"


def test_public_facts_are_numbers_of_seconds_and_instants_with_a_z(db, django_assert_num_queries):
    press = Source.objects.create(
        slug="press",
        name="Press",
        publisher="P",
        homepage="https://x/",
        interval=MINUTE,
        topics=["liquidity"],
    )
    SourceHealth.objects.create(
        source=press,
        latest_attempt_at=NOON,
        latest_success_at=NOON,
        latest_poll_at=NOON,
        cadence=timedelta(seconds=61.2),
        lag_p50=timedelta(seconds=4),
        lag_p95=timedelta(seconds=9),
        lag_n=12,
    )
    Source.objects.create(slug="archive", name="A", publisher="P", homepage="https://x/")
    with django_assert_num_queries(1):
        archive, told = freshness.public_sources(now=NOON)
    assert (archive["status"], archive["lag"], archive["interval"]) == ("never asked", None, None)
    assert told == {
        "slug": "press",
        "name": "Press",
        "publisher": "P",
        "homepage": "https://x/",
        "topics": ["liquidity"],
        "enabled": True,
        "interval": 60,
        "cadence": 61,
        "latest_success_at": "2026-03-02T12:00:00Z",
        "latest_new_at": None,
        "status": "fresh",
        "reason": "",
        "lag": {"p50": 4, "p95": 9, "n": 12},
    }
