"""Statements of the New York Fed on how it carries monetary policy out."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.families import nyfed, operating_policy
from scrapers.families.markup import without_tokens
from scrapers.items import Found, Page

DAYS = 3  # a statement of Friday is still found on Sunday


class NyfedOperatingPolicy(Scraper):
    """No list of them is known, so the addresses of the last days are asked; most days have none.

    Statements cite earlier ones, which are followed.
    """

    slug = "nyfed_operating_policy"
    name = "New York Fed operating-policy statements"
    publisher = nyfed.PUBLISHER
    homepage = "https://www.newyorkfed.org/markets/domestic-market-operations/monetary-policy-implementation"
    interval = timedelta(hours=2)
    hosts = frozenset({"www.newyorkfed.org"})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "the date printed on the statement; no time is"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The address of each of the last days, and that of a second statement of the day."""
        days = [today - timedelta(days=back) for back in range(DAYS)]
        return tuple(operating_policy.address(day, suffix) for day in days for suffix in ("", "a"))

    def parse(self, page: Page) -> Iterator[Found]:
        """The statement and the way to those it cites."""
        yield from operating_policy.statement(page)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)
