"""Decisions of the Federal Open Market Committee, from its statements."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bs4 import SoupStrainer

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fed_decisions, fed_releases, feeds, release_times
from scrapers.families.fed_releases import ReleaseKind
from scrapers.families.markup import joined, soup, unexpected, without_tokens
from scrapers.items import FollowUp, Found, Occurrence, Page, ScrapedDocument

SITE = "https://www.federalreserve.gov"
CALENDAR = f"{SITE}/monetarypolicy/fomccalendars.htm"
PRESS_LIST = f"{SITE}/feeds/press_monetary.xml"
_CALENDAR_PAGE = re.compile(rb"\bfomc-meeting\b|\d{4} FOMC Meetings")
_CALENDAR_PANEL = re.compile(r"\bpanel\b")


class FedFomc(Scraper):
    """Rate and balance-sheet decisions; calendar and press list each find the statements alone."""

    slug = "fed_fomc"
    name = "FOMC statements"
    publisher = "Board of Governors of the Federal Reserve System"
    homepage = CALENDAR
    interval = timedelta(minutes=10)
    hosts = frozenset({"www.federalreserve.gov"})
    topics = frozenset({Topic.FED_ACTIONS})
    trusted = True
    floor = 0  # a press list of other news alone is whole; an empty one is refused where it is read
    clock = "the release time printed on the statement, to the minute, in New York"
    accept = "text/html, application/rss+xml, application/xml, text/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """Calendar and press list: either may be missing without stopping the other."""
        return CALENDAR, PRESS_LIST

    def parse(self, page: Page) -> Iterator[Found]:
        """Follow-ups from a list, a document from a release; told apart by what the page holds."""
        if b"<rss" in page.body[:1000]:
            yield from _from_press_list(page)
        elif _CALENDAR_PAGE.search(page.body):
            yield from _from_calendar(page)
        else:
            yield _document(page)

    def rush(self, now: datetime) -> timedelta | None:
        """Around the hour of release, on the days that may bring one."""
        return release_times.pace(now, release_times.STATEMENT, release_times.is_statement_day)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)


def _from_press_list(page: Page) -> Iterator[FollowUp]:
    entries = feeds.rss_entries(page)
    if not entries:
        raise TooFewItems(f"{page.url}: the press list is empty")
    for entry in entries:
        if fed_releases.kind_of(entry.title) == ReleaseKind.STATEMENT:
            yield FollowUp(entry.url)


def _from_calendar(page: Page) -> Iterator[FollowUp]:
    panels = soup(page, SoupStrainer("div", class_=_CALENDAR_PANEL))
    links = fed_releases.statement_links(panels)
    if not links and panels.find("div", class_="fomc-meeting") is not None:
        raise unexpected(page, "meetings without a single statement")
    if not links:
        raise TooFewItems(f"{page.url}: the calendar lists no meeting")
    yield from (FollowUp(joined(page, link, SITE)) for link in links)


def _document(page: Page) -> ScrapedDocument:
    release = fed_releases.read(page)
    occurrences: tuple[Occurrence, ...] = ()
    if release.kind == ReleaseKind.STATEMENT:
        occurrences = fed_decisions.occurrences(release)
        if not occurrences:
            raise unexpected(page, "the statement states no target range")
    return ScrapedDocument(
        external_id=release.identifier,
        url=release.url,
        title=release.title,
        text=release.text,
        published=release.public,
        occurrences=occurrences,
        data={"kind": release.kind.value, "paragraphs": list(release.paragraphs)},
    )
