"""Web pages of the Treasury's press room: one reader for each layout, and a refusal where none fits.

Two layouts are known: the Drupal site in use, and the static one that was announced to follow it.
The times of both are days only: the static template prints "EST" all year and an offset that is
wrong by its own making, and a date in Drupal may be a bare day that is written as noon.
"""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag

from scrapers.families.listings import dated_links, day_of
from scrapers.families.markup import soup, squeeze, unexpected
from scrapers.families.treasury_releases import Release, slug_of
from scrapers.items import Page

_LINK = re.compile(r"/news/press-releases/[A-Za-z0-9$_.-]+/?$")


def listed(page: Page) -> tuple[Release, ...]:
    """The releases of a listing in whichever layout it has; raises LayoutChanged or Blocked."""
    tree = soup(page)
    for recognise, read in _LAYOUTS:
        if recognise(tree):
            return read(page, tree)
    raise unexpected(page, "the listing has neither the Drupal layout nor the static one")


def release(page: Page) -> Release:
    """One release from its own page (Drupal); raises LayoutChanged or Blocked."""
    tree = soup(page)
    heading = tree.select_one("h2.uswds-page-title")
    body = tree.select_one(".field--name-field-news-body")
    time = tree.select_one(
        ".field--name-field-news-publication-date time[datetime], .date-format time[datetime]"
    )
    slug, title = slug_of(page.final_url), squeeze(heading.get_text(" ") if heading else "")
    if body is None or time is None or not title or not slug:
        raise unexpected(page, "the page lacks the title, date or body of a release")
    return Release(slug, title, day_of(page, time), squeeze(body.get_text(" ")))


def _is_static(tree: BeautifulSoup) -> bool:
    return tree.select_one("article.news-article-item") is not None


def _static(page: Page, tree: BeautifulSoup) -> tuple[Release, ...]:
    return tuple(_static_release(page, row) for row in tree.select("article.news-article-item"))


def _static_release(page: Page, row: Tag) -> Release:
    link, time = row.select_one("h2 a[href]"), row.select_one(".article-meta time")
    if link is None or time is None:
        raise unexpected(page, "an article of the static listing lacks its link or date")
    return _linked(page, link, time)


def _is_drupal(tree: BeautifulSoup) -> bool:
    generator = tree.select_one("meta[name=Generator], meta[name=generator]")
    named = generator is not None and "Drupal" in str(generator.get("content"))
    return named or tree.select_one("[id^=block-hamilton]") is not None


def _drupal(page: Page, tree: BeautifulSoup) -> tuple[Release, ...]:
    content = tree.select_one("#main-content, main")
    if content is None or tree.select_one("h2.uswds-page-title") is None:
        raise unexpected(page, "the Drupal page has no title or content of its own")
    return tuple(_linked(page, link, time) for link, time in dated_links(page, content, _LINK))


def _linked(page: Page, link: Tag, time: Tag) -> Release:
    slug, title = slug_of(str(link["href"])), squeeze(link.get_text(" "))
    if not slug or not title:
        raise unexpected(page, f"no release is at {str(link['href'])[:200]!r}")
    return Release(slug, title, day_of(page, time))


_LAYOUTS: tuple[
    tuple[Callable[[BeautifulSoup], bool], Callable[[Page, BeautifulSoup], tuple[Release, ...]]], ...
] = ((_is_static, _static), (_is_drupal, _drupal))
