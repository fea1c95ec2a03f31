"""What a parser makes of a page, as far as the record may hold and show it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scrapers import registry
from scrapers.base import MOST_SHOWN, Scraper
from scrapers.items import Found, Page, ScrapedDocument
from scrapers.reading import parse, short
from tests.scrapers.pages import SAMPLES, page

SLUGS = [scraper.slug for scraper in registry.all_scrapers()]
LONG = "The Committee on Lengthy Words reports at length. " * 20


def talkative(slug: str) -> Scraper:
    """The source with every summary and title of what it reads made longer than may be shown."""
    scraper = registry.get(slug)

    class Talkative(type(scraper)):  # type: ignore[misc] - the source's own class
        def parse(self, page: Page) -> Iterator[Found]:
            for item in super().parse(page):
                if isinstance(item, ScrapedDocument):
                    occurrences = tuple(replace(one, summary=LONG) for one in item.occurrences)
                    yield replace(item, title=LONG, text=LONG, occurrences=occurrences)
                else:
                    yield item

    return Talkative()


def saved(slug: str) -> Iterator[Page]:
    """The built pages of a source that it reads."""
    for file in sorted((SAMPLES / slug).glob("constructed_*.expected.json")):
        expected = file.read_text(encoding="utf-8")
        if '"found"' in expected and '"raises"' not in expected:
            url = expected.partition('"url": "')[2].partition('"')[0]
            yield page(file.with_name(file.name.removesuffix(".expected.json")).read_bytes(), url)


@pytest.mark.parametrize("slug", SLUGS)
def test_of_every_source_no_more_is_kept_for_show_than_it_allows(slug: str) -> None:
    scraper = talkative(slug)
    assert 0 <= scraper.shown <= MOST_SHOWN == 300
    items = [item for body in saved(slug) for item in parse(scraper, body, is_poll=False)]
    assert items
    for item in (item for item in items if isinstance(item, ScrapedDocument)):
        shown = [item.title, *(one.summary for one in item.occurrences)]
        assert max(map(len, shown)) <= scraper.shown
        assert item.text == LONG  # what classification reads is whole


def test_a_source_may_allow_less_than_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(registry.get("federal_register_agencies")), "shown", 40)
    items = [
        item
        for body in saved("federal_register_agencies")
        for item in parse(talkative("federal_register_agencies"), body, is_poll=False)
    ]
    assert {len(one.summary) <= 40 for item in items for one in item.occurrences} == {True}  # type: ignore[union-attr] - documents


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("as long as it may be", 20, "as long as it may be"),
        ("cut between two words", 13, "cut between…"),
        ("cut between two words", 12, "cut between…"),
        ("cut between two words", 11, "cut…"),
        ("Oneverylongword", 5, "Onev…"),
        ("words", 0, ""),
    ],
)
def test_a_longer_text_is_cut_between_words(text: str, most: int, kept: str) -> None:
    assert short(text, most) == kept
