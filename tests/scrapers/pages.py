"""Saved and built bodies as pages, and what the tests ask of a parser."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from scrapers import registry
from scrapers.base import Scraper
from scrapers.items import Occurrence, Page, ScrapedDocument

SAMPLES = Path(settings.BASE_DIR) / "tests" / "samples"
SHARED = Path(settings.BASE_DIR).parent / "shared"
CAPTCHA = (
    "<!DOCTYPE html><html><head><title>Request Access</title></head>"
    "<body><p>Please solve the CAPTCHA to go on.</p></body></html>"
)


def page(body: str | bytes, url: str = "https://www.example.gov/") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Page(
        url=url, final_url=url, body=raw, content_type="", captured_at=datetime(2026, 8, 10, 12, tzinfo=UTC)
    )


def document(scraper: Scraper, body: str | bytes, url: str = "https://www.example.gov/") -> ScrapedDocument:
    """The one document a body is."""
    (found,) = scraper.parse(page(body, url))
    assert isinstance(found, ScrapedDocument)
    return found


def names(found: ScrapedDocument) -> list[str]:
    """The first identifier of every occurrence, without scheme."""
    return [occurrence.identifiers[0].identifier for occurrence in found.occurrences]


def figures(occurrence: Occurrence) -> dict[str, object]:
    return {figure.name: figure.value for figure in occurrence.figures}


def recorded(path: str) -> bytes:
    """A body recorded from the live source; skips the test where the recordings are absent."""
    file = SHARED / "samples" / path
    if not file.exists():
        pytest.skip(f"the recorded body {path} is not beside this checkout")
    return file.read_bytes()


def saved_pages() -> list[Path]:
    """Every saved page of every source."""
    return sorted(
        file for file in SAMPLES.glob("*/*") if file.is_file() and not file.name.endswith(".expected.json")
    )


def expected_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.expected.json")


def address_of(file: Path) -> str:
    """Where a saved page came from: written in its expectation, else the source's first poll."""
    expected = expected_file(file)
    if expected.exists():
        return json.loads(expected.read_text())["url"]
    return registry.get(file.parent.name).polls(date(2026, 1, 2))[0]
