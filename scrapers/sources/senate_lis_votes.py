"""Roll calls of the Senate: the menu of the session, and the file of each vote we follow."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import roll_calls, senate_rolls
from scrapers.families.billstatus import congress_of, session_of
from scrapers.families.markup import unexpected
from scrapers.families.roll_calls import RollCall
from scrapers.families.watched_bills import WATCHED
from scrapers.items import FollowUp, Found, Page, ScrapedDocument


class SenateLisVotes(Scraper):
    """One document a row of the menu, and one a file: the menu is first, the file has the time."""

    slug = "senate_lis_votes"
    name = "Senate roll calls"
    publisher = "Secretary of the Senate"
    homepage = "https://www.senate.gov/legislative/votes_new.htm"
    interval = timedelta(minutes=15)
    hosts = frozenset({"www.senate.gov"})
    topics = frozenset({*(watched.topic for watched in WATCHED), Topic.FED_ACTIONS})
    trusted = True
    clock = "the menu by date, a vote's own file to the minute by Washington's clock"
    accept = "application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The menu of the session."""
        session, year = session_of(congress_of(today.year), today)
        # The first two days of January belong to the year before, which may be another Congress.
        return (senate_rolls.menu_address(congress_of(year), session or 2),)

    def parse(self, page: Page) -> Iterator[Found]:
        """Documents of a menu with follow-ups to what we follow, or the document of one vote."""
        if b"<vote_summary" in page.body[:1000]:
            yield from _from_menu(page)
        else:
            roll, modified = senate_rolls.detail(page)
            yield _document(page, roll, f"{roll.vote.identifier}/file", modified)


def _from_menu(page: Page) -> Iterator[Found]:
    rolls = senate_rolls.menu(page)
    if not rolls:
        raise TooFewItems(f"{page.url}: the menu holds no vote")
    for roll in rolls:
        yield _document(page, roll, roll.vote.identifier, "")
        if roll.is_watched:
            yield FollowUp(senate_rolls.address(roll.vote))


def _document(page: Page, roll: RollCall, external_id: str, modified: str) -> ScrapedDocument:
    try:
        return roll_calls.document(
            roll,
            external_id=external_id,
            url=senate_rolls.address(roll.vote),
            data={"subject": roll.subject, "yeas": roll.yeas, "nays": roll.nays, "modified": modified},
        )
    except ValueError as error:
        raise unexpected(page, str(error)) from error
