"""What goes on the work list, and when."""

import logging
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from events.models import Event, Source, SourceHealth
from events.services.clock import database_now
from markets.vintages import vintages
from scrapers import queue, registry, worker
from scrapers.http import Client
from scrapers.models import Address, Fetch, FetchState, Host

LATER = timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _reachable(settings: Any) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"


def close_all() -> None:
    Fetch.objects.update(state=FetchState.DONE, finished_at=database_now())


def test_sources_of_the_code_become_rows_once(db: None, local_news: Any) -> None:
    queue.sync_sources()
    queue.sync_sources()
    source = Source.objects.get()
    assert (source.slug, source.is_enabled, source.is_trusted) == ("local_news", True, True)
    assert source.interval == timedelta(minutes=10)


def test_the_switches_an_editor_set_are_kept_and_the_words_of_the_code_are_followed(source: Source) -> None:
    interval = timedelta(hours=3)
    Source.objects.update(is_enabled=False, is_trusted=False, interval=interval, name="An older name")
    queue.sync_sources()
    source.refresh_from_db()
    assert (source.is_enabled, source.is_trusted, source.interval) == (False, False, interval)
    assert source.name == "Local news"


def test_nobody_is_asked_by_someone_who_cannot_be_reached_and_the_log_is_not_filled_with_it(
    source: Source, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CONTACT_EMAIL = ""
    with caplog.at_level(logging.INFO):
        assert queue.sweep(now=database_now()) == 0
    assert Fetch.objects.count() == 0
    assert caplog.text == ""


def test_a_due_poll_goes_on_the_list_and_not_again_before_its_interval(
    source: Source, local_news: Any
) -> None:
    now = database_now()
    assert queue.sweep(now=now) == 1
    assert queue.sweep(now=now + timedelta(seconds=15)) == 0
    close_all()
    assert queue.sweep(now=now + timedelta(minutes=9)) == 0
    assert queue.sweep(now=now + LATER) == 1
    assert set(Fetch.objects.values_list("url", flat=True)) == set(local_news.addresses)


def test_an_open_row_is_not_doubled_when_its_poll_is_due_again(source: Source) -> None:
    now = database_now()
    queue.sweep(now=now)
    assert queue.sweep(now=now + LATER) == 0
    assert Fetch.objects.count() == 1


def test_a_quarantined_address_is_not_asked_again(source: Source) -> None:
    now = database_now()
    queue.sweep(now=now)
    Fetch.objects.update(state=FetchState.QUARANTINED, finished_at=now)
    assert queue.sweep(now=now + LATER) == 0


def test_a_source_that_is_off_or_has_no_interval_is_not_polled(source: Source) -> None:
    Source.objects.update(is_enabled=False)
    assert queue.sweep(now=database_now()) == 0
    Source.objects.update(is_enabled=True, interval=None)
    assert queue.sweep(now=database_now()) == 0


def test_a_source_on_time_starts_at_once_and_a_late_one_within_a_minute_and_a_half(source: Source) -> None:
    now = database_now()
    queue.sweep(now=now)
    close_all()
    queue.sweep(now=now + timedelta(minutes=10, seconds=20))
    assert Fetch.objects.latest("id").due_at == now + timedelta(minutes=10, seconds=20)
    close_all()
    starts = set()
    for hours in range(1, 30):
        late = now + timedelta(hours=hours)
        queue.sweep(now=late)
        starts.add((Fetch.objects.latest("id").due_at - late).total_seconds())
        close_all()
    assert min(starts) >= 0
    assert max(starts) < 90
    assert max(starts) - min(starts) > 20


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_put_each_poll_on_the_list_once(source: Source) -> None:
    now, gate = database_now(), threading.Barrier(4)

    def sweep() -> None:
        gate.wait()
        queue.sweep(now=now)
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Fetch.objects.count() == 1


def test_what_was_public_before_we_watched_is_backfill(source: Source) -> None:
    now = database_now()
    queue.sweep(now=now)
    assert Fetch.objects.get().is_backfill is True
    close_all()
    Address.objects.create(source=source, url="x", first_answered_at=now, latest_answered_at=now)
    queue.sweep(now=now + LATER)
    assert Fetch.objects.latest("id").is_backfill is False


def test_the_polls_of_a_day_are_dated_in_the_zone_of_the_source(local_news: Any) -> None:
    asked = []
    local_news.polls = lambda today: asked.append(today) or ("https://127.0.0.1/",)
    late_in_new_york = datetime(2026, 3, 3, 3, tzinfo=UTC)
    queue.poll_urls(local_news, late_in_new_york)
    assert asked[0].isoformat() == "2026-03-02"


def test_every_address_has_its_host(source: Source, local_news: Any) -> None:
    queue.sweep(now=database_now())
    port = local_news.addresses[0].split(":")[2].split("/")[0]
    assert Fetch.objects.get().host == Host.objects.get(name=f"127.0.0.1:{port}")


def test_around_a_release_a_source_is_asked_every_few_seconds_and_starts_at_once(
    source: Source, local_news: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = database_now()
    queue.sweep(now=now)
    close_all()
    monkeypatch.setattr(type(local_news), "rush", lambda _self, _now: timedelta(seconds=15), raising=False)
    assert queue.sweep(now=now + timedelta(seconds=14)) == 0
    assert queue.sweep(now=now + timedelta(seconds=75)) == 1
    assert Fetch.objects.latest("id").due_at == now + timedelta(seconds=75)


def test_after_a_standstill_200_due_sources_start_over_a_minute_or_more() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    late = Source(interval=timedelta(minutes=10))
    starts = [queue._start(late, now - timedelta(minutes=11), now) for _ in range(200)]
    assert max(starts) - min(starts) >= timedelta(seconds=60)
    assert Counter(int((start - now).total_seconds()) for start in starts).most_common(1)[0][1] < 15


class TestHistory:
    """What the polls do not reach back to: asked behind them, until it has answered."""

    @pytest.fixture(autouse=True)
    def _two_pages_of_it(self, local_news: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        pages = tuple(local_news.addresses[0].replace("/news", f"/history/{number}") for number in (1, 2))
        monkeypatch.setattr(type(local_news), "history", lambda _self, _today: pages)

    def asked(self) -> list[str]:
        rows = Fetch.objects.filter(state=FetchState.DUE).order_by("due_at", "id")
        return [urlsplit(url).path for url in rows.values_list("url", flat=True)]

    def test_the_first_run_asks_the_poll_and_then_the_history_as_a_backfill(self, source: Source) -> None:
        assert queue.sweep(now=database_now()) == 3
        assert self.asked() == ["/news", "/history/1", "/history/2"]
        history = Fetch.objects.filter(url__contains="history")
        assert set(history.values_list("is_backfill", "is_follow_up")) == {(True, True)}

    def test_what_has_answered_is_not_asked_again_and_what_failed_is(self, source: Source) -> None:
        now = database_now()
        queue.sweep(now=now)
        answered = Fetch.objects.get(url__endswith="/1").url
        close_all()
        Address.objects.create(source=source, url=answered, first_answered_at=now, latest_answered_at=now)
        queue.sweep(now=now + LATER)
        assert self.asked() == ["/news", "/history/2"]
        assert Fetch.objects.get(url__endswith="/2", state=FetchState.DUE).is_backfill is True

    def test_a_worker_fetches_it_at_the_pace_of_the_host_and_later_polls_are_alone(
        self, source: Source, host: Host, client: Client, tell: Any, local_server: Any
    ) -> None:
        Host.objects.update(pace=timedelta(seconds=0.1))
        days = {1: "2024-01-02", 2: "2024-04-02"}
        tell(documents=[{"id": "now", "title": "Cash is moved"}], balances={"2026-03-02": "7"})
        for number, day in days.items():
            tell(f"/history/{number}", balances={day: "5"})
        now = database_now()
        queue.add_polls(source=source, scraper=registry.get(source.slug), now=now, due_at=now)
        assert worker.work(client=client, span=timedelta(seconds=20)) == 3
        assert set(days.values()) < {str(one.session_date) for one in vintages(symbol="TGA")}
        assert Event.objects.get().backfilled is True
        assert SourceHealth.objects.get(source=source).latest_items == 1

        Fetch.objects.update(created_at=database_now() - LATER)
        local_server.clear_log()
        queue.sweep(now=database_now())
        assert self.asked() == ["/news"]

    def test_a_sweep_asks_the_database_no_more_for_a_long_history(
        self,
        source: Source,
        local_news: Any,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_max_num_queries: Any,
    ) -> None:
        many = tuple(f"{local_news.addresses[0]}/{number}" for number in range(200))
        monkeypatch.setattr(type(local_news), "history", lambda _self, _today: many)
        with django_assert_max_num_queries(30):
            assert queue.sweep(now=database_now()) == 201
