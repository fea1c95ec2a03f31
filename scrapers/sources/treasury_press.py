"""Press releases of the U.S. Treasury, from the list its site serves as data."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import treasury_releases
from scrapers.items import Found, Page


class TreasuryPress(Scraper):
    """One document a release; it makes an event when it is on one of our topics."""

    slug = "treasury_press"
    name = "Treasury press releases"
    publisher = treasury_releases.BODY
    homepage = f"{treasury_releases.SITE}/news/press-releases"
    interval = timedelta(minutes=15)
    hosts = frozenset({treasury_releases.HOST})
    topics = frozenset(Topic)
    trusted = False
    floor = 1
    clock = "the time of publication with its offset, to the minute"
    accept = treasury_releases.ACCEPT

    def polls(self, today: date) -> tuple[str, ...]:
        """The newest releases."""
        return (treasury_releases.RELEASES,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each release, and the page after this one."""
        releases = treasury_releases.listed(page)
        if len(releases) < self.floor:
            raise TooFewItems(f"{page.url}: the list holds no release")
        yield from map(treasury_releases.document, releases)
        following = treasury_releases.next_page(page)
        if following is not None:
            yield following
