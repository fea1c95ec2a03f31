"""What a page looks like from outside: unchanged pages never alarm, changed ones do."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers import falls, layout, skeleton
from scrapers.items import FollowUp, Found, Moment, Page, ScrapedDocument
from scrapers.layout import Norm, Odd, Run
from scrapers.skeleton import Share

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
    return falls.lost_parts(skeleton.parts(page(before)), skeleton.parts(page(after)))


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
    assert skeleton.parts(page("{broken")) == {}
    assert falls.lost_parts({}, {}) == ""


def test_what_every_page_has_had_is_kept_with_its_least_count() -> None:
    assert falls.common({"a": 3, "b": 9}, {"a": 5, "c": 1}) == {"a": 3}


def test_a_page_that_begins_with_a_byte_order_mark_is_known_by_its_elements_too() -> None:
    assert skeleton.parts(page("\ufeff" + PAGE)) == skeleton.parts(page(PAGE))


def test_pages_that_others_lead_to_are_one_kind_by_folder_and_ending() -> None:
    one = layout.pattern("https://example.org/news/2026/02/a-title/", is_follow_up=True)
    assert one == layout.pattern("https://example.org/news/2026/03/another", is_follow_up=True)
    assert one != layout.pattern("https://example.org/news/2026/03/another.pdf", is_follow_up=True)
    assert one != layout.pattern("https://example.org/talks/2026/03/another", is_follow_up=True)


# Norms and what is odd against them.


def usual(pages: Sequence[tuple[str, Sequence[Found]]], **told: Any) -> Norm:
    norm = Norm()
    for body, found in pages:
        norm = layout.learn(norm, layout.look(page(body), found), **told)
    return norm


def odd(norm: Norm, body: str, found: Sequence[Found], *, changed: float | None = None, **told: Any) -> Odd:
    return layout.judge(norm, layout.look(page(body), found, changed=changed), **told)


def listing(count: int = 10, **told: object) -> str:
    return json.dumps(
        {"results": [{"n": n, "date": "2026-03-02", "abstract": "x"} | told for n in range(count)]}
    )


def documents(count: int = 10, day: str = "2026-03-02", **told: Any) -> list[ScrapedDocument]:
    published = Moment.on(datetime.fromisoformat(day).date())
    return [document(n, **{"published": published, "text": "x" * 200} | told) for n in range(count)]


def test_a_page_like_those_before_is_not_odd_and_one_too_few_are_known_for_is_not_either() -> None:
    norm = usual([(listing(), documents())] * 6)
    assert not odd(norm, listing(9), documents(9))
    assert not odd(usual([(listing(), documents())] * 4), listing(date="soon"), documents())


def test_a_field_that_turns_into_another_sort_of_value_is_odd() -> None:
    norm = usual([(listing(), documents())] * 6)
    assert ".date:date" in odd(norm, listing(date="2 March"), documents()).lost
    assert ".date:date" in odd(norm, listing(date=""), documents()).lost
    assert ".date:date" in odd(norm, listing(date={"value": "2026-03-02"}), documents()).lost


def test_a_field_that_some_rows_never_had_is_missed_when_its_absence_is_no_accident() -> None:
    def some(share: int) -> str:
        rows = [{"n": n, "abstract": "x" if n < share else None} for n in range(20)]
        return json.dumps({"results": rows})

    norm = usual([(some(10), documents(20)), (some(8), documents(20))] * 3)
    assert not odd(norm, some(6), documents(20))
    assert ".abstract:text: in 0%, never below 40%" in odd(norm, some(0), documents(20)).lost


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"published": None}, "document | published to the day"),
        ({"published": Moment(NOON)}, "document | published to the day"),
        ({"text": "short"}, "document | text of 100 letters"),
    ],
)
def test_items_that_tell_less_exactly_are_odd_though_the_page_is_the_same(
    told: dict[str, Any], named: str
) -> None:
    norm = usual([(PAGE, documents())] * 6)
    assert named in odd(norm, PAGE, documents(**told)).emptier


def test_of_items_led_to_elsewhere_or_not_at_all_something_is_missed() -> None:
    led = [FollowUp(f"https://example.org/releases/{n}") for n in range(4)]
    norm = usual([(PAGE, [*documents(), *led])] * 6)
    assert "0 follow-ups, usually 4" in odd(norm, PAGE, documents(14)).fewer


def test_a_list_whose_news_went_back_by_more_than_a_month_is_odd() -> None:
    norm = usual([(PAGE, documents())] * 6)
    assert odd(norm, PAGE, documents(day="2026-02-20")).fewer == ""
    assert "the newest is of 2025-03-02" in odd(norm, PAGE, documents(day="2025-03-02")).fewer


def test_known_documents_that_all_changed_at_once_are_odd_unless_they_often_do() -> None:
    calm = layout.learn(Norm(), layout.look(page(PAGE), documents(), changed=0.1))
    norm = Norm(6, calm.core, calm.fields, [*calm.runs] * 6)
    restless = Norm(6, calm.core, calm.fields, [Run(10, 10, {}, changed=1.0)] * 6)
    assert "90% of the known documents changed" in odd(norm, PAGE, documents(), changed=0.9).fewer
    assert not odd(norm, PAGE, documents(), changed=0.5)
    assert not odd(restless, PAGE, documents(), changed=1.0)


def test_few_known_documents_tell_nothing_by_their_change() -> None:
    assert layout.share_changed(changed=2, unchanged=0) is None
    assert layout.share_changed(changed=1, unchanged=3) == 0.25


def test_half_a_page_is_odd_whichever_half_it_is() -> None:
    whole = f"<!DOCTYPE html>{PAGE}"
    norm = usual([(whole, documents(1))] * 20, is_follow_up=True)
    assert "document | end" in odd(norm, whole[: len(whole) // 2], documents(1), is_follow_up=True).lost
    assert odd(norm, whole[len(whole) // 2 :], documents(1), is_follow_up=True)


def test_of_pages_that_others_lead_to_neither_number_nor_date_is_compared() -> None:
    norm = usual([(PAGE, documents())] * 20, is_follow_up=True)
    assert not odd(norm, PAGE, documents(1, day="2020-01-02"), is_follow_up=True)


@pytest.mark.parametrize(
    ("known", "seen", "is_one"),
    [
        (Share(19, 1.0), Share(1, 0.0), False),  # too little is known
        (Share(20, 1.0), Share(1, 0.0), True),
        (Share(1000, 1.0), Share(10, 0.8), False),  # a fall by less than 30 %
        (Share(1000, 0.5), Share(3, 0.0), False),  # three rows without it are an accident
        (Share(1000, 0.5), Share(20, 0.0), True),
        (Share(60, 0.5, pages=20), Share(3, 0.0), True),  # every one of twenty pages had it
    ],
)
def test_a_fall_is_told_from_an_accident(known: Share, seen: Share, is_one: bool) -> None:  # noqa: FBT001 - the expected answer
    assert falls.is_fall(known, seen) is is_one
