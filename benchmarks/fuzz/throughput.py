"""Pages a second of a parser beside the bare library on the same named body."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import feedparser
from bs4 import BeautifulSoup
from lxml import etree
from rich.console import Console
from rich.table import Table

from benchmarks.fuzz.bodies import CAPTURED_AT, RECORDED
from scrapers import registry
from scrapers.items import Page

SECONDS = 1.5  # of processor time for one figure
ROUNDS = 3  # the best counts: neighbors only slow
FEED_ITEMS = 200


class NoRecordings(Exception):
    """The recorded bodies are not beside this checkout."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Pages a second, and what the bare library does with the same body (none: nothing to compare)."""

    what: str
    ours: float
    bare: float | None
    goal: float

    @property
    def is_met(self) -> bool:
        return self.ours >= self.goal


def measure() -> tuple[Rate, ...]:
    """The figures on recorded bodies; raises ``NoRecordings``."""
    bill = _page("govinfo-billstatus/BILLSTATUS-119hr3633.xml")
    statement = _page("fed-board/monetary20250730a.htm")
    calendar = _page("fed-board/fomccalendars_2026-07-29.htm")
    feed = _feed(_page("fed-board/press_monetary_2026-08-15_trimmed.xml"))
    soup = lambda page: lambda: BeautifulSoup(page.body, "lxml")  # noqa: E731 - the bare call, twice
    return (
        _rate(
            "BILLSTATUS of H.R. 3633 / lxml",
            "govinfo_billstatus",
            bill,
            lambda: etree.fromstring(bill.body),
            400,
        ),
        _rate("RSS of 200 items / feedparser", "fed_press", feed, lambda: feedparser.parse(feed.body), 10),
        _rate("statement page / BeautifulSoup", "fed_fomc", statement, soup(statement), 25),
        _rate("calendar page / BeautifulSoup", "fed_fomc", calendar, soup(calendar), 10),
        Rate("hash of an unchanged body (statement)", _per_second(lambda: _hash(statement)), None, 10_000),
    )


def show(rates: tuple[Rate, ...], console: Console) -> None:
    table = Table(
        title="Pages a second on one core", caption="ours reads facts; the bare library only parses"
    )
    for name in ("Body", "Ours", "Bare library", "Ours / bare", "Goal", ""):
        table.add_column(name, justify="left" if name in ("Body", "") else "right")
    for rate in rates:
        bare = (f"{rate.bare:,.0f}", f"{rate.ours / rate.bare:.2f}") if rate.bare else ("-", "-")
        table.add_row(
            rate.what, f"{rate.ours:,.0f}", *bare, f"{rate.goal:,.0f}", "met" if rate.is_met else "MISSED"
        )
    console.print(table)


def _rate(what: str, slug: str, page: Page, bare: Callable[[], object], goal: float) -> Rate:
    scraper = registry.get(slug)
    return Rate(what, _per_second(lambda: tuple(scraper.parse(page))), _per_second(bare), goal)


def _hash(page: Page) -> str:
    return page.sha256


def _per_second(call: Callable[[], object]) -> float:
    call()
    return max(_round(call) for _ in range(ROUNDS))


def _round(call: Callable[[], object]) -> float:
    began, done = time.process_time(), 0
    while time.process_time() - began < SECONDS / ROUNDS:
        call()
        done += 1
    return done / (time.process_time() - began)


def _page(path: str) -> Page:
    file = RECORDED / path
    if not file.exists():
        raise NoRecordings(f"the recorded body {path} is not beside this checkout")
    name = file.name.removesuffix(".htm").partition("_")[0]
    url = f"https://www.federalreserve.gov/newsevents/pressreleases/{name}.htm"
    return Page(url=url, final_url=url, body=file.read_bytes(), content_type="", captured_at=CAPTURED_AT)


def _feed(page: Page) -> Page:
    """The recorded feed with its items repeated up to two hundred."""
    start, end = page.body.index(b"<item>"), page.body.rindex(b"</item>") + len(b"</item>")
    items = page.body[start:end].split(b"<item>")[1:]
    many = b"".join(b"<item>" + items[number % len(items)] for number in range(FEED_ITEMS))
    body = page.body[:start] + many + page.body[end:]
    return Page(url=page.url, final_url=page.url, body=body, content_type="", captured_at=page.captured_at)
