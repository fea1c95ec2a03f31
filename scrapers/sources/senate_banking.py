"""Press releases of the Senate Banking Committee, of its majority and of its minority."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.importance import weigh
from events.vocabulary import Kind, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import senate_newsroom
from scrapers.families.markup import without_tokens
from scrapers.families.senate_newsroom import Release
from scrapers.items import Moment, Occurrence, Page, ScrapedDocument

HOST = "www.banking.senate.gov"
SIDES = ("majority", "minority")


class SenateBanking(Scraper):
    """One document a release; hearings are in the Senate's own calendar and not read from this site."""

    slug = "senate_banking"
    name = "Senate Banking newsroom"
    publisher = "U.S. Senate Committee on Banking, Housing, and Urban Affairs"
    homepage = f"https://{HOST}/newsroom"
    interval = timedelta(hours=1)
    hosts = frozenset({HOST})
    topics = frozenset({Topic.CLARITY_ACT, Topic.FED_ACTIONS})
    trusted = False
    clock = "the day of publication"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The first page of each side's table."""
        return tuple(f"https://{HOST}/newsroom/{side}-press-releases?PageNum_rs=1" for side in SIDES)

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """A document a row."""
        found = tuple(senate_newsroom.releases(page, HOST))
        if len(found) < self.floor:
            raise TooFewItems(f"{page.url}: the table holds no release")
        yield from map(_document, found)

    def normalise(self, page: Page) -> bytes:
        """Without the tokens that are new in each copy."""
        return without_tokens(page.body)


def _document(release: Release) -> ScrapedDocument:
    published = Moment.on(release.on)
    occurrence = Occurrence(
        identifiers=(),
        kind=Kind.STATEMENT,
        title=release.title,
        body=f"Senate Banking Committee ({release.side})",
        occurred=published,
        public=published,
        importance=weigh(Kind.STATEMENT),
        requires_topic=True,
    )
    return ScrapedDocument(
        external_id=release.path,
        url=release.url,
        title=release.title,
        published=published,
        occurrences=(occurrence,),
    )
