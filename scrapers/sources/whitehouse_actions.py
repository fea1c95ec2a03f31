"""Presidential actions as the White House posts them, days before the Federal Register prints them."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import feeds, whitehouse
from scrapers.families.feeds import Entry
from scrapers.items import FollowUp, Found, Page

FEED = f"{whitehouse.SITE}presidential-actions/feed/"
BURST = timedelta(days=3)


class WhitehouseActions(Scraper):
    """The feed with its full texts; pages of the list and of single posts are read too."""

    slug = "whitehouse_actions"
    name = "White House: presidential actions"
    publisher = "The White House"
    homepage = f"{whitehouse.SITE}presidential-actions/"
    interval = timedelta(minutes=15)
    hosts = frozenset({whitehouse.HOST})
    topics = frozenset(Topic)
    trusted = False  # what a post means for our topics is judged by words, and a post may be backdated
    clock = "posting to the second in UTC; the signing is earlier and not surely told"
    accept = "application/rss+xml, application/xml, text/xml, text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The newest page of the feed."""
        return (FEED,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each post; told apart by what the page holds."""
        if b"<rss" in page.body[:1000]:
            yield from _from_feed(page)
        elif b"wp-block-whitehouse-topper__headline" in page.body:
            yield whitehouse.document(whitehouse.from_article(page))
        else:
            yield from whitehouse.listed(page)


def _from_feed(page: Page) -> Iterator[Found]:
    entries = feeds.rss_entries(page)
    if not entries:
        raise TooFewItems(f"{page.url}: the feed is empty")
    for entry in entries:
        yield whitehouse.document(whitehouse.from_entry(page, entry))
    yield from _older(page, entries)


def _older(page: Page, entries: tuple[Entry, ...]) -> Iterator[FollowUp]:
    """The page before, when all of this one is so new that the last poll may not have seen its end."""
    times = [entry.published_at for entry in entries if entry.published_at]
    if page.captured_at - min(times) < BURST:
        number = int(parse_qs(urlsplit(page.url).query).get("paged", ["1"])[0])
        yield FollowUp(f"{FEED}?paged={number + 1}")
