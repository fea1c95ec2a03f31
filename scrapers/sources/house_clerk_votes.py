"""Roll calls of the House: lists of all of them, and the files of those on watched bills."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import house_rolls, roll_calls
from scrapers.families.markup import soup, unexpected
from scrapers.families.watched_bills import WATCHED
from scrapers.items import FollowUp, Found, Page, ScrapedDocument


class HouseClerkVotes(Scraper):
    """One document a roll call: of a watched bill its file, of any other what the list tells.

    A list holds a hundred votes. Asking for the file of each would fill the queue with what is on
    none of our topics; so a vote nobody watches is kept as its row, and its title decides.
    """

    slug = "house_clerk_votes"
    name = "House roll calls"
    publisher = "Office of the Clerk, U.S. House of Representatives"
    homepage = "https://clerk.house.gov/Votes"
    interval = timedelta(hours=1)
    hosts = frozenset({"clerk.house.gov"})
    topics = frozenset(Topic(watched.topic) for watched in WATCHED)
    trusted = True
    clock = "a file to the minute by Washington's clock, a list by date"
    accept = "application/xml, text/xml, text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The known roll calls of watched bills, and the lists of both years of this Congress."""
        known = (roll.split("/") for watched in WATCHED for roll in watched.rolls)
        files = tuple(house_rolls.address(int(year), int(number)) for year, number in known)
        years = sorted({today.year, today.year - (today.year + 1) % 2})
        return (*files, *(house_rolls.index_address(year) for year in years))

    def parse(self, page: Page) -> Iterator[Found]:
        """A document from a roll call's file; from a list follow-ups and documents of the other votes."""
        if b"<rollcall-vote" in page.body[:2000]:
            yield _document(page)
        else:
            yield from _from_list(page)


def _document(page: Page) -> ScrapedDocument:
    roll = house_rolls.read(page)
    return roll_calls.document(
        roll,
        external_id=roll.vote.identifier,
        url=house_rolls.address(roll.vote.year, roll.vote.roll),
        data={"subject": roll.subject, "yeas": roll.yeas, "nays": roll.nays, "not voting": roll.not_voting},
    )


def _from_list(page: Page) -> Iterator[Found]:
    tree, year = soup(page), house_rolls.year_of(page)
    if tree.find("table") is None:
        raise unexpected(page, "no table of roll calls")
    rows = tuple(house_rolls.listed(page, tree))
    if not rows and tree.find("td") is not None:
        raise unexpected(page, "a table without a single roll call")
    if not rows:
        raise TooFewItems(f"{page.url}: the list holds no roll call")
    yield from (FollowUp(url) for url in house_rolls.groups(tree, year))
    for row in rows:
        if house_rolls.is_watched(row, year):
            yield FollowUp(house_rolls.address(year, row.number))
        else:
            yield _listed(page, row, year)


def _listed(page: Page, row: house_rolls.Listed, year: int) -> ScrapedDocument:
    roll = house_rolls.told_in_list(page, row, year)
    return roll_calls.document(
        roll,
        external_id=f"{roll.vote.identifier}/listed",
        url=house_rolls.address(year, row.number),
        data={"subject": roll.subject},
    )
