"""The Treasury's quarterly borrowing estimates and refunding statements, with their figures."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import release_times, treasury_pages, treasury_releases
from scrapers.families.markup import unexpected, without_tokens
from scrapers.families.treasury_releases import Subject
from scrapers.items import FollowUp, Found, Page, ScrapedDocument


class TreasuryRefunding(Scraper):
    """The list of releases gives the minute, the release's own page the figures: two documents, one event."""

    slug = "treasury_refunding"
    name = "Treasury borrowing estimates and refunding"
    publisher = treasury_releases.BODY
    homepage = "https://home.treasury.gov/policy-issues/financing-the-government/quarterly-refunding"
    interval = timedelta(minutes=10)
    hosts = frozenset({treasury_releases.HOST})
    topics = frozenset({Topic.LIQUIDITY})
    trusted = True
    floor = 0  # most weeks bring none; a list without any release is refused below
    clock = "the time of publication with its offset, to the minute: 15:00 and 08:30 in New York as a rule"
    accept = f"{treasury_releases.ACCEPT}, text/html"

    def polls(self, today: date) -> tuple[str, ...]:
        """The newest releases of every sort."""
        return (treasury_releases.RELEASES,)

    def parse(self, page: Page) -> Iterator[Found]:
        """From the list the releases that are ours, from a release its figures."""
        if page.body.lstrip().startswith(b"{"):
            yield from self._from_list(page)
        else:
            yield _with_figures(page)

    def rush(self, now: datetime) -> timedelta | None:
        """Around the hour of release, on the days that may bring one."""
        return release_times.pace(now, release_times.REFUNDING, release_times.is_refunding_day)

    def normalise(self, page: Page) -> bytes:
        """Without the mail addresses that are obfuscated anew in each copy."""
        return without_tokens(page.body)

    def _from_list(self, page: Page) -> Iterator[Found]:
        releases = treasury_releases.listed(page)
        if not releases:
            raise TooFewItems(f"{page.url}: the list holds no release")
        for release in releases:
            if release.subject != Subject.OTHER:
                yield treasury_releases.document(release)
                yield FollowUp(release.url)
        following = treasury_releases.next_page(page)
        if following is not None:
            yield following


def _with_figures(page: Page) -> ScrapedDocument:
    release = treasury_pages.release(page)
    if release.subject == Subject.OTHER:
        raise unexpected(page, "the release is neither a borrowing estimate nor a refunding statement")
    if release.subject == Subject.BORROWING and not treasury_releases.figures(release):
        raise unexpected(page, "the borrowing estimate states no amount in a wording we know")
    return treasury_releases.document(release, external_id=f"{release.slug}/page")
