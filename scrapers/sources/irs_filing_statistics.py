"""The weekly filing-season statistics of the IRS: returns, refunds and the average refund."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import filing_season, irs_releases, release_times
from scrapers.families.markup import joined, soup, unexpected, without_tokens
from scrapers.items import FollowUp, Found, Page

INDEX = f"{irs_releases.SITE}/newsroom/filing-season-statistics-by-year"
_WEEKLY = re.compile(
    r"/newsroom/filing-season-statistics-for-(?:the-)?week-ending-[a-z]+-\d{1,2}-(\d{4})/?$", re.IGNORECASE
)


class IrsFilingStatistics(Scraper):
    """The index gives the weekly pages, which are never built: months are written both ways."""

    slug = "irs_filing_statistics"
    name = "IRS filing season statistics"
    publisher = "Internal Revenue Service"
    homepage = INDEX
    interval = timedelta(hours=2)
    hosts = frozenset({irs_releases.HOST})
    topics = frozenset({Topic.TAX_REFUNDS})
    trusted = True
    clock = "as-of dates; public about a week later, narrowed to the day we first saw it"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The index."""
        return (INDEX,)

    def parse(self, page: Page) -> Iterator[Found]:
        """Follow-ups from the index; from a weekly page its document and three values."""
        if named := _WEEKLY.search(page.url):
            week = filing_season.read(page)
            if week.as_of.year != int(named[1]):
                raise unexpected(page, f"the address names another year than {week.as_of}")
            yield from filing_season.observations(week)
            yield filing_season.document(week, slug=irs_releases.slug_of(page.url), url=page.url)
        else:
            yield from self._index(page)

    def rush(self, now: datetime) -> timedelta | None:
        """Around the hour of release, on the days that may bring one."""
        return release_times.pace(
            now, release_times.FILING_STATISTICS, release_times.is_filing_statistics_day
        )

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)

    def _index(self, page: Page) -> Iterator[FollowUp]:
        tree = soup(page)
        heading = tree.find("h1")
        if heading is None or "filing season statistics" not in heading.get_text().casefold():
            raise unexpected(page, "the page is no index of filing-season statistics")
        links = [joined(page, str(a["href"]), INDEX) for a in tree.find_all("a", href=_WEEKLY)]
        years = {url: int(match[1]) for url in links if (match := _WEEKLY.search(url))}
        if len(years) < self.floor:
            raise TooFewItems(f"{page.url}: the index leads to no week")
        # Last year's weeks are what this year's are compared with; older ones are settled.
        yield from (FollowUp(url) for url, year in years.items() if year >= max(years.values()) - 1)
