"""Other releases that a release quotes, by address or number, and the files it belongs to.

A joint release is told by each of its bodies, and quoting the other's number makes the two one act. A
release that comments on another body's act quotes it too: that makes it evidence and nothing more.
"""

import re
from html import unescape

from events.vocabulary import Scheme
from scrapers.items import Identifier

_ADDRESSES = (
    (Scheme.SEC_RELEASE, r"sec\.gov/newsroom/press-releases/([a-z0-9-]{6,200})"),
    (Scheme.CFTC_RELEASE, r"cftc\.gov/PressRoom/PressReleases/(\d{3,5}-\d{2})(?!\d)"),
    (Scheme.TREASURY_RELEASE, r"home\.treasury\.gov/news/press-releases/([a-z]{2}\d{4})(?!\d)"),
    (Scheme.FED_RELEASE, r"federalreserve\.gov/newsevents/pressreleases/([a-z]+\d{8}[a-z]\d?)\.htm"),
)
_RELEASE = r"\s+(?:press\s+)?release\s+(?:(?:number|no\.?)\s*)?"
_NUMBERS = (
    (Scheme.SEC_RELEASE, rf"\bSEC{_RELEASE}(20\d\d-\d{{1,3}})(?![\d-])"),
    (Scheme.CFTC_RELEASE, rf"\bCFTC{_RELEASE}(\d{{4,5}}-\d{{2}})(?![\d-])"),
)
_PATTERNS = tuple(
    (scheme, re.compile(pattern, re.IGNORECASE)) for scheme, pattern in (*_ADDRESSES, *_NUMBERS)
)
_FILE = re.compile(r"\bfile\s+(?:nos?\.?|numbers?)\s*(S7-\d{1,4}-\d{2,4})(?!\d)", re.IGNORECASE)
_BODY = (
    r"(?:SEC|CFTC|FHFA|FDIC|OCC|IRS|USTR|CBP|Treasury|Federal Reserve|Securities and Exchange Commission"
    r"|Commodity Futures Trading Commission)"
)
_TOGETHER = re.compile(
    rf"\bjoint(?:ly)?\b|\b{_BODY}(?:,? and (?:the )?|, (?:the )?|-){_BODY}\b|^agencies\b", re.IGNORECASE
)
_WORD = r"(?:statement|remarks|dissent\w*|testimony)"
_PERSON = r"(?:chair(?:man|woman)?|commissioner|director|secretary|governor|representative)"
_COMMENT = re.compile(
    rf"^(?:\w+ ){{0,2}}{_WORD} (?:of|by|from)\b|\b{_PERSON}\b.{{0,80}}\b{_WORD}\b"
    r"|\b(?:applauds?|welcomes?|commends?|responds?|reacts?)\b",
    re.IGNORECASE,
)


def releases(text: str) -> tuple[Identifier, ...]:
    """The releases a text quotes, each once; markup may stand in it."""
    plain = unescape(text)
    found = (
        Identifier(scheme, one[1].lower().rstrip("-"))
        for scheme, pattern in _PATTERNS
        for one in pattern.finditer(plain)
    )
    return tuple(dict.fromkeys(found))


def file_number(text: str) -> str:
    """The one file a text belongs to, such as ``s7-2026-03``; empty where it names none or several."""
    found = {one[1].lower() for one in _FILE.finditer(unescape(text))}
    return found.pop() if len(found) == 1 else ""


def is_joint(title: str) -> bool:
    """Whether a title says that several bodies act together, and not that one speaks of what others did."""
    return _TOGETHER.search(title) is not None and not is_comment(title)


def is_comment(title: str) -> bool:
    """Whether a title says that somebody speaks of an act, be it another's."""
    return _COMMENT.search(title) is not None
