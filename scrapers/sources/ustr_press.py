"""News of the United States Trade Representative, from the feed of its site."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.families import press_releases
from scrapers.families.press_releases import Room
from scrapers.items import Found, Page

ROOM = Room("U.S. Trade Representative", "ustr.gov")
FEED = f"https://{ROOM.host}/rss.xml"


class UstrPress(Scraper):
    """The feed was never seen: whatever does not look like one of dated releases is refused."""

    slug = "ustr_press"
    name = "USTR news"
    publisher = "Office of the United States Trade Representative"
    homepage = f"https://{ROOM.host}/about-us/policy-offices/press-office"
    interval = timedelta(minutes=30)
    hosts = frozenset({ROOM.host, f"www.{ROOM.host}"})
    topics = frozenset({Topic.TARIFF_DIVIDENDS})
    trusted = False  # what a release means for our topic is judged by words
    clock = "the feed's time of publication"
    accept = "application/rss+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The one feed of the site."""
        return (FEED,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each release, known by its address."""
        for found in press_releases.releases(page, ROOM.host):
            yield press_releases.document(ROOM, found)
