"""News releases of the Internal Revenue Service."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.importance import weigh
from events.vocabulary import Kind, Scheme, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import irs_releases
from scrapers.families.markup import without_tokens
from scrapers.items import Identifier, Occurrence, Page, ScrapedDocument


class IrsNewsroom(Scraper):
    """One document a release, known by its address and its number; an event when on one of our topics."""

    slug = "irs_newsroom"
    name = "IRS news releases"
    publisher = "Internal Revenue Service"
    homepage = f"{irs_releases.SITE}/newsroom"
    interval = timedelta(minutes=30)
    hosts = frozenset({irs_releases.HOST})
    topics = frozenset({Topic.TAX_REFUNDS})
    trusted = False
    clock = "the day of publication"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The newest releases."""
        return (self.homepage,)

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """A document for each release; raises LayoutChanged, Blocked or TooFewItems."""
        releases = irs_releases.listed(page)
        if len(releases) < self.floor:
            raise TooFewItems(f"{page.url}: the newsroom lists no release")
        yield from map(_document, releases)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _document(release: irs_releases.Release) -> ScrapedDocument:
    names = (release.slug, release.number)
    return ScrapedDocument(
        external_id=release.slug,
        url=release.url,
        title=release.title,
        text=release.summary,
        published=release.public,
        occurrences=(
            Occurrence(
                identifiers=tuple(Identifier(Scheme.IRS_RELEASE, one) for one in names),
                kind=Kind.STATEMENT,
                title=release.title,
                body=irs_releases.BODY,
                occurred=release.public,
                public=release.public,
                importance=weigh(Kind.STATEMENT),
                requires_topic=True,
            ),
        ),
        data={"number": release.number},
    )
