"""The meetings of the Federal Open Market Committee that are still to come."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fomc_calendar
from scrapers.families.fomc_calendar import Meeting, Year
from scrapers.families.markup import without_tokens
from scrapers.items import Figure, Found, Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "FOMC calendar"),)


class FomcCalendar(Scraper):
    """One document a year that has meetings to come; a date that is moved shows as a meeting gone.

    A year's meetings stay in its document after they were held, so that none seems withdrawn.
    """

    slug = "fomc_calendar"
    name = "FOMC calendar"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = fomc_calendar.ADDRESS
    interval = timedelta(hours=6)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    clock = "the last day of each meeting, without a time; when a date was announced is not stated"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The calendar page."""
        return (fomc_calendar.ADDRESS,)

    def parse(self, page: Page) -> Iterator[Found]:
        """The years that are not over, in the order of the page."""
        years = fomc_calendar.years(page)
        if sum(len(year.meetings) for year in years) < self.floor:
            raise TooFewItems(f"{page.url}: the calendar lists no meeting")
        yield from (_document(year) for year in years if not all(one.statement for one in year.meetings))

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _document(year: Year) -> ScrapedDocument:
    return ScrapedDocument(
        external_id=str(year.year),
        url=fomc_calendar.ADDRESS,
        title=f"{year.year} FOMC meetings",
        occurrences=tuple(_occurrence(meeting) for meeting in year.meetings),
    )


def _occurrence(meeting: Meeting) -> Occurrence:
    end = f"{meeting.end:%B} {meeting.end.day}, {meeting.end.year}"
    projections = "with new economic projections" if meeting.has_projections else "without new projections"
    return Occurrence(
        identifiers=(Identifier(Scheme.SERIES_RULE, f"fomc/{meeting.end}/meeting"),),
        kind=Kind.SCHEDULE,
        title=f"FOMC meeting that ends {end}",
        body="FOMC",
        occurred=Moment.on(meeting.end),
        public=None,
        summary=f"The Committee announces its decision on the last day, {projections}.",
        importance=weigh(Kind.SCHEDULE, body="FOMC"),
        figures=(Figure("first day", str(meeting.start)),),
        topics=_TOPICS,
    )
