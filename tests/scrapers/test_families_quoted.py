"""Which other releases a release quotes, and whether it speaks with another body or of it."""

import pytest

from events.vocabulary import Scheme
from scrapers.families import quoted


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("as told in CFTC Release Number 9182-26", ("cftc-release", "9182-26")),
        ("(CFTC Press Release No. 9182-26)", ("cftc-release", "9182-26")),
        ("see SEC Release 2026-34.", ("sec-release", "2026-34")),
        (
            '<a href="https://www.sec.gov/newsroom/press-releases/2026-34-sec-cftc-announce">SEC</a>',
            ("sec-release", "2026-34-sec-cftc-announce"),
        ),
        (
            "&lt;a href=&quot;https://www.cftc.gov/PressRoom/PressReleases/9182-26&quot;&gt;",
            ("cftc-release", "9182-26"),
        ),
        ("https://home.treasury.gov/news/press-releases/sb0590", ("treasury-release", "sb0590")),
        (
            "https://www.federalreserve.gov/newsevents/pressreleases/bcreg20260708a.htm",
            ("fed-release", "bcreg20260708a"),
        ),
    ],
)
def test_a_release_is_quoted_by_address_or_by_number(text, named):
    assert [(one.scheme.value, one.identifier) for one in quoted.releases(text)] == [named]


@pytest.mark.parametrize(
    "text",
    [
        "Release No. 34-101234",  # a number of the Exchange Act, of an order and not of a release
        "press release 9182-26",  # whose
        "call 202-551-4120",
        "CFTC Release 9182-26-1",
        "https://www.sec.gov/newsroom/speeches-statements/a-speech",
        "Executive Order 14178",
        "",
    ],
)
def test_a_number_that_names_no_release_is_none(text):
    assert quoted.releases(text) == ()


def test_one_that_is_quoted_twice_is_told_once():
    text = "CFTC Release 9182-26 at https://www.cftc.gov/PressRoom/PressReleases/9182-26"

    assert len(quoted.releases(text)) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(File No. S7-2026-03)", "s7-2026-03"),
        ("File Number S7-12-26; File No. S7-12-26", "s7-12-26"),
        ("File No. S7-12-26 and File No. S7-13-26", ""),
        ("Release No. 34-101234", ""),
    ],
)
def test_a_file_is_named_when_there_is_but_one(text, number):
    assert quoted.file_number(text) == number


@pytest.mark.parametrize(
    "title",
    [
        "SEC and CFTC Announce Harmonized Definitions",
        "CFTC, SEC Staff Issue Guidance on Spot Trading",
        "SEC-CFTC Roundtable on Regulatory Harmonization",
        "Joint Final Rule on Stablecoin Reserves",
        "Agencies Issue Final Guidance",
        "SEC and CFTC Staff Issue Joint Statement on Spot Trading",
    ],
)
def test_bodies_that_act_together_are_told_by_the_title(title):
    assert quoted.is_joint(title)


@pytest.mark.parametrize(
    "title",
    [
        "Statement of Acting Chairman on the SEC and CFTC Joint Rule",
        "Commissioner's Remarks Regarding the Joint Advisory",
        "CFTC Chairman Welcomes Joint Statement of SEC and Treasury",
        "SEC Adopts Rules on Custody",
        "CFTC Seeks Comment on a Proposal of the SEC",
    ],
)
def test_who_speaks_of_what_others_did_does_not_act_with_them(title):
    assert not quoted.is_joint(title)


@pytest.mark.parametrize(
    "title", ["CFTC Seeks Public Comment on Spot Trading", "SEC Adopts Rules", "Statement on Staff Guidance"]
)
def test_asking_for_comments_is_no_comment(title):
    assert not quoted.is_comment(title)


def test_the_schemes_are_those_of_the_vocabulary():
    assert {scheme for scheme, _ in quoted._PATTERNS} <= set(Scheme)
