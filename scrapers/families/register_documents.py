"""What a row of the Federal Register states: an act of the President, or a step of an agency."""

import re
from typing import Any

from events import joint
from events.importance import weigh
from events.vocabulary import Importance, Kind, Scheme
from scrapers.families import federal_register
from scrapers.families.federal_register import Row
from scrapers.families.markup import unexpected
from scrapers.items import Figure, Identifier, Moment, Occurrence, Page, ScrapedDocument

PRESIDENTIAL = "Presidential Document"
PRESIDENT = "President"
# The bodies that other sources name too go by the record's names; any other by the Register's.
BODIES = {
    "securities-and-exchange-commission": "SEC",
    "commodity-futures-trading-commission": "CFTC",
    "trade-representative-office-of-united-states": "U.S. Trade Representative",
    "u-s-customs-and-border-protection": "U.S. Customs and Border Protection",
    "treasury-department": "U.S. Department of the Treasury",
    "commerce-department": "U.S. Department of Commerce",
}
_KINDS = {
    "Rule": Kind.FINAL_RULE,
    "Proposed Rule": Kind.PROPOSED_RULE,
    "Notice": Kind.GUIDANCE,
    PRESIDENTIAL: Kind.EXECUTIVE_ACTION,
}
_ASKS = re.compile(
    r"request for (?:public )?comments?|(?:seeks|solicits?|inviting) (?:public )?comment", re.IGNORECASE
)
# One exchange's own rules, and duties on one product of one country, are daily and no policy.
_ROUTINE = re.compile(
    r"self-regulatory organizations|antidumping|countervailing|sunshine act|agency information collection"
    r"|paperwork reduction|submission for omb review",
    re.IGNORECASE,
)


def presidential(page: Page, row: Row) -> ScrapedDocument:
    """A presidential document: signed days before it is printed, known by its own numbers."""
    if row["type"] != PRESIDENTIAL:
        raise unexpected(page, f"{row['document_number']} is a {row['type']}, not of the President")
    title = federal_register.text(page, row, "title", required=True)
    signed = federal_register.day(page, row, "signing_date")
    kind_of_paper = federal_register.text(page, row, "subtype").lower()
    public = federal_register.public(page, row)
    occurrence = Occurrence(
        identifiers=(number(row), *_order_numbers(page, row)),
        kind=Kind.EXECUTIVE_ACTION,
        title=title,
        body=PRESIDENT,
        occurred=Moment.on(signed) if signed else None,
        public=public,
        summary=federal_register.text(page, row, "abstract"),
        importance=weigh(Kind.EXECUTIVE_ACTION, body=PRESIDENT),
        figures=(Figure("document type", kind_of_paper),) if kind_of_paper else (),
        requires_topic=True,
    )
    if row.get("correction_of"):
        return _document(page, row, public, correction(page, row, title, PRESIDENT, public))
    join = joint.as_data(kind_of_paper, title, signed) if signed else {}
    return _document(page, row, public, occurrence, join)


def of_an_agency(page: Page, row: Row) -> ScrapedDocument:
    """A rule, proposal or notice: it happens when it is printed and is public when it is filed."""
    if row["type"] == PRESIDENTIAL:
        return presidential(page, row)
    title = federal_register.text(page, row, "title", required=True)
    public = federal_register.public(page, row)
    by = body(page, row)
    if row.get("correction_of"):
        return _document(page, row, public, correction(page, row, title, by, public))
    kind = kind_by_type(page, row, f"{title} {federal_register.text(page, row, 'action')}")
    occurrence = Occurrence(
        identifiers=(number(row),),
        kind=kind,
        title=title,
        body=by,
        occurred=Moment.on(federal_register.published(page, row)),
        public=public,
        summary=federal_register.text(page, row, "abstract"),
        effective_date=federal_register.day(page, row, "effective_on"),
        importance=weigh(kind, body=by),
        requires_topic=True,
    )
    return _document(page, row, public, None if is_routine(title) else occurrence)


def correction(page: Page, row: Row, title: str, by: str, public: Moment) -> Occurrence:
    """A correction is printed under a number of its own: it never takes the corrected act's kind."""
    return Occurrence(
        identifiers=(number(row),),
        kind=Kind.PROCEDURAL_STEP,
        title=f"Correction: {title}",
        body=by,
        occurred=Moment.on(federal_register.published(page, row)),
        public=public,
        importance=Importance.ROUTINE,
        requires_topic=True,
    )


def number(row: Row) -> Identifier:
    """The document number, which the copy on public inspection carries already."""
    return Identifier(Scheme.FEDERAL_REGISTER, str(row["document_number"]))


def kind_by_type(page: Page, row: Row, words: str) -> Kind:
    """The kind by type; a notice whose ``words`` ask for comment is a request for it."""
    kind = _KINDS.get(row["type"])
    if kind is None:
        raise unexpected(page, f"{row['document_number']} is of an unknown type, {row['type']!r}")
    return Kind.REQUEST_FOR_COMMENT if kind is Kind.GUIDANCE and _ASKS.search(words) else kind


def is_routine(title: str) -> bool:
    """Whether a title announces daily business that is no policy."""
    return _ROUTINE.search(title) is not None


def body(page: Page, row: Row) -> str:
    """Who acted: of a department and its office the office, which stands last."""
    named = federal_register.agencies(page, row)
    known = [BODIES[slug] for agency in named if (slug := str(agency.get("slug"))) in BODIES]
    last = str(named[-1].get("name") or named[-1].get("raw_name") or "") if named else ""
    return known[-1] if known else last or "Federal Register"


def _order_numbers(page: Page, row: Row) -> tuple[Identifier, ...]:
    found = (
        (Scheme.EXECUTIVE_ORDER, federal_register.text(page, row, "executive_order_number")),
        (Scheme.PROCLAMATION, federal_register.text(page, row, "proclamation_number")),
    )
    return tuple(Identifier(scheme, value) for scheme, value in found if value)


def _document(
    page: Page,
    row: Row,
    public: Moment,
    occurrence: Occurrence | None,
    join: dict[str, Any] | None = None,
) -> ScrapedDocument:
    """The document with its evidence; counts of views and other restless fields stay out."""
    kept = (
        "type",
        "subtype",
        "publication_date",
        "signing_date",
        "docket_ids",
        "correction_of",
        "corrections",
    )
    return ScrapedDocument(
        external_id=str(row["document_number"]),
        url=row["html_url"],
        title=federal_register.text(page, row, "title", required=True),
        text=federal_register.text(page, row, "abstract"),
        published=public,
        occurrences=(occurrence,) if occurrence else (),
        data={name: row[name] for name in kept if row.get(name)} | (join or {}),
    )
