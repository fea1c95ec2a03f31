"""Classification: what each topic takes in, what it must keep out, and how well the rules do."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from events.facts import TopicLink
from events.models import ClassificationRule
from events.services import classify, standing_rules
from events.vocabulary import Relation, Topic
from tests.events.builders import NOW

FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts" / "events.csv"
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason="the dated facts are not beside this checkout")


def topics(text):
    return {link.topic.value: link.relation.value for link in classify.topics(title=text, text="")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("House passes H.R. 3633, 294-134", {"clarity-act": "primary"}),
        ("Senate does not invoke cloture on the motion to proceed to H.R.3633", {"clarity-act": "primary"}),
        ("Senators publish a crypto market-structure draft", {"clarity-act": "primary"}),
        ("The GENIUS Act is signed into law", {"clarity-act": "related"}),
        ("Strategic Bitcoin Reserve is established", {"clarity-act": "related"}),
        ("House passes the Anti-CBDC Surveillance State Act", {"clarity-act": "related"}),
        ("FOMC holds at 4.25-4.50%", {"fed-actions": "primary"}),
        ("Governor Waller speaks on the outlook", {"fed-actions": "primary"}),
        ("Remarks at a conference of the Federal Reserve", {"fed-actions": "related"}),
        ("Standing repo usage of 30bn dollars", {"fed-actions": "primary", "liquidity": "related"}),
        ("Average tax refund rises 10.9% to 2,290 dollars", {"tax-refunds": "primary"}),
        ("IRS opens the 2026 filing season", {"tax-refunds": "primary"}),
        ("G7 statement on the global minimum tax", {"tax-refunds": "related"}),
        ("Order imposes reciprocal tariffs under IEEPA", {"tariff-dividends": "primary"}),
        ("American Worker Rebate Act is introduced", {"tariff-dividends": "primary"}),
        ("President promises $2,000 tariff dividend checks", {"tariff-dividends": "primary"}),
        ("A trade deal with Switzerland is announced", {"tariff-dividends": "related"}),
        ("Treasury cash closes at 260.8bn dollars", {"liquidity": "primary"}),
        ("Quarterly refunding statement", {"liquidity": "primary"}),
        ("FHFA raises the caps on mortgage-bond purchases", {"liquidity": "primary"}),
        ("Bank reserves fall to 2,902bn dollars", {"liquidity": "related"}),
    ],
)
def test_a_topic_takes_in_what_it_is_about(text, expected):
    assert topics(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Treasury pays tariff refunds to importers",
        "A tariff refund is not a tax refund",
        "Judge orders refunds of IEEPA duties for all importers of record",
        "Customs opens its system for duty refunds",
        "Importers sue for a refund of tariffs",
        "Trade court orders the government to refund the duties",
        "The IRS has no part in refunding tariffs to companies",
    ],
)
def test_a_refund_of_duties_is_never_a_tax_refund(text):
    assert topics(text) == {"tariff-dividends": "primary"}


@pytest.mark.parametrize(
    "text",
    [
        "SEC charges crypto exchange with fraud",
        "Coin lender agrees to pay $45 million for unregistered crypto offering",
        "Website charged with touting digital asset securities",
        "Treasury sanctions cryptocurrency mixer",
        "Federal Reserve Board issues enforcement action with former employee of a bank",
        "Federal Reserve Board announces approval of application by a holding company",
        "Treasury auctions 39bn dollars of 10-year notes",
        "Company declares a special dividend",
        "Failing to satisfy the duty of best execution",
        "Rule on duties of municipal advisors",
        "Heavy-duty trucks",
        "Governor Newsom signs a budget",
        "Clarity in the law",
        "A genius acts",
        "Refundable deposits",
    ],
)
def test_what_only_looks_alike_has_no_topic(text):
    assert topics(text) == {}


DIVIDEND = "tariff-dividends: paying tariff revenue to people"


def rules(text):
    return [firing.rule.name for firing in classify.SHIPPED.firings(text)]


class TestHardCases:
    @pytest.mark.parametrize(
        "text",
        [
            "CBP opens tariff refunds to importers of record",
            "Tariff refund for 300,000 importers",
            "Companies are refunded IEEPA tariffs",
        ],
    )
    def test_a_tariff_refund_is_no_tax_refund_and_no_dividend(self, text):
        assert topics(text) == {"tariff-dividends": "primary"}
        assert DIVIDEND not in rules(text)

    def test_genius_is_not_clarity(self):
        assert topics("Treasury proposes rules under the GENIUS Act") == {"clarity-act": "related"}
        assert "clarity-act: the bill and its Senate texts" not in rules("The GENIUS Act is signed")

    def test_digital_commodity_spot_markets_are_market_structure(self):
        assert topics("Hearing on Digital Commodity Spot Markets") == {"clarity-act": "primary"}
        assert topics("CFTC adviser speaks on digital-commodity spot markets") == {"clarity-act": "primary"}

    @pytest.mark.parametrize(
        "text",
        [
            "SEC Halts Fraudulent Cryptomining and Trading Scheme",
            "CFTC obtains $3 million penalty against a digital commodity platform for fraud",
            "Exchange reaches settlement with SEC and will cease trading crypto assets",
            "Treasury designates operators of a virtual currency mixer",
            "Two men stole bitcoin, and are sentenced",
        ],
    )
    def test_enforcement_is_no_policy(self, text):
        assert topics(text) == {}

    @pytest.mark.parametrize(
        "text",
        [
            "FinCEN proposes rule aimed at closing anti-money laundering gaps for digital assets",
            "An agency charged with regulating digital assets seeks comment",
        ],
    )
    def test_a_rule_against_crime_is_policy(self, text):
        assert topics(text) == {"clarity-act": "related"}

    @pytest.mark.parametrize(
        "text",
        [
            "Remarks on climate at the Federal Reserve Bank of Atlanta",
            "Testimony before the Subcommittee on Monetary Policy and Trade",
            "A conference on the dollar hosted by the Federal Reserve Board",
        ],
    )
    def test_a_place_and_a_committee_are_not_what_is_spoken_of(self, text):
        assert topics(text) == {}

    @pytest.mark.parametrize(
        "text",
        [
            "Treasury, IRS Release Guidance on Clean Hydrogen Credit",
            "IRS launches paperless processing",
            "Joint statement of the REPO Task Force on Russian elites",
            "FHFA reports on the prevention of foreclosures",
        ],
    )
    def test_a_name_alone_is_no_topic(self, text):
        assert topics(text) == {}


def test_words_match_whole_and_hyphens_like_spaces():
    assert (
        topics("market\u2011structure\nbill") == topics("market structure bill") == {"clarity-act": "primary"}
    )
    assert topics("tariffication") == {}


def test_what_the_source_gives_stands_first_and_as_given():
    given = (TopicLink(Topic.LIQUIDITY, Relation.RELATED, "publisher"),)
    links = classify.topics(title="FOMC statement", text="Treasury cash", given=given)
    assert links[0] == given[0]
    assert [link.topic for link in links] == ["liquidity", "fed-actions"]


def test_primary_beats_related_and_its_rule_is_named():
    (link,) = classify.topics(title="Stablecoin title of the CLARITY Act", text="")
    assert (link.relation, link.rule) == ("primary", "clarity-act: the bill and its Senate texts")


def test_a_long_text_is_judged_by_its_opening():
    minutes = "The Committee met. " * 100 + "Tariffs were mentioned."
    assert classify.topics(title="A meeting", text=minutes) == ()


@needs_facts
def test_the_rules_find_nearly_every_dated_fact():
    """Measured 138 of 144: the six others need their context to be understood."""
    with FACTS.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [set(topics(row["description"])) for row in rows]
    hits = sum(row["topic"] in given for row, given in zip(rows, found, strict=True))
    assert hits / len(rows) >= 0.95
    assert hits / sum(map(len, found)) >= 0.97


@needs_facts
def test_no_dated_fact_about_duties_is_taken_for_a_tax_refund():
    with FACTS.open(newline="") as lines:
        duties = [row for row in csv.DictReader(lines) if row["topic"] == "tariff-dividends"]
    assert not [row for row in duties if "tax-refunds" in topics(row["description"])]


@pytest.mark.django_db
def test_the_command_answers_each_line_with_an_object(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("Tariff refunds to importers\n\nFOMC statement\n"))
    call_command("classify")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["topics"] for answer in answers] == [["tariff-dividends"], [], ["fed-actions"]]
    assert answers[2]["rules"] == [
        {
            "topic": "fed-actions",
            "relation": "primary",
            "rule": "fed-actions: decisions of the FOMC",
            "phrase": "fomc",
        }
    ]


@pytest.mark.django_db
def test_the_command_works_by_the_rules_of_the_editors_and_by_the_shipped_ones_when_asked(
    monkeypatch, capsys
):
    own = ClassificationRule(name="own", topic=Topic.LIQUIDITY, phrases=["yield curve"])
    standing_rules.change(row=own, seen_version=None, by="ada", now=NOW)
    for options in ({}, {"shipped": True}):
        monkeypatch.setattr("sys.stdin", io.StringIO("The yield curve\n"))
        call_command("classify", **options)

    answers = [json.loads(line)["topics"] for line in capsys.readouterr().out.splitlines()]
    assert answers == [["liquidity"], []]


def test_the_command_needs_no_database_and_says_so():
    """As a process of its own: where no server answers, nobody can have changed a rule."""
    answer = subprocess.run(
        [sys.executable, "manage.py", "classify"],
        input="The GENIUS Act\n",
        capture_output=True,
        text=True,
        timeout=60,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        check=True,
    )

    assert json.loads(answer.stdout)["topics"] == ["clarity-act"]
    assert "these are the shipped rules" in answer.stderr
