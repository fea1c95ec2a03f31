"""Outright operations of the New York Fed in Treasury securities, bill purchases among them."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import nyfed, nyfed_operations, quarters
from scrapers.items import Found, Page

HISTORY = date(2025, 10, 1)  # purchases that manage reserves began in December 2025
REACH = timedelta(days=14)  # the fourteen latest operations are of two weeks and more
FAMILY = nyfed_operations.Family(
    name="tsy",
    homepage="https://www.newyorkfed.org/markets/desk-operations/treasury-securities",
    things=(
        ("bill", "Treasury bills"),
        ("tips", "inflation-protected Treasury securities"),
        ("frn", "floating-rate Treasury notes"),
        ("coupon", "Treasury notes and bonds"),
        ("", "Treasury securities"),
    ),
    sums=(("par accepted", "totalParAmtAccepted"), ("par submitted", "totalParAmtSubmitted")),
)


class NyfedOperationsTreasury(Scraper):
    """The last fourteen operations; the service offers no conditional request."""

    slug = "nyfed_operations_treasury"
    name = "New York Fed operations in Treasury securities"
    publisher = nyfed.PUBLISHER
    homepage = FAMILY.homepage
    interval = timedelta(minutes=20)
    hosts = frozenset({nyfed.HOST})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "the operation's close and the posting of its results, New York's without offset"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The latest operations."""
        return (FAMILY.address,)

    def history(self, today: date) -> tuple[str, ...]:
        """The quarters since bills are bought, for the totals of their months."""
        windows = quarters.begun(HISTORY, before=today - REACH)
        return tuple(FAMILY.within(*window) for window in windows)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each of the latest operations, and what was bought of bills a day."""
        rows, is_history = nyfed.rows(page, "treasury", "auctions"), nyfed_operations.is_history(page)
        if len(rows) < self.floor and not is_history:
            raise TooFewItems(f"{page.url}: no operation")
        if not is_history:
            yield from (nyfed_operations.document(page, FAMILY, row) for row in rows)
        yield from nyfed_operations.bill_purchases(page, rows)
