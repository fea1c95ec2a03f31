"""Speeches of the members of the Federal Reserve Board."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Kind, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fed_news, fed_talks
from scrapers.families.markup import unexpected
from scrapers.items import Found, Page, ScrapedDocument

# The list of speeches carries written statements of its members too.
_STATEMENT = re.compile(r"statement (?:from|by|of)\b", re.IGNORECASE)
ARCHIVE = f"{fed_news.SITE}/json/ne-speeches.json"


class FedSpeeches(Scraper):
    """One document a speech; those on monetary policy are events."""

    slug = "fed_speeches"
    name = "Federal Reserve Board speeches"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = f"{fed_news.SITE}/newsevents/speeches.htm"
    interval = timedelta(minutes=30)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    clock = "the time of the speech, New York's without offset, to the minute or by date"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The whole archive, which is one list."""
        return (ARCHIVE,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each entry; raises LayoutChanged when nobody speaks."""
        entries = tuple(fed_news.entries(page))
        if len(entries) < self.floor:
            raise TooFewItems(f"{page.url}: the archive is empty")
        if not any(entry.speaker for entry in entries):
            raise unexpected(page, "the entries have lost their speakers")
        yield from (_document(entry) for entry in entries if entry.is_recent)


def _document(entry: fed_news.News) -> ScrapedDocument:
    kind = Kind.STATEMENT if _STATEMENT.match(entry.title) else Kind.SPEECH
    occurrence = fed_talks.occurrence(
        name=entry.name, kind=kind, title=entry.title, speaker=entry.speaker, at=entry.at
    )
    return ScrapedDocument(
        external_id=entry.name,
        url=entry.url,
        title=entry.title,
        published=entry.at,
        occurrences=(occurrence,),
        data={"speaker": entry.speaker},
    )
