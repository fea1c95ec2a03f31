"""What a fetched page looks like from outside: its skeleton, how much it holds, how full its items are.

Pure. A parser refuses what it cannot read; this notices what it reads and yet is not as it was.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

import orjson
from lxml import etree

from scrapers.items import Found, Page, ScrapedDocument

# A fall by more than this against the recent norm is an alarm.
WORST_FALL = 0.3
# Runs of different content before a norm is one.
LEAST_RUNS = 5
# What share of the parts that every page had may be gone: banners and notices come and go.
TOLERATED = 0.1
# A part that every page repeats this often is a row of its list: that one may not vanish.
ROW = 5
MOST_PARTS = 2_000
FEWEST_DOCUMENTS = 5

_DIGITS = re.compile(r"\d+")
_FIELDS = ("title", "text", "url", "published", "occurrences")
_HTML = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)


@dataclass(frozen=True, slots=True)
class Run:
    """What one page held: everything found, and per field the share of its documents that fill it."""

    items: int
    documents: int
    fill: Mapping[str, float]


def pattern(url: str) -> str:
    """The address without its numbers, so that the polls of different days are one page."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return _DIGITS.sub("#", f"{parts.netloc}{parts.path}{query}")


def measure(found: Sequence[Found]) -> Run:
    """Count what a page holds."""
    documents = [item for item in found if isinstance(item, ScrapedDocument)]
    fill = {
        field: round(sum(bool(getattr(document, field)) for document in documents) / len(documents), 4)
        for field in _FIELDS
        if documents
    }
    return Run(items=len(found), documents=len(documents), fill=fill)


def fallen_items(run: Run, norm: Sequence[Run]) -> str:
    """Say that a page holds far fewer items than lately; empty when it does not.

    Far fewer: more than 30 % below the median and below every run of the norm, so that a list
    whose length varies by nature gives no alarm.
    """
    known = [past.items for past in norm]
    if not has_fallen(run.items, known):
        return ""
    return f"{run.items} items, usually {median(known):g}"


def fallen_fill(run: Run, norm: Sequence[Run]) -> str:
    """Say which fields are filled far less than lately; empty when none is.

    A handful of documents tells little by its shares: there only a field that vanished counts.
    """
    fallen = []
    for field, share in run.fill.items():
        known = [past.fill[field] for past in norm if field in past.fill]
        tells = run.documents >= FEWEST_DOCUMENTS or share == 0
        if tells and has_fallen(share, known):
            fallen.append(f"{field} filled {share:.0%}, usually {median(known):.0%}")
    return ", ".join(fallen)


def has_fallen(value: float, known: Sequence[float]) -> bool:
    """Whether a value is more than 30 % below the median and below every one of the known."""
    return len(known) >= LEAST_RUNS and value < (1 - WORST_FALL) * median(known) and value < min(known)


def skeleton(page: Page) -> Counter[str]:
    """The parts a page is built of, without its words: how often each occurs.

    JSON: paths of keys. Tables of text: names of columns. Markup: elements with their classes,
    and elements inside their parents. Numbers in names are left out.
    """
    start = page.body.lstrip()[:1]
    try:
        if start in (b"{", b"["):
            return _limited(_json_parts(page.body))
        if start == b"<":
            return _limited(_markup_parts(page.body))
    except (orjson.JSONDecodeError, etree.XMLSyntaxError):
        return Counter()  # its own parser read it all the same; such a page has no skeleton to compare
    columns = page.body.split(b"\n", 1)[0].decode("utf-8", errors="replace").strip().split(",")
    return _limited(f"column {column}" for column in columns)


def _limited(parts: Iterable[str]) -> Counter[str]:
    return Counter(dict(Counter(_DIGITS.sub("#", part)[:200] for part in parts).most_common(MOST_PARTS)))


def _json_parts(body: bytes) -> Iterable[str]:
    waiting: list[tuple[str, object]] = [("", orjson.loads(body))]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((f"{path}.{key}", child) for key, child in value.items())
            yield from (f"{path}.{key}" for key in value)
        elif isinstance(value, list):
            waiting.extend((f"{path}[]", child) for child in value)


def _markup_parts(body: bytes) -> Iterable[str]:
    root = etree.fromstring(body, _HTML)
    if root is None:
        return
    for element in root.iter(etree.Element):
        parent = element.getparent()
        if parent is not None:
            yield f"{parent.tag!s} > {element.tag!s}"
        yield from (f"{element.tag!s}.{name}" for name in (element.get("class") or "").split())


def lost_parts(core: Mapping[str, int], seen: Mapping[str, int]) -> str:
    """Say what a page lost of the parts that every page before had; empty when that is little.

    ``core`` has the least number of times each part was there. What is new is no loss.
    """
    gone = [part for part in core if part not in seen]
    rows = [part for part in gone if core[part] >= ROW]
    if not rows and len(gone) <= TOLERATED * len(core):
        return ""
    examples = ", ".join(sorted(rows or gone, key=lambda part: (-core[part], part))[:3])
    return f"the layout lost {len(gone)} of {len(core)} parts: {examples}"


def common(core: Mapping[str, int], seen: Mapping[str, int]) -> dict[str, int]:
    """The parts that every page has had, this one included."""
    return {part: min(count, seen[part]) for part, count in core.items() if part in seen}
