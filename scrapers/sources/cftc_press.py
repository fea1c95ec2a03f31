"""Press releases, speeches and enforcement releases of the Commodity Futures Trading Commission."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Scheme, Topic
from scrapers.base import Scraper
from scrapers.families import press_releases
from scrapers.families.press_releases import Room
from scrapers.items import Found, Page

ROOM = Room("CFTC", "www.cftc.gov", Scheme.CFTC_RELEASE)
FEEDS = f"https://{ROOM.host}/RSS"
GENERAL, ENFORCEMENT, SPEECHES = (
    f"{FEEDS}/RSSGP/rssgp.xml",
    f"{FEEDS}/RSSENF/rssenf.xml",
    f"{FEEDS}/RSSST/rssst.xml",
)
_NUMBER = re.compile(r"/PressRoom/PressReleases/(\d{3,5}-\d{2})/?$", re.IGNORECASE)


class CftcPress(Scraper):
    """Three feeds; a release is named by the number in its address, a speech by its address."""

    slug = "cftc_press"
    name = "CFTC press releases"
    publisher = "U.S. Commodity Futures Trading Commission"
    homepage = f"https://{ROOM.host}/PressRoom/PressReleases"
    interval = timedelta(minutes=15)
    hosts = frozenset({ROOM.host})
    topics = frozenset({Topic.CLARITY_ACT})
    trusted = False  # what a release means for our topic is judged by words
    clock = "the feed's time of publication"
    accept = "application/rss+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """All three feeds: one that is missing does not stop the others."""
        return GENERAL, ENFORCEMENT, SPEECHES

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each item; enforcement releases are evidence and make no event."""
        is_case = "/rssenf" in page.url.lower()
        for entry in press_releases.entries(page, ROOM.host):
            number = _NUMBER.search(entry.url)
            identity = number[1] if number else press_releases.path(entry.url)
            found = press_releases.release(entry, identity, is_enforcement=is_case)
            yield press_releases.document(ROOM, found, told_in="enforcement" if is_case else "")
