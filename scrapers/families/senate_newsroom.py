"""The table of press releases on a Senate committee's site."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from bs4 import Tag

from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.items import Page

# One site, two tables: 07/22/25 on the majority's, 07.22.2025 on the minority's.
_DATES = (
    (re.compile(r"\d{2}/\d{2}/\d{2}"), "%m/%d/%y"),
    (re.compile(r"\d{2}\.\d{2}\.\d{4}"), "%m.%d.%Y"),
)
_PATH = re.compile(r"^/newsroom/(majority|minority)(?:-press-releases\b|/)")


@dataclass(frozen=True, slots=True)
class Release:
    """One row: ``side`` is majority or minority, ``path`` the release's identity on its site."""

    title: str
    url: str
    on: date
    side: str

    @property
    def path(self) -> str:
        """The address without its host."""
        return urlsplit(self.url).path


def releases(page: Page, host: str) -> Iterator[Release]:
    """The rows of the table, without those that only part the years; raises LayoutChanged or Blocked."""
    table = soup(page).find(id="browser_table")
    if not isinstance(table, Tag):
        raise unexpected(page, "no table of press releases")
    for row in table.find_all("tr"):
        if row.find("td") and "divider" not in row.get_attribute_list("class"):
            yield _release(page, host, row)


def _release(page: Page, host: str, row: Tag) -> Release:
    day, link = row.find("td"), row.find("a", href=True)
    if not isinstance(link, Tag) or not isinstance(day, Tag) or not squeeze(link.get_text()):
        raise unexpected(page, "a row of the table has no titled link")
    url = joined(page, str(link["href"]), f"https://{host}")
    if urlsplit(url).hostname != host:
        raise unexpected(page, f"a release lies on another host: {url}")
    on = _day(page, squeeze(day.get_text()))
    return Release(title=squeeze(link.get_text()), url=url, on=on, side=_side(page, url))


def _side(page: Page, url: str) -> str:
    """Whose release it is, by the release's address, else by the table's."""
    for address in (url, page.url):
        found = _PATH.match(urlsplit(address).path)
        if found:
            return found[1]
    raise unexpected(page, "neither the release nor the page says which side speaks")


def _day(page: Page, text: str) -> date:
    for form, pattern in _DATES:
        if form.fullmatch(text):
            try:
                return datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a date has no zone
            except ValueError as error:
                raise unexpected(page, f"the date of a release cannot be one: {text!r}") from error
    raise unexpected(page, f"the date of a release is in neither form: {text!r}")
