"""Bills nobody watches yet: where their files are listed, and what a file says a bill is about."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from html import unescape

from lxml import etree

from events.importance import weigh
from events.vocabulary import Kind, Scheme
from scrapers.families import bill_text, billstatus, feeds, watched_bills
from scrapers.families.bills import Bill
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.items import FollowUp, Identifier, Moment, Occurrence, Page, ScrapedDocument

FEED = "https://www.govinfo.gov/rss/billstatus-batch.xml"
SITEMAP = "https://www.govinfo.gov/sitemap/bulkdata/BILLSTATUS"
# A list has thousands of files: each time the newest bills are looked at, and as many of the older ones.
HALF = 60
TURN = timedelta(hours=4)
_FILE = re.compile(r"BILLSTATUS-(\d{1,3})([a-z]{1,7})(\d{1,5})\.xml")
_TAGS = re.compile(r"<[^>]*>")
_NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_LONGEST_PART = 250
LAWS = ("hr", "s", "hjres", "sjres")  # what can become law; resolutions of a chamber cannot


def site_map(congress: int, bill_type: str) -> str:
    """Where the files of one sort of bill are listed."""
    return f"{SITEMAP}/{congress}{bill_type}/sitemap.xml"


def from_feed(page: Page, congress: int) -> tuple[str, ...] | None:
    """The files to look at of a batch feed; ``None`` when it has no batch."""
    entries = feeds.rss_entries(page)
    if entries and not any(_FILE.search(entry.summary) for entry in entries):
        raise unexpected(page, "no batch of the feed lists a bill status file")
    return _chosen(page, (entry.summary for entry in entries), congress) if entries else None


def from_sitemap_index(page: Page, congress: int) -> tuple[str, ...] | None:
    """The site maps of one Congress; ``None`` when the index is empty."""
    places = _places(page, "sitemapindex")
    wanted = re.compile(rf"/BILLSTATUS/{congress}({'|'.join(LAWS)})/sitemap\.xml$")
    found = tuple(place for place in places if wanted.search(place))
    if places and not found:
        raise unexpected(page, f"the index has no site map of the {congress}th Congress")
    return found if places else None


def from_sitemap(page: Page, congress: int) -> tuple[str, ...] | None:
    """The files to look at of one site map; ``None`` when it is empty."""
    places = _places(page, "urlset")
    if places and not any(_FILE.search(place) for place in places):
        raise unexpected(page, "no place of the site map is a bill status file")
    return _chosen(page, places, congress) if places else None


def _places(page: Page, root: str) -> tuple[str, ...]:
    told = xml_root(page, f"{_NAMESPACE}{root}")
    return tuple(squeeze(place.text) for place in told.iter(f"{_NAMESPACE}loc"))


def _chosen(page: Page, texts: Iterable[str], congress: int) -> tuple[str, ...]:
    """Bills of the Congress that nobody watches: the newest by number, then a part of the others in turn.

    Which part is told by the hour the list was seen, so that all of a long list are looked at in time.
    """
    named = {(found[2], int(found[3])) for found in _named(texts) if int(found[1]) == congress}
    new = [one for one in named if watched_bills.find(f"{congress}/{one[0]}/{one[1]}") is None]
    ordered = sorted((one for one in new if one[0] in LAWS), key=lambda one: (-one[1], one[0]))
    newest, others = ordered[:HALF], ordered[HALF:]
    turns = -(-len(others) // HALF) or 1
    start = int(page.captured_at.timestamp() // TURN.total_seconds()) % turns * HALF
    chosen = (*newest, *others[start : start + HALF])
    return tuple(billstatus.address(congress, kind, number) for kind, number in chosen)


def _named(texts: Iterable[str]) -> Iterator[re.Match[str]]:
    for text in texts:
        yield from _FILE.finditer(text)


def bill(page: Page) -> Iterator[ScrapedDocument | FollowUp]:
    """A bill as a proposal to watch it, and where its text is.

    The event is its introduction, when its words name a topic of ours.
    """
    found, told = billstatus.read(page), xml_root(page, "billStatus")
    yield _document(found, _about(told))
    yield from bill_text.as_introduced(told)


def text(page: Page) -> ScrapedDocument:
    """The first page of a bill, under the same introduction: it names topics that titles keep quiet."""
    found, opening = bill_text.read(page)
    return ScrapedDocument(
        external_id=f"{found.identifier}/text",
        url=page.url,
        title=f"{found.designation}: {found.title or found.official_title}",
        text=opening,
        published=Moment.on(found.introduced) if found.introduced else None,
        occurrences=tuple(_introduction(found)),
    )


def _document(bill: Bill, about: str) -> ScrapedDocument:
    return ScrapedDocument(
        external_id=bill.identifier,
        url=billstatus.address(bill.congress, bill.type, bill.number),
        title=f"{bill.designation}: {bill.title}",
        text=about,
        published=Moment.on(bill.introduced) if bill.introduced else None,
        occurrences=tuple(_introduction(bill)),
    )


def _introduction(bill: Bill) -> Iterator[Occurrence]:
    """Named as bill status names it, so that a bill put on the watch list keeps its event."""
    if bill.introduced is None:
        return
    watched = watched_bills.find(bill.identifier)
    name = watched_bills.label((bill.type, bill.number), watched, bill.title)
    chamber = bill.origin
    step = f"{bill.identifier}/{bill.introduced}/{Kind.INTRODUCTION}/{chamber}"
    yield Occurrence(
        identifiers=(Identifier(Scheme.US_BILL_STEP, step),),
        kind=Kind.INTRODUCTION,
        title=f"{name} is introduced in the {chamber.title()}",
        body=f"U.S. {chamber.title()}",
        occurred=Moment.on(bill.introduced),
        public=Moment.on(bill.introduced),
        importance=weigh(Kind.INTRODUCTION),
        topics=watched_bills.topics(watched),
        requires_topic=True,
    )


def _about(told: etree._Element) -> str:
    """Every title, the subjects, the latest summary, each once: a short title often names no topic.

    An opening decides the topics, so neither titles nor subjects may fill it.
    """
    titles = [squeeze(one.text) for one in told.iterfind("bill/titles/item/title")]
    subjects = [squeeze(one.text) for one in told.iterfind("bill/policyArea/name")]
    subjects += [squeeze(one.text) for one in told.iterfind("bill/subjects/legislativeSubjects/item/name")]
    summaries = [
        unescape(_TAGS.sub(" ", one.text or "")) for one in told.iterfind("bill/summaries/summary/text")
    ]
    ordered = sorted({title[:_LONGEST_PART] for title in titles}, key=lambda title: (len(title), title))
    about = ", ".join(dict.fromkeys(subjects))[:_LONGEST_PART]
    parts = (*ordered, about, *map(squeeze, summaries[-1:]))
    return "\n".join(part for part in parts if part)
