"""Auctions of Treasury securities that are to come."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import daily_treasury, fiscaldata, json_pages
from scrapers.families.markup import unexpected
from scrapers.items import Found, Moment, Page, ScrapedDocument

DATASET = "v1/accounting/od/upcoming_auctions"
ANNOUNCED = "announcemt_date"  # as the service spells it


class TreasuryUpcomingAuctions(Scraper):
    """One document an auction, and no event: a single routine auction is none."""

    slug = "treasury_upcoming_auctions"
    name = "Upcoming Treasury auctions"
    publisher = "U.S. Department of the Treasury, Fiscal Service"
    homepage = "https://fiscaldata.treasury.gov/datasets/upcoming-auctions/"
    interval = timedelta(hours=6)
    hosts = frozenset({fiscaldata.HOST})
    topics = frozenset({Topic.LIQUIDITY})
    trusted = True
    clock = "dates of announcement, auction and issue; no hours"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """What is to be auctioned from today on."""
        return (fiscaldata.address(DATASET, f"auction_date:gte:{today}"),)

    def parse(self, page: Page) -> Iterator[Found]:
        """The auctions from the day of the capture on: most rows the service keeps are of years past."""
        today = page.captured_at.astimezone(ZoneInfo(self.zone)).date()
        rows = {_key(page, row): row for row in fiscaldata.rows(page)}
        coming = [(key, row) for key, row in rows.items() if key[1] >= today]
        if len(coming) < self.floor:
            raise TooFewItems(f"{page.url}: no auction is to come")
        for (cusip, day), row in sorted(coming, key=lambda one: (one[0][1], one[0][0])):
            yield _document(page, cusip, day, row)
        following = fiscaldata.next_page(page)
        if following is not None:
            yield following


def _key(page: Page, row: fiscaldata.Row) -> tuple[str, date]:
    """What names an auction: a security that is opened again keeps its number."""
    cusip = json_pages.text(page, dict(row), "cusip")
    if cusip == "null":
        raise unexpected(page, "an auction has no CUSIP")
    return cusip, daily_treasury.day(page, str(row.get("auction_date")))


def _document(page: Page, cusip: str, day: date, row: fiscaldata.Row) -> ScrapedDocument:
    term, kind = (json_pages.text(page, dict(row), key) for key in ("security_term", "security_type"))
    security = f"{term} {kind}"
    offered = _offered(page, row)
    return ScrapedDocument(
        external_id=f"{cusip}/{day}",
        url=fiscaldata.address(DATASET, f"cusip:eq:{cusip},auction_date:eq:{day}"),
        title=f"Auction of {security} on {day}, {offered}",
        published=Moment.on(daily_treasury.day(page, str(row.get(ANNOUNCED)))),
        data={name: str(value) for name, value in sorted(row.items()) if name != "record_date"},
    )


def _offered(page: Page, row: fiscaldata.Row) -> str:
    """The amount in words; it is missing until the auction has been announced."""
    if str(row.get("offering_amt")) == "null":
        return "amount not announced"
    return f"{fiscaldata.amount(page, row, 'offering_amt') / 10**9:,f} billion dollars"
