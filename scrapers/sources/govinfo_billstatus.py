"""Bill status files of govinfo.gov, one per watched bill."""

from collections.abc import Iterator
from datetime import date, timedelta

from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import bill_steps, billstatus, watched_bills
from scrapers.families.bills import Bill
from scrapers.families.watched_bills import WATCHED
from scrapers.items import Moment, Page, ProceedingFact, ScrapedDocument


class GovinfoBillstatus(Scraper):
    """The milestones of watched bills, from the status file of each."""

    slug = "govinfo_billstatus"
    name = "Bill status"
    publisher = "U.S. Government Publishing Office"
    homepage = "https://www.govinfo.gov/bulkdata/BILLSTATUS"
    # The files are remade every four hours, so asking more often brings nothing.
    interval = timedelta(hours=2)
    hosts = frozenset({"www.govinfo.gov"})
    topics = frozenset(watched.topic for watched in WATCHED)
    trusted = True
    clock = "roll calls to the second in UTC, House floor rows by Washington's clock, all else by date"
    accept = "application/xml"

    def polls(self, today: date) -> tuple[str, ...]:
        """Every watched bill by its own address: feed and site map are known to miss files."""
        return tuple(billstatus.address(bill.congress, bill.type, bill.number) for bill in WATCHED)

    def parse(self, page: Page) -> Iterator[ScrapedDocument]:
        """The one document a file is."""
        bill = billstatus.read(page)
        if len(bill.actions) < self.floor:
            raise TooFewItems(f"{page.url}: the bill has no action")
        yield self._document(bill)

    def normalise(self, page: Page) -> bytes:
        """Without update dates: a file that was only remade is not kept again."""
        return billstatus.without_update_dates(page.body)

    def _document(self, bill: Bill) -> ScrapedDocument:
        watched = watched_bills.find(bill.identifier)
        label = watched_bills.label((bill.type, bill.number), watched, bill.title)
        taken = bill_steps.steps(bill)
        stage, stage_date = bill_steps.stage(bill, taken)
        return ScrapedDocument(
            external_id=bill.identifier,
            url=billstatus.address(bill.congress, bill.type, bill.number),
            title=f"{bill.designation}: {bill.title}",
            text="\n".join(filter(None, (bill.title, bill.official_title, bill.policy_area))),
            # The file's own update dates move whenever it is remade; the last action is what is new.
            published=Moment.on(max(action.on for action in bill.actions)),
            proceeding=ProceedingFact("us-bill", bill.identifier, label, stage, stage_date, bill.page),
            occurrences=bill_steps.occurrences(bill, taken, name=label, topics=watched_bills.topics(watched)),
            data=billstatus.evidence(bill),
        )
