"""Prices on their way from a source to the tape, by the same rows as everything else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from events.facts import Identifier
from events.models import Event, Source, SourceHealth
from events.services.clock import database_now
from events.services.topics import ensure_topics
from events.vocabulary import Precision, Scheme, State
from markets import services as markets
from markets.models import Instrument, IntradayBar, Price
from scrapers import leases, pipeline, prices, queue, registry, sources, tasks, windows
from scrapers.models import Fetch, FetchState
from scrapers.reparsing import reparse
from tests.events.builders import drafted
from tests.scrapers.conftest import LOCAL_SOURCES

TWO = datetime(2025, 9, 17, 18, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def an_event(number=1, *, at=TWO, precision=Precision.MINUTE, state=State.PUBLISHED):
    """An event of the record with its public clock set, and published or not."""
    event = drafted(identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),))
    published = {"published_at": at, "published_by": "an editor"} if state == State.PUBLISHED else {}
    Event.objects.filter(pk=event.pk).update(
        public_at=at, public_precision=precision, state=state, **published
    )


@pytest.fixture
def local_bars(local_server, monkeypatch):
    monkeypatch.setattr(sources, "__path__", [LOCAL_SOURCES])
    monkeypatch.setattr(prices, "__path__", [LOCAL_SOURCES.replace("local_sources", "local_prices")])
    registry.all_scrapers.cache_clear()
    scraper = registry.get("local_bars")
    monkeypatch.setattr(type(scraper), "base", local_server.url_for("").rstrip("/"))
    ensure_topics()
    markets.ensure_instruments()
    yield scraper
    registry.all_scrapers.cache_clear()


@pytest.fixture
def told(local_bars):
    queue.sync_sources()
    return Source.objects.get(slug="local_bars")


def work(client):
    """What a worker does, row by row."""
    results = []
    while (fetch := leases.take()) is not None:
        now = database_now()
        results.append(pipeline.run(scraper=registry.get("local_bars"), fetch=fetch, client=client, now=now))
        fetch.host.next_allowed_at = None
        fetch.host.save()
    return results


def test_a_poll_of_prices_becomes_a_row_and_its_bars_stand_on_the_tape(told, host, client, tell, settings):
    settings.CONTACT_EMAIL = "desk@example.org"
    tell("/bars", days={"2025-09-16": "6606.76", "2025-09-17": "6600.35"})

    assert queue.sweep(now=database_now()) == 1  # the publication alone
    assert queue.sweep_prices(now=database_now()) == 1
    assert queue.sweep_prices(now=database_now()) == 0
    Fetch.objects.exclude(source=told).delete()
    Fetch.objects.update(due_at=database_now())  # the first polls of many sources are spread
    (result,) = work(client)

    assert (result.tally.new, result.tally.changed, result.tally.unchanged) == (2, 0, 0)
    assert list(Price.objects.order_by("session_date").values_list("close", "source")) == [
        (Decimal("6606.76"), "local_bars"),
        (Decimal("6600.35"), "local_bars"),
    ]
    health = SourceHealth.objects.get(source=told)
    assert (health.latest_items, health.failures) == (2, 0)
    assert health.latest_success_at is not None


def test_a_changed_close_is_counted_and_kept_as_a_vintage(told, host, client, tell):
    for close in ("6606.76", "6606.70"):
        url = tell("/bars", days={"2025-09-16": close, "2025-09-14": "1"})
        queue._insert(told, [url], now=database_now(), due_at=database_now())
        (result,) = work(client)

    assert (result.tally.new, result.tally.changed) == (0, 1)  # the Sunday is refused
    spx = Instrument.objects.get(symbol="SPX")
    assert markets.closes(instrument=spx).values.tolist() == [6606.70]
    assert Price.objects.count() == 2


def test_prices_are_read_again_from_captures(told, host, client, tell):
    url = tell("/bars", days={"2025-09-16": "6606.76"})
    queue._insert(told, [url], now=database_now(), due_at=database_now())
    work(client)
    Price.objects.all().delete()

    ((_, tally),) = reparse(source=told)

    assert tally.new == 1
    assert Price.objects.get().close == Decimal("6606.76")


def test_minutes_around_an_event_are_asked_once_and_stand_on_the_tape(told, host, client, tell, settings):
    settings.CONTACT_EMAIL = "desk@example.org"
    an_event()
    an_event(2, precision=Precision.DAY)
    an_event(3, at=TWO + timedelta(days=1), state=State.DRAFT)
    tell("/minutes", minutes={"2025-09-17T18:00:00Z": "116000.5", "2025-09-17T18:01:00Z": "115900"})

    assert windows.add_due(now=TWO + timedelta(hours=2)) == 0  # its stretch is not over
    assert windows.add_due(now=database_now()) == 1
    assert windows.add_due(now=database_now()) == 0
    (result,) = work(client)

    assert result.tally.new == 2
    coin = Instrument.objects.get(symbol="BTC-USD")
    found = markets.bars(
        instrument=coin, start=TWO, end=TWO + timedelta(minutes=2), interval=timedelta(minutes=1)
    )
    assert found.closes.tolist() == [116000.5, 115900.0]
    assert windows.add_due(now=database_now()) == 0  # answered, and never asked again
    assert windows.add_due(now=database_now() + timedelta(days=2)) == 0


def test_minutes_that_were_not_to_be_had_are_asked_again_after_a_day(told, host, client, tell):
    an_event()
    tell("/minutes", status=503)
    windows.add_due(now=database_now())
    Fetch.objects.update(state=FetchState.FAILED, finished_at=database_now())

    assert windows.add_due(now=database_now()) == 0
    assert windows.add_due(now=database_now() + timedelta(days=1, minutes=1)) == 1


def test_a_source_that_is_switched_off_is_asked_for_no_minutes(told, host):
    an_event()
    Source.objects.filter(pk=told.pk).update(is_enabled=False)

    assert windows.add_due(now=database_now()) == 0


def test_without_a_contact_no_price_is_asked_for(told, host, tell, local_server, settings):
    settings.CONTACT_EMAIL = ""
    an_event()

    tasks.fetch_prices()

    assert (Fetch.objects.count(), local_server.log) == (0, [])


def test_two_sources_are_off_until_somebody_read_their_terms(db):
    queue.sync_sources()

    off = set(Source.objects.filter(is_enabled=False).values_list("slug", flat=True))
    assert off == {"binance_klines", "yahoo_chart"}
    assert (IntradayBar.objects.count(), Event.objects.count()) == (0, 0)
