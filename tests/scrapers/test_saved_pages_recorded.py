"""Saved pages on their way into the record: what a parser gives can be kept, and again without a change."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import Capture, Event, Revision, Source
from events.services.documents import Change
from events.services.topics import ensure_topics
from events.vocabulary import State
from markets.services import ensure_instruments
from scrapers import pipeline, registry, tape
from scrapers.errors import ParseError
from scrapers.items import Observation, ScrapedDocument
from tests.scrapers.nyfed_bodies import ANNOUNCED, BILLS, auctions
from tests.scrapers.pages import address_of, page, saved_pages

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FED = ("fed_", "fomc_", "fred_", "nyfed_")


def found_on(file):
    try:
        return tuple(registry.get(file.parent.name).parse(page(file.read_bytes(), address_of(file))))
    except ParseError:
        return ()


def pages_with(kind):
    held = (file for file in saved_pages() if any(isinstance(item, kind) for item in found_on(file)))
    return [pytest.param(file, id=f"{file.parent.name}/{file.name}") for file in held]


def a_source(slug):
    ensure_topics()
    ensure_instruments()
    scraper = registry.get(slug)
    return Source.objects.create(
        slug=slug,
        name=scraper.name,
        publisher=scraper.publisher,
        homepage=scraper.homepage,
        is_trusted=scraper.trusted,
        interval=scraper.interval,
    )


def keep_documents(source, file):
    return keep(source, found_on(file), url=address_of(file))


def keep(source, found, *, url="https://example.gov/", now=NOW):
    capture, _ = Capture.objects.get_or_create(
        source=source,
        url=url,
        defaults={"fingerprint": "f", "sha256": "f", "body": b"", "captured_at": now, "latest_seen_at": now},
    )
    return pipeline.keep_documents(
        source=source,
        items=[item for item in found if isinstance(item, ScrapedDocument)],
        capture=capture,
        captured_at=now,
        first_seen_at=now,
        now=now,
        backfilled=False,
    )


@pytest.mark.parametrize("file", pages_with(Observation))
def test_every_value_of_a_saved_page_is_of_a_session_of_its_instrument(file):
    source = a_source(file.parent.name)
    values = [item for item in found_on(file) if isinstance(item, Observation)]

    first, again = (tape.keep(source=source, found=values, captured_at=NOW) for _ in range(2))

    assert set(first) == {Change.NEW}
    assert set(again) == {Change.UNCHANGED}


@pytest.mark.parametrize(
    "file", [one for one in pages_with(ScrapedDocument) if one.values[0].parent.name.startswith(FED)]
)
def test_what_the_fed_says_is_kept_once_and_published_where_it_is_trusted(file):
    source = a_source(file.parent.name)

    first = keep_documents(source, file)
    events, revisions = Event.objects.count(), Revision.objects.count()
    again = keep_documents(source, file)

    assert set(first) == {Change.NEW}
    assert set(again) == {Change.UNCHANGED}
    assert (Event.objects.count(), Revision.objects.count()) == (events, revisions)
    assert not Event.objects.filter(has_conflict=True).exists()
    published = Event.objects.filter(state=State.PUBLISHED)
    assert published.count() == (Event.objects.exclude(public_at=None).count() if source.is_trusted else 0)


def test_an_operation_waits_as_a_draft_until_its_results_take_the_place_of_its_announcement():
    source = a_source("nyfed_operations_treasury")
    announced, results = (auctions("treasury", row) for row in (BILLS | ANNOUNCED, BILLS))
    scraper = registry.get(source.slug)

    keep(source, scraper.parse(page(announced)), now=NOW - timedelta(hours=1))
    event = Event.objects.get()
    assert (event.state, event.public_at) == (State.DRAFT, None)

    assert keep(source, scraper.parse(page(results))) == [Change.CHANGED]
    event = Event.objects.get()
    assert (event.state, event.has_conflict) == (State.PUBLISHED, False)
    assert event.title == "New York Fed buys 5.250 billion dollars of Treasury bills"
    assert event.public_at == datetime(2026, 9, 15, 13, 20, tzinfo=UTC)
