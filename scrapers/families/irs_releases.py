"""News releases of the IRS: their names and dates as its newsroom writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from bs4 import NavigableString, Tag

from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.items import Moment, Page

HOST = "www.irs.gov"
SITE = f"https://{HOST}"
BODY = "IRS"

_SLUG = re.compile(r"/newsroom/([a-z0-9-]{1,300})/?$")
_LINK = re.compile(r"/newsroom/[A-Za-z0-9-]+/?$")
_OPENING = re.compile(
    r"\bIR-(?P<year>\d{4})-(?P<number>\d{1,4}), "
    r"(?P<month>[A-Z][a-z]{2,8})\.? (?P<day>\d{1,2}), (?P<dated>\d{4})\b"
    r"\s*[\u2010-\u2015-]*\s*(?P<summary>.*)",
    re.DOTALL,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLIMB = 5  # elements between the number of a release and the row it stands in


@dataclass(frozen=True, slots=True)
class Release:
    """One news release: ``number`` is ``ir-2026-9``, without zeros, ``slug`` the end of its address."""

    number: str
    slug: str
    url: str
    title: str
    summary: str
    public: Moment


def slug_of(address: str) -> str:
    """The newsroom page an address leads to, in lower case; empty for what is none."""
    match = _SLUG.search(urlsplit(address.strip().lower()).path)
    return match[1] if match else ""


def month_of(name: str) -> int:
    """January is 1; reads names in full and cut to three or four letters. Raises ValueError."""
    return _MONTHS.index(name[:3].lower()) + 1


def listed(page: Page) -> tuple[Release, ...]:
    """The releases of the newsroom, each told by its number in the text.

    Raises LayoutChanged or Blocked when the page is not the newsroom or a number stands by no link.
    """
    tree = soup(page)
    heading = tree.find("h1")
    if heading is None or "news" not in heading.get_text().lower():
        raise unexpected(page, "the page has no heading of a newsroom")
    found = dict.fromkeys(_releases(page, tree))
    if not found and tree.find("a", href=_LINK) is not None:
        raise unexpected(page, "the newsroom links to pages and numbers no release")
    return tuple(found)


def _releases(page: Page, tree: Tag) -> Iterator[Release]:
    for text in tree.find_all(string=re.compile(r"\bIR-\d{4}-\d")):
        row, link = _row(text)
        opening = _OPENING.search(squeeze(row.get_text(" "))) if row is not None else None
        if link is None or opening is None:
            raise unexpected(page, f"a release has no link or date: {squeeze(str(text))[:80]!r}")
        url, title = joined(page, str(link["href"]), SITE), squeeze(link.get_text(" "))
        yield Release(
            number=f"ir-{opening['year']}-{int(opening['number'])}",
            slug=slug_of(url),
            url=url,
            title=title,
            summary=opening["summary"].removesuffix(title).strip(),
            public=_day(page, opening),
        )


def _row(text: NavigableString) -> tuple[Tag | None, Tag | None]:
    """The smallest element around a number that holds one link to the newsroom, and that link."""
    row = text.parent
    for _ in range(_CLIMB):
        if row is None:
            break
        links = {
            str(link["href"]): link for link in row.find_all("a", href=_LINK) if squeeze(link.get_text())
        }
        if links:
            return row, next(iter(links.values())) if len(links) == 1 else None
        row = row.parent
    return None, None


def _day(page: Page, opening: re.Match[str]) -> Moment:
    try:
        return Moment.on(date(int(opening["dated"]), month_of(opening["month"]), int(opening["day"])))
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"the date of a release cannot be read: {opening[0][:60]!r}") from error
