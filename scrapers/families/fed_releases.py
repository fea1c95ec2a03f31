"""Press release pages of the Federal Reserve Board: heading, release time, paragraphs.

One address grammar covers statements, notices of minutes, strategy statements, projections and
implementation notes, so a page is told by its title and never by its address.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, SoupStrainer, Tag

from events.vocabulary import Precision
from scrapers.families.markup import soup, squeeze, unexpected
from scrapers.items import Moment, Page

WASHINGTON = ZoneInfo("America/New_York")
# The board's clock reads New York time; the label EST or EDT beside it adds nothing to the date.
_RELEASE_TIME = re.compile(r"(\d{1,2}):(\d{2})\s*([ap])\.?\s?m\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"/(monetary\d{8}[a-z]\d?)\.htm$")
_TITLES = (
    ("statement", re.compile(r"\bissues FOMC statement\b|^FOMC statement\b", re.IGNORECASE)),
    ("minutes", re.compile(r"\bminutes\b", re.IGNORECASE)),
    ("implementation-note", re.compile(r"\bimplementation note\b", re.IGNORECASE)),
    ("projections", re.compile(r"\beconomic projections\b", re.IGNORECASE)),
    ("strategy", re.compile(r"\blonger-run goals\b", re.IGNORECASE)),
)
_NOT_TEXT = re.compile(r"^(?:for media inquiries|implementation note issued)", re.IGNORECASE)
_HEADING = frozenset({"article__time", "releaseTime", "title", "share"})
_WANTED = re.compile(r"^article$")


class ReleaseKind(StrEnum):
    """What a release on monetary policy is, by its title."""

    STATEMENT = "statement"
    MINUTES = "minutes"
    IMPLEMENTATION_NOTE = "implementation-note"
    PROJECTIONS = "projections"
    STRATEGY = "strategy"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Release:
    """One press release: ``identifier`` is its file's name, ``public`` its release."""

    identifier: str
    url: str
    title: str
    kind: ReleaseKind
    public: Moment
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.paragraphs)


def kind_of(title: str) -> ReleaseKind:
    """What a release is, by its title alone."""
    plain = squeeze(title)
    return next((ReleaseKind(name) for name, pattern in _TITLES if pattern.search(plain)), ReleaseKind.OTHER)


def read(page: Page) -> Release:
    """The release on a page; raises LayoutChanged or Blocked when there is none."""
    article = soup(page, SoupStrainer("div", id=_WANTED)).find("div", id="article")
    if not isinstance(article, Tag):
        raise unexpected(page, "no article on the page")
    heading = article.find("h3", class_="title")
    day = article.find("p", class_="article__time")
    paragraphs = _paragraphs(article)
    if heading is None or day is None or not paragraphs:
        raise unexpected(
            page, f"no press release with title, date and text ({_property(page, 'og:title')!r})"
        )
    identifier, url = _identity(page)
    title = squeeze(heading.get_text())
    public = _public(page, squeeze(day.get_text()), article.find("p", class_="releaseTime"))
    if not identifier.startswith(f"monetary{public.local_date.year}"):
        raise unexpected(page, f"the address names another year than {public.local_date}")
    return Release(
        identifier=identifier,
        url=url,
        title=title,
        kind=kind_of(title),
        public=public,
        paragraphs=paragraphs,
    )


def _identity(page: Page) -> tuple[str, str]:
    """File name and address: from where the page came, else from what it says of itself."""
    for url in (page.url, _property(page, "og:url")):
        found = _ADDRESS.search(url)
        if found:
            return found[1], url
    raise unexpected(page, "neither the address nor the page names a monetary policy release")


def _property(page: Page, name: str) -> str:
    meta = soup(page, SoupStrainer("meta", property=name)).find("meta")
    return str(meta.get("content", "")) if isinstance(meta, Tag) else ""


def _public(page: Page, day: str, release_time: Tag | None) -> Moment:
    on = _day(page, day)
    clock = _RELEASE_TIME.search(release_time.get_text()) if release_time is not None else None
    if clock is None:
        return Moment.on(on)
    hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "p" else 0)
    try:
        local = datetime.combine(on, time(hour, int(clock[2])), tzinfo=WASHINGTON)
        return Moment(local.astimezone(UTC), Precision.MINUTE)
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"the release time cannot be read: {clock[0]!r}") from error


def _day(page: Page, text: str) -> date:
    try:
        return datetime.strptime(text, "%B %d, %Y").replace(tzinfo=WASHINGTON).date()
    except ValueError as error:
        raise unexpected(page, f"the release date cannot be read: {text!r}") from error


def _no_heading(name: str | None) -> bool:
    """Whether a class is none of those of the heading's lines, wherever these stand."""
    return name not in _HEADING


def _paragraphs(article: Tag) -> tuple[str, ...]:
    """The text of the columns that are not the heading, without contacts and attachments."""
    texts = (
        squeeze(p.get_text())
        for column in _columns(article)
        for p in column.find_all("p", class_=_no_heading)
    )
    return tuple(text for text in texts if text and not _NOT_TEXT.match(text))


def _columns(article: Tag) -> list[Tag]:
    return [
        column
        for column in article.find_all("div", recursive=False)
        if "heading" not in (column.get("class") or ())
    ]


def words(page: Page) -> str:
    """All words below a release's heading, lists included, without contacts and attachments."""
    article = soup(page, SoupStrainer("div", id=_WANTED)).find("div", id="article")
    columns = _columns(article) if isinstance(article, Tag) else []
    for part in [part for column in columns for part in column.find_all(["p", "h3", "li"])]:
        is_heading = not _HEADING.isdisjoint(part.get("class") or ())
        if is_heading or _NOT_TEXT.match(squeeze(part.get_text())):
            part.decompose()
    return squeeze(" ".join(column.get_text(" ") for column in columns))


def statement_links(calendar: BeautifulSoup) -> tuple[str, ...]:
    """Site-relative addresses of the statements a calendar page lists under that very heading.

    The same cell links the PDF and the implementation note, and a notation vote links a strategy
    statement under the same grammar; only the HTML beside "Statement:" is one.
    """
    links = []
    for label in calendar.find_all("strong"):
        if squeeze(label.get_text()) == "Statement:" and label.parent is not None:
            links += [a for a in label.parent.find_all("a", href=True) if squeeze(a.get_text()) == "HTML"]
    return tuple(dict.fromkeys(str(link["href"]) for link in links))
