"""Press releases of the U.S. Treasury as its web page lists them: what is left if the data list goes."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import treasury_pages, treasury_releases
from scrapers.families.markup import without_tokens
from scrapers.items import Page, ScrapedDocument


class TreasuryPressPages(Scraper):
    """The first page of the listing, in today's layout or the one announced to follow."""

    slug = "treasury_press_pages"
    name = "Treasury press releases: web page"
    publisher = treasury_releases.BODY
    homepage = f"{treasury_releases.SITE}/news/press-releases"
    interval = timedelta(hours=2)
    hosts = frozenset({treasury_releases.HOST})
    topics = frozenset(Topic)
    trusted = False
    clock = "the day of publication"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The newest releases."""
        return (self.homepage,)

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """A document for each release."""
        releases = treasury_pages.listed(page)
        if len(releases) < self.floor:
            raise TooFewItems(f"{page.url}: the listing is empty")
        yield from map(treasury_releases.document, dict.fromkeys(releases))

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)
