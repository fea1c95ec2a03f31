"""What a parser makes of a page, checked for what the record can hold. Pure, as parsers are."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from scrapers.base import Scraper
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.items import DailyBar, FollowUp, Found, Observation, Page, ScrapedDocument, ShortBar, as_line

URL_LENGTH, NAME_LENGTH, IDENTIFIER_LENGTH = 2000, 500, 300
LARGEST = Decimal(10) ** 12
# A NUL as JSON writes it: an odd number of backslashes before the "u0000".
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def parse(scraper: Scraper, page: Page, *, is_poll: bool) -> tuple[Found, ...]:
    """Everything a page holds, or ``ParseError``.

    A poll that holds less than the source's floor is not the document, nor is a page whose items
    the record could not hold: a text with a NUL, an address or a number beyond all bounds. Of a
    source's words no more is kept for show than it allows; what classification reads stays whole.
    """
    found = tuple(_shortened(item, scraper.shown) for item in scraper.parse(page))
    if is_poll and len(found) < scraper.floor:
        raise TooFewItems(f"{page.url} holds {len(found)} items, fewer than {scraper.floor}")
    for item in found:
        for fault in _faults(item):
            raise LayoutChanged(f"{page.url}: {fault}")
    return found


def _shortened(item: Found, most: int) -> Found:
    """A document whose title and summaries are shown in ``most`` characters at the most."""
    if not isinstance(item, ScrapedDocument):
        return item
    occurrences = tuple(
        one if len(one.summary) <= most else replace(one, summary=short(one.summary, most))
        for one in item.occurrences
    )
    title = item.title if len(item.title) <= most else short(item.title, most)
    if title == item.title and occurrences == item.occurrences:
        return item
    return replace(item, title=title, occurrences=occurrences)


def short(text: str, most: int) -> str:
    """The beginning of a text, cut between words where it is longer than ``most`` characters."""
    if len(text) <= most:
        return text
    beginning = text[: max(most - 1, 0)].rstrip()
    words = beginning.rpartition(" ")[0] if text[len(beginning) : len(beginning) + 1].strip() else beginning
    return f"{words or beginning}…"[:most]


def _faults(item: Found) -> Iterator[str]:
    """Why the record cannot hold an item."""
    try:
        line = as_line(item)
    except (TypeError, ValueError, OverflowError) as error:
        yield f"an item cannot be written down ({error})"
        return
    if _NUL.search(line):
        yield "a text holds a NUL"
    match item:
        case Observation() if not abs(item.value) < LARGEST:
            yield f"a value of {item.symbol} is beyond all bounds"
        case DailyBar() | ShortBar() if not abs(item.close) < LARGEST:
            yield f"a price of {item.symbol} is beyond all bounds"
        case FollowUp() if len(item.url) > URL_LENGTH:
            yield "an address is longer than addresses are"
        case ScrapedDocument():
            yield from _document_faults(item)


def _document_faults(item: ScrapedDocument) -> Iterator[str]:
    if len(item.url) > URL_LENGTH:
        yield "an address is longer than addresses are"
    names = [one.identifier for occurrence in item.occurrences for one in occurrence.identifiers]
    if len(item.external_id) > NAME_LENGTH or any(len(name) > IDENTIFIER_LENGTH for name in names):
        yield "a name is longer than names are"
