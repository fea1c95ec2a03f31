"""The meetings of the Federal Open Market Committee that are still to come."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fomc_calendar
from scrapers.families.fomc_calendar import Meeting
from scrapers.families.markup import unexpected, without_tokens
from scrapers.items import Figure, Found, Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

# A statement comes out within hours of its meeting.
_LATEST = timedelta(days=7)
_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "FOMC calendar"),)


class FomcCalendar(Scraper):
    """One document a meeting to come: a row without a statement. What is held leaves the schedule."""

    slug = "fomc_calendar"
    name = "FOMC calendar"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = fomc_calendar.ADDRESS
    interval = timedelta(hours=6)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    clock = (
        "the last day of a meeting, no time; when it was announced is not stated, so when it was first seen"
    )
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The calendar page."""
        return (fomc_calendar.ADDRESS,)

    def parse(self, page: Page) -> Iterator[Found]:
        """The meetings still to come, whatever the order of the years."""
        meetings = fomc_calendar.meetings(page)
        to_come = [meeting for meeting in meetings if not meeting.statement]
        for meeting in to_come:
            if meeting.end < page.captured_at.date() - _LATEST:
                raise unexpected(page, f"the meeting that ended {meeting.end} has no statement")
        if len(to_come) < self.floor:
            raise TooFewItems(f"{page.url}: the calendar lists no meeting to come")
        yield from (_document(meeting) for meeting in to_come)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _document(meeting: Meeting) -> ScrapedDocument:
    title = f"FOMC meeting that ends {meeting.end:%B} {meeting.end.day}, {meeting.end.year}"
    projections = "with new economic projections" if meeting.has_projections else "without new projections"
    return ScrapedDocument(
        external_id=meeting.end.isoformat(),
        url=fomc_calendar.ADDRESS,
        title=title,
        occurrences=(
            Occurrence(
                identifiers=(Identifier(Scheme.SERIES_RULE, f"fomc/{meeting.end}/meeting"),),
                kind=Kind.SCHEDULE,
                title=title,
                body="FOMC",
                occurred=Moment.on(meeting.end),
                public=None,
                summary=f"The Committee announces its decision on the last day, {projections}.",
                importance=weigh(Kind.SCHEDULE, body="FOMC"),
                figures=(Figure("first day", str(meeting.start)),),
                topics=_TOPICS,
            ),
        ),
    )
