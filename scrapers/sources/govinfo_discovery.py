"""Bills that may be on our topics and are not watched: found in govinfo's batch feed and site maps."""

from collections.abc import Callable, Iterator
from datetime import date

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import bill_discovery, bill_text
from scrapers.families.billstatus import without_update_dates
from scrapers.families.watched_bills import WATCHED
from scrapers.items import FollowUp, Found, Page

CONGRESS = max(watched.congress for watched in WATCHED)
Lister = Callable[[Page, int], tuple[str, ...] | None]
LISTS: tuple[tuple[bytes, Lister], ...] = (
    (b"<rss", bill_discovery.from_feed),
    (b"<sitemapindex", bill_discovery.from_sitemap_index),
    (b"<urlset", bill_discovery.from_sitemap),
)


class GovinfoDiscovery(Scraper):
    """Two documents a bill, its status and its first page; its introduction is proposed to an editor."""

    slug = "govinfo_discovery"
    name = "New bills"
    publisher = "U.S. Government Publishing Office"
    homepage = "https://www.govinfo.gov/bulkdata/BILLSTATUS"
    interval = bill_discovery.TURN
    hosts = frozenset({"www.govinfo.gov"})
    topics = frozenset(Topic)
    trusted = False  # which bill is on a topic is a judgement
    floor = 0  # a batch without a new bill is whole; a list without any file is refused where it is read
    clock = "the date of introduction"
    accept = "application/xml, application/rss+xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The feed of finished batches, and the site maps with their index for what the feed misses."""
        maps = (bill_discovery.site_map(CONGRESS, kind) for kind in bill_discovery.LAWS)
        return bill_discovery.FEED, f"{bill_discovery.SITEMAP}/sitemapindex.xml", *maps

    def parse(self, page: Page) -> Iterator[Found]:
        """Follow-ups from a list, a document from a file or a text; told apart by what the page holds."""
        for mark, read in LISTS:
            if mark in page.body[:2000]:
                found = read(page, CONGRESS)
                if found is None:
                    raise TooFewItems(f"{page.url}: the list is empty")
                yield from (FollowUp(url) for url in found)
                return
        if b"<billStatus" not in page.body[:2000] and bill_text.MARK.search(page.body[:2000]):
            yield bill_discovery.text(page)
        else:
            yield from bill_discovery.bill(page)

    def normalise(self, page: Page) -> bytes:
        """Without update dates: a file that was only remade is not kept again."""
        return without_update_dates(page.body)
