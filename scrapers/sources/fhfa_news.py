"""News releases of the Federal Housing Finance Agency: directives to Fannie Mae and Freddie Mac, caps.

No page of the agency has been seen. The parser asks for what any such list must have, a dated link to
each release, and refuses everything else.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from bs4 import Tag

from events import joint
from events.importance import weigh
from events.vocabulary import Kind, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families.listings import dated_links, day_of
from scrapers.families.markup import joined, soup, squeeze, unexpected, without_tokens
from scrapers.items import Occurrence, Page, ScrapedDocument

SITE = "https://www.fhfa.gov"
_RELEASE = re.compile(r"^(?:https://www\.fhfa\.gov)?/news/news-release/[a-z0-9-]{1,300}/?$")


class FhfaNews(Scraper):
    """One document a release; it makes an event when it is on one of our topics."""

    slug = "fhfa_news"
    name = "FHFA news releases"
    publisher = "Federal Housing Finance Agency"
    homepage = f"{SITE}/news/news-release"
    interval = timedelta(hours=1)
    hosts = frozenset({"www.fhfa.gov"})
    topics = frozenset({Topic.LIQUIDITY})
    trusted = False
    clock = "the day of publication"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The newest releases."""
        return (self.homepage,)

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """A document for each release; raises LayoutChanged, Blocked or TooFewItems."""
        tree = soup(page)
        content = tree.select_one("main, #main-content")
        heading = tree.find("h1")
        if content is None or heading is None or "news" not in heading.get_text().casefold():
            raise unexpected(page, "the page is no list of news releases")
        found = {_address(page, link): (link, time) for link, time in dated_links(page, content, _RELEASE)}
        if not found and content.find("time") is not None:
            raise unexpected(page, "the list has dates and no release")
        if len(found) < self.floor:
            raise TooFewItems(f"{page.url}: the list is empty")
        for url, (link, time) in found.items():
            yield _document(page, url, link, time)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _address(page: Page, link: Tag) -> str:
    return joined(page, str(link["href"]), SITE).rstrip("/")


def _document(page: Page, url: str, link: Tag, time: Tag) -> ScrapedDocument:
    title, public = squeeze(link.get_text(" ")), day_of(page, time)
    return ScrapedDocument(
        external_id=urlsplit(url).path.rsplit("/", 1)[-1],
        url=url,
        title=title,
        published=public,
        occurrences=(
            Occurrence(
                identifiers=(),  # the agency has no scheme of its own
                kind=Kind.STATEMENT,
                title=title,
                body="FHFA",
                occurred=public,
                public=public,
                importance=weigh(Kind.STATEMENT),
                requires_topic=True,
            ),
        ),
        data=joint.as_data("release", urlsplit(url).netloc + urlsplit(url).path, public.local_date),
    )
