"""The Treasury's page on the tax law of 2025: a list that repeats releases of the Treasury and the IRS."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from bs4 import Tag

from events.vocabulary import Scheme, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import irs_releases, treasury_releases
from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.items import Identifier, Moment, Page, ScrapedDocument

_YEAR = re.compile(r"\b\d{4}$")


class TreasuryWftc(Scraper):
    """Evidence for the events of the releases it links to; it makes none of its own."""

    slug = "treasury_wftc"
    name = "Working Families Tax Cuts: press releases"
    publisher = treasury_releases.BODY
    homepage = "https://treasury.gov/wftc/press-releases/"
    interval = timedelta(hours=6)
    hosts = frozenset({"treasury.gov"})
    topics = frozenset({Topic.TAX_REFUNDS})
    trusted = False
    clock = "days without a year, which stands in the heading of the month"
    accept = "text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The one page."""
        return (self.homepage,)

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """A document for each release that is repeated; raises LayoutChanged, Blocked or TooFewItems."""
        tree = soup(page)
        rows = tree.select("span.press-month-label, a.press-item")
        if not rows and tree.select_one("a.logo[href='/wftc/']") is None:
            raise unexpected(page, "the page has no list of releases")
        if len(tree.select("a.press-item")) < self.floor:
            raise TooFewItems(f"{page.url}: the list is empty")
        month = ""
        for row in rows:
            if row.name == "span":
                month = squeeze(row.get_text())
            else:
                yield _document(page, row, month)


def _document(page: Page, row: Tag, month: str) -> ScrapedDocument:
    title, day, badge = (
        squeeze(found.get_text(" ")) if (found := row.select_one(selector)) else ""
        for selector in (".press-title", "time.press-date", ".press-source-badge")
    )
    url = joined(page, str(row.get("href", "")))
    if not title or not day or not urlsplit(url).path.strip("/"):
        raise unexpected(page, "a release of the list lacks its title, date or address")
    return ScrapedDocument(
        external_id=url[:500],
        url=url,
        title=title,
        published=_moment(page, day, month),
        evidence_for=tuple(_repeated(url)),
        data={"badge": badge, "date": day},
    )


def _repeated(url: str) -> Iterator[Identifier]:
    host = urlsplit(url).hostname
    if host == treasury_releases.HOST and (release := treasury_releases.slug_of(url)):
        yield Identifier(Scheme.TREASURY_RELEASE, release)
    if host == irs_releases.HOST and (release := irs_releases.slug_of(url)):
        yield Identifier(Scheme.IRS_RELEASE, release)


def _moment(page: Page, day: str, month: str) -> Moment | None:
    """The day with the year of its month's heading; none where the heading is of another month."""
    year = _YEAR.search(month)
    if year is None or month.split(maxsplit=1)[0] != day.split(maxsplit=1)[0]:
        return None
    try:
        return Moment.on(datetime.strptime(f"{day} {year[0]} +0000", "%B %d %Y %z").date())
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"a date cannot be read: {day[:40]!r}") from error
