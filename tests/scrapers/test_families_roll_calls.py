"""One vote told by bill status, by the Clerk and by the Senate: one event, with more evidence each time."""

import hashlib

import pytest

from events.models import Event, Source
from events.services import documents
from events.services.clock import database_now
from events.services.topics import ensure_topics
from events.vocabulary import Precision
from scrapers import pipeline, registry
from tests.scrapers.bill_bodies import SENATE, Roll, Row, bill_status
from tests.scrapers.pages import page
from tests.scrapers.roll_bodies import house_roll, menu_row, senate_menu, senate_roll

PASSAGE = Row(
    "2025-07-17",
    "On passage Passed by the Yeas and Nays: 294 - 134 (Roll no. 199).",
    time="15:30:31",
    roll=Roll("House", 199, "2025-07-17T19:30:31Z"),
)
CLOTURE = Row(
    "2026-09-15",
    "Cloture on the motion to proceed to the measure not invoked in Senate by Yea-Nay Vote. 49 - 50. "
    "Record Vote Number: 234.",
    system=SENATE,
)
MENU = senate_menu(
    menu_row(
        234,
        on="15-Sep",
        issue="H.R. 3633",
        question="On Cloture on the Motion to Proceed",
        result="Rejected",
        title="Motion to Invoke Cloture: Motion to Proceed to H.R. 3633",
    )
)


@pytest.fixture(autouse=True)
def topics(db):
    ensure_topics()


def keep(slug, body):
    """Record what a source says, as the pipeline does."""
    scraper, now, saved = registry.get(slug), database_now(), page(body)
    source, _ = Source.objects.get_or_create(slug=slug, defaults={"name": slug, "is_trusted": True})
    capture = documents.keep_capture(
        source=source,
        url=saved.url,
        body=saved.body,
        content_type="",
        headers={},
        fingerprint=hashlib.sha256(saved.body).hexdigest(),
        captured_at=now,
    )
    found = [item for item in scraper.parse(saved) if hasattr(item, "external_id")]
    pipeline.keep_documents(
        source=source,
        items=found,
        capture=capture,
        captured_at=now,
        first_seen_at=now,
        now=now,
        backfilled=False,
    )


@pytest.mark.parametrize("first", ["govinfo_billstatus", "house_clerk_votes"])
def test_the_house_vote_is_one_event_whoever_tells_it_first(first):
    bodies = {"govinfo_billstatus": bill_status((PASSAGE,)), "house_clerk_votes": house_roll()}
    for slug in sorted(bodies, key=lambda slug: slug != first):
        keep(slug, bodies[slug])
    (event,) = Event.objects.all()

    assert event.documents.count() == 2
    assert not event.has_conflict
    assert {i.identifier for i in event.identifiers.all()} == {
        "119/hr/3633/2025-07-17/floor-vote/house",
        "2025/199",
    }


def test_the_senate_vote_is_one_event_and_its_file_brings_the_minute():
    for slug, body in [
        ("senate_lis_votes", MENU),
        ("govinfo_billstatus", bill_status((CLOTURE, CLOTURE.saying(CLOTURE.text)))),
        ("senate_lis_votes", senate_roll()),
    ]:
        keep(slug, body)
    (event,) = Event.objects.all()

    assert event.documents.count() == 3
    assert not event.has_conflict
    assert (event.occurred_precision, event.occurred_at.isoformat()) == (
        Precision.MINUTE,
        "2026-09-15T18:15:00+00:00",
    )


def test_a_vote_on_no_topic_of_ours_is_a_document_and_no_event():
    keep("house_clerk_votes", house_roll(measure="H R 30", title="Post Office Naming Act"))

    assert Event.objects.count() == 0


def test_a_title_on_one_of_our_topics_makes_the_event():
    keep(
        "senate_lis_votes",
        senate_menu(
            menu_row(
                9,
                on="28-Oct",
                issue="S.J.Res. 81",
                question="On the Joint Resolution",
                result="Passed",
                title="A joint resolution terminating the emergency declared to impose tariffs on Brazil.",
            )
        ),
    )
    (event,) = Event.objects.all()

    assert [link.topic_id for link in event.topic_links.all()] == ["tariff-dividends"]
    assert event.title == "Senate passes S.J.Res. 81, 49-50"
