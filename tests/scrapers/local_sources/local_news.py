"""A source of the tests: pages in JSON that say what they hold, or how they hurt."""

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.base import Scraper
from scrapers.errors import Blocked
from scrapers.items import (
    FollowUp,
    Found,
    Identifier,
    Moment,
    Observation,
    Occurrence,
    Page,
    ScrapedDocument,
    TopicLink,
)


class LocalNews(Scraper):
    slug = "local_news"
    name = "Local news"
    publisher = "Nobody"
    homepage = "http://127.0.0.1/"
    interval = timedelta(minutes=10)
    hosts = frozenset({"127.0.0.1"})
    topics = frozenset({Topic.LIQUIDITY})
    trusted = True
    clock = "none"
    addresses: ClassVar[tuple[str, ...]] = ("https://127.0.0.1/news",)

    def polls(self, today: date) -> tuple[str, ...]:
        return self.addresses

    def parse(self, page: Page) -> Iterator[Found]:
        if b"captcha" in page.body:
            raise Blocked(f"{page.url} asks for a captcha")
        told = json.loads(self.normalise(page))
        for entry in told.get("documents", ()):
            yield _document(entry)
        for day, value in told.get("balances", {}).items():
            on = date.fromisoformat(day)
            yield Observation("TGA", on, Decimal(value), Moment.on(on + timedelta(days=1)))
        yield from (FollowUp(url) for url in told.get("follow_ups", ()))
        _hurt(told.get("poison", ""))

    def normalise(self, page: Page) -> bytes:
        return page.body.partition(b"<!--")[0]


def _hurt(poison: str) -> None:
    if poison == "crash":
        raise RuntimeError("a defect of the parser")
    if poison == "death":
        os.kill(os.getpid(), signal.SIGKILL)
    if poison == "slowness":
        time.sleep(0.5)
    if poison == "hang":
        time.sleep(3600)


def _document(entry: dict[str, Any]) -> ScrapedDocument:
    at = datetime.fromisoformat(entry.get("at", "2026-03-02T15:00:00+00:00")).astimezone(UTC)
    occurrence = Occurrence(
        identifiers=(Identifier(Scheme.SERIES_RULE, f"local/{entry['id']}"),),
        kind=Kind.STATEMENT,
        title=entry["title"],
        body="Nobody",
        occurred=Moment(at),
        public=Moment(at),
        topics=(TopicLink(Topic.LIQUIDITY, Relation.PRIMARY, "local"),),
    )
    return ScrapedDocument(
        external_id=entry["id"],
        url=f"http://127.0.0.1/{entry['id']}",
        title=entry["title"],
        published=Moment(at),
        occurrences=(occurrence,),
    )
