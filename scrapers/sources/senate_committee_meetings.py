"""Hearings and markups of Senate committees, Banking among them, from the Senate's calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import committee_meetings, senate_calendar
from scrapers.items import Found, Page

COMMITTEES = frozenset({"ssbk", "ssaf", "ssfi"})  # Banking, Agriculture, Finance


class SenateCommitteeMeetings(Scraper):
    """One document a meeting, as long as the calendar shows it; its page keeps no past."""

    slug = "senate_committee_meetings"
    name = "Senate committee meetings"
    publisher = "Secretary of the Senate"
    homepage = senate_calendar.HOMEPAGE
    interval = timedelta(hours=2)
    hosts = frozenset({"www.senate.gov"})
    topics = frozenset({Topic.CLARITY_ACT, Topic.FED_ACTIONS, Topic.TAX_REFUNDS, Topic.TARIFF_DIVIDENDS})
    trusted = False
    floor = 0  # a week in which none of our committees meets is whole; a calendar without a row is refused
    clock = "the meeting to the minute by Washington's clock; when it was announced is not stated"
    accept = "application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The calendar."""
        return (senate_calendar.ADDRESS,)

    def parse(self, page: Page) -> Iterator[Found]:
        """The meetings of the committees that decide our topics."""
        found, rows = senate_calendar.meetings(page, COMMITTEES)
        if not rows:
            raise TooFewItems(f"{page.url}: the calendar has no row")
        for meeting in found:
            yield committee_meetings.document(meeting, captured_at=page.captured_at)
