"""Congress.gov by its service: actions of watched bills, bills that moved, meetings of Senate committees."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import bill_steps, billstatus, committee_meetings, congress_api, watched_bills
from scrapers.families.congress_api import Json
from scrapers.families.markup import unexpected
from scrapers.families.watched_bills import WATCHED
from scrapers.items import FollowUp, Found, Moment, Page, ScrapedDocument

TRAILING_DAYS = 3
CONGRESS = max(watched.congress for watched in WATCHED)


class CongressApi(Scraper):
    """Optional: asked only with a key. Bill status has the same actions, hours later.

    House meetings come from the House's own repository, so only the Senate's are asked for here.
    """

    slug = "congress_api"
    name = "Congress.gov"
    publisher = "Library of Congress"
    homepage = "https://api.congress.gov/"
    interval = timedelta(hours=1)
    hosts = frozenset({congress_api.HOST})
    topics = frozenset(Topic(watched.topic) for watched in WATCHED)
    # What a meeting is about needs judgement; the steps of watched bills are published by bill status.
    trusted = False
    floor = 0  # a quiet window is whole; an answer without its element is refused where it is read
    clock = "as bill status: roll calls in UTC, House floor rows by Washington's clock; meetings in UTC"
    accept = "application/json"
    key_setting = "CONGRESS_API_KEY"

    def polls(self, today: date) -> tuple[str, ...]:
        """Actions of each watched bill; bills and Senate meetings updated lately, scoped by Congress."""
        since = today - timedelta(days=TRAILING_DAYS)
        bills = (f"bill/{one.congress}/{one.type}/{one.number}/actions" for one in WATCHED)
        lists = (f"bill/{CONGRESS}", f"committee-meeting/{CONGRESS}/senate")
        return (
            *(congress_api.address(path) for path in bills),
            *(congress_api.address(path, since=since) for path in lists),
        )

    def parse(self, page: Page) -> Iterator[Found]:
        """What an answer holds is told by the name of its data element."""
        told = congress_api.answer(page)
        if "actions" in told:
            yield _actions(page, told)
        elif "bills" in told:
            yield from _bills(page, told)
        elif "committeeMeetings" in told:
            yield from _meetings(page, told)
        elif "committeeMeeting" in told:
            meeting = congress_api.meeting(page, told)
            yield committee_meetings.document(meeting, captured_at=page.captured_at)
        else:
            raise unexpected(page, "no data element that we know")
        yield from congress_api.next_page(page, told)


def _actions(page: Page, told: Json) -> ScrapedDocument:
    bill = congress_api.bill(page, told)
    if not bill.actions:
        raise TooFewItems(f"{page.url}: the bill has no action")
    watched = watched_bills.find(bill.identifier)
    label, topics = watched_bills.label((bill.type, bill.number), watched), watched_bills.topics(watched)
    return ScrapedDocument(
        external_id=f"{bill.identifier}/actions/{congress_api.offset_of(page)}",
        url=bill.page,
        title=f"{label}: actions",
        published=Moment.on(max(action.on for action in bill.actions)),
        occurrences=bill_steps.occurrences(bill, bill_steps.steps(bill), name=label, topics=topics),
        data=billstatus.evidence(bill),
    )


def _bills(page: Page, told: Json) -> Iterator[ScrapedDocument]:
    """Bills that moved, each once: evidence for a search, while events come from bill status."""
    try:
        listed = [congress_api.listed_bill(row) for row in congress_api.rows(page, told, "bills")]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unexpected(page, f"a bill of the list cannot be read ({error!r})") from error
    yield from {bill.external_id: bill for bill in listed}.values()


def _meetings(page: Page, told: Json) -> Iterator[FollowUp]:
    try:
        urls = [
            congress_api.meeting_address(row) for row in congress_api.rows(page, told, "committeeMeetings")
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unexpected(page, f"a meeting of the list cannot be read ({error!r})") from error
    yield from (FollowUp(url) for url in dict.fromkeys(urls))
