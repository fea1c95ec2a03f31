"""Minutes of the Federal Open Market Committee: their release, and their text."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fomc_calendar, fomc_minutes
from scrapers.families.markup import unexpected, without_tokens
from scrapers.items import FollowUp, Found, Moment, Page, ScrapedDocument


class FedMinutes(Scraper):
    """The calendar says when minutes came out; their own page says only whose they are."""

    slug = "fed_minutes"
    name = "FOMC minutes"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = fomc_calendar.ADDRESS
    interval = timedelta(minutes=30)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    clock = "the day of release by the calendar page; the meeting's day is never that of the release"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The calendar page."""
        return (fomc_calendar.ADDRESS,)

    def parse(self, page: Page) -> Iterator[Found]:
        """From the calendar a document for each release and the way to its text, from a page the text."""
        if not fomc_calendar.is_calendar(page):
            yield fomc_minutes.document(page)
            return
        meetings = fomc_calendar.meetings(page)
        if len(meetings) < self.floor:
            raise TooFewItems(f"{page.url}: the calendar lists no meeting")
        with_minutes = [meeting for meeting in meetings if meeting.minutes]
        if with_minutes and not any(meeting.minutes_released for meeting in with_minutes):
            raise unexpected(page, "minutes without a single day of release")
        for meeting in with_minutes:
            if meeting.minutes_released is not None:
                yield _release(meeting.end, meeting.minutes, Moment.on(meeting.minutes_released))
            yield FollowUp(meeting.minutes)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _release(end: date, url: str, public: Moment) -> ScrapedDocument:
    occurrence = fomc_minutes.release(end, public)
    return ScrapedDocument(
        external_id=f"{fomc_minutes.name_of(end)}/release",
        url=url,
        title=occurrence.title,
        published=public,
        occurrences=(occurrence,),
    )
