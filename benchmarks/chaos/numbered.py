"""What a chaos run's sources share: pages of documents by number, and pages that hurt their reader."""

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.base import Scraper
from scrapers.items import Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

BEGIN = datetime(2016, 1, 4, 15, tzinfo=UTC)
DAYS = 3_000
BODIES = 50
GREED = 4 * 1024**3


class Numbered(Scraper):
    """Trusted, so that an event or a revision too many would be public."""

    publisher = "Nobody"
    homepage = "http://127.0.0.1/"
    interval = timedelta(seconds=15)
    hosts = frozenset({"127.0.0.1"})
    topics = frozenset({Topic.LIQUIDITY})
    trusted = True
    clock = "none"
    # Its worker puts the addresses of this run here: a source file may name no plain http.
    addresses: ClassVar[tuple[str, ...]] = ("https://127.0.0.1/poll/0",)

    def polls(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - asked of every source
        """The addresses that two beats put on the list."""
        return self.addresses

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """The documents, unless the page says how to hurt."""
        told = json.loads(page.body)
        _hurt(told["poison"])
        yield from (_document(number) for number in told["numbers"])


def _hurt(poison: str) -> None:
    match poison:
        case "crash":
            raise RuntimeError("a defect of the parser")
        case "death":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hang":
            time.sleep(3600)
        case "memory":
            len(b"x" * GREED)


def _document(number: int) -> ScrapedDocument:
    """A document like no other: words, day and body differ, so that no two look like one event."""
    words = sha256(str(number).encode()).hexdigest()
    title = f"Cash {words[:12]} {words[12:24]} is moved"
    at = Moment(BEGIN + timedelta(days=number % DAYS, minutes=number % 360))
    occurrence = Occurrence(
        identifiers=(Identifier(Scheme.SERIES_RULE, f"chaos/{number}"),),
        kind=Kind.STATEMENT,
        title=title,
        body=f"Body {number % BODIES}",
        occurred=at,
        public=at,
        topics=(TopicLink(Topic.LIQUIDITY, Relation.PRIMARY, "chaos"),),
    )
    return ScrapedDocument(
        external_id=str(number),
        url=f"http://127.0.0.1/{number}",
        title=title,
        published=at,
        occurrences=(occurrence,),
    )
