"""Implementation notes of FOMC statements: the administered rates and the directive to the Desk."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families import fed_releases
from scrapers.families.fed_releases import Release, ReleaseKind
from scrapers.families.markup import unexpected
from scrapers.families.months import date_in_words
from scrapers.items import Figure, Identifier, Occurrence, Page, ScrapedDocument, TopicLink

BODY = "FOMC"
_RATE = r"(\d{1,2}(?:\.\d{1,2})?) percent"
_RATES = (
    (
        "interest on reserve balances",
        re.compile(rf"interest rate paid on (?:required and excess )?reserve balances (?:to|at) {_RATE}"),
    ),
    ("primary credit rate", re.compile(rf"primary credit rate (?:to|at)(?: the existing level of)? {_RATE}")),
    (
        "standing repo rate",
        re.compile(
            rf"standing overnight repurchase agreement operations (?:with a minimum bid|at a) rate of {_RATE}"
        ),
    ),
    (
        "reverse repo offering rate",
        re.compile(rf"reverse repurchase agreement operations at an offering rate of {_RATE}"),
    ),
)
_EFFECTIVE = re.compile(r"[Ee]ffective ([A-Z][a-z]+ \d{1,2}, \d{4})")
_DESK = re.compile(r"\b(?:Desk|directive)\b")
_TOPICS = (
    TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "implementation note"),
    TopicLink(Topic.LIQUIDITY, Relation.RELATED, "directive to the Desk"),
)


def document(page: Page) -> ScrapedDocument:
    """The note on a page; raises LayoutChanged or Blocked when there is none."""
    release = fed_releases.read(page)
    text = fed_releases.words(page)
    figures = tuple(_figures(text))
    if release.kind != ReleaseKind.IMPLEMENTATION_NOTE or not _DESK.search(text):
        raise unexpected(page, f"no implementation note ({release.title[:80]!r})")
    if not figures:
        raise unexpected(page, "the note states no rate")
    return ScrapedDocument(
        external_id=release.identifier,
        url=release.url,
        title=release.title,
        text=text,
        published=release.public,
        occurrences=(_occurrence(release, figures, _effective(page, text)),),
    )


def _figures(text: str) -> Iterator[Figure]:
    for name, pattern in _RATES:
        found = pattern.search(text)
        if found:
            yield Figure(name, Decimal(found[1]), "percent")


def _effective(page: Page, text: str) -> date | None:
    found = _EFFECTIVE.search(text)
    try:
        return date_in_words(found[1]) if found else None
    except ValueError as error:
        raise unexpected(page, f"the effective date cannot be read: {found[1] if found else ''!r}") from error


def _occurrence(release: Release, figures: tuple[Figure, ...], effective: date | None) -> Occurrence:
    """How a decision is carried out; the decision itself is the statement's event."""
    first = figures[0]
    return Occurrence(
        identifiers=(Identifier(Scheme.FED_RELEASE, release.identifier),),
        kind=Kind.STATEMENT,
        title=f"FOMC implementation note: {first.name} {first.value} percent",
        body=BODY,
        occurred=release.public,
        public=release.public,
        effective_date=effective,
        importance=weigh(Kind.STATEMENT, body=BODY),
        figures=figures,
        topics=_TOPICS,
    )
