"""Bill status files of govinfo.gov, one per watched bill."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from events.vocabulary import Relation, Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import bill_steps, billstatus
from scrapers.families.bills import Bill
from scrapers.items import Moment, Page, ProceedingFact, ScrapedDocument, TopicLink


@dataclass(frozen=True, slots=True)
class Watched:
    """A bill we follow, what people call it, and the topic it certainly belongs to."""

    congress: int
    type: str
    number: int
    name: str
    topic: Topic
    relation: Relation = Relation.PRIMARY

    @property
    def identifier(self) -> str:
        """``119/hr/3633``."""
        return f"{self.congress}/{self.type}/{self.number}"


WATCHED = (
    Watched(119, "hr", 3633, "CLARITY Act", Topic.CLARITY_ACT),
    Watched(119, "s", 1582, "GENIUS Act", Topic.CLARITY_ACT, Relation.RELATED),
    Watched(119, "hr", 1, "One Big Beautiful Bill Act", Topic.TAX_REFUNDS),
    Watched(119, "s", 2475, "American Worker Rebate Act", Topic.TARIFF_DIVIDENDS),
    Watched(119, "hr", 7646, "", Topic.TARIFF_DIVIDENDS),
    Watched(119, "hr", 7822, "", Topic.TARIFF_DIVIDENDS),
    Watched(119, "hr", 7865, "", Topic.TARIFF_DIVIDENDS),
)
_LONGEST_NAME = 60


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
        watched = next((w for w in WATCHED if w.identifier == bill.identifier), None)
        label = _label(bill, watched)
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
            occurrences=bill_steps.occurrences(bill, taken, name=label, topics=_topics(watched)),
            data=billstatus.evidence(bill),
        )


def _label(bill: Bill, watched: Watched | None) -> str:
    name = (watched and watched.name) or (bill.title if len(bill.title) <= _LONGEST_NAME else "")
    return f"{bill.designation} ({name})" if name else bill.designation


def _topics(watched: Watched | None) -> tuple[TopicLink, ...]:
    if watched is None:
        return ()
    return (TopicLink(watched.topic, watched.relation, f"watched bill {watched.identifier}"),)
