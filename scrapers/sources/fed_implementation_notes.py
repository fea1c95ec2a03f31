"""Implementation notes of FOMC statements."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fomc_calendar, implementation_notes
from scrapers.families.markup import unexpected, without_tokens
from scrapers.items import FollowUp, Found, Page


class FedImplementationNotes(Scraper):
    """The calendar links each note beside its statement; the address is no PDF's with another ending."""

    slug = "fed_implementation_notes"
    name = "FOMC implementation notes"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = fomc_calendar.ADDRESS
    interval = timedelta(minutes=30)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "the release time printed on the note, to the minute, in New York"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The calendar page."""
        return (fomc_calendar.ADDRESS,)

    def parse(self, page: Page) -> Iterator[Found]:
        """The way to each note from the calendar, a document from a note."""
        if not fomc_calendar.is_calendar(page):
            yield implementation_notes.document(page)
            return
        meetings = fomc_calendar.meetings(page)
        if len(meetings) < self.floor:
            raise TooFewItems(f"{page.url}: the calendar lists no meeting")
        notes = [meeting.note for meeting in meetings if meeting.note]
        if not notes and any(meeting.statement for meeting in meetings):
            raise unexpected(page, "statements without a single implementation note")
        yield from (FollowUp(note) for note in notes)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)
