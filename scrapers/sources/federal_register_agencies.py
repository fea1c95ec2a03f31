"""Rules, proposals and notices of the agencies that decide our topics, as they are printed."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.families import federal_register, register_documents
from scrapers.items import Found, Page

AGENCIES = (
    "securities-and-exchange-commission",
    "commodity-futures-trading-commission",
    "trade-representative-office-of-united-states",
    "u-s-customs-and-border-protection",
    "commerce-department",
)
TRAILING_DAYS = 10


class FederalRegisterAgencies(Scraper):
    """One search for all of them: each alone may print nothing for days, together they never do."""

    slug = "federal_register_agencies"
    name = "Federal Register: SEC, CFTC, USTR, CBP, Commerce"
    publisher = "Office of the Federal Register"
    homepage = "https://www.federalregister.gov/agencies"
    interval = timedelta(hours=2)
    hosts = frozenset({federal_register.HOST})
    topics = frozenset({Topic.CLARITY_ACT, Topic.TARIFF_DIVIDENDS})
    trusted = False  # most of what they print is on none of our topics
    clock = "happens with the issue, by date; public at the filing for inspection to the minute"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trailing window up to today."""
        asked = tuple(("conditions[agencies][]", slug) for slug in AGENCIES)
        since = today - timedelta(days=TRAILING_DAYS)
        return (federal_register.address(asked, since=since, until=today),)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each row, and the pages or halves that hold the rest."""
        answer = federal_register.answer(page)
        yield from (register_documents.of_an_agency(page, row) for row in answer.rows)
        yield from answer.following
