"""The Federal Reserve Board's lists of news as JSON: releases, speeches and testimony since 2006.

A list is one array of short keys: ``d`` date and time, ``t`` title, ``l`` link, ``pt`` type of a
release, ``s`` speaker. Its last element carries only the day of its making.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from events.vocabulary import Precision
from scrapers.families import json_pages
from scrapers.families.fed_releases import WASHINGTON
from scrapers.families.markup import joined, squeeze, unexpected
from scrapers.items import Moment, Page

SITE = "https://www.federalreserve.gov"
# The calendar of meetings goes back to here. A list reaches fifteen years further, is read whole at
# each poll, and would have thousands of settled entries compared with the record every time.
SINCE = date(2021, 1, 1)
# The older entries have a date alone; a list made by another tool writes dates the ISO way.
_CLOCKS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
_FIRST_YEAR = 1990
_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"/(?:pressreleases|speech|testimony)/(\w+)\.htm$")
_OLD_NAME = re.compile(r"/press/([a-z]+)/(\d{8}[a-z]?\d?)(?:/default)?(?:\.htm)?/?$")


@dataclass(frozen=True, slots=True)
class News:
    """One entry; ``name`` is what its address calls it, ``at`` New York's clock in UTC."""

    name: str
    title: str
    url: str
    at: Moment
    press_type: str = ""
    speaker: str = ""

    @property
    def is_recent(self) -> bool:
        """Whether it belongs to the years the tracker covers."""
        return self.at.local_date >= SINCE


def entries(page: Page) -> Iterator[News]:
    """The entries of a list; raises LayoutChanged or Blocked when it is none."""
    rows = json_pages.json_rows(page)
    linked = [row for row in rows if row.get("l")]
    if not linked and any("updateDate" not in row for row in rows):
        raise unexpected(page, "no entry of the list has a link")
    for row in linked:
        link = json_pages.text(page, row, "l")
        yield News(
            name=name_of(link),
            title=_plain(json_pages.text(page, row, "t")),
            url=joined(page, link, SITE),
            at=_moment(page, json_pages.text(page, row, "d")),
            press_type=_plain(row.get("pt")),
            speaker=_plain(row.get("s")),
        )


def name_of(link: str) -> str:
    """What an address calls a release: ``monetary20260708a``; of no grammar we know, its path."""
    old = _OLD_NAME.search(link)
    if old:
        return f"{old[1]}{old[2]}"
    new = _NAME.search(link)
    return new[1] if new else link.rsplit("://", maxsplit=1)[-1].strip("/")


def _moment(page: Page, text: str) -> Moment:
    local = next((found for clock in _CLOCKS if (found := _read(text, clock)) is not None), None)
    if local is None:
        raise unexpected(page, f"the date of an entry cannot be read: {text[:40]!r}")
    # Nothing is released at midnight: it stands where no time was entered.
    if local.time() == time(0):
        return Moment.on(local.date())
    return Moment(local.astimezone(UTC), Precision.MINUTE)


def _read(text: str, clock: str) -> datetime | None:
    try:
        found = datetime.strptime(text, clock).replace(tzinfo=WASHINGTON)
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None


def _plain(text: object) -> str:
    """A title as people read it: entities resolved, once more where they were escaped twice, no tags."""
    return squeeze(_TAG.sub("", html.unescape(html.unescape(text)))) if isinstance(text, str) else ""
