"""Recordings of one kind of page from different times: none is odd against the others.

Recorded bills are of two schemas and too few to be a succession.
"""

import pytest

from benchmarks.fuzz.layouts import Usual, pages_of
from scrapers import falls, layout
from scrapers.layout import Norm
from tests.scrapers.pages import SHARED

SUCCESSIONS = [
    ("fed_fomc", "fed-board/monetary2025"),
]


@pytest.mark.skipif(not SHARED.exists(), reason="the recorded bodies are not beside this checkout")
@pytest.mark.parametrize(("slug", "name"), SUCCESSIONS)
def test_a_page_of_another_time_is_not_odd_against_those_before(slug: str, name: str) -> None:
    pages = [page for page in pages_of(slug) if page.name.startswith(name)]
    assert len(pages) > 2
    for newest in pages:
        norm = Norm()
        for number in range(falls.KNOWN_PAGES):
            before = [page for page in pages if page != newest]
            page = before[number % len(before)]
            sight = layout.look(page.page, page.found(page.body))
            norm = layout.learn(norm, sight, is_follow_up=True)
        odd = layout.judge(norm, layout.look(newest.page, newest.found(newest.body)), is_follow_up=True)
        assert not odd, f"{newest.name}: {odd}"
    assert not Usual.of(pages[0]).odd(pages[0].body, pages[0].found(pages[0].body))
