"""What a page looks like from outside: unchanged pages never alarm, changed ones do."""

import json
from datetime import UTC, datetime

import pytest

from scrapers import layout
from scrapers.items import FollowUp, Moment, Page, ScrapedDocument
from scrapers.layout import Run

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = "".join(
    f'<li class="release n{n}"><a class="title" href="/{n}">Release {n}</a></li>' for n in range(8)
)
PAGE = f'<html><body><nav class="menu"><a href="/">Home</a></nav><ul class="list">{ROWS}</ul></body></html>'


def page(body: str) -> Page:
    url = "https://example.org/news"
    return Page(url=url, final_url=url, body=body.encode(), content_type="", captured_at=NOON)


def document(number: int, **told: object) -> ScrapedDocument:
    return ScrapedDocument(
        external_id=str(number), url=f"https://example.org/{number}", title="Title", **told
    )


def norm(*items: int) -> list[Run]:
    return [Run(items=count, documents=count, fill={"title": 1.0}) for count in items]


def lost(before: str, after: str) -> str:
    return layout.lost_parts(layout.skeleton(page(before)), layout.skeleton(page(after)))


def test_an_address_without_its_numbers_is_the_same_on_every_day() -> None:
    monday = layout.pattern("https://example.org/api?date=2026-03-02&page=1")
    assert monday == layout.pattern("https://example.org/api?date=2026-03-03&page=12")
    assert monday != layout.pattern("https://example.org/api?day=2026-03-03&page=12")


def test_a_run_counts_everything_and_the_share_of_documents_that_fill_a_field() -> None:
    full = document(1, text="x", published=Moment.on(NOON.date()))
    run = layout.measure([full, document(2), FollowUp("https://example.org/3")])
    assert (run.items, run.documents) == (3, 2)
    assert (run.fill["title"], run.fill["text"], run.fill["published"]) == (1.0, 0.5, 0.5)
    assert layout.measure([FollowUp("https://example.org/3")]).fill == {}


@pytest.mark.parametrize(
    ("items", "known", "says"),
    [
        (13, (20, 20, 20, 20, 20), "13 items, usually 20"),
        (0, (20, 20, 20, 20, 20), "0 items, usually 20"),
        (14, (20, 20, 20, 20, 20), ""),
        (13, (20, 20, 20, 20), ""),  # too little is known
        (2, (0, 7, 1, 9, 12), ""),  # a list whose length varies by nature
        (90, (20, 20, 20, 20, 20), ""),
    ],
)
def test_a_fall_by_more_than_30_percent_below_everything_known_is_told(
    items: int, known: tuple[int, ...], says: str
) -> None:
    assert layout.fallen_items(norm(items)[0], norm(*known)) == says


def test_a_field_that_empties_is_named_with_its_shares() -> None:
    known = [Run(10, 10, {"title": 1.0, "text": 0.9})] * 5
    assert layout.fallen_fill(Run(10, 10, {"title": 1.0, "text": 0.8}), known) == ""
    emptied = layout.fallen_fill(Run(10, 10, {"title": 1.0, "text": 0.2}), known)
    assert emptied == "text filled 20%, usually 90%"


def test_of_a_handful_of_documents_only_a_vanished_field_counts() -> None:
    known = [Run(2, 2, {"text": 1.0})] * 5
    assert layout.fallen_fill(Run(2, 2, {"text": 0.5}), known) == ""
    assert layout.fallen_fill(Run(2, 2, {"text": 0.0}), known) == "text filled 0%, usually 100%"


def test_other_words_numbers_and_one_row_more_or_less_are_the_same_layout() -> None:
    other = PAGE.replace("Release", "Other words").replace('class="release n7"', 'class="release n99"')
    assert lost(PAGE, other) == ""
    assert lost(PAGE, PAGE.replace("<ul", '<div class="banner">New</div><ul')) == ""
    assert lost(PAGE, PAGE.replace(ROWS[: len(ROWS) // 8], "")) == ""


def test_a_renamed_class_of_the_rows_is_noticed_and_named() -> None:
    assert "li.release" in lost(PAGE, PAGE.replace('class="release', 'class="teaser'))


def test_another_page_altogether_is_noticed() -> None:
    assert "lost" in lost(PAGE, "<html><body><p>Please wait</p></body></html>")


def test_data_are_known_by_their_keys() -> None:
    before = json.dumps({"count": 9, "results": [{"title": "x", "date": "y"}] * 9})
    after = json.dumps({"count": 9, "results": [{"name": "x", "date": "y"}] * 9})
    assert lost(before, before.replace("x", "z")) == ""
    assert ".results[].title" in lost(before, after)


def test_a_table_of_text_is_known_by_its_columns() -> None:
    assert lost("DATE,WALCL\n2026-03-04,6\n", "DATE,WALCL\n2026-03-11,7\n") == ""
    assert "column WALCL" in lost("DATE,WALCL\n", "DATE,VALUE\n")


def test_a_page_that_cannot_be_read_at_all_has_no_skeleton() -> None:
    assert layout.skeleton(page("{broken")) == {}
    assert layout.lost_parts({}, {}) == ""


def test_what_every_page_has_had_is_kept_with_its_least_count() -> None:
    assert layout.common({"a": 3, "b": 9}, {"a": 5, "c": 1}) == {"a": 3}
