"""Press releases of the Securities and Exchange Commission, from its feed and its list."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.families import press_releases, sec_releases
from scrapers.items import Found, Page

FEED = f"{sec_releases.SITE}/news/pressreleases.rss"
LIST = f"{sec_releases.SITE}/newsroom/press-releases"


class SecPress(Scraper):
    """One event from feed and list, by the release's address; cases against firms make none."""

    slug = "sec_press"
    name = "SEC press releases"
    publisher = "U.S. Securities and Exchange Commission"
    homepage = LIST
    interval = timedelta(minutes=15)
    hosts = frozenset({sec_releases.ROOM.host})
    topics = frozenset({Topic.CLARITY_ACT})
    trusted = False  # what a release means for our topic is judged by words
    clock = "the feed's time of publication; the list gives the day"
    accept = "application/rss+xml, application/xml, text/xml, text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """Feed and list: either may be missing without stopping the other."""
        return FEED, LIST

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each release; what the list tells is kept apart from what the feed tells."""
        if b"<rss" in page.body[:1000]:
            for entry in press_releases.entries(page, sec_releases.ROOM.host):
                found = press_releases.release(entry, sec_releases.identity(page, entry.url))
                yield press_releases.document(sec_releases.ROOM, found)
        else:
            for found in sec_releases.listed(page):
                yield press_releases.document(sec_releases.ROOM, found, told_in="list")
