"""Documents on public inspection: what the Federal Register will print, from the minute it is filed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from events.importance import weigh
from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import federal_register, register_documents
from scrapers.families.federal_register import Row
from scrapers.families.json_pages import json_object
from scrapers.families.markup import unexpected
from scrapers.items import Found, Moment, Occurrence, Page, ScrapedDocument

CURRENT = f"https://{federal_register.HOST}/api/v1/public-inspection-documents/current.json"


class FederalRegisterInspection(Scraper):
    """The same document number as in print, so filing and print are one event."""

    slug = "federal_register_inspection"
    name = "Federal Register: public inspection"
    publisher = "Office of the Federal Register"
    homepage = "https://www.federalregister.gov/public-inspection/current"
    # Regular filings appear at 08:45, special ones at 11:15 or whenever one is filed.
    interval = timedelta(minutes=15)
    hosts = frozenset({federal_register.HOST})
    topics = frozenset(Topic)
    trusted = False
    floor = 0  # a desk with other agencies' papers alone is whole; an empty one is refused where it is read
    clock = "the filing, with its offset, to the minute"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """Everything on inspection now."""
        return (CURRENT,)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each paper of the President and of the agencies we follow."""
        envelope = json_object(page)
        rows = federal_register.rows_of(page, envelope)
        if len(rows) != envelope.get("count"):
            raise unexpected(page, f"{len(rows)} papers of {envelope.get('count')}")
        if not rows:
            raise TooFewItems(f"{page.url}: nothing is on inspection")
        yield from (_document(page, row) for row in rows if _is_followed(page, row))


def _is_followed(page: Page, row: Row) -> bool:
    slugs = {str(agency.get("slug")) for agency in federal_register.agencies(page, row)}
    return row["type"] == register_documents.PRESIDENTIAL or not slugs.isdisjoint(register_documents.BODIES)


def _document(page: Page, row: Row) -> ScrapedDocument:
    filed = _filed(page, row)
    title = federal_register.text(page, row, "title") or federal_register.text(page, row, "toc_doc")
    if not title:
        raise unexpected(page, f"{row['document_number']} has no title")
    return ScrapedDocument(
        external_id=row["document_number"],
        url=row["html_url"],
        title=title,
        published=filed,
        occurrences=() if register_documents.is_routine(title) else (_occurrence(page, row, title, filed),),
        data={name: row[name] for name in ("type", "filing_type", "publication_date") if row.get(name)},
    )


def _occurrence(page: Page, row: Row, title: str, filed: Moment) -> Occurrence:
    """The paper's event. When the President signed it, the print will tell; until then the filing stands."""
    kind = register_documents.kind_by_type(page, row, title)
    signed = row["type"] == register_documents.PRESIDENTIAL
    by = register_documents.PRESIDENT if signed else register_documents.body(page, row)
    issue = federal_register.day(page, row, "publication_date") or filed.local_date
    return Occurrence(
        identifiers=(register_documents.number(row),),
        kind=kind,
        title=title,
        body=by,
        occurred=None if signed else Moment.on(issue),
        public=filed,
        importance=weigh(kind, body=by),
        requires_topic=True,
    )


def _filed(page: Page, row: Row) -> Moment:
    value = federal_register.text(page, row, "filed_at", required=True)
    try:
        filed = datetime.fromisoformat(value)
    except ValueError as error:
        raise unexpected(page, f"{row['document_number']} was filed at {value!r}") from error
    if filed.tzinfo is None:
        raise unexpected(page, f"{row['document_number']} was filed at {value!r}, which has no zone")
    return federal_register.to_the_minute(filed)
