"""Press releases of agencies that decide our topics: what one announces, by the words of its title.

A case against one firm or person is no policy: its release is kept without its text and makes no
event, and nobody named in it is indexed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from events import joint
from events.importance import weigh
from events.vocabulary import Kind, Scheme
from scrapers.errors import TooFewItems
from scrapers.families import feeds, quoted
from scrapers.families.feeds import Entry
from scrapers.families.markup import joined, squeeze, unexpected
from scrapers.items import Identifier, Moment, Occurrence, Page, ScrapedDocument

_ENFORCEMENT = re.compile(
    r"\b(?:charge[sd]?|charging|sue[sd]?|suing|fine[sd]?|barred|bars|indict\w*|convict\w*|sentenced|arrest\w*"
    r"|seiz\w+|settles|settled|to settle|consent orders?|cease[- ]and[- ]desist|(?:final|default) judgments?"
    r"|penalt(?:y|ies)|to pay \$|fraud\w*|ponzi|misappropriat\w+|disgorge\w*|restitution|enforcement actions?"
    r"|unregistered|complaint against|whistleblowers?)\b",
    re.IGNORECASE,
)
# Others quote the number; the address has words behind it, and one number in a thousand stands twice.
_SEC_NUMBER = re.compile(r"20\d\d-\d{1,3}(?=-|$)")
_SPEAKS = frozenset({Kind.SPEECH, Kind.TESTIMONY})
_MAKES_RULES = frozenset({Kind.REQUEST_FOR_COMMENT, Kind.PROPOSED_RULE, Kind.FINAL_RULE})
_KINDS = (
    (
        Kind.REQUEST_FOR_COMMENT,
        r"(?:public )?comments? (?:on|period)|seeks? (?:public )?(?:comment|input)|request for",
    ),
    (Kind.PROPOSED_RULE, r"\bpropos(?:es|ed|ing|al)\b"),
    (Kind.FINAL_RULE, r"\badopts?\b.*\b(?:rules?|amendments?)\b|\bfinal rules?\b|\bfinaliz\w+"),
    (
        Kind.GUIDANCE,
        r"guidance|no-action|interpreti?ve|staff (?:statement|letter|advisory)|advisory|\bFAQs?\b",
    ),
    (Kind.SCHEDULE, r"\bto (?:host|hold|testify)\b|\bagenda\b"),
    (Kind.TESTIMONY, r"\btestimony\b|\btestif\w+"),
    (Kind.SPEECH, r"\bremarks\b|\bspeech\b|\bkeynote\b"),
    (Kind.MEETING, r"roundtable|\bmeeting\b|advisory committee"),
)
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _KINDS)


@dataclass(frozen=True, slots=True)
class Room:
    """A press room: who speaks, from which host, and in which scheme its releases are named, if in any."""

    body: str
    host: str
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One release: ``identity`` names it in the room's scheme; ``label`` is the number printed on it.

    ``quotes`` are releases its text refers to, ``file_number`` the one file it is part of.
    """

    identity: str
    url: str
    title: str
    public: Moment
    text: str = ""
    label: str = ""
    is_enforcement: bool = False
    quotes: tuple[Identifier, ...] = ()
    file_number: str = ""


def entries(page: Page, host: str) -> tuple[Entry, ...]:
    """The items of a room's feed; every one with a title, a time and an address of the room."""
    found = feeds.rss_entries(page)
    if not found:
        raise TooFewItems(f"{page.url}: the feed is empty")
    for entry in found:
        if not entry.title or entry.published_at is None:
            raise unexpected(page, f"an item has no title or no time ({entry.guid!r})")
        if urlsplit(joined(page, entry.url)).hostname not in {host, host.removeprefix("www.")}:
            raise unexpected(page, f"an item leads elsewhere ({entry.url!r})")
    return found


def releases(page: Page, host: str) -> Iterator[Release]:
    """The releases of a feed that are known by their addresses."""
    for entry in entries(page, host):
        yield release(entry, path(entry.url))


def release(entry: Entry, identity: str, *, is_enforcement: bool = False) -> Release:
    """The release of one item, timed by the feed."""
    if entry.published_at is None:
        raise ValueError("an item without a time is refused where the feed is read")
    return Release(
        identity=identity,
        url=entry.url,
        title=entry.title,
        public=Moment(entry.published_at),
        text=words(entry.summary),
        is_enforcement=is_enforcement,
        quotes=quoted.releases(entry.summary),
        file_number=quoted.file_number(f"{entry.title} {entry.summary}"),
    )


def document(room: Room, found: Release, *, told_in: str = "") -> ScrapedDocument:
    """A release and what it announces; ``told_in`` parts the list's telling of it from the feed's."""
    is_case = found.is_enforcement or is_enforcement(found.title)
    is_joint = quoted.is_joint(found.title)
    return ScrapedDocument(
        external_id=f"{told_in} {found.identity}".strip(),
        url=found.url,
        title=found.title,
        text="" if is_case else found.text,
        published=found.public,
        occurrences=() if is_case else (_occurrence(room, found),),
        evidence_for=() if is_case or is_joint else _others(room, found),
        data={
            **({"label": found.label} if found.label else {}),
            **({} if is_case else _joining(room, found)),
        },
    )


def _joining(room: Room, found: Release) -> dict[str, Any]:
    """How another telling of a release without a scheme is known: by its file, else by its address."""
    day = found.public.local_date
    if found.file_number:
        return joint.as_data("file", found.file_number, day)
    return {} if room.scheme else joint.as_data("release", f"{room.host}/{found.identity}", day)


def _others(room: Room, found: Release) -> tuple[Identifier, ...]:
    """The releases it quotes, but for itself."""
    own = Identifier(room.scheme, found.identity) if room.scheme else None
    return tuple(one for one in found.quotes if one != own)


def _names(room: Room, found: Release) -> tuple[Identifier, ...]:
    """Its own name; of a joint release also that of the other body's telling, quoted by either."""
    own = (Identifier(room.scheme, found.identity),) if room.scheme else ()
    if not quoted.is_joint(found.title):
        return own
    number = _SEC_NUMBER.match(found.identity) if room.scheme == Scheme.SEC_RELEASE else None
    by_number = (Identifier(Scheme.SEC_RELEASE, number[0]),) if number else ()
    return tuple(dict.fromkeys((*own, *by_number, *_others(room, found))))


def is_enforcement(title: str) -> bool:
    """Whether a title tells of a case against somebody, and not of a rule about such cases."""
    return _ENFORCEMENT.search(title) is not None and kind_of(title) not in _MAKES_RULES


def kind_of(title: str) -> Kind:
    """What a release announces; a statement when its title does not say.

    Who speaks of a rule does not make it: such a release is a speech, testimony or statement.
    """
    told = (kind for kind, pattern in _PATTERNS if pattern.search(title))
    if quoted.is_comment(title):
        told = (kind for kind in told if kind in _SPEAKS)
    return next(told, Kind.STATEMENT)


def path(url: str) -> str:
    """The path of an address without its slashes: the address is the identity, numbers are typed by hand."""
    return urlsplit(url).path.strip("/")


def words(html: str) -> str:
    """The words of a feed's description."""
    return squeeze(BeautifulSoup(html, "lxml").get_text(" ")) if html else ""


def _occurrence(room: Room, found: Release) -> Occurrence:
    kind = kind_of(found.title)
    return Occurrence(
        identifiers=_names(room, found),
        kind=kind,
        title=found.title,
        body=room.body,
        occurred=found.public,
        public=found.public,
        importance=weigh(kind, body=room.body),
        requires_topic=True,
    )
