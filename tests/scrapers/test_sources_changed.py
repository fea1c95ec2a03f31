"""Pages that were read as news once, though their layout had changed: each is refused, or reads the same."""

import json

import pytest

from benchmarks.fuzz.changes import YEAR_BEFORE, changes
from scrapers import registry
from scrapers.errors import LayoutChanged
from scrapers.items import Found, Page
from tests.scrapers.pages import SAMPLES, page


def saved(slug: str, name: str) -> Page:
    file = SAMPLES / slug / name
    expected = json.loads(file.with_name(f"{name}.expected.json").read_text(encoding="utf-8"))
    return page(file.read_bytes(), expected["url"])


def read(slug: str, name: str, body: bytes) -> list[Found]:
    return list(registry.get(slug).parse(page(body, saved(slug, name).url)))


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("fed_fomc", "constructed_page.htm"),
        ("fed_implementation_notes", "constructed_note.htm"),
        ("fed_minutes", "constructed_page.htm"),
        ("fomc_calendar", "constructed_page.htm"),
        ("govinfo_billstatus", "constructed_page.xml"),
        ("govinfo_discovery", "constructed_page.xml"),
        ("house_committee_meetings", "constructed_feed.xml"),
        ("house_committee_meetings", "constructed_page.xml"),
        ("irs_filing_statistics", "constructed_week.html"),
        ("senate_lis_votes", "constructed_menu.xml"),
        ("senate_lis_votes", "constructed_page.xml"),
        ("whitehouse_actions", "constructed_article.html"),
    ],
)
def test_a_page_of_the_year_before_at_an_address_that_says_otherwise_is_refused(slug: str, name: str) -> None:
    body = changes(saved(slug, name).body)[YEAR_BEFORE]()
    with pytest.raises(LayoutChanged):
        read(slug, name, body)


@pytest.mark.parametrize(
    ("slug", "name", "before", "after"),
    [
        ("congress_api", "constructed_meeting.json", rb'"eventId":"338900"', b'"eventId":["338900"]'),
        (
            "federal_register_presidential",
            "constructed_page.json",
            b'"correction_of":null',
            b'"correction_of":""',
        ),
        (
            "federal_register_presidential",
            "constructed_page.json",
            b'"correction_of":null',
            b'"correction_of":{"value":null}',
        ),
        ("fomc_calendar", "constructed_page.htm", b"href=", b"xhref="),
        ("nyfed_operations_mbs", "constructed_page.json", b'"note":', b'"note":{"value":""},"was":'),
    ],
)
def test_what_cannot_be_what_it_was_is_refused(slug: str, name: str, before: bytes, after: bytes) -> None:
    body = saved(slug, name).body
    plain = body if name.endswith("htm") else json.dumps(json.loads(body), separators=(",", ":")).encode()
    assert before in plain
    with pytest.raises(LayoutChanged):
        read(slug, name, plain.replace(before, after))


@pytest.mark.parametrize(
    ("slug", "name", "change"),
    [
        ("fed_fomc", "constructed_runoff.htm", "heading has another name"),
        ("fed_implementation_notes", "constructed_note.htm", "heading has another name"),
        ("fed_implementation_notes", "constructed_note.htm", ".title swapped with the next"),
        ("fed_implementation_notes", "constructed_note.htm", ".list-unstyled moved to the end"),
        ("irs_newsroom", "constructed_page.html", "<h3> swapped with the next"),
        ("nyfed_operating_policy", "constructed_page.html", "<title> renamed"),
        ("whitehouse_actions", "constructed_article.html", "<br> removed"),
    ],
)
def test_a_frame_that_moved_leaves_the_words_of_a_release_as_they_were(
    slug: str, name: str, change: str
) -> None:
    original = saved(slug, name).body
    assert read(slug, name, changes(original)[change]()) == read(slug, name, original)


def test_a_banner_over_a_statement_is_none_of_its_words() -> None:
    original = saved("nyfed_operating_policy", "constructed_page.html").body
    banner = original.replace(b"<body>", b"<body><aside><p>Tell us what you think</p></aside>")
    assert read("nyfed_operating_policy", "constructed_page.html", banner) == read(
        "nyfed_operating_policy", "constructed_page.html", original
    )
