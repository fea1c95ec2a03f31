"""Documentation that is checked against the code."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from scrapers import registry

ROOT = Path(settings.BASE_DIR)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def environment_variables():
    return set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", (ROOT / "tracker/settings.py").read_text()))


def test_every_setting_is_described_in_operations():
    described = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
    )

    assert described == environment_variables()


@pytest.mark.parametrize(
    "page",
    sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("starter/*.md")]),
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_links_inside_the_documentation_lead_somewhere(page):
    missing = [target for target in LINK.findall(page.read_text()) if not (page.parent / target).exists()]

    assert missing == []


def test_every_source_is_described_as_it_is():
    told = {
        line.split("`")[1]: [cell.strip() for cell in line.split("|")[3:5]]
        for line in (ROOT / "docs/sources.md").read_text().splitlines()
        if line.startswith("| `")
    }

    assert told == {scraper.slug: [cadence(scraper), trust(scraper)] for scraper in registry.all_scrapers()}


def cadence(scraper):
    minutes = scraper.interval // timedelta(minutes=1)
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def trust(scraper):
    return "at once" if scraper.trusted else "after review"


@pytest.mark.django_db
def test_the_first_curl_of_the_readme_has_the_answer_that_is_printed_there(client):
    call_command("loadstarter")
    address, printed = re.search(
        r"curl -s 'http://[^/]+(/\S+)'.+?```json\n(.+?)```", (ROOT / "README.md").read_text(), re.DOTALL
    ).groups()

    answer = iter(json.dumps(client.get(address).json(), indent=4).splitlines())

    missing = [line for line in printed.splitlines() if "…" not in line and line not in answer]
    assert missing == []
