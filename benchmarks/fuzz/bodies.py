"""The pages that are damaged: every saved one, and the recorded ones where they are beside the checkout."""

import ast
import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from inspect import getsourcefile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scrapers import registry
from scrapers.base import Scraper
from scrapers.errors import ParseError
from scrapers.items import Found, Page
from scrapers.reading import parse

ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT / "tests" / "samples"
RECORDED = ROOT.parent / "shared" / "samples"
CAPTURED_AT = datetime(2026, 8, 10, 12, tzinfo=UTC)
# Tools that many families use; they name a family only where a source uses nothing else.
_TOOLS = frozenset({"markup", "feeds", "json_pages", "listings", "months"})


@dataclass(frozen=True, slots=True)
class Body:
    """A page of one source as it was served or built."""

    slug: str
    name: str
    url: str
    body: bytes

    @property
    def page(self) -> Page:
        return self.as_page(self.body)

    @property
    def is_poll(self) -> bool:
        """Whether it answers an address the source asks by itself, not one it was led to."""
        return _plain(self.url) in {_plain(url) for url in registry.get(self.slug).polls(CAPTURED_AT.date())}

    def as_page(self, body: bytes) -> Page:
        """Other bytes as if this page's address had answered with them."""
        return Page(url=self.url, final_url=self.url, body=body, content_type="", captured_at=CAPTURED_AT)

    def found(self, body: bytes) -> tuple[Found, ...]:
        """What the source reads in other bytes at this address; raises ``ParseError``."""
        return parse(registry.get(self.slug), self.as_page(body), is_poll=self.is_poll)


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Slugs by parser family: of the families a source reads with, the one most sources share."""
    used = {scraper.slug: _imports(scraper) for scraper in registry.all_scrapers()}
    shared = Counter(family for names in used.values() for family in names)
    grouped: dict[str, list[str]] = {}
    for slug, names in used.items():
        family = min(names, key=lambda name: (name in _TOOLS, -shared[name], name), default=slug)
        grouped.setdefault(family, []).append(slug)
    return {family: tuple(slugs) for family, slugs in sorted(grouped.items())}


@cache
def bodies(*slugs: str) -> tuple[Body, ...]:
    """Every page of some sources, or of all, in one order."""
    wanted = frozenset(slugs or (scraper.slug for scraper in registry.all_scrapers()))
    return (*_saved(wanted), *_recorded(wanted))


def whole(some: Iterable[Body]) -> Iterator[Body]:
    """Those that their source reads and finds something in."""
    for body in some:
        try:
            found = body.found(body.body)
        except ParseError:
            continue
        if found:
            yield body


def _imports(scraper: Scraper) -> frozenset[str]:
    """The families that a source's file names."""
    tree = ast.parse(Path(getsourcefile(type(scraper)) or "").read_text(encoding="utf-8"))
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "scrapers.families":
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scrapers.families."):
            named.add((node.module or "").rpartition(".")[2])
    return frozenset(named)


def _saved(wanted: frozenset[str]) -> Iterator[Body]:
    for file in sorted(SAVED.glob("*/*")):
        if file.parent.name not in wanted or file.name.endswith(".expected.json"):
            continue
        expected, slug = file.with_name(f"{file.name}.expected.json"), file.parent.name
        polled = registry.get(slug).polls(date(2026, 1, 2))[0]
        url = json.loads(expected.read_text(encoding="utf-8"))["url"] if expected.exists() else polled
        yield Body(slug, file.name, url, file.read_bytes())


def _recorded(wanted: frozenset[str]) -> Iterator[Body]:
    """Each recording for every source that may ask its host and reads it."""
    listing = RECORDED / "replay.csv"
    if not listing.exists():
        return
    with listing.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        host = urlsplit(row["url"]).hostname
        asking = [scraper.slug for scraper in registry.all_scrapers() if host in scraper.hosts]
        asking = [slug for slug in asking if slug in wanted]
        recorded = (RECORDED / row["file"]).read_bytes() if asking else b""
        yield from whole(Body(slug, row["file"], row["url"], recorded) for slug in asking)


def _plain(url: str) -> str:
    """An address without its query, which may bear a day."""
    return unquote(url).partition("?")[0]
