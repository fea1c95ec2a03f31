"""Every source against its saved pages: the page beside what it should give."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from scrapers import registry
from scrapers.errors import ParseError
from scrapers.items import as_line
from tests.scrapers.pages import SAMPLES, address_of, expected_file, page, saved_pages

SLUGS = [scraper.slug for scraper in registry.all_scrapers()]


def outcome(file):
    """What a saved page gives: its items, or the error it must raise."""
    url = address_of(file)
    try:
        found = tuple(registry.get(file.parent.name).parse(page(file.read_bytes(), url)))
    except ParseError as error:
        return {"url": url, "raises": type(error).__name__}
    return {"url": url, "found": [json.loads(as_line(item)) for item in found]}


@pytest.mark.parametrize("file", saved_pages(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_saved_page_gives_what_is_written_beside_it(file, pytestconfig):
    expected = expected_file(file)
    if pytestconfig.getoption("--write-expected"):
        text = json.dumps(outcome(file), indent=2, ensure_ascii=False)
        expected.write_text(f"{text}\n", encoding="utf-8")

    assert expected.exists(), f"{expected.name} is missing: run pytest --write-expected and review it"
    assert outcome(file) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_source_has_a_saved_page_that_gives_items(slug):
    giving = [file for file in saved_pages() if file.parent.name == slug if "found" in outcome(file)]

    assert giving, f"{slug} has no saved page in tests/samples/{slug}"


@pytest.mark.parametrize("error", ["TooFewItems", "Blocked", "LayoutChanged"])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_source_refuses_an_empty_a_blocked_and_a_changed_page(slug, error):
    raised = {outcome(file).get("raises") for file in saved_pages() if file.parent.name == slug}

    assert error in raised, f"{slug} has no saved page that raises {error}"


def test_every_saved_page_belongs_to_a_source():
    assert {folder.name for folder in SAMPLES.iterdir()} <= set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_source_is_named_in_the_papers(slug):
    assert f"`{slug}`" in (Path(settings.BASE_DIR) / "docs" / "adding-a-source.md").read_text()


@pytest.mark.parametrize("slug", SLUGS)
def test_parsing_a_page_twice_gives_the_same_items(slug):
    for file in saved_pages():
        if file.parent.name == slug:
            assert outcome(file) == outcome(file)
