"""Lists of releases on web pages whose rows are known only by what stands in them: a link and a date."""

import re
from collections.abc import Iterator
from datetime import date

from bs4 import Tag

from scrapers.families.markup import squeeze, unexpected
from scrapers.items import Moment, Page

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=T|$)")
_CLIMB = 6  # elements between a date and the row it dates


def dated_links(page: Page, content: Tag, href: re.Pattern[str]) -> Iterator[tuple[Tag, Tag]]:
    """Each link with words, and the date in the smallest element that holds both and no other link.

    Raises LayoutChanged for a link that has no date of its own.
    """
    for link in content.find_all("a", href=href):
        if not squeeze(link.get_text(" ")):
            continue  # a picture that leads to the same release
        time = _date_beside(link, href)
        if time is None:
            raise unexpected(page, f"a release has no date: {squeeze(link.get_text(' '))[:80]!r}")
        yield link, time


def day_of(page: Page, time: Tag) -> Moment:
    """The day a ``time`` element names, whatever hour and offset follow; raises LayoutChanged."""
    text = str(time.get("datetime", ""))
    match = _DAY.match(text)
    try:
        return Moment.on(date.fromisoformat(match[0] if match else text))
    except (ValueError, OverflowError) as error:
        raise unexpected(page, f"the date of a release cannot be read: {text[:60]!r}") from error


def _date_beside(link: Tag, href: re.Pattern[str]) -> Tag | None:
    row: Tag | None = link
    for _ in range(_CLIMB):
        row = row.parent if row is not None else None
        if row is None or len({one["href"] for one in row.find_all("a", href=href)}) > 1:
            return None
        time = row.select_one("time[datetime]")
        if time is not None:
            return time
    return None
