"""The list of press releases of the SEC: rows with a date, a title and a number typed by hand."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from bs4 import Tag

from events.vocabulary import Scheme
from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.families.months import month_of
from scrapers.families.press_releases import Release, Room, path
from scrapers.items import Moment, Page

SITE = "https://www.sec.gov"
ROOM = Room("SEC", "www.sec.gov", Scheme.SEC_RELEASE)
_FOLDER = "newsroom/press-releases/"
# AP style: "Sept. 8, 2025", "June 29, 2023", "Jan. 6, 2026".
_DAY = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2}), (\d{4})")


def identity(page: Page, url: str) -> str:
    """The end of a release's address, which wins where the printed number differs."""
    found = path(url)
    if not found.startswith(_FOLDER):
        raise unexpected(page, f"{url!r} is no address of a press release")
    return found.removeprefix(_FOLDER)


def listed(page: Page) -> Iterator[Release]:
    """The releases of one page of the list; litigation releases share its rows and are refused."""
    rows = soup(page).select("tr.pr-list-page-row")
    if not rows:
        raise unexpected(page, "no row of press releases")
    for row in rows:
        if row.select_one(".release-view__respondents, .view-table_subfield_value"):
            raise unexpected(page, "the list is of litigation releases, whose respondents are not kept")
        link = row.select_one("td.views-field-field-display-title a[href]")
        if link is None:
            raise unexpected(page, "a row has no title with an address")
        url = joined(page, str(link["href"]), SITE)
        number = row.select_one("td.views-field-field-release-number")
        yield Release(
            identity=identity(page, url),
            url=url,
            title=squeeze(link.get_text()),
            public=Moment.on(_day(page, row)),
            label=squeeze(number.get_text()) if number else "",
        )


def day(text: str) -> date | None:
    """A date in AP style; ``None`` for what is none."""
    found = _DAY.search(text)
    try:
        return date(int(found[3]), month_of(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _day(page: Page, row: Tag) -> date:
    time = row.select_one("time.datetime")
    if time is None:
        raise unexpected(page, "a row has no date")
    printed = day(squeeze(time.get_text()))
    if printed is not None:
        return printed
    try:
        return datetime.fromisoformat(str(time.get("datetime"))).astimezone(UTC).date()
    except ValueError as error:
        raise unexpected(page, f"a row's date cannot be read: {squeeze(time.get_text())!r}") from error
