"""Speeches of the New York Fed: its president votes on monetary policy at every meeting."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from events.vocabulary import Kind, Precision, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fed_talks, feeds, nyfed
from scrapers.families.fed_releases import WASHINGTON
from scrapers.families.markup import unexpected
from scrapers.items import Found, Moment, Page, ScrapedDocument

SITE = "https://www.newyorkfed.org/"
FEED = f"{SITE}rss/feeds/speeches"


class NyfedSpeeches(Scraper):
    """One document a speech; the feed's form is known from others' reports alone, so an editor looks."""

    slug = "nyfed_speeches"
    name = "New York Fed speeches"
    publisher = nyfed.PUBLISHER
    homepage = "https://www.newyorkfed.org/newsevents/speeches"
    interval = timedelta(hours=1)
    hosts = frozenset({"www.newyorkfed.org"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = False
    clock = "the feed's date; a midnight in UTC or in New York is a date alone"
    accept = "application/rss+xml, application/rdf+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The feed."""
        return (FEED,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each item; an event when its title is on policy."""
        entries = feeds.rss_entries(page)
        if len(entries) < self.floor:
            raise TooFewItems(f"{page.url}: the feed is empty")
        for entry in entries:
            if entry.published_at is None or not entry.url.startswith(SITE) or not entry.title:
                raise unexpected(page, f"an item without date, title or address: {entry.title[:80]!r}")
            yield _document(entry, _moment(entry.published_at))


def _moment(published: datetime) -> Moment:
    clocks = (published.astimezone(zone) for zone in (UTC, WASHINGTON))
    midnight = next((local.date() for local in clocks if local.time() == time(0)), None)
    return Moment.on(midnight) if midnight else Moment(published, Precision.MINUTE)


def _document(entry: feeds.Entry, at: Moment) -> ScrapedDocument:
    name = f"nyfed/{urlsplit(entry.url).path.strip('/')}"
    occurrence = fed_talks.occurrence(
        name=name, kind=Kind.SPEECH, title=entry.title, speaker="New York Fed", at=at
    )
    return ScrapedDocument(
        external_id=entry.guid or entry.url,
        url=entry.url,
        title=entry.title,
        text=entry.summary,
        published=at,
        occurrences=(occurrence,),
    )
