"""Alarms over sources that answer less, later, or otherwise than they used to."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from events.models import Source, SourceHealth
from events.services.clock import database_now
from scrapers import freshness, pipeline
from scrapers.http import Client
from scrapers.models import Fetch, FetchState, Host, Layout
from tests.scrapers.conftest import Tell

Poll = Callable[..., SourceHealth]


def entries(count: int, start: int = 0, **told: Any) -> list[dict[str, Any]]:
    return [{"id": f"n{start + n}", "title": f"Cash {start + n}"} | told for n in range(count)]


@pytest.fixture
def poll(lease: Callable[..., Fetch], tell: Tell, client: Client, local_news: Any, source: Source) -> Poll:
    """Fetch the source's page with these contents and look how it fares."""

    def run(**told: Any) -> SourceHealth:
        fetch = lease(tell("/news", **told))
        result = pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
        assert result.error == "" or told.get("status")
        return assess()

    return run


def assess(after: timedelta = timedelta()) -> SourceHealth:
    SourceHealth.objects.update(assessed_at=None)
    freshness.assess(now=database_now() + after)
    return SourceHealth.objects.get()


@pytest.fixture
def known(poll: Poll) -> Poll:
    """The source after six good runs of different contents, ten items each."""
    for start in range(6):
        poll(documents=entries(10, start))
    return poll


def test_good_runs_make_a_norm_and_no_alarm(known: Poll) -> None:
    health = SourceHealth.objects.get()
    assert (health.alarm, health.alarm_reason) == ("", "")
    assert (health.latest_items, health.usual_items) == (10, 10)
    assert health.fill["title"] == health.usual_fill["title"] == 1.0
    assert Layout.objects.get().pages == 6


def test_the_same_content_again_teaches_nothing(poll: Poll) -> None:
    for _ in range(3):
        poll(documents=entries(10))
    assert len(Layout.objects.get().runs) == 1


def test_far_fewer_items_raise_an_alarm_until_they_are_back(known: Poll) -> None:
    health = known(documents=entries(6, 40))
    assert (health.alarm, health.alarm_reason) == ("items", "6 items, usually 10")
    assert health.alarm_since is not None
    assert known(documents=entries(5, 60)).alarm == "items"
    assert known(documents=entries(10, 80)).alarm == ""


def test_an_emptied_field_raises_an_alarm(known: Poll) -> None:
    health = known(documents=entries(10, 40, title=""))
    assert (health.alarm, health.fill["title"]) == ("layout", 0.0)
    assert ".documents[] | .title:text: in 0%, never below 100%" in health.alarm_reason
    assert "title filled 0%, usually 100%" in health.alarm_reason


def test_a_changed_layout_raises_an_alarm_until_somebody_takes_it_as_the_norm(
    known: Poll, source: Source
) -> None:
    renamed = [{"id": f"m{n}", "title": "Cash", "at": "2026-03-02T15:00:00+00:00"} for n in range(10)]
    assert known(documents=renamed).alarm == ""  # more than before is no loss
    Layout.objects.update(core={**Layout.objects.get().core, ".documents[].agency": 10})
    health = known(documents=entries(10, 70))
    assert (health.alarm, ".documents[].agency" in health.alarm_reason) == ("layout", True)
    assert freshness.accept(source=source) == 1
    assert assess().alarm == ""


def test_a_date_that_turns_into_words_is_a_changed_layout(known: Poll) -> None:
    Layout.objects.update(fields={".documents[] | .at:instant": [60, 1.0, 6], ".documents[]": [60, 1.0, 6]})
    assert ".at:instant: in 0%" in known(documents=entries(10, 40)).alarm_reason


def test_known_documents_that_all_change_at_once_are_an_alarm(poll: Poll) -> None:
    for _ in range(7):
        poll(documents=entries(10), note=str(database_now()))  # the page is another, its documents are not
    health = poll(documents=[entry | {"title": "Menu"} for entry in entries(10)], note="last")
    assert (health.alarm, health.alarm_reason) == ("items", "100% of the known documents changed at once")


def test_an_oddity_stands_until_its_own_address_is_well_or_a_day_has_passed(
    known: Poll, source: Source, tell: Tell
) -> None:
    known(documents=entries(6, 40))
    Layout.objects.update(odd_url="http://x/elsewhere")
    assert known(documents=entries(10, 80)).alarm == "items"
    Layout.objects.update(odd_at=database_now() - timedelta(hours=25))
    assert known(documents=entries(10, 90)).alarm == ""


@pytest.fixture
def follow(lease: Callable[..., Fetch], tell: Tell, client: Client, local_news: Any, source: Source) -> Poll:
    """Fetch a page that another leads to, each at an address of its own."""

    def run(number: int, **told: Any) -> SourceHealth:
        fetch = lease(tell(f"/news/{number}", documents=entries(1, number, **told)))
        fetch.is_follow_up = True
        result = pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
        assert result.error == ""
        return assess()

    return run


def test_pages_that_others_lead_to_are_known_as_one_kind_and_an_odd_one_is_told(
    follow: Poll, source: Source
) -> None:
    for number in range(20):
        follow(number)
    assert Layout.objects.get().is_follow_up
    health = follow(20, title="")
    assert health.alarm == "layout"
    assert ".documents[] | .title:text" in health.alarm_reason
    assert follow(21).alarm == "layout"  # another page is well, that one is not
    assert SourceHealth.objects.get().usual_items is None


def test_a_settled_kind_of_pages_is_compared_without_being_written(
    follow: Poll, django_assert_num_queries: Any
) -> None:
    follow(1)
    Layout.objects.update(pages=freshness.LEARNT)
    before = Layout.objects.values().get()
    follow(2)
    assert Layout.objects.values().get() == before


def test_a_replay_teaches_nothing(
    lease: Callable[..., Fetch], tell: Tell, client: Client, local_news: Any
) -> None:
    fetch = lease(tell("/news", documents=entries(3)))
    fetch.is_replay = True
    pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
    assert Layout.objects.count() == 0


def test_two_missed_runs_raise_an_alarm_and_one_does_not(known: Poll) -> None:
    assert assess(after=timedelta(minutes=19)).alarm == ""
    health = assess(after=timedelta(minutes=24))
    assert health.alarm == "late"
    assert health.alarm_reason.startswith("no run answered since 20")


def test_a_source_that_is_off_gives_no_alarm(known: Poll) -> None:
    Source.objects.update(is_enabled=False)
    assert assess(after=timedelta(days=9)).alarm == ""


def test_an_address_that_failed_twice_raises_an_alarm_though_others_answer(
    known: Poll, source: Source
) -> None:
    now = database_now()
    for minutes in (25, 5):
        at = now - timedelta(minutes=minutes)
        add(source, "http://x/list", state=FetchState.FAILED, at=at)
    assert assess().alarm_reason == "http://x/list failed twice"
    add(source, "http://x/list", state=FetchState.DONE, at=now)
    assert assess().alarm == ""


def add(source: Source, url: str, *, state: FetchState, at: Any, **told: Any) -> Fetch:
    host, _ = Host.objects.get_or_create(name="x")
    columns = {"due_at": at, "created_at": at, "finished_at": at, "state": state} | told
    return Fetch.objects.create(source=source, host=host, url=url, **columns)


def test_rows_in_quarantine_are_an_alarm(known: Poll, source: Source) -> None:
    add(source, "http://x/poison", state=FetchState.QUARANTINED, at=database_now())
    health = assess()
    assert (health.alarm, health.quarantined) == ("quarantine", 1)


def test_every_reason_is_told_and_the_gravest_names_the_alarm(known: Poll, source: Source) -> None:
    known(documents=entries(6, 40))
    add(source, "http://x/poison", state=FetchState.QUARANTINED, at=database_now())
    health = assess()
    assert (health.alarm, health.alarm_reason) == ("items", "6 items, usually 10; 1 in quarantine")


def test_the_lag_is_that_of_recent_news_without_backfills(known: Poll, source: Source) -> None:
    now = database_now()
    Fetch.objects.update(lag=None)
    for seconds in range(1, 101):
        add(source, f"http://x/{seconds}", state=FetchState.DONE, at=now, lag=timedelta(seconds=seconds))
    add(source, "http://x/old", state=FetchState.DONE, at=now, lag=timedelta(days=9), is_backfill=True)
    health = assess()
    assert (health.lag_n, health.lag_p50) == (100, timedelta(seconds=50.5))
    assert health.lag_p95 == timedelta(seconds=95.05)


def test_the_actual_cadence_is_the_median_between_answered_runs(known: Poll, source: Source) -> None:
    Fetch.objects.all().delete()
    now = database_now()
    for minutes in (0, 10, 20, 31, 70):
        for name in ("a", "b"):  # the addresses of one run
            at = now - timedelta(minutes=minutes)
            add(source, f"http://x/{name}", state=FetchState.DONE, at=at)
    assert assess().cadence == timedelta(minutes=10, seconds=30)


def test_an_open_breaker_of_one_of_its_hosts_is_shown(known: Poll, host: Host) -> None:
    until = database_now() + timedelta(minutes=15)
    Host.objects.filter(pk=host.pk).update(open_until=until)
    assert assess().breaker_until == until
    Host.objects.filter(pk=host.pk).update(open_until=database_now())
    assert assess().breaker_until is None


def test_the_log_says_an_alarm_once_when_it_rises_and_once_when_it_ends(known: Poll) -> None:
    with capture_logs() as lines:
        known(documents=entries(6, 40))
        assess()
        known(documents=entries(10, 80))
        assess()
    alarms = [(line["event"], line["log_level"]) for line in lines if line["event"].startswith("alarm")]
    assert alarms == [("alarm", "warning"), ("alarm over", "info")]


def test_an_assessment_is_made_once_a_minute_in_as_many_queries_for_one_as_for_many(
    known: Poll, django_assert_max_num_queries: Any
) -> None:
    now = database_now()
    SourceHealth.objects.update(assessed_at=now)
    with django_assert_max_num_queries(5):
        assert freshness.assess(now=now + timedelta(seconds=59)) == 0
    with django_assert_max_num_queries(13):  # one of them writes the one health
        freshness.assess(now=now + timedelta(seconds=60))
    assert SourceHealth.objects.get().assessed_at == now + timedelta(seconds=60)


def test_the_queue_is_counted_per_source_with_its_oldest_row(source: Source) -> None:
    now = database_now()
    add(source, "http://x/a", state=FetchState.DUE, at=now, finished_at=None)
    add(source, "http://x/b", state=FetchState.DUE, at=now - timedelta(hours=1), finished_at=None)
    assert freshness.queue_depths() == {"local_news": (2, 0, now - timedelta(hours=1))}


def test_the_page_is_noted_with_the_row_or_not_at_all(
    lease: Callable[..., Fetch], tell: Tell, client: Client, local_news: Any
) -> None:
    fetch = lease(tell("/news", raw=json.dumps({"documents": entries(3), "poison": "crash"})))
    pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
    assert Layout.objects.count() == 0
