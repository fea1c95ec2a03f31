"""RSS and Atom as publishers really write them."""

from dataclasses import dataclass

import feedparser

from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.items import Page


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed: ``guid`` is its identity, titles repeat."""

    guid: str
    title: str
    url: str


def rss_entries(page: Page) -> tuple[Entry, ...]:
    """The items of an RSS page; raises LayoutChanged or Blocked when it is no feed."""
    xml_root(page, "rss")
    feed = feedparser.parse(page.body, sanitize_html=True)
    if feed.bozo:
        raise unexpected(page, f"not a feed ({feed.bozo_exception})")
    return tuple(
        Entry(
            guid=item.get("id", item.get("link", "")),
            title=squeeze(item.get("title")),
            url=item.get("link", ""),
        )
        for item in feed.entries
    )
