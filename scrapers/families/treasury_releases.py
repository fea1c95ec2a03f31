"""Press releases of the U.S. Treasury: the name of each, when it came out, and the event it makes.

A release is named by the last part of its address, two letters of the Secretary's name and a number
(``jy2697``, ``sb0300``) or a few words; the letters change with the Secretary. Borrowing estimates
and refunding statements are told by their titles; anything else is on one of our topics or no event.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from events.importance import weigh
from events.vocabulary import Importance, Kind, Relation, Scheme, Topic
from scrapers.families.json_pages import json_object
from scrapers.families.markup import squeeze, unexpected
from scrapers.families.treasury_figures import borrowing_figures, refunding_figures
from scrapers.items import (
    Figure,
    FollowUp,
    Identifier,
    Moment,
    Occurrence,
    Page,
    ScrapedDocument,
    TopicLink,
)

HOST = "home.treasury.gov"
SITE = f"https://{HOST}"
BODY = "U.S. Department of the Treasury"
ACCEPT = "application/vnd.api+json"
RELEASES = (
    f"{SITE}/jsonapi/node/news?sort=-field_news_publication_date&page[limit]=50"
    "&fields[node--news]=title,field_news_publication_date,path"
)
DEEPEST = 200  # releases, about half a year: older ones are for a backfill and not for each poll

# Three releases of 2022 and 2023 lie outside the folder of news.
_SLUG = re.compile(r"^(?:/news)?/press-releases/([a-z0-9$_.-]{1,300})/?$")
_KINDS = (
    (Kind.MINUTES, re.compile(r"^minutes\b", re.IGNORECASE)),
    (Kind.SPEECH, re.compile(r"^(?:as prepared|.{0,30}\bremarks)\b", re.IGNORECASE)),
    (Kind.TESTIMONY, re.compile(r"\btestimony\b", re.IGNORECASE)),
)


class Subject(StrEnum):
    """What a release is about, as far as its title alone makes it certain."""

    BORROWING = "borrowing estimate"
    REFUNDING = "refunding statement"
    OTHER = "other"


_SUBJECTS = (
    (Subject.BORROWING, re.compile(r"\bmarketable borrowing estimates?\b", re.IGNORECASE)),
    (Subject.REFUNDING, re.compile(r"^quarterly refunding statement\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Release:
    """One press release as a list or its own page gives it; ``text`` is empty in a list."""

    slug: str
    title: str
    public: Moment
    text: str = ""

    @property
    def url(self) -> str:
        """Its own page."""
        return f"{SITE}/news/press-releases/{self.slug}"

    @property
    def subject(self) -> Subject:
        """What its title makes it."""
        return next((one for one, title in _SUBJECTS if title.search(self.title)), Subject.OTHER)


def slug_of(address: str) -> str:
    """The release an address or alias leads to, in lower case; empty for what is none."""
    match = _SLUG.search(urlsplit(address.strip().lower()).path)
    return match[1] if match else ""


def listed(page: Page) -> tuple[Release, ...]:
    """The press releases of one answer of JSON:API; news of other sorts are left out.

    Raises LayoutChanged or Blocked when it is none, when a time has no offset, and when no item of
    it is a press release.
    """
    items = json_object(page).get("data")
    if not isinstance(items, list):
        raise unexpected(page, "the answer has no list of data")
    found = tuple(_release(page, item) for item in items)
    releases = tuple(release for release in found if release.slug)
    if items and not releases:
        raise unexpected(page, "no item has the address of a press release")
    return releases


def next_page(page: Page) -> FollowUp | None:
    """The page the answer names as the next, down to a depth that is enough for news."""
    links = json_object(page).get("links")
    following = links.get("next") if isinstance(links, dict) else None
    if following is None:
        return None
    href = following.get("href") if isinstance(following, dict) else None
    parts = urlsplit(href) if isinstance(href, str) and href.startswith(f"{SITE}/jsonapi/") else None
    offset = parse_qs(parts.query).get("page[offset]", [""])[0] if parts else ""
    if not re.fullmatch(r"\d{1,9}", offset):
        raise unexpected(page, "the address of the next page cannot be read")
    return FollowUp(str(href)) if int(offset) < DEEPEST else None


def document(release: Release, *, external_id: str = "") -> ScrapedDocument:
    """The document of a release with its event; ``external_id`` where it is not the release's name."""
    return ScrapedDocument(
        external_id=external_id or release.slug,
        url=release.url,
        title=release.title,
        text=release.text,
        published=release.public,
        occurrences=(_occurrence(release),),
        data={"subject": release.subject.value},
    )


def figures(release: Release) -> tuple[Figure, ...]:
    """The numbers its text states, for the two sorts of release whose wording is known."""
    match release.subject:
        case Subject.BORROWING:
            return borrowing_figures(release.text)
        case Subject.REFUNDING:
            return refunding_figures(release.text)
        case _:
            return ()


def _occurrence(release: Release) -> Occurrence:
    certain = release.subject != Subject.OTHER
    kind = _kind(release)
    return Occurrence(
        identifiers=(Identifier(Scheme.TREASURY_RELEASE, release.slug),),
        kind=kind,
        title=release.title,
        body=BODY,
        occurred=release.public,
        public=release.public,
        # A borrowing estimate is a data release that moves markets, unlike the daily ones.
        importance=Importance.NOTABLE if certain else weigh(kind),
        figures=figures(release),
        topics=(TopicLink(Topic.LIQUIDITY, Relation.PRIMARY, release.subject.value),) if certain else (),
        requires_topic=not certain,
    )


def _kind(release: Release) -> Kind:
    match release.subject:
        case Subject.BORROWING:
            return Kind.DATA_RELEASE
        case Subject.REFUNDING:
            return Kind.REFUNDING
        case _:
            return next((kind for kind, title in _KINDS if title.search(release.title)), Kind.STATEMENT)


def _release(page: Page, item: object) -> Release:
    attributes = item.get("attributes") if isinstance(item, dict) else None
    if not isinstance(attributes, dict):
        raise unexpected(page, "an item has no attributes")
    path = attributes.get("path")
    alias = path.get("alias") if isinstance(path, dict) else None
    title = attributes.get("title")
    if not isinstance(title, str) or not squeeze(title):
        raise unexpected(page, "an item has no title")
    slug = slug_of(alias) if isinstance(alias, str) else ""
    return Release(slug, squeeze(title), _moment(page, attributes.get("field_news_publication_date")))


def _moment(page: Page, text: object) -> Moment:
    try:
        at = datetime.fromisoformat(str(text))
        if at.tzinfo is None:
            raise unexpected(page, f"a time of publication has no offset: {text!r}")
        return Moment(at.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"a time of publication cannot be read: {text!r}") from error
