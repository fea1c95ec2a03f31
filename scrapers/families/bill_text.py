"""The first page of a bill's text as introduced: what it is for, where short titles name no topic."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from scrapers.families import watched_bills
from scrapers.families.bills import Bill
from scrapers.families.markup import squeeze, unexpected, xml_root
from scrapers.items import FollowUp, Page

FIRST_PAGE = 2000  # characters, about what a printed page holds
MARK = re.compile(rb"<(bill|resolution)[ >]")
_INTRODUCED = re.compile(r"^introduced in ", re.IGNORECASE)
_FILE = re.compile(r"https://www\.govinfo\.gov/content/pkg/(BILLS-[0-9a-z]{4,30})/xml/\1\.xml")
_CONGRESS = re.compile(r"(\d{1,3})(?:st|nd|rd|th) Congress", re.IGNORECASE)
_UNREAD = frozenset({"toc", "enum"})


def as_introduced(told: etree._Element) -> Iterator[FollowUp]:
    """Where the text as introduced is, by a bill's status file; nothing while it is not printed yet."""
    for item in told.iterfind("bill/textVersions/item"):
        if _INTRODUCED.match(squeeze(item.findtext("type"))):
            urls = (squeeze(url.text) for url in item.iterfind("formats/item/url"))
            yield from (FollowUp(url) for url in urls if _FILE.fullmatch(url))


def read(page: Page) -> tuple[Bill, str]:
    """The bill a text is of, as far as its head tells, and the opening of its text.

    ``introduced`` is empty in a text of another stage, whose date is not that of the introduction.
    """
    root = xml_root(page, _root(page), outside_doctype=True)
    try:
        bill = _bill(root)
    except ValueError as error:
        raise unexpected(page, f"the head of the bill cannot be read ({error})") from error
    body = root.find("legis-body")
    if body is None or not bill.official_title:
        raise unexpected(page, "a bill without a long title or a text")
    return bill, f"{bill.official_title} {_opening(body)}".strip()


def _root(page: Page) -> str:
    found = MARK.search(page.body[:2000])
    if found is None:
        raise unexpected(page, "the text of neither a bill nor a resolution")
    return found[1].decode()


def _bill(root: etree._Element) -> Bill:
    congress = _CONGRESS.match(squeeze(root.findtext("form/congress")))
    named = watched_bills.designations(squeeze(root.findtext("form/legis-num")).replace(". ", "."))
    if congress is None or len(named) != 1:
        raise ValueError("no Congress or number")
    short = root.find(".//short-title")
    return Bill(
        congress=int(congress[1]),
        type=named[0][0],
        number=named[0][1],
        title=squeeze("".join(short.itertext())) if short is not None else "",
        official_title=squeeze("".join(root.xpath("string(form/official-title)"))),
        policy_area="",
        introduced=_introduced(root),
        actions=(),
        versions=(),
        laws=(),
    )


def _introduced(root: etree._Element) -> date | None:
    if not root.get("bill-stage", root.get("resolution-stage", "")).startswith("Introduced"):
        return None
    dated = root.find("form/action/action-date[@date]")
    if dated is None:
        raise ValueError("no date of introduction")
    return datetime.strptime(f"{dated.get('date')} +0000", "%Y%m%d %z").date()


def _opening(body: etree._Element) -> str:
    """The first words of the sections, without their table of contents and numbers."""
    words: list[str] = []
    for text in _texts(body):
        words.append(text)
        if sum(map(len, words)) > FIRST_PAGE:
            break
    return squeeze(" ".join(words))[:FIRST_PAGE]


def _texts(element: etree._Element) -> Iterator[str]:
    pending: list[etree._Element | str] = [element]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            yield one
        elif one.tag not in _UNREAD:
            inside = [part for child in one for part in (child, child.tail or "")]
            pending.extend(reversed([one.text or "", *inside]))
