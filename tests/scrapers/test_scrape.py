"""One pass in the foreground: live, replayed, dry, refused, killed."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from events.models import Capture, Document, Event, Revision, Source, SourceHealth
from events.services.clock import database_now
from scrapers import worker
from scrapers.http import Client
from scrapers.models import Address, Fetch, FetchState, Host
from scrapers.replay import COLUMNS
from tests.scrapers.conftest import Tell

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples"
NEWS = "https://127.0.0.1/news"


@pytest.fixture
def replay(local_news: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write a replay directory: address path, then what its page holds, and when it was captured."""
    monkeypatch.setattr(type(local_news), "addresses", (NEWS,))

    def write(pages: dict[str, dict[str, Any]], captured_at: str = "2026-03-02T15:30:00Z") -> Path:
        with (tmp_path / "replay.csv").open("w", newline="") as file:
            listing = csv.writer(file)
            listing.writerow(COLUMNS)
            for number, (path, held) in enumerate(pages.items()):
                (tmp_path / f"{number}.json").write_text(json.dumps(held))
                url = f"https://127.0.0.1{path}"
                listing.writerow((url, "exact", f"{number}.json", 200, "application/json", captured_at))
        return tmp_path

    return write


def scrape(*arguments: object) -> str:
    out = io.StringIO()
    call_command("scrape", *map(str, arguments), stdout=out)
    return out.getvalue()


def entry(name: str, title: str = "Cash is moved") -> dict[str, str]:
    return {"id": name, "title": f"{title} ({name})"}


def row_of(table: str, slug: str) -> list[str]:
    """The numbers of a source's line: new, changed, unchanged, failed."""
    line = next(line for line in table.splitlines() if slug in line)
    return [cell.strip() for cell in line.strip("│ \n").split("│")][1:]


def test_a_replay_walks_polls_and_follow_ups_and_counts_404s_apart(db: None, replay: Any) -> None:
    leaf, missing = "https://127.0.0.1/leaf", "https://127.0.0.1/missing"
    pages = {
        "/news": {"documents": [entry("a")], "follow_ups": [leaf, missing]},
        "/leaf": {"documents": [entry("b")]},
    }
    told = scrape("--replay", replay(pages))
    assert row_of(told, "local_news") == ["2", "0", "0", "0"]
    assert "1 address answered 404" in told
    assert set(Document.objects.values_list("external_id", flat=True)) == {"a", "b"}


def test_a_replay_sets_the_time_of_capture_and_first_sight_alone(db: None, replay: Any) -> None:
    before = database_now()
    scrape("--replay", replay({"/news": {"documents": [entry("a")]}}))
    captured_at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    event = Event.objects.get()
    assert Capture.objects.get().captured_at == event.first_seen_at == captured_at
    assert event.backfilled is True
    assert event.published_at >= before
    assert Revision.objects.get().at >= before
    assert Fetch.objects.get().finished_at >= before


def test_a_replay_twice_doubles_nothing_and_makes_no_revision(db: None, replay: Any) -> None:
    directory = replay({"/news": {"documents": [entry("a"), entry("b")]}})
    scrape("--replay", directory)
    assert row_of(scrape("--replay", directory), "local_news") == ["0", "0", "2", "0"]
    assert (Event.objects.count(), Revision.objects.count(), Capture.objects.count()) == (2, 2, 1)


def test_an_older_capture_never_replaces_a_newer_document(db: None, replay: Any) -> None:
    scrape("--replay", replay({"/news": {"documents": [entry("a", "New words")]}}, "2026-03-03T00:00:00Z"))
    told = scrape(
        "--replay", replay({"/news": {"documents": [entry("a", "Old words")]}}, "2026-03-01T00:00:00Z")
    )
    assert row_of(told, "local_news") == ["0", "0", "1", "0"]
    assert Document.objects.get().title == Event.objects.get().title == "New words (a)"


def test_a_replay_ignores_breakers_pace_validators_and_robots_and_leaves_none_behind(
    source: Source, replay: Any
) -> None:
    directory = replay({"/news": {"documents": [entry("a")]}})
    future = database_now() + timedelta(days=1)
    Host.objects.create(name="127.0.0.1", next_allowed_at=future, open_until=future, robots_status=403)
    address = Address.objects.create(
        source=source, url=NEWS, etag="x", first_answered_at=future, latest_answered_at=future
    )
    scrape("--replay", directory)
    assert Document.objects.count() == 1
    assert Host.objects.get().next_allowed_at == future
    assert Address.objects.get().latest_answered_at == address.latest_answered_at
    assert SourceHealth.objects.get(source=source).latest_success_at is None


def test_a_page_that_is_not_the_document_fails_the_pass_in_one_plain_line(
    source: Source, replay: Any
) -> None:
    with pytest.raises(CommandError, match=r"^failed: local_news \(1\)$"):
        scrape("--replay", replay({"/news": {"captcha": True}}))
    health = SourceHealth.objects.get(source=source)
    assert health.failures == 1
    assert "Blocked" in health.error


def test_a_dry_run_shows_what_would_change_and_changes_nothing(db: None, replay: Any) -> None:
    directory = replay({"/news": {"documents": [entry("a")]}})
    told = scrape("--replay", directory, "--dry-run")
    assert row_of(told, "local_news") == ["1", "0", "0", "0"]
    assert "nothing of this was kept" in told
    assert (Document.objects.count(), Fetch.objects.count(), Capture.objects.count()) == (0, 0, 0)


def test_a_second_replay_at_the_same_time_is_refused(db: None, replay: Any) -> None:
    directory = replay({"/news": {"documents": [entry("a")]}})
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [worker.REPLAY_LOCK])
        with pytest.raises(CommandError, match="another replay is under way"):
            scrape("--replay", directory)
    finally:
        other.close()


def test_what_cannot_be_done_is_said_in_one_line(
    db: None, local_news: Any, settings: Any, tmp_path: Path
) -> None:
    settings.CONTACT_EMAIL = ""
    with pytest.raises(CommandError, match="CONTACT_EMAIL"):
        scrape()
    with pytest.raises(CommandError, match=r"replay\.csv cannot be read"):
        scrape("--replay", tmp_path)
    settings.CONTACT_EMAIL = "desk@example.org"
    with pytest.raises(CommandError, match="no source is called 'nope'"):
        scrape("nope")


def test_a_source_that_is_switched_off_is_not_asked(source: Source, settings: Any) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"
    Source.objects.update(is_enabled=False)
    with pytest.raises(CommandError, match="switched off in the admin: local_news"):
        scrape("local_news")
    scrape()
    assert Fetch.objects.count() == 0


@pytest.mark.usefixtures("source", "host")
def test_a_live_pass_asks_now_whatever_the_interval(
    client: Client, tell: Tell, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"
    monkeypatch.setattr(worker, "build_client", lambda: client)
    tell("/news", documents=[entry("a")])
    assert row_of(scrape(), "local_news") == ["1", "0", "0", "0"]
    assert row_of(scrape("local_news"), "local_news") == ["0", "0", "1", "0"]


@pytest.mark.django_db(transaction=True)
class TestADryPassOverTheNetwork:
    """Pages are fetched in earnest and tried on the record one by one; nothing of it stays."""

    @pytest.fixture(autouse=True)
    def _reachable(self, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.CONTACT_EMAIL = "desk@example.org"
        monkeypatch.setattr(worker, "build_client", lambda: client)

    def test_it_shows_what_polls_and_follow_ups_would_change_and_keeps_nothing(
        self, source: Source, host: Host, tell: Tell
    ) -> None:
        leaf, lost = tell("/leaf", documents=[entry("leaf")]), tell("/nowhere", status=404)
        tell("/news", documents=[entry("a")], follow_ups=[leaf, lost], balances={"2026-03-02": "7"})
        told = scrape("--dry-run")
        assert row_of(told, "local_news") == ["2", "0", "0", "0"]
        assert "1 address answered 404" in told
        assert "nothing of this was kept" in told
        for model in (Document, Event, Revision, Capture, Fetch, Address, SourceHealth):
            assert not model.objects.exists(), model

    def test_a_fresh_record_stays_without_a_row(self, host: Host, tell: Tell, local_news: Any) -> None:
        tell("/news", documents=[entry("a")])
        assert row_of(scrape("--dry-run"), "local_news") == ["1", "0", "0", "0"]
        assert not Source.objects.exists()

    def test_what_the_record_holds_is_told_apart_from_what_is_new(
        self, source: Source, host: Host, tell: Tell
    ) -> None:
        tell("/news", documents=[entry("a"), entry("b")])
        scrape()
        revisions = Revision.objects.count()
        tell("/news", documents=[entry("a", "Cash is moved twice"), entry("b"), entry("c")])
        assert row_of(scrape("--dry-run"), "local_news") == ["1", "1", "1", "0"]
        assert (Document.objects.count(), Revision.objects.count()) == (2, revisions)

    def test_no_transaction_is_open_while_a_host_is_asked(
        self, source: Source, host: Host, tell: Tell, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inside = []
        ask = Client.get
        monkeypatch.setattr(
            client,
            "get",
            lambda *args, **told: inside.append(connection.in_atomic_block) or ask(client, *args, **told),
        )
        leaf = tell("/leaf", documents=[entry("leaf")])
        tell("/news", documents=[entry("a")], follow_ups=[leaf])
        scrape("--dry-run")
        assert inside == [False, False]

    def test_a_failure_is_told_and_leaves_the_source_as_well_as_it_was(
        self, source: Source, host: Host, tell: Tell
    ) -> None:
        tell("/news", captcha=True)
        with pytest.raises(CommandError, match=r"^failed: local_news \(1\)$"):
            scrape("--dry-run")
        assert not SourceHealth.objects.exists()
        assert not Capture.objects.exists()

    def test_what_a_worker_has_on_the_list_stays_on_it(self, source: Source, host: Host, tell: Tell) -> None:
        now = database_now()
        row = Fetch.objects.create(source=source, host=host, url=tell("/news"), due_at=now, created_at=now)
        tell("/news", documents=[entry("a")])
        assert row_of(scrape("--dry-run"), "local_news") == ["1", "0", "0", "0"]
        row.refresh_from_db()
        assert (row.state, row.attempts) == (FetchState.DUE, 0)

    def test_the_pace_and_the_breaker_of_a_host_are_kept_to(
        self, source: Source, host: Host, tell: Tell, local_server: Any
    ) -> None:
        Host.objects.update(open_until=database_now() + timedelta(minutes=5))
        tell("/news", documents=[entry("a")])
        assert "Still on the list, for their time or their host's: 1." in scrape("--dry-run")
        assert local_server.log == []

        Host.objects.update(open_until=None, pace=timedelta(seconds=0.4))
        leaf = tell("/leaf", documents=[entry("leaf")])
        tell("/news", documents=[entry("a")], follow_ups=[leaf])
        started = time.monotonic()
        scrape("--dry-run")
        assert time.monotonic() - started > 0.4

    def test_robots_are_asked_first_and_obeyed(
        self, source: Source, host: Host, tell: Tell, local_server: Any
    ) -> None:
        Host.objects.update(robots_fetched_at=None)
        tell("/robots.txt", raw="User-agent: *\nDisallow: /news")
        tell("/news", documents=[entry("a")])
        with pytest.raises(CommandError, match="failed: local_news"):
            scrape("--dry-run")
        assert [request.path for request, _ in local_server.log] == ["/robots.txt"]

    def test_a_host_in_trouble_is_counted_as_by_any_pass(
        self, source: Source, host: Host, tell: Tell
    ) -> None:
        tell("/news", status=503)
        with pytest.raises(CommandError, match="failed: local_news"):
            scrape("--dry-run")
        host.refresh_from_db()
        assert host.failures == 1


def start(directory: Path) -> subprocess.Popen[bytes]:
    """The same replay in a process of its own, on the tests' database."""
    database = connection.settings_dict
    url = f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/"
    environment = os.environ | {"DATABASE_URL": url + database["NAME"], "PYTHONPATH": str(settings.BASE_DIR)}
    script = Path(__file__).parent / "local_manage.py"
    return subprocess.Popen(
        [sys.executable, script, "scrape", "--replay", directory],
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.django_db(transaction=True)
def test_a_replay_killed_in_the_middle_and_run_again_loses_and_doubles_nothing(replay: Any) -> None:
    leaves = [f"/leaf/{number}" for number in range(8)]
    pages = {path: {"documents": [entry(path)], "poison": "slowness"} for path in leaves}
    follow_ups = [f"https://127.0.0.1{path}" for path in leaves]
    directory = replay({"/news": {"documents": [entry("a")], "follow_ups": follow_ups}} | pages)
    first = start(directory)
    deadline = time.monotonic() + 30
    while Document.objects.count() < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    kept = Document.objects.count()
    assert 4 <= kept < 9
    assert Fetch.objects.filter(state=FetchState.LEASED, is_replay=True).exists()

    second = start(directory)
    out, error = second.communicate(timeout=60)
    assert second.returncode == 0, error.decode()
    assert row_of(out.decode(), "local_news") == [str(9 - kept), "0", str(kept), "0"]
    assert (Document.objects.count(), Event.objects.count(), Revision.objects.count()) == (9, 9, 9)
    assert Capture.objects.count() == 9
    assert not Fetch.objects.filter(state__in=(FetchState.LEASED, FetchState.DUE)).exists()


@pytest.mark.skipif(
    not (SAMPLES / "replay.csv").is_file(), reason="the recorded bodies in ../shared are absent"
)
def test_the_recorded_documents_pass_the_real_sources_without_a_failure(db: None) -> None:
    told = scrape("--replay", SAMPLES)
    for slug in ("fed_fomc", "fiscaldata_tga", "govinfo_billstatus"):
        new, changed, unchanged, failed = row_of(told, slug)
        assert (int(new) > 0, changed, unchanged, failed) == (True, "0", "0", "0")
    events, revisions = Event.objects.count(), Revision.objects.count()
    again = scrape("--replay", SAMPLES)
    assert all(row_of(again, slug)[0] == "0" for slug in ("fed_fomc", "fiscaldata_tga", "govinfo_billstatus"))
    assert (Event.objects.count(), Revision.objects.count()) == (events, revisions)
