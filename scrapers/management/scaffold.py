"""The text of a new source and of its test, ready to fill."""

from string import Template

SOURCE = Template('''"""$title: say here what it publishes and what its clock means."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
$imports
from scrapers.items import Found, Page


class $class_name(Scraper):
    """One line on what a document of this source is."""

    slug = "$slug"
    name = "$title"
    publisher = "$host"
    homepage = "$url"
    interval = timedelta(hours=1)
    hosts = frozenset({"$host"})
    topics: frozenset[Topic] = frozenset()
    trusted = False
    clock = "by date"

    def polls(self, today: date) -> tuple[str, ...]:
        """The list, first page."""
        return ("$url",)

    def parse(self, page: Page) -> Iterator[Found]:
        """Documents with their occurrences, and follow-ups to pages that hold more."""
        tree = $reading
        raise unexpected(page, f"the parser is not written yet, the page has {len(tree)} parts")
''')

TEST = Template('''"""$title, on its saved page."""

from scrapers import registry
from scrapers.items import ScrapedDocument
from tests.scrapers.pages import SAMPLES, page

URL = "$url"
SAVED = SAMPLES / "$slug" / "$file"


def test_the_saved_page_gives_its_documents():
    found = list(registry.get("$slug").parse(page(SAVED.read_bytes(), URL)))
    documents = [item for item in found if isinstance(item, ScrapedDocument)]

    assert [document.external_id for document in documents] == ["the identities on the page, in order"]
''')

# How each sort of page is read: what to import, and the call.
READERS = {
    "html": ("from scrapers.families.markup import soup, unexpected", "soup(page)"),
    "xml": ("from scrapers.families.markup import unexpected, xml_root", 'xml_root(page, "rss")'),
    "json": (
        (
            "from scrapers.families.json_pages import json_object\n"
            "from scrapers.families.markup import unexpected"
        ),
        "json_object(page)",
    ),
}


def suffix_of(content_type: str, body: bytes) -> str:
    """How a saved page's name ends: by what the server called it, else by how it begins."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json") or body.lstrip()[:1] in {b"{", b"["}:
        return "json"
    if kind.endswith("xml") or body.lstrip().startswith(b"<?xml"):
        return "xml"
    return "html"
