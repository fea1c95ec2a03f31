"""Talks: which are on monetary policy."""

from datetime import UTC, datetime

import pytest

from events.vocabulary import Kind, Topic
from scrapers.families.fed_talks import occurrence, topics
from scrapers.items import Moment

GOVERNOR = "Governor Christopher J. Waller"


@pytest.mark.parametrize(
    "title",
    [
        "The Economic Outlook",
        "The Outlook for the U.S. Economy",
        "Semiannual Monetary Policy Report to the Congress",
        "The Balance Sheet and Bank Regulation",
        "Inflation and the Labor Market",
        "Where Is the Neutral Rate?",
        "Demystifying the Federal Reserve's Balance Sheet",
    ],
)
def test_a_title_on_policy_or_the_economy_is_on_the_topic(title):
    assert [link.topic for link in topics(title, GOVERNOR)] == [Topic.FED_ACTIONS]


@pytest.mark.parametrize(
    "title",
    [
        "Community Banking in a New Age",
        "Welcoming Remarks",
        "Artificial Intelligence in the Financial System",
        "Modernizing Supervision and Regulation",
        "Stablecoins and Payments",
    ],
)
def test_a_title_on_banks_or_payments_is_not(title):
    assert topics(title, GOVERNOR) == ()


@pytest.mark.parametrize("speaker", ["Chair Jerome H. Powell", "Chairman Kevin Warsh"])
def test_what_the_chair_says_is_on_the_topic_whatever_its_title(speaker):
    assert [link.rule for link in topics("In Our Time", speaker)] == ["talk by the chair"]


def test_the_vice_chair_is_not_the_chair():
    assert topics("Welcoming Remarks", "Vice Chair for Supervision Michelle W. Bowman") == ()


def test_the_speaker_is_the_body_and_the_title_alone_is_classified():
    at = Moment(datetime(2026, 9, 3, 12, 30, tzinfo=UTC))
    found = occurrence(name="a20260903a", kind=Kind.SPEECH, title="Payments", speaker=GOVERNOR, at=at)

    assert (found.title, found.body) == ("Payments", GOVERNOR)
    assert found.requires_topic
    assert found.occurred == found.public == at
