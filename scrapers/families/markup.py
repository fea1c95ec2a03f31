"""Reading XML and HTML from outside without trusting it.

Entity bombs, document types and pages that are not what was asked for end as a ``ParseError``.
"""

import re
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, SoupStrainer
from lxml import etree

from scrapers.errors import Blocked, LayoutChanged, ParseError
from scrapers.items import Page

_REFUSALS = re.compile(
    rb"captcha|request access|just a moment|attention required|access denied|cf-challenge|are you a robot"
    rb"|verify you are (?:a )?human|unusual traffic",
    re.IGNORECASE,
)
_LOOK_AT = 200_000  # a refusal page is small; do not search megabytes for its words

# Some five times the markup of the largest page of a source (a bill of many actions, an index of orders):
# more of it is no page of theirs, and would take seconds and hundreds of megabytes.
_MOST_HTML, _MOST_XML = 20_000, 170_000

# Cloudflare obfuscates e-mail addresses with a new key at each fetch, and signs its own script.
_EMAIL_ADDRESS = re.compile(rb"/cdn-cgi/l/email-protection#[0-9a-fA-F]+")
_EMAIL_ATTRIBUTE = re.compile(rb"data-cfemail=([\"'])[0-9a-fA-F]+\1")
_CHALLENGE_SCRIPT = re.compile(rb"<script\b[^>]*>(?:(?!</script>).)*__CF\$cv\$params.*?</script>", re.DOTALL)

# What a file may declare when its source always does: an outside document type, which is never fetched.
_OUTSIDE_DOCTYPE = re.compile(rb'<!DOCTYPE [\w.-]+ (?:PUBLIC "[^"<>\[]*"|SYSTEM) "[^"<>\[]*">')
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def unexpected(page: Page, why: str) -> ParseError:
    """The error for a page that lacks what it should hold: a refusal in disguise, or a new layout."""
    if _REFUSALS.search(page.body[:_LOOK_AT]):
        return Blocked(f"{page.url}: the answer is a refusal page under status {page.status}")
    return LayoutChanged(f"{page.url}: {why}")


def xml_root(page: Page, tag: str, *, outside_doctype: bool = False) -> etree._Element:
    """The root element of an XML page, which must be ``tag``; a document type is refused unread.

    With ``outside_doctype`` one that only names a file elsewhere is taken out first.
    """
    # UTF-16 would hide a document type from the search below; no source of ours sends it.
    if b"\x00" in page.body[:64]:
        raise unexpected(page, "the XML is not UTF-8")
    body = _OUTSIDE_DOCTYPE.sub(b"", page.body, count=1) if outside_doctype else page.body
    if _DOCTYPE.search(body):
        raise unexpected(page, "the XML carries a document type or an entity")
    refuse_excess(page, _MOST_XML)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise unexpected(page, f"not well-formed XML ({error})") from error
    if root.tag != tag:
        raise unexpected(page, f"the root is <{root.tag!s}>, not <{tag}>")
    return root


def soup(page: Page, only: SoupStrainer | None = None) -> BeautifulSoup:
    """The HTML tree of a page, read as UTF-8 from its bytes; ``only`` keeps the parse short.

    Raises LayoutChanged or Blocked when the page is no HTML at all.
    A strainer for a class must be a pattern: given a plain class it misses elements with two.
    """
    text = page.body.decode("utf-8-sig", errors="replace")
    # Looked for after the byte order mark, which would hide an XML declaration.
    if "<" not in text or text.lstrip().startswith("<?xml"):
        raise unexpected(page, "the answer is not HTML")
    refuse_excess(page, _MOST_HTML)
    return BeautifulSoup(text, "lxml", parse_only=only)


def joined(page: Page, link: str, base: str = "") -> str:
    """The address a link leads to from ``base``; raises LayoutChanged for one that is no address at all."""
    try:
        url = urljoin(base, link)
        urlsplit(url)
    except ValueError as error:
        raise unexpected(page, f"a link cannot be read: {link[:80]!r}") from error
    return url


def refuse_excess(page: Page, most: int, *signs: bytes) -> None:
    """Raise LayoutChanged where a page holds more of some signs (of markup) than any page of a source."""
    if sum(page.body.count(sign) for sign in signs or (b"<",)) > most:
        raise unexpected(page, "the page holds more than any of its kind")


def without_tokens(body: bytes) -> bytes:
    """The body without what a content network writes anew into each copy of an unchanged page."""
    body = _EMAIL_ADDRESS.sub(b"/cdn-cgi/l/email-protection", body)
    body = _EMAIL_ATTRIBUTE.sub(b"data-cfemail", body)
    return _CHALLENGE_SCRIPT.sub(b"", body)


def squeeze(text: str | None) -> str:
    """The text with every run of white space, hard spaces included, as one space."""
    return " ".join(text.split()) if text else ""
