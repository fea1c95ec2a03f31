"""Facts and rows the tests of the record are built from."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import Max

from events.facts import (
    Figure,
    Identifier,
    Moment,
    Occurrence,
    ProceedingFact,
    ScrapedDocument,
    TopicLink,
)
from events.models import Document, Event, Revision, Source
from events.services import documents, drafting, ledger
from events.services.topics import ensure_topics
from events.vocabulary import Kind, Precision, Relation, Scheme, Topic

NOW = datetime(2025, 7, 18, 12, 0, tzinfo=UTC)
ROLL_CALL = Identifier(Scheme.HOUSE_VOTE, "2025/199")
BILL_STEP = Identifier(Scheme.US_BILL_STEP, "119/hr/3633/2025-07-17/floor-vote/house")
PASSED_AT = Moment(datetime(2025, 7, 17, 19, 30, 31, tzinfo=UTC))
PASSED_ON = Moment.on(date(2025, 7, 17))
TALLY = (
    Figure("yeas", Decimal(294), "votes"),
    Figure("nays", Decimal(134), "votes"),
)
BILL = ProceedingFact("us-bill", "119/hr/3633", "Digital Asset Market Clarity Act of 2025", "passed origin")


def source(slug="bills", *, is_trusted=True):
    return Source.objects.get_or_create(
        slug=slug,
        defaults={
            "name": slug,
            "publisher": "A publisher",
            "homepage": "https://example.gov/",
            "is_trusted": is_trusted,
        },
    )[0]


def occurrence(**changes):
    facts = {
        "identifiers": (BILL_STEP, ROLL_CALL),
        "kind": Kind.FLOOR_VOTE,
        "title": "House passes H.R. 3633, 294-134",
        "body": "U.S. House",
        "occurred": PASSED_AT,
        "public": PASSED_AT,
        "importance": 5,
        "figures": TALLY,
        "topics": (TopicLink(Topic.CLARITY_ACT, Relation.PRIMARY, "watched bill"),),
    }
    return Occurrence(**{**facts, **changes})


def item(*occurrences, external_id="119/hr/3633", **changes):
    facts = {
        "external_id": external_id,
        "url": f"https://example.gov/{external_id}",
        "title": "H.R. 3633",
        "occurrences": occurrences or (occurrence(),),
    }
    return ScrapedDocument(**{**facts, **changes})


def scrape(scraped, *, by="bills", is_trusted=True, captured_at=NOW, backfilled=False):
    """Record and draft one scraped document, as the pipeline does; the document and its events."""
    ensure_topics()
    recorded = documents.record(
        source=source(by, is_trusted=is_trusted),
        item=scraped,
        capture=None,
        captured_at=captured_at,
        now=NOW,
    )
    events = drafting.draft(
        document=recorded.document,
        item=scraped,
        now=NOW,
        first_seen_at=captured_at,
        backfilled=backfilled,
    )
    return recorded, events


def drafted(**changes):
    """The one event of a document that states one occurrence."""
    _, (event,) = scrape(item(occurrence(**changes)))
    return Event.objects.get(pk=event.pk)


def settle(expected):
    """Run the sequencer until it has numbered so many; transactions of other databases may be open."""
    deadline = time.monotonic() + 10
    numbered = ledger.settle()
    while numbered < expected and time.monotonic() < deadline:
        time.sleep(0.02)
        numbered += ledger.settle()
    return numbered


def number_at_once():
    """Number what was written without waiting for the transactions of other databases."""
    number = Revision.objects.aggregate(seq=Max("seq"))["seq"] or 0
    for revision in Revision.objects.filter(seq=None).order_by("id"):
        number += 1
        Revision.objects.filter(pk=revision.pk).update(seq=number)


__all__ = [
    "BILL",
    "BILL_STEP",
    "NOW",
    "PASSED_AT",
    "PASSED_ON",
    "ROLL_CALL",
    "TALLY",
    "Document",
    "Precision",
    "drafted",
    "item",
    "number_at_once",
    "occurrence",
    "scrape",
    "settle",
    "source",
]
