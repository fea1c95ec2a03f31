"""The wording of statements is no template; what they decide is read from all of them."""

# ruff: noqa: E501 - a sentence is as long as the source writes it

import csv
import io
import re
from decimal import Decimal

import pytest

from scrapers.families.fomc_statement import (
    balance_sheet_decisions,
    decision,
    dissenters,
    plain,
    tally,
)
from tests.scrapers.fed_bodies import CUT, ELEVEN_TO_ONE, HOLD_AND_SLOW, SHORT_HOLD, SHORT_TALLY
from tests.scrapers.pages import SHARED, recorded

# Range after each meeting, votes for and against.
MEETINGS = {
    "20230201": ("raise", "4.50-4.75", (12, 0)),
    "20230322": ("raise", "4.75-5.00", (11, 0)),
    "20230503": ("raise", "5.00-5.25", (11, 0)),
    "20230614": ("hold", "5.00-5.25", (11, 0)),
    "20230726": ("raise", "5.25-5.50", (11, 0)),
    "20230920": ("hold", "5.25-5.50", (12, 0)),
    "20231101": ("hold", "5.25-5.50", (12, 0)),
    "20231213": ("hold", "5.25-5.50", (12, 0)),
    "20240131": ("hold", "5.25-5.50", (12, 0)),
    "20240320": ("hold", "5.25-5.50", (12, 0)),
    "20240501": ("hold", "5.25-5.50", (12, 0)),
    "20240612": ("hold", "5.25-5.50", (12, 0)),
    "20240731": ("hold", "5.25-5.50", (12, 0)),
    "20240918": ("cut", "4.75-5.00", (11, 1)),
    "20241107": ("cut", "4.50-4.75", (12, 0)),
    "20241218": ("cut", "4.25-4.50", (11, 1)),
    "20250129": ("hold", "4.25-4.50", (12, 0)),
    "20250319": ("hold", "4.25-4.50", (11, 1)),
    "20250507": ("hold", "4.25-4.50", (12, 0)),
    "20250618": ("hold", "4.25-4.50", (12, 0)),
    "20250730": ("hold", "4.25-4.50", (9, 2)),
    "20250917": ("cut", "4.00-4.25", (11, 1)),
    "20251029": ("cut", "3.75-4.00", (10, 2)),
    "20251210": ("cut", "3.50-3.75", (9, 3)),
    "20260128": ("hold", "3.50-3.75", (10, 2)),
    "20260318": ("hold", "3.50-3.75", (11, 1)),
    "20260429": ("hold", "3.50-3.75", (8, 4)),
    "20260617": ("hold", "3.50-3.75", (12, 0)),
}
BALANCE_SHEET = {"20240501", "20250319", "20251029", "20251210"}


def statements():
    text = recorded("fed-board/derived_fomc_statements_2023_to_2026-06.csv").decode()
    return {
        row["date"]: row["body"] for row in csv.DictReader(io.StringIO(text)) if row["kind"] == "statement"
    }


def test_every_statement_since_2023_gives_its_range_and_tally():
    read = {}
    for day, body in statements().items():
        rate = decision(body)
        read[day] = (rate.action, str(rate.target), rate.tally)

    assert read == MEETINGS


def test_a_hold_follows_the_range_before_it_and_a_change_leaves_from_it():
    before = None
    for day, body in sorted(statements().items()):
        rate = decision(body)
        if before is not None:
            assert (rate.target == before) == (rate.action == "hold"), day
            assert rate.previous in {None, before}, day
        before = rate.target


def test_only_the_statements_that_decide_about_the_balance_sheet_give_such_a_decision():
    deciding = {
        day for day, body in statements().items() if [*balance_sheet_decisions(tuple(body.split("\n")))]
    }

    assert deciding == BALANCE_SHEET


def test_the_tallies_are_those_of_the_facts():
    facts = SHARED / "facts" / "events.csv"
    if not facts.exists():
        pytest.skip("the facts are not beside this checkout")
    votes = {
        row["event_date"].replace("-", ""): re.search(r"Vote (\d+)-(\d+)", row["identifiers"])
        for row in csv.DictReader(facts.read_text(encoding="utf-8").splitlines())
        if row["kind"] == "policy_decision" and "monetary" in row["identifiers"]
    }

    for day in votes.keys() & MEETINGS.keys():
        assert MEETINGS[day][2] == (int(votes[day][1]), int(votes[day][2])), day


@pytest.mark.parametrize(
    "dash",
    [
        "-",
        "\u2010",
        "\u2011",
        "\u2012",
        "\u2013",
        "\u2014",
        "\u2212",
        "\u2014\u0091",
        "\u00e2\u0080\u0091",
        " \u2013 ",
    ],
)
def test_a_dash_of_any_sort_is_read(dash):
    text = f"the Committee decided to maintain the target range for the federal funds rate at 3{dash}1/2 to 3{dash}3/4 percent."

    assert str(decision(text).target) == "3.50-3.75"


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("maintain the target range for the federal funds rate at 0 to 1/4 percent", "0.00-0.25"),
        ("keep the target range for the federal funds rate at 0 to 1/4 percent", "0.00-0.25"),
        ("raise the target range for the federal funds rate to 3/4 to 1 percent", "0.75-1.00"),
        (
            "raise the target range for the federal funds rate by 1/4 percentage point to 3-3/4 to 4 percent",
            "3.75-4.00",
        ),
        (
            "lower the target range for the federal funds rate by 1/2 percentage point, to 4-3/4 to 5 percent",
            "4.75-5.00",
        ),
        ("leave the target range for the federal funds rate unchanged at 3-3/4 to 4 percent", "3.75-4.00"),
    ],
)
def test_a_range_is_read_however_it_is_written(words, target):
    assert str(decision(f"The Committee decided to {words}.").target) == target


def test_a_dissenters_preference_is_not_the_decision():
    text = f"{SHORT_HOLD} Voting against was Beth M. Hammack, who preferred to maintain the target range at 4-1/2 to 4-3/4 percent."

    assert str(decision(text).target) == "3.50-3.75"


def test_a_change_by_a_stated_step_tells_the_range_before_it():
    rate = decision(CUT)

    assert (str(rate.target), str(rate.previous)) == ("4.00-4.25", "4.25-4.50")


def test_a_change_without_a_step_does_not_guess_the_range_before_it():
    text = "the Committee decided to raise the target range for the federal funds rate to 5 to 5-1/4 percent."

    assert decision(text).previous is None


def test_a_text_without_a_range_decides_no_rate():
    assert decision("The Committee reaffirmed its statement on longer-run goals.") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SHORT_TALLY, (12, 0)),
        ("approved the following statement for release by a 9 \u2013 3 vote:", (9, 3)),
        ("approved the statement by an 8-4 vote", (8, 4)),
        (ELEVEN_TO_ONE, (11, 1)),
        ("No vote is mentioned.", None),
    ],
)
def test_the_tally_is_read_in_both_forms(text, expected):
    assert tally(text) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("Beth M. Hammack, who preferred to hold.", ("Beth M. Hammack",)),
        (
            "Michelle W. Bowman and Christopher J. Waller, who preferred to lower it.",
            ("Michelle W. Bowman", "Christopher J. Waller"),
        ),
        (
            (
                "Stephen I. Miran, who preferred to lower the target range for the federal funds rate by 1/2 percentage point "
                "at this meeting, and Jeffrey R. Schmid, who preferred no change at this meeting."
            ),
            ("Stephen I. Miran", "Jeffrey R. Schmid"),
        ),
        (
            (
                "Stephen I. Miran, who preferred a cut; and Beth M. Hammack, Neel Kashkari, and Lorie K. Logan, who supported "
                "the range but not the easing bias."
            ),
            ("Stephen I. Miran", "Beth M. Hammack", "Neel Kashkari", "Lorie K. Logan"),
        ),
        ("Esther L. George.", ("Esther L. George",)),
    ],
)
def test_dissenters_are_counted_by_name(clause, expected):
    assert dissenters(clause) == expected


def test_an_absent_member_and_an_alternate_are_not_counted():
    text = "Voting for the monetary policy action were Jerome H. Powell, Chair; and Neel Kashkari. Neel Kashkari voted as an alternate member at this meeting. Absent and not voting was Adriana D. Kugler."

    assert tally(text) == (2, 0)


def test_a_slower_runoff_gives_the_cap_and_the_one_before():
    (change,) = balance_sheet_decisions((HOLD_AND_SLOW,))

    assert (change.cap_before, change.cap_after) == (Decimal(25), Decimal(5))
    assert change.sentence.startswith("Beginning in April,")


@pytest.mark.parametrize(
    "sentence",
    [
        "The Committee will continue reducing its holdings of Treasury securities.",
        "The Committee reaffirmed its policy of maintaining ample reserves in the banking system.",
        "The Committee will maintain the monthly redemption cap on agency debt at $35 billion.",
        "Voting against was X. Y. Z., who preferred to continue the current pace of decline in securities holdings.",
    ],
)
def test_going_on_as_before_is_no_decision(sentence):
    assert [*balance_sheet_decisions((sentence,))] == []


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        (
            "The Committee decided to conclude the reduction of its aggregate securities holdings on December 1.",
            "ends the reduction of its securities holdings",
        ),
        (
            "The Committee judges that reserves are ample and will initiate purchases of shorter-term Treasury securities.",
            "begins purchases of shorter-term Treasury securities",
        ),
        (
            "The Committee decided to begin reducing its holdings of Treasury securities on June 1.",
            "changes its securities holdings",
        ),
    ],
)
def test_a_new_course_is_a_decision(sentence, action):
    (change,) = balance_sheet_decisions((sentence,))

    assert change.action == action


def test_dashes_between_words_stay_words():
    assert plain("mortgage\u2011backed \u2014 securities") == "mortgage-backed - securities"


@pytest.mark.parametrize("upper", ["4-1/0", "4-1/00", "9999999999", "4-11111/4"])
def test_a_rate_that_is_no_number_of_percent_is_not_read(upper):
    sentence = "decided to maintain the target range for the federal funds rate at 4 to {} percent"
    assert decision(sentence.format("4-1/4")) is not None
    assert decision(sentence.format(upper)) is None
