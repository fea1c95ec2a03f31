"""Documentation that is checked against the code."""

import re
from pathlib import Path

import pytest
from django.conf import settings

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
