"""Outright operations of the New York Fed in mortgage-backed securities of the agencies."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import nyfed, nyfed_operations
from scrapers.items import Found, Page

FAMILY = nyfed_operations.Family(
    name="ambs",
    homepage="https://www.newyorkfed.org/markets/desk-operations/ambs",
    things=(("", "agency mortgage-backed securities"),),
    # Their par fields stay empty: a pool is counted by its face, as issued or as still owed.
    sums=(
        ("original face accepted", "totalAcceptedOrigFace"),
        ("current face accepted", "totalAcceptedCurrFace"),
        ("original face submitted", "totalSubmittedOrigFace"),
    ),
)


class NyfedOperationsMbs(Scraper):
    """The last fourteen operations; their identifiers repeat those of Treasury operations."""

    slug = "nyfed_operations_mbs"
    name = "New York Fed operations in agency mortgage-backed securities"
    publisher = nyfed.PUBLISHER
    homepage = FAMILY.homepage
    interval = timedelta(minutes=30)
    hosts = frozenset({nyfed.HOST})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "the operation's close and the posting of its results, New York's without offset"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The latest operations."""
        return (FAMILY.address,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each operation."""
        rows = nyfed.rows(page, "ambs", "auctions")
        if len(rows) < self.floor:
            raise TooFewItems(f"{page.url}: no operation")
        yield from (nyfed_operations.document(page, FAMILY, row) for row in rows)
