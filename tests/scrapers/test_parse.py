"""`manage.py parse`: one saved body, one item a line, one plain line when it fails."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.scrapers.pages import SAMPLES, recorded


def parsed(*arguments):
    out = io.StringIO()
    call_command("parse", *map(str, arguments), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_saved_body_is_one_item_a_line():
    lines = parsed("fiscaldata_tga", SAMPLES / "fiscaldata_tga" / "constructed_page.json")

    assert [line["item"] for line in lines] == ["observation", "document"] * 5


def test_the_bill_is_one_line_with_its_steps():
    (line,) = parsed("govinfo_billstatus", SAMPLES / "govinfo_billstatus" / "constructed_page.xml")

    assert line["external_id"] == "119/hr/3633"
    assert len(line["occurrences"]) == 12


def test_the_address_can_be_given(tmp_path):
    file = tmp_path / "page.json"
    file.write_text((SAMPLES / "fiscaldata_tga" / "constructed_two_pages.json").read_text())
    lines = parsed("fiscaldata_tga", file, "--url", "https://api.fiscaldata.treasury.gov/x?page[number]=2")

    assert [line["item"] for line in lines] == ["observation", "document"] * 2


def test_a_recorded_statement_needs_no_address(tmp_path):
    file = tmp_path / "statement.htm"
    file.write_bytes(recorded("fed-board/monetary20250730a.htm"))
    (line,) = parsed("fed_fomc", file)

    assert line["external_id"] == "monetary20250730a"


@pytest.mark.parametrize(
    ("slug", "file", "says"),
    [
        ("fed_fomc", "fed_fomc/constructed_blocked.htm", "Blocked: "),
        ("fed_fomc", "fed_fomc/constructed_changed.htm", "LayoutChanged: "),
        ("fiscaldata_tga", "fiscaldata_tga/constructed_empty.json", "TooFewItems: "),
        ("fiscaldata_tga", "nowhere.json", "cannot be read: No such file or directory"),
        (
            "fiscaldata",
            "fiscaldata_tga/constructed_page.json",
            "no source is called 'fiscaldata'; there are: ",
        ),
    ],
)
def test_what_fails_is_told_in_one_line(slug, file, says):
    with pytest.raises(CommandError) as raised:
        parsed(slug, SAMPLES / file)

    assert says in str(raised.value)
    assert "\n" not in str(raised.value)
