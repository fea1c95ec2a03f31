"""A row in a worker's hands: one holder, on the database's clock, and three tries."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from events.models import Source, SourceHealth
from events.services.clock import database_now
from scrapers import leases, politeness
from scrapers.http import Validators
from scrapers.leases import LeaseLost, Tally
from scrapers.models import Fetch, FetchState, Host, Outcome

SECOND = timedelta(seconds=1)


def add(source: Source, host: Host, path: str = "a", **columns: object) -> Fetch:
    now = database_now()
    columns = {"due_at": now, "created_at": now} | columns
    return Fetch.objects.create(source=source, host=host, url=f"http://{host.name}/{path}", **columns)


def another_host(name: str) -> Host:
    told = {"pace": timedelta(), "robots_status": 404, "robots_fetched_at": database_now()}
    return Host.objects.get_or_create(name=name, defaults=told)[0]


def run_out(fetch: Fetch) -> None:
    Fetch.objects.filter(pk=fetch.pk).update(lease_until=database_now() - SECOND)


def make_due() -> None:
    Fetch.objects.filter(state=FetchState.DUE).update(due_at=database_now() - SECOND)
    Host.objects.update(next_allowed_at=None)


def finish(fetch: Fetch) -> None:
    politeness.answered(host=fetch.host, held_until=fetch.lease_until)
    leases.finish(
        fetch=fetch, outcome=Outcome.PAGE, now=database_now(), tally=Tally(new=1), validators=Validators()
    )


def fail(fetch: Fetch, outcome: Outcome = Outcome.UNFETCHED, retry_after: float | None = None) -> Fetch:
    leases.fail(fetch=fetch, outcome=outcome, error="no", now=database_now(), retry_after=retry_after)
    return Fetch.objects.get(pk=fetch.pk)


def test_a_lease_has_an_end_a_holder_and_a_counted_try(source: Source, host: Host) -> None:
    add(source, host)
    fetch = leases.take()
    assert fetch is not None
    fetch.refresh_from_db()
    assert (fetch.state, fetch.attempts, len(fetch.leased_by)) == (FetchState.LEASED, 1, 32)
    assert timedelta(seconds=100) < fetch.lease_until - database_now() <= leases.LEASE


def test_the_oldest_due_row_comes_first_and_none_before_its_time(source: Source, host: Host) -> None:
    now = database_now()
    add(source, host, "later", due_at=now - SECOND)
    first = add(source, host, "first", due_at=now - 2 * SECOND)
    add(source, another_host("b"), "tomorrow", due_at=now + timedelta(days=1))
    assert leases.take() == first
    assert leases.take() is None


def test_a_row_that_crashed_a_worker_comes_after_those_that_did_not(source: Source, host: Host) -> None:
    long_ago = database_now() - timedelta(hours=1)
    crashed = add(source, host, "crashed", due_at=long_ago, outcome=Outcome.CRASHED, attempts=1)
    untried = add(source, another_host("b"), "untried")
    failed = add(source, another_host("c"), "failed", outcome=Outcome.UNFETCHED, attempts=1)
    assert [leases.take() for _ in range(3)] == [untried, failed, crashed]


def test_one_request_at_a_time_goes_to_a_host(source: Source, host: Host) -> None:
    add(source, host, "a")
    add(source, host, "b")
    other = add(source, another_host("other"), "c")
    first = leases.take()
    assert leases.take() == other
    assert leases.take() is None
    finish(first)
    assert leases.take() is not None


def test_whoever_has_let_the_host_go_does_not_take_it_from_the_next(source: Source, host: Host) -> None:
    add(source, host, "a")
    add(source, host, "b")
    add(source, host, "c")
    first = leases.take()
    politeness.answered(host=first.host, held_until=first.lease_until)
    second = leases.take()
    fail(first, Outcome.UNPARSED)
    assert leases.take() is None
    finish(second)
    assert leases.take() is not None


def test_the_next_request_waits_for_the_pace_of_the_host(source: Source, host: Host) -> None:
    Host.objects.update(pace=timedelta(minutes=1))
    add(source, host, "a")
    add(source, host, "b")
    finish(leases.take())
    assert leases.take() is None
    assert timedelta(seconds=55) < leases.next_turn() - database_now() <= timedelta(minutes=1)


def test_rows_of_a_source_that_is_off_are_not_taken(source: Source, host: Host) -> None:
    add(source, host)
    Source.objects.update(is_enabled=False)
    assert leases.take() is None


@pytest.mark.django_db(transaction=True)
def test_eight_workers_take_each_row_once(source: Source) -> None:
    for number in range(40):
        add(source, another_host(f"h{number % 10}"), str(number))
    taken: list[int] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        while leases.next_turn() is not None:
            fetch = leases.take()
            if fetch is not None:
                taken.append(fetch.pk)
                finish(fetch)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == Counter(Fetch.objects.values_list("pk", flat=True))
    assert set(Fetch.objects.values_list("state", "attempts", "new")) == {("done", 1, 1)}


def test_a_row_whose_worker_died_comes_back(source: Source, host: Host) -> None:
    add(source, host)
    fetch = leases.take()
    assert leases.return_expired() == 0
    run_out(fetch)
    assert leases.return_expired() == 1
    make_due()
    assert leases.take() == fetch


def test_whoever_lost_the_lease_cannot_close_the_row(source: Source, host: Host) -> None:
    add(source, host)
    first = leases.take()
    run_out(first)
    leases.return_expired()
    make_due()
    second = leases.take()
    with pytest.raises(LeaseLost):
        finish(first)
    finish(second)
    assert Fetch.objects.get().state == FetchState.DONE


def test_a_row_that_kills_its_workers_is_quarantined_after_three_tries_and_the_others_go_on(
    source: Source, host: Host
) -> None:
    poison = add(source, host, "poison", due_at=database_now() - timedelta(hours=1))
    add(source, another_host("b"), "good", is_follow_up=True)
    run_out(leases.take())
    leases.return_expired()
    make_due()
    others = leases.take()
    assert others != poison
    finish(others)
    for _ in range(leases.TRIES - 1):
        make_due()
        run_out(leases.take())
        leases.return_expired()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts) == (FetchState.QUARANTINED, 3)
    assert "died or hung (try 3 of 3)" in poison.error
    assert SourceHealth.objects.get(source=source).failures == 3
    assert leases.take() is None


def test_somebody_can_release_a_quarantined_row(source: Source, host: Host) -> None:
    fetch = add(source, host, state=FetchState.QUARANTINED, attempts=3, finished_at=database_now())
    assert leases.release(fetch=fetch, now=database_now()) == 1
    assert leases.release(fetch=fetch, now=database_now()) == 0
    assert leases.take() == fetch


def test_a_failure_is_tried_again_after_a_pause_and_given_up_after_three(source: Source, host: Host) -> None:
    add(source, host)
    for attempt in (1, 2):
        make_due()
        fetch = fail(leases.take())
        assert (fetch.state, fetch.attempts) == (FetchState.DUE, attempt)
        assert timedelta() < fetch.due_at - database_now() + SECOND < leases.BACKOFF_LONGEST
    make_due()
    fetch = fail(leases.take())
    assert (fetch.state, fetch.outcome) == (FetchState.FAILED, Outcome.UNFETCHED)


def test_pauses_after_failures_are_random_and_grow() -> None:
    def longest(attempts: int) -> float:
        return max(leases._backoff(attempts).total_seconds() for _ in range(200))

    assert len({leases._backoff(1) for _ in range(50)}) == 50
    assert 30 < longest(1) <= 60
    assert 60 < longest(2) <= 120
    assert longest(30) <= leases.BACKOFF_LONGEST.total_seconds()


def test_a_refusal_is_not_tried_again(source: Source, host: Host) -> None:
    add(source, host)
    assert fail(leases.take(), Outcome.REFUSED).state == FetchState.FAILED


def test_a_row_that_crashes_us_three_times_is_quarantined(source: Source, host: Host) -> None:
    add(source, host)
    for _ in range(leases.TRIES):
        make_due()
        fetch = fail(leases.take(), Outcome.CRASHED)
    assert fetch.state == FetchState.QUARANTINED


def test_the_health_of_a_source_shows_one_line_and_the_row_the_whole_traceback(
    source: Source, host: Host
) -> None:
    add(source, host)
    leases.fail(
        fetch=leases.take(),
        outcome=Outcome.CRASHED,
        error="Traceback\n  file\nKeyError: 'x'",
        now=database_now(),
    )
    assert SourceHealth.objects.get().error == "KeyError: 'x'"
    assert Fetch.objects.get().error.startswith("Traceback")


def test_retry_after_holds_for_the_row_and_its_host(source: Source, host: Host) -> None:
    add(source, host)
    fetch = fail(leases.take(), retry_after=1200)
    host.refresh_from_db()
    assert fetch.due_at - database_now() > timedelta(minutes=19)
    assert host.next_allowed_at - database_now() > timedelta(minutes=19)


def test_five_failures_open_the_breaker_and_one_probe_closes_it(source: Source, host: Host) -> None:
    for number in range(8):
        add(source, host, str(number))
    for _ in range(5):
        fail(leases.take())
    host.refresh_from_db()
    assert timedelta(minutes=14) < host.open_until - database_now() <= timedelta(minutes=15)
    assert leases.take() is None
    Host.objects.update(open_until=database_now() - SECOND, next_allowed_at=None)
    probe = leases.take()
    assert leases.take() is None
    fail(probe)
    assert leases.take() is None
    Host.objects.update(open_until=database_now() - SECOND, next_allowed_at=None)
    finish(leases.take())
    host.refresh_from_db()
    assert (host.failures, host.open_until) == (0, None)
    assert leases.take() is not None


def test_a_page_that_does_not_parse_says_nothing_against_its_host(source: Source, host: Host) -> None:
    add(source, host)
    fail(leases.take(), Outcome.UNPARSED)
    host.refresh_from_db()
    assert host.failures == 0


def test_a_row_given_back_untouched_has_lost_no_try(source: Source, host: Host) -> None:
    add(source, host)
    leases.give_back(fetch=leases.take())
    fetch = Fetch.objects.get()
    assert (fetch.state, fetch.attempts) == (FetchState.DUE, 0)


def test_rows_of_a_replay_are_nobody_elses(source: Source, host: Host) -> None:
    lease = {"lease_until": database_now() + timedelta(days=1), "leased_by": "a replay"}
    add(source, host, is_replay=True, state=FetchState.LEASED, **lease)
    assert leases.take() is None
    assert leases.next_turn() is None
    Fetch.objects.update(lease_until=database_now() - SECOND)
    leases.return_expired()
    assert Fetch.objects.get().outcome == Outcome.ABANDONED
    assert leases.take() is None


def test_rows_that_ended_long_ago_are_forgotten_but_those_that_still_tell_something(
    source: Source, host: Host
) -> None:
    now = database_now()
    long_ago = {"created_at": now - timedelta(days=91), "finished_at": now - timedelta(days=91)}
    add(source, host, "done", state=FetchState.DONE, **long_ago)
    add(source, host, "poll-failed", state=FetchState.FAILED, **long_ago)
    add(source, host, "replayed", state=FetchState.FAILED, is_follow_up=True, is_replay=True, **long_ago)
    kept = [
        add(source, host, "recent", state=FetchState.DONE, finished_at=now),
        add(source, host, "news", state=FetchState.DONE, lag=SECOND, **long_ago),
        add(source, host, "unanswered", state=FetchState.FAILED, is_follow_up=True, **long_ago),
        add(source, host, "quarantined", state=FetchState.QUARANTINED, **long_ago),
        add(source, host, "due"),
    ]
    assert leases.forget_finished(before=now - timedelta(days=90)) == 3
    assert set(Fetch.objects.all()) == set(kept)
    assert leases.forget_finished(before=now - timedelta(days=90)) == 0
