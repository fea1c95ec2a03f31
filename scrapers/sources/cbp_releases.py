"""News of Customs and Border Protection on duties, refunds to importers and their deadlines."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.families import press_releases
from scrapers.families.press_releases import Room
from scrapers.items import Found, Page

ROOM = Room("U.S. Customs and Border Protection", "www.cbp.gov")
FEEDS = (f"https://{ROOM.host}/rss/trade", f"https://{ROOM.host}/rss.xml")


class CbpReleases(Scraper):
    """The feeds were never seen: whatever does not look like one of dated releases is refused."""

    slug = "cbp_releases"
    name = "CBP news"
    publisher = "U.S. Customs and Border Protection"
    homepage = f"https://{ROOM.host}/newsroom"
    interval = timedelta(minutes=30)
    hosts = frozenset({ROOM.host})
    topics = frozenset({Topic.TARIFF_DIVIDENDS})
    trusted = False  # most of it is on seizures at the border; what is on duties is judged by words
    clock = "the feed's time of publication"
    accept = "application/rss+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trade feed and that of the whole site: one that is gone does not stop the other."""
        return FEEDS

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each release, known by its address wherever it is told."""
        for found in press_releases.releases(page, ROOM.host):
            yield press_releases.document(ROOM, found)
