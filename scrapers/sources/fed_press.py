"""Press releases of the Federal Reserve Board on monetary policy."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta

from events.vocabulary import Precision, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fed_announcements, fed_news, feeds
from scrapers.families.markup import unexpected
from scrapers.items import Found, Moment, Page, ScrapedDocument

ARCHIVE = f"{fed_news.SITE}/json/ne-press.json"
FEED = f"{fed_news.SITE}/feeds/press_monetary.xml"
PRESS_TYPE = "Monetary Policy"


class FedPress(Scraper):
    """Minutes, projections, strategy and facilities; the feed reaches back four months.

    Enforcement and supervision, more than half of the archive, stand under other types. A release
    is a document of either list: the archive calls it by its file, the feed by its address.
    """

    slug = "fed_press"
    name = "Federal Reserve Board press releases on monetary policy"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = f"{fed_news.SITE}/newsevents/pressreleases.htm"
    interval = timedelta(minutes=10)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    clock = "release time; New York's without offset in the archive (a few dates alone), GMT in the feed"
    accept = "application/json, application/rss+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """Archive and feed: either may be missing without stopping the other."""
        return ARCHIVE, FEED

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each release on monetary policy."""
        found = self._from_feed(page) if b"<rss" in page.body[:1000] else self._from_archive(page)
        documents = tuple(found)
        if len(documents) < self.floor:
            raise TooFewItems(f"{page.url}: no release on monetary policy")
        yield from documents

    def _from_archive(self, page: Page) -> Iterator[ScrapedDocument]:
        entries = tuple(fed_news.entries(page))
        if entries and not any(entry.press_type for entry in entries):
            raise unexpected(page, "the releases have lost their types")
        for entry in entries:
            if entry.press_type == PRESS_TYPE and entry.is_recent:
                yield _document(entry.name, entry.name, entry.title, entry.url, entry.at)

    def _from_feed(self, page: Page) -> Iterator[ScrapedDocument]:
        for entry in feeds.rss_entries(page):
            if entry.published_at is None or not entry.url.startswith(f"{fed_news.SITE}/"):
                raise unexpected(page, f"an item without date or address: {entry.title!r}")
            at = Moment(entry.published_at.astimezone(UTC), Precision.MINUTE)
            yield _document(entry.guid, fed_news.name_of(entry.url), entry.title, entry.url, at)


def _document(external_id: str, name: str, title: str, url: str, at: Moment) -> ScrapedDocument:
    return ScrapedDocument(
        external_id=external_id,
        url=url,
        title=title,
        published=at,
        occurrences=fed_announcements.occurrences(name, title, at),
        evidence_for=fed_announcements.repeated(name, title),
    )
