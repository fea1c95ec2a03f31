"""Hearings and markups of House committees, Financial Services among them, from the House's repository."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import committee_meetings, house_repository
from scrapers.items import FollowUp, Found, Page

COMMITTEES = ("BA00", "AG00", "WM00")  # Financial Services, Agriculture, Ways and Means


class HouseCommitteeMeetings(Scraper):
    """One document a meeting. The committees' own sites are not asked: this is their common record."""

    slug = "house_committee_meetings"
    name = "House committee meetings"
    publisher = "Office of the Clerk, U.S. House of Representatives"
    homepage = "https://docs.house.gov/Committee/Calendar/ByWeek.aspx"
    interval = timedelta(hours=2)
    hosts = frozenset({"docs.house.gov"})
    topics = frozenset({Topic.CLARITY_ACT, Topic.TAX_REFUNDS, Topic.TARIFF_DIVIDENDS})
    trusted = False
    clock = "notice and meeting to the minute, by Washington's clock"
    accept = "application/rss+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """The feed of each committee."""
        return tuple(house_repository.feed_address(code) for code in COMMITTEES)

    def parse(self, page: Page) -> Iterator[Found]:
        """Follow-ups from a feed, a document from a meeting's file; told apart by what the page holds."""
        if b"<committee-meeting" in page.body[:2000]:
            meeting = house_repository.read(page)
            yield committee_meetings.document(meeting, captured_at=page.captured_at)
            return
        found = house_repository.files(page)
        if len(found) < self.floor:
            raise TooFewItems(f"{page.url}: the feed lists no meeting")
        yield from (FollowUp(url) for url in found)
