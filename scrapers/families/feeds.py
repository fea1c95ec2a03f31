"""RSS and Atom as publishers really write them."""

from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime

import feedparser

from scrapers.families.markup import refuse_excess, squeeze, unexpected, xml_root
from scrapers.items import Page

# Four times the largest feed with full texts: reading one takes a millisecond for each ten tags or so.
_MOST_MARKUP = 20_000
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed: ``guid`` is its identity, titles repeat.

    ``published_at`` is UTC, or ``None`` where the item gives no date that can be read. ``content`` is
    the whole text in sanitized HTML, where the feed carries it.
    """

    guid: str
    title: str
    url: str
    published_at: datetime | None = None
    summary: str = ""
    enclosure: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()


def rss_entries(page: Page) -> tuple[Entry, ...]:
    """The items of an RSS page (2.0, or 1.0 in RDF); raises LayoutChanged or Blocked when it is no feed."""
    refuse_excess(page, _MOST_MARKUP, b"<", b"&lt;")
    xml_root(page, _RDF if b"<rdf:RDF" in page.body[:1000] else "rss")
    feed = feedparser.parse(page.body, sanitize_html=True)
    if feed.bozo:
        raise unexpected(page, f"not a feed ({feed.bozo_exception})")
    return tuple(
        Entry(
            guid=item.get("id", item.get("link", "")),
            title=squeeze(item.get("title")),
            url=item.get("link", ""),
            published_at=_published_at(item),
            summary=squeeze(item.get("summary")),
            enclosure=next((link.get("href", "") for link in item.get("enclosures", ())), ""),
            content="".join(part.get("value", "") for part in item.get("content", ())),
            categories=tuple(squeeze(tag.get("term")) for tag in item.get("tags", ())),
        )
        for item in feed.entries
    )


def _published_at(item: feedparser.FeedParserDict) -> datetime | None:
    # RSS 1.0 has no date of publication but Dublin Core's, which is read as an update.
    parsed = next((item[name] for name in ("published_parsed", "updated_parsed") if name in item), None)
    return datetime.fromtimestamp(timegm(parsed), tz=UTC) if parsed else None
