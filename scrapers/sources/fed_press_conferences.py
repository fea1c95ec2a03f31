"""Press conferences of the chair after meetings of the Federal Open Market Committee."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fomc_calendar
from scrapers.families.fomc_calendar import Meeting
from scrapers.families.markup import unexpected, without_tokens
from scrapers.items import Found, Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "FOMC press conference"),)


class FedPressConferences(Scraper):
    """One document a conference, known by its meeting: its address is spelled in two ways."""

    slug = "fed_press_conferences"
    name = "FOMC press conferences"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = fomc_calendar.ADDRESS
    interval = timedelta(hours=1)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    clock = "the last day of the meeting; the page states no time"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The calendar page."""
        return (fomc_calendar.ADDRESS,)

    def parse(self, page: Page) -> Iterator[Found]:
        """The conferences the calendar links."""
        meetings = fomc_calendar.meetings(page)
        if len(meetings) < self.floor:
            raise TooFewItems(f"{page.url}: the calendar lists no meeting")
        held = [meeting for meeting in meetings if meeting.press_conference]
        if not held and any(meeting.statement for meeting in meetings):
            raise unexpected(page, "statements without a single press conference")
        yield from (_document(meeting) for meeting in held)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _document(meeting: Meeting) -> ScrapedDocument:
    name = f"fomcpresconf{meeting.end:%Y%m%d}"
    day = f"{meeting.end:%B} {meeting.end.day}, {meeting.end.year}"
    body = "Chair of the Federal Reserve"
    return ScrapedDocument(
        external_id=name,
        url=meeting.press_conference,
        title=f"FOMC press conference of {day}",
        published=Moment.on(meeting.end),
        occurrences=(
            Occurrence(
                identifiers=(Identifier(Scheme.FED_RELEASE, name),),
                kind=Kind.STATEMENT,
                title=f"The chair takes questions after the FOMC meeting of {day}",
                body=body,
                occurred=Moment.on(meeting.end),
                public=Moment.on(meeting.end),
                importance=weigh(Kind.STATEMENT, body=body),
                topics=_TOPICS,
            ),
        ),
    )
