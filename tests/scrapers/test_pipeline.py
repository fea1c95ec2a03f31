"""The whole path of one document over real HTTP: what a page becomes, and what its failure leaves."""

import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_httpserver import HTTPServer

from events.models import Capture, Document, Event, Revision, Source, SourceHealth
from events.services import documents
from events.services.clock import database_now
from markets.models import Price
from scrapers import leases, pipeline
from scrapers.errors import LayoutChanged
from scrapers.http import Client
from scrapers.items import Found, Page
from scrapers.models import Address, Fetch, FetchState, Outcome
from scrapers.pipeline import Result
from tests.scrapers.conftest import Tell

ONE = {"id": "a", "title": "Cash is moved"}
TWO = {"id": "b", "title": "More cash is moved"}

Lease = Callable[..., Fetch]
Run = Callable[..., Result]
Cost = Callable[[Fetch], int]


@pytest.fixture
def run(local_news: object, client: Client, lease: Lease) -> Run:
    """Run the pipeline for an address, as a worker would."""

    def go(url: str, **flags: bool) -> Result:
        return pipeline.run(scraper=local_news, fetch=lease(url, **flags), client=client, now=database_now())

    return go


@pytest.fixture
def cost(local_news: object, client: Client) -> Cost:
    """Statements that the path of a row costs from its lease on; the test's own savepoint is not one."""

    def count(fetch: Fetch) -> int:
        now = database_now()
        with CaptureQueriesContext(connection) as statements:
            result = pipeline.run(scraper=local_news, fetch=fetch, client=client, now=now)
        assert result.error == ""
        return len(statements) - 2

    return count


def give_up() -> None:
    """Close what waits for another try, so that its address can be asked anew."""
    waiting = Fetch.objects.filter(state=FetchState.DUE)
    waiting.update(state=FetchState.FAILED, finished_at=database_now())


def test_a_page_becomes_a_capture_documents_and_published_events(run: Run, tell: Tell) -> None:
    result = run(tell(documents=[ONE, TWO]))
    assert (result.outcome, result.tally.new, result.error) == (Outcome.PAGE, 2, "")
    fetch = Fetch.objects.get()
    assert (fetch.state, fetch.outcome, fetch.new, fetch.leased_by) == (FetchState.DONE, "page", 2, "")
    assert Document.objects.get(external_id="a").capture == Capture.objects.get()
    assert set(Event.objects.values_list("title", "state")) == {
        ("Cash is moved", "published"),
        ("More cash is moved", "published"),
    }
    assert Revision.objects.count() == 2


def test_a_host_is_free_again_while_its_page_is_read(
    source: Source, client: Client, lease: Lease, tell: Tell, local_news: Any
) -> None:
    waiting = []

    class Watching(type(local_news)):
        def parse(self, page: Page) -> Iterator[Found]:
            waiting.append(leases.take())
            yield from super().parse(page)

    first = lease(tell("/first", documents=[ONE]))
    now = database_now()
    second = Fetch.objects.create(
        source=source, host=first.host, url=tell("/second"), due_at=now, created_at=now
    )
    result = pipeline.run(scraper=Watching(), fetch=first, client=client, now=now)
    assert (waiting, result.outcome) == ([second], Outcome.PAGE)


def test_a_page_that_is_read_for_ever_is_a_crash_of_its_row(
    run: Run, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "READ_WITHIN", 0.1)
    result = run(tell(documents=[ONE], poison="hang"))
    assert result.outcome == Outcome.CRASHED
    assert "TookTooLong: reading lasted longer than 0.1 s" in result.error
    assert (
        Capture.objects.get().parse_error == "scrapers.patience.TookTooLong: reading lasted longer than 0.1 s"
    )


def test_publication_comes_after_the_first_sight_on_one_clock(run: Run, tell: Tell) -> None:
    before = database_now()
    run(tell(documents=[ONE]))
    event = Event.objects.get()
    assert before <= event.first_seen_at <= event.published_at <= database_now()


def test_the_same_page_again_changes_nothing(run: Run, tell: Tell) -> None:
    url = tell(documents=[ONE])
    run(url)
    result = run(url)
    assert (result.tally.new, result.tally.changed, result.tally.unchanged) == (0, 0, 1)
    assert (Event.objects.count(), Revision.objects.count(), Capture.objects.count()) == (1, 1, 1)


def test_a_new_document_costs_at_most_thirty_two_statements(
    run: Run, tell: Tell, lease: Lease, cost: Cost
) -> None:
    run(tell(documents=[TWO]))
    assert cost(lease(tell(documents=[ONE]))) <= 32
    assert Revision.objects.count() == 2


def test_an_unchanged_page_of_many_documents_costs_at_most_twelve_statements(
    run: Run, tell: Tell, lease: Lease, cost: Cost
) -> None:
    url = tell(documents=[{"id": str(number), "title": f"Cash is moved {number}"} for number in range(20)])
    assert run(url).tally.new == 20
    assert cost(lease(url)) <= 12
    assert Fetch.objects.latest("id").unchanged == 20


def test_a_page_that_differs_by_a_token_alone_is_not_captured_again(run: Run, tell: Tell) -> None:
    for token in ("1", "2"):
        run(tell(raw=json.dumps({"documents": [ONE]}) + f"<!-- {token}"))
    capture = Capture.objects.get()
    assert capture.latest_seen_at > capture.captured_at


def test_a_changed_page_changes_its_document(run: Run, tell: Tell) -> None:
    run(tell(documents=[ONE]))
    result = run(tell(documents=[ONE | {"title": "Cash is moved twice"}]))
    assert result.tally.changed == 1
    assert Document.objects.get().title == "Cash is moved twice"
    assert Capture.objects.count() == 2


def test_observations_reach_the_tape_once(run: Run, tell: Tell) -> None:
    url = tell(balances={"2025-07-07": "311920"})
    assert run(url).tally.new == 1
    assert run(url).tally.unchanged == 1
    assert Price.objects.get().close == 311920


def test_not_modified_is_asked_for_and_closes_the_row(run: Run, tell: Tell, local_server: HTTPServer) -> None:
    url = tell(documents=[ONE], headers={"ETag": '"1"'})
    run(url)
    tell(status=304)
    result = run(url)
    assert result.outcome == Outcome.NOT_MODIFIED
    assert local_server.log[-1][0].headers["If-None-Match"] == '"1"'
    assert Address.objects.get().etag == '"1"'
    assert Fetch.objects.latest("id").state == FetchState.DONE


def test_not_found_is_an_answer_but_no_sign_of_freshness(run: Run, tell: Tell, source: Source) -> None:
    result = run(tell(status=404))
    assert (result.outcome, result.error) == (Outcome.NOT_FOUND, "")
    assert Fetch.objects.get().state == FetchState.DONE
    health = SourceHealth.objects.get(source=source)
    assert (health.failures, health.latest_success_at) == (0, None)


def test_a_captcha_under_200_is_a_failure_counted_and_shown(run: Run, tell: Tell, source: Source) -> None:
    result = run(tell(raw="<html>captcha</html>"))
    assert result.outcome == Outcome.UNPARSED
    health = SourceHealth.objects.get(source=source)
    assert health.failures == 1
    assert "captcha" in health.error


def test_the_bytes_of_a_page_that_cannot_be_read_are_kept_and_say_why(run: Run, tell: Tell) -> None:
    url = tell(raw="<html>captcha</html>")
    run(url)
    give_up()
    run(url)
    capture = Capture.objects.get()
    assert zlib.decompress(capture.body) == b"<html>captcha</html>"
    assert capture.parse_error.startswith("Blocked:")
    assert Document.objects.count() == 0


def test_of_pages_that_cannot_be_read_an_address_keeps_the_newest_few(run: Run, tell: Tell) -> None:
    run(tell(documents=[ONE]))
    for token in range(documents.UNREAD_KEPT + 2):
        run(tell(raw=f"<html>captcha {token}</html>"))
        give_up()
    kept = Capture.objects.order_by("id")
    assert [bool(capture.parse_error) for capture in kept] == [False, True, True, True]
    assert zlib.decompress(kept.last().body) == b"<html>captcha 4</html>"


def test_a_page_that_can_be_read_at_last_is_not_marked_any_more(
    run: Run, tell: Tell, local_news: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = tell(documents=[])
    run(url)
    give_up()
    monkeypatch.setattr(type(local_news), "floor", 0)
    run(url)
    assert Capture.objects.get().parse_error == ""


def test_an_error_that_quotes_what_no_column_holds_is_kept_all_the_same(
    local_news: Any, client: Client, lease: Lease, tell: Tell
) -> None:
    fetch = lease(tell(documents=[ONE]))
    pipeline.fail(fetch=fetch, error=LayoutChanged("no row in \x00\x01" + "x" * 100_000))
    assert len(Fetch.objects.get().error) < 100_000
    assert SourceHealth.objects.get().failures == 1


def test_fewer_items_than_the_floor_are_a_failure(run: Run, tell: Tell) -> None:
    result = run(tell(documents=[]))
    assert result.outcome == Outcome.UNPARSED
    assert "TooFewItems" in result.error


def test_a_page_that_fails_half_way_leaves_nothing(run: Run, tell: Tell) -> None:
    too_large = {"2025-07-07": "9" * 12 + "." + "9" * 9}  # a value of the series, until it is rounded
    result = run(tell(documents=[ONE, TWO], balances=too_large, follow_ups=["http://127.0.0.1/x"]))
    assert result.outcome == Outcome.CRASHED
    assert (Document.objects.count(), Event.objects.count()) == (0, 0)
    assert "must round to an absolute value less than" in Capture.objects.get().parse_error
    fetch = Fetch.objects.get()
    assert (fetch.state, fetch.attempts) == (FetchState.DUE, 1)


def test_a_defect_is_kept_with_its_traceback(run: Run, tell: Tell) -> None:
    run(tell(documents=[ONE], poison="crash"))
    assert "Traceback" in Fetch.objects.get().error
    assert "a defect of the parser" in Fetch.objects.get().error


def test_a_success_clears_the_failures_of_a_source(run: Run, tell: Tell, source: Source) -> None:
    run(tell(documents=[]))
    give_up()
    run(tell(documents=[ONE]))
    health = SourceHealth.objects.get(source=source)
    assert (health.failures, health.error, health.latest_items) == (0, "", 1)
    assert health.latest_success_at is not None
    assert health.latest_new_at is not None


def test_what_a_page_points_to_goes_on_the_list_once(run: Run, tell: Tell, local_server: HTTPServer) -> None:
    leaf = local_server.url_for("/leaf")
    url = tell(documents=[ONE], follow_ups=[leaf, leaf])
    run(url, is_backfill=True)
    row = Fetch.objects.get(url=leaf)
    assert (row.state, row.is_follow_up, row.is_backfill) == (FetchState.DUE, True, True)


def test_a_follow_up_that_answered_rests_and_is_asked_again_later(
    run: Run, tell: Tell, local_server: HTTPServer, source: Source
) -> None:
    leaf = local_server.url_for("/leaf")
    now = database_now()
    known = Address.objects.create(
        source=source,
        url=leaf,
        first_answered_at=now - timedelta(days=4),
        latest_answered_at=now - timedelta(days=1),
    )
    url = tell(documents=[ONE], follow_ups=[leaf])
    run(url)
    assert not Fetch.objects.filter(url=leaf).exists()
    known.first_answered_at = now - timedelta(days=1, hours=12)
    known.save()
    run(url)
    assert Fetch.objects.filter(url=leaf).count() == 1


def test_a_poll_is_asked_in_full_while_something_it_led_to_is_missing(
    run: Run, tell: Tell, local_server: HTTPServer, source: Source, host: object
) -> None:
    url = tell(documents=[ONE], headers={"ETag": '"1"'})
    run(url)
    Fetch.objects.create(
        source=source,
        host=host,
        url=local_server.url_for("/leaf"),
        is_follow_up=True,
        state=FetchState.FAILED,
        due_at=database_now(),
        created_at=database_now(),
        finished_at=database_now(),
    )
    run(url)
    assert "If-None-Match" not in local_server.log[-1][0].headers


def test_the_lag_is_from_publication_to_first_sight(run: Run, tell: Tell, source: Source) -> None:
    at = datetime.now(UTC) - timedelta(minutes=7)
    run(tell(documents=[ONE | {"at": at.isoformat()}]))
    assert timedelta(minutes=6) < SourceHealth.objects.get(source=source).latest_lag < timedelta(minutes=9)


def test_a_backfill_is_marked_and_stays_out_of_the_lag(run: Run, tell: Tell, source: Source) -> None:
    run(tell(documents=[ONE]), is_backfill=True)
    assert Event.objects.get().backfilled is True
    assert SourceHealth.objects.get(source=source).latest_lag is None


def test_a_lease_that_ran_out_keeps_nothing(
    local_news: object, client: Client, lease: Lease, tell: Tell
) -> None:
    fetch = lease(tell(documents=[ONE]))
    Fetch.objects.update(leased_by="somebody else")
    result = pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
    assert result.outcome == Outcome.ABANDONED
    assert Document.objects.count() == 0
    assert Fetch.objects.get().leased_by == "somebody else"


def test_robots_keep_us_out(
    local_news: object, client: Client, lease: Lease, tell: Tell, local_server: HTTPServer
) -> None:
    fetch = lease(tell(documents=[ONE]))
    fetch.host.robots, fetch.host.robots_status = "User-agent: *\nDisallow: /news", 200
    result = pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
    assert result.outcome == Outcome.REFUSED
    assert local_server.log == []
    assert Fetch.objects.get().state == FetchState.FAILED
    assert "robots.txt" in SourceHealth.objects.get().error
