"""Operating-policy statements of the New York Fed: a title, a date without a time, paragraphs."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from bs4 import BeautifulSoup

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.errors import TooFewItems
from scrapers.families.fed_releases import WASHINGTON
from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.families.months import NAMES, date_in_words
from scrapers.items import FollowUp, Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

SITE = "https://www.newyorkfed.org"
FOLDER = f"{SITE}/markets/opolicy/"
BODY = "New York Fed"
_NAME = re.compile(r"/markets/opolicy/(operating_policy_(\d{6})[a-z]?)$")
_TITLE = re.compile(r"^(?:statement|faqs?:?) (?:regarding|on|requesting|about)\b", re.IGNORECASE)
_DATE_LINE = re.compile(rf"^(?:{'|'.join(NAMES)}) \d{{1,2}}, \d{{4}}$")
_ASIDE = ["nav", "header", "footer", "aside", "form"]
# The window's title, should it stand where people see it.
_PUBLISHER = re.compile(r"\s+-\s+FEDERAL RESERVE BANK.*$", re.IGNORECASE)
_UNSEEN = frozenset({"title", "script", "style", "head"})
_TOPICS = (
    TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "operating-policy statement"),
    TopicLink(Topic.LIQUIDITY, Relation.RELATED, "operating-policy statement"),
)


def address(day: date, suffix: str = "") -> str:
    """Where a statement of a day stands; a second one of the day has a letter."""
    return f"{FOLDER}operating_policy_{day:%y%m%d}{suffix}"


def statement(page: Page) -> Iterator[ScrapedDocument | FollowUp]:
    """The statement on a page, and the earlier ones it cites; raises LayoutChanged, Blocked, TooFewItems."""
    tree = soup(page)
    named = _NAME.search(page.url)
    strings = tuple(_strings(tree))
    title = next((one for one in strings if _TITLE.match(one)), None)
    printed = next((one for one in strings if _DATE_LINE.match(one)), None)
    if named is None or title is None or printed is None:
        raise unexpected(page, "no operating-policy statement with a title and a date")
    day = _day(page, printed, named[2])
    paragraphs = tuple(_paragraphs(tree, title, printed))
    if not paragraphs:
        raise TooFewItems(f"{page.url}: the statement has no text")
    yield _document(page, named[1], title, day, paragraphs)
    yield from (FollowUp(url) for url in _cited(page, tree))


def _strings(tree: BeautifulSoup) -> Iterator[str]:
    """The texts people see, in their order; which elements bear title and date is not known."""
    for string in tree.find_all(string=True):
        if string.parent is not None and string.parent.name not in _UNSEEN:
            yield _PUBLISHER.sub("", squeeze(string))


def _paragraphs(tree: BeautifulSoup, *apart: str) -> Iterator[str]:
    for paragraph in tree.find_all("p"):
        text = squeeze(paragraph.get_text())
        if text and text not in apart and paragraph.find_parent(_ASIDE) is None:
            yield text


def _day(page: Page, line: str, digits: str) -> date:
    """The date line, which must be the day of the address."""
    try:
        day = date_in_words(line)
        named = datetime.strptime(digits, "%y%m%d").replace(tzinfo=WASHINGTON).date()
    except ValueError as error:
        raise unexpected(page, f"the date cannot be read: {line!r}") from error
    if day != named:
        raise unexpected(page, f"the address names another day than {line}")
    return day


def _document(page: Page, name: str, title: str, day: date, paragraphs: tuple[str, ...]) -> ScrapedDocument:
    return ScrapedDocument(
        external_id=name,
        url=page.url,
        title=title,
        text="\n".join(paragraphs),
        published=Moment.on(day),
        occurrences=(
            Occurrence(
                identifiers=(Identifier(Scheme.FED_RELEASE, name),),
                kind=Kind.STATEMENT,
                title=f"New York Fed: {title}",
                body=BODY,
                occurred=Moment.on(day),
                public=Moment.on(day),
                importance=weigh(Kind.STATEMENT, body=BODY),
                topics=_TOPICS,
            ),
        ),
    )


def _cited(page: Page, tree: BeautifulSoup) -> tuple[str, ...]:
    links = (str(link["href"]).split("#", maxsplit=1)[0] for link in tree.find_all("a", href=True))
    found = (joined(page, link, SITE) for link in links if _NAME.search(link) and not link.startswith("//"))
    return tuple(dict.fromkeys(url for url in found if url.startswith(FOLDER) and url != page.url))
