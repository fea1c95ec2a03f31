"""What the shipped files say: the layout, the closed lists, and nothing that is not so."""

import csv
import re
from collections import Counter
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from django.conf import settings

from events.importance import weigh
from events.services.watched_series import WATCHED
from events.vocabulary import Importance, Kind, Precision, Relation, Scheme, Topic
from scrapers.sources.fed_speeches import FedSpeeches
from tests.scrapers.fed_news_bodies import news, talk
from tests.scrapers.pages import document
from tracker import starter_files

FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts" / "events.csv"
SHIPPABLE = {"two_incl_official", "one_official", "two_secondary"}
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason="../shared/facts is not on this machine")

# The facts' kinds that the vocabulary spells otherwise than with a hyphen for the underscore.
KINDS = {
    "bill_introduced": "introduction",
    "bill_reported": "report",
    "bill_signed": "signature",
    "committee_markup": "committee-vote",
    "draft_released": "draft",
    "filing_season": "schedule",
    "nomination_step": "nomination",
    "rule_proposed": "proposed-rule",
    "rulemaking_step": "procedural-step",
    "schedule_change": "schedule",
    "schedule_notice": "schedule",
}


def table(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rows():
    return table(starter_files.FOLDER / "events.csv")


def figures_of(key):
    return [row for row in table(starter_files.FOLDER / "figures.csv") if row["key"] == key]


def named(fragment):
    return [row for row in rows() if fragment in row["key"]]


def one(key):
    (row,) = named(key)
    return row


def facts():
    return {row["event_id"]: row for row in table(FACTS)}


def words_of(row):
    return f"{row['title']} {row['summary']}"


# ---------------------------------------------------------------- layout


def test_every_row_parses_into_one_occurrence():
    items = starter_files.read_documents()

    assert len(items) == len(rows()) > 100
    assert all(len(item.occurrences) == 1 for item in items)


def test_a_key_begins_with_its_date_and_stands_once():
    keys = [row["key"] for row in rows()]

    assert len(set(keys)) == len(keys)
    assert all(row["key"].startswith(row["occurred_date"]) for row in rows())


def test_rows_stand_in_order_of_time():
    dates = [row["occurred_date"] for row in rows()]

    assert dates == sorted(dates)


def test_no_identifier_names_two_occurrences():
    names = Counter(
        identifier
        for item in starter_files.read_documents()
        for identifier in item.occurrences[0].identifiers
    )

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("key", "identifiers"),
    [
        ("2025-01-23-digital-asset", "executive-order=14178; federal-register=2025-02123"),
        ("2025-02-03-borrowing", "treasury-release=sb0007"),
        ("2025-03-19-fomc-rate", "fed-release=monetary20250319a#rate"),
        ("2025-03-19-fomc-balance-sheet", "fed-release=monetary20250319a#balance-sheet"),
        ("2025-06-23-house-financial", "us-bill-step=119/hr/3633/2025-06-23/report/hsba00"),
        ("2025-06-23-house-agriculture", "us-bill-step=119/hr/3633/2025-06-23/report/hsag00"),
        ("house-passes-hr3633", "us-bill-step=119/hr/3633/2025-07-17/floor-vote/house; house-vote=2025/199"),
        ("senate-banking-report", "us-bill-step=119/hr/3633/2026-06-01/report/ssbk00"),
        ("senate-calendar", "us-bill-step=119/hr/3633/2026-06-01/calendar/senate"),
        ("2026-04-09-treasury-cash-low", "series-rule=tga/2026-04-09/low-63"),
        ("2025-11-19-miran-speech", "fed-release=miran20251119a"),
        ("2026-01-11-powell-on-subpoenas", "fed-release=powell20260111a"),
        ("2026-05-14-barr-speech", "fed-release=barr20260514a"),
    ],
)
def test_identifiers_are_those_the_sources_produce(key, identifiers):
    assert one(key)["identifiers"] == identifiers


@pytest.mark.parametrize(
    ("key", "at"),
    [
        ("2025-11-19-miran-speech", "11/19/2025 11:00:00 AM"),
        ("2026-01-11-powell-on-subpoenas", "1/11/2026"),
        ("2026-05-14-barr-speech", "5/14/2026 12:00:00 PM"),
    ],
)
def test_a_talk_of_the_boards_list_is_named_as_the_row_that_tells_it(key, at):
    scheme, name = one(key)["identifiers"].split("=")
    listed = document(FedSpeeches(), news(talk(name, "A talk", at, "Governor")))
    (occurrence,) = listed.occurrences

    assert [(i.scheme, i.identifier) for i in occurrence.identifiers] == [(scheme, name)]
    assert str(occurrence.occurred.local_date) == one(key)["occurred_date"]


def test_the_low_of_reserves_is_named_as_the_rule_on_the_series_names_it():
    series = next(series for series in WATCHED if series.slug == "reserves")

    for span in series.rules.extremes[:1]:
        assert f"series-rule=reserves/2025-10-29/low-{span}" in one("2025-10-29-reserves-low")["identifiers"]


def test_the_three_orders_of_one_day_are_three_rows():
    orders = named("2025-02-01-")

    assert [row["identifiers"] for row in orders] == [
        "executive-order=14193; federal-register=2025-02406",
        "executive-order=14195; federal-register=2025-02408",
        "executive-order=14194; federal-register=2025-02407",
    ]


def test_every_step_of_a_bill_belongs_to_its_proceeding():
    for row in rows():
        for step in re.findall(r"us-bill-step=(\d+/\w+/\d+)/", row["identifiers"]):
            assert row["proceeding"] == f"us-bill {step}", row["key"]


def test_closes_are_on_sessions_and_end_where_the_readme_says():
    ends = {symbol: bars[-1].session_date.isoformat() for symbol, bars in starter_files.read_closes().items()}

    assert ends.pop("VIX") == "2026-07-07"
    assert set(ends) == {"RUT", "SPX", "IXIC", "DGS10", "BTC-USD", "ETH-USD"}
    assert set(ends.values()) == {"2026-08-20"}


def test_every_event_has_a_topic_and_a_title_that_fits():
    for row in rows():
        assert row["topics"], row["key"]
        assert 10 < len(row["title"]) <= 120, row["key"]
        assert row["summary"].endswith("."), row["key"]


def test_addresses_are_official_and_secure():
    official = (".gov/", "federalreserve.gov", "newyorkfed.org", "courtlistener.com", "hawley.senate.gov")

    for row in rows():
        assert bool(row["url"]) == (row["url_precision"] != "none"), row["key"]
        if row["url"]:
            assert row["url"].startswith("https://"), row["key"]
            assert any(part in row["url"] for part in official), row["key"]


def test_nothing_rests_on_one_secondary_source():
    assert {row["verification"] for row in rows()} <= SHIPPABLE


# ---------------------------------------------------------------- clocks


def test_nothing_is_public_later_than_a_week_and_a_half_after_it_happened():
    for item in starter_files.read_documents():
        occurrence = item.occurrences[0]
        wait = (occurrence.public.local_date - occurrence.occurred.local_date).days
        assert wait <= 10, item.external_id


def test_only_what_was_announced_beforehand_is_public_before_it_happened():
    early = {
        row["key"]: row["public_basis"]
        for row, item in zip(rows(), starter_files.read_documents(), strict=True)
        if item.occurrences[0].public.at < item.occurrences[0].occurred.at
    }

    assert set(early.values()) == {"announced with the decision"}


def test_the_house_passage_has_the_second_of_the_roll_call():
    (item,) = [it for it in starter_files.read_documents() if it.external_id.endswith("house-passes-hr3633")]

    assert item.occurrences[0].occurred.at.isoformat() == "2025-07-17T19:30:31+00:00"
    assert item.occurrences[0].public == item.occurrences[0].occurred


def test_a_rate_decision_is_public_at_two_in_the_afternoon_in_new_york():
    for row in named("-fomc-rate"):
        assert (row["public_time"], row["public_precision"]) == ("14:00", "minute"), row["key"]


@pytest.mark.parametrize(
    ("key", "public"),
    [
        ("2026-02-06-refund-statistics", "2026-02-13"),
        ("2026-04-03-refund-statistics", "2026-04-10"),
        ("2026-04-17-refund-statistics", "2026-04-24"),
        ("2025-06-12-treasury-cash-low", "2025-06-13"),
        ("2025-12-31-treasury-cash-year-end", "2026-01-02"),
        ("2025-10-29-reserves-low", "2025-10-30"),
        ("2025-12-01-runoff-ends", "2025-10-29"),
    ],
)
def test_a_figure_is_public_when_it_came_out_and_not_as_of_its_date(key, public):
    assert one(key)["public_date"] == public


def test_a_text_of_late_evening_is_not_public_before_the_evening():
    assert one("banking-revised-text")["public_date"] == "2026-01-13"
    assert one("banking-markup-planned")["public_time"] == "22:27"


def test_a_month_stays_a_month():
    months = [row["key"] for row in rows() if row["public_precision"] == Precision.MONTH]

    assert months == ["2025-07-01-project-crypto", "2026-05-01-borrowing-estimate"]


# ---------------------------------------------------------------- weight


def test_weights_follow_the_rule_save_where_the_readme_says_otherwise():
    raised = {"data-release", "operation", "procedural-vote"}

    for row in rows():
        weight, kind = int(row["importance"]), Kind(row["kind"])
        by_rule = weigh(kind, body=row["body"], turning_point=weight == Importance.TURNING_POINT)
        assert weight == by_rule or (row["kind"] in raised and weight > by_rule), row["key"]


def test_turning_points_are_rate_changes_a_signature_and_the_ruling():
    assert [row["key"] for row in rows() if row["importance"] == "5"] == [
        "2025-07-18-genius-act-signed",
        "2025-09-17-fomc-rate",
        "2025-12-10-fomc-rate",
        "2026-02-20-supreme-court-ieepa",
        "2026-09-16-fomc-rate",
    ]


# ---------------------------------------------------------------- what is true in autumn 2026

NEVER_SAID = [
    r"clarity act (is|was|becomes|became|has been) (law|signed|enacted|passed|dead)",
    r"(congress|senate) (passes|passed|approves|approved) (the )?(clarity|h\.r\. 3633)",
    r"\b(imminent|inevitable|doomed|dead|killed|collapsed)\b",
    r"dividends? (is|are|was|were|will be|has been|have been) (paid|enacted|approved|sent|issued)",
    r"(households|people|americans|families) (receive|received|are paid|were paid|get)\b",
    r"(tax|tariff) refund programs? (is|was|were) enacted",
    r"tariff (refunds?|dividends?) (to|for) (households|people|families|taxpayers)",
    r"cloture (is|was) (invoked|agreed)",
    r"50-49|46-43",
]


@pytest.mark.parametrize("pattern", NEVER_SAID)
def test_no_text_says_what_is_not_so(pattern):
    assert [row["key"] for row in rows() if re.search(pattern, words_of(row), re.IGNORECASE)] == []


def test_hr_3633_passed_one_chamber_and_nothing_more():
    steps = [row for row in rows() if row["proceeding"] == "us-bill 119/hr/3633"]

    assert [row["body"] for row in steps if row["kind"] == Kind.FLOOR_VOTE] == ["U.S. House"]
    assert not {Kind.SIGNATURE, Kind.LAW, Kind.VETO} & {Kind(row["kind"]) for row in steps}


def test_hr_3633_stands_reported_in_the_senate():
    (bill,) = [
        row for row in table(starter_files.FOLDER / "proceedings.csv") if row["identifier"] == "119/hr/3633"
    ]

    assert (bill["stage"], bill["stage_date"]) == ("reported-in-senate", "2026-06-01")


def test_cloture_failed_49_to_50_and_was_no_passage():
    vote = one("2026-09-15-cloture-fails")

    assert vote["kind"] == Kind.PROCEDURAL_VOTE
    assert "senate-vote=119-2/234" in vote["identifiers"]
    figures = {row["name"]: row["value"] for row in figures_of(vote["key"])}
    assert figures == {"yeas": "49", "nays": "50", "result": "failed"}


def test_a_failed_cloture_keeps_the_motion_to_reconsider_beside_it():
    assert one("motion-to-reconsider")["kind"] == Kind.PROCEDURAL_STEP
    assert "keeps the question open" in one("motion-to-reconsider")["summary"]


def test_the_genius_act_is_another_act():
    assert one("genius-act-signed")["proceeding"] == "us-bill 119/s/1582"
    assert "another act than H.R. 3633" in one("genius-act-signed")["summary"]


def test_refunds_of_duties_are_never_tax_refunds():
    about_duties = [row for row in rows() if re.search(r"dut(y|ies)|tariff|IEEPA", words_of(row))]

    assert len(about_duties) > 25
    assert not [row["key"] for row in about_duties if Topic.TAX_REFUNDS in row["topics"]]


def test_refunds_of_duties_go_to_importers_and_are_no_dividend():
    refunds = [
        row for row in rows() if Topic.TARIFF_DIVIDENDS in row["topics"] and "refund" in words_of(row).lower()
    ]

    assert len(refunds) >= 3
    for row in refunds:
        assert re.search(r"importer|duties", words_of(row)), row["key"]
        assert "dividend" not in row["title"].lower(), row["key"]


def test_a_dividend_is_only_ever_proposed():
    spoken_of = re.compile(r"dividend|rebate act|payments? would", re.IGNORECASE)
    dividends = [row for row in rows() if spoken_of.search(words_of(row))]

    assert {row["kind"] for row in dividends} == {Kind.STATEMENT, Kind.INTRODUCTION}
    for row in dividends:
        assert re.search(r"no bill was enacted|nothing had been enacted|proposal", words_of(row)), row["key"]


def test_rates_end_at_375_to_400_after_a_rise():
    ranges = [
        {figure["name"]: figure["value"] for figure in figures_of(row["key"])} for row in named("-fomc-rate")
    ]

    assert [(low["target range lower"], low["target range upper"]) for low in ranges] == [
        *[("4.25", "4.50")] * 5,
        ("4.00", "4.25"),
        ("3.50", "3.75"),
        ("3.50", "3.75"),
        ("3.50", "3.75"),
        ("3.75", "4.00"),
    ]


def test_bill_purchases_are_not_called_reserve_management_alone():
    for row in named("bill-purchase"):
        if "reserve management" in words_of(row):
            assert "agency principal" in words_of(row), row["key"]


def test_ieepa_tariffs_were_struck_six_to_three():
    figures = {row["name"]: row["value"] for row in figures_of(one("supreme-court-ieepa")["key"])}

    assert figures == {"justices for": "6", "justices against": "3"}


# ---------------------------------------------------------------- against the facts


@needs_facts
def test_every_fact_that_may_ship_has_shipped():
    shippable = {key for key, row in facts().items() if row["verification"] in SHIPPABLE}

    assert {row["fact"] for row in rows()} == shippable


@needs_facts
def test_kind_and_address_are_those_of_the_fact():
    known = facts()
    split_off = {"senate-calendar"}

    for row in rows():
        fact = known[row["fact"]]
        spelled = KINDS.get(fact["kind"], fact["kind"].replace("_", "-"))
        if row["key"].endswith("-refunding-statement"):
            spelled = "refunding"  # which the list of facts calls a release of data
        assert row["verification"] == fact["verification"], row["key"]
        if spelled == "data-point":
            assert row["kind"] in {Kind.DATA_RELEASE, Kind.DATA_EXTREME}, row["key"]
        elif not any(part in row["key"] for part in split_off):
            assert row["kind"] == spelled, row["key"]
        if row["identifiers"].startswith("executive-order"):
            continue
        assert row["url"] == fact["official_url"], row["key"]


@needs_facts
def test_the_day_is_the_day_of_the_fact():
    known = facts()

    for row in rows():
        if not row["key"].endswith("-bill-purchase-cycle"):
            assert row["occurred_date"] == known[row["fact"]]["event_date"], row["key"]


@needs_facts
def test_the_end_of_a_purchase_cycle_is_the_one_the_fact_notes():
    known = facts()

    for row in named("-bill-purchase-cycle"):
        year, month, day = row["occurred_date"].split("-")
        months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]
        assert f"to {int(day)} {months[int(month) - 1]} {year}" in known[row["fact"]]["note"], row["key"]


@needs_facts
def test_every_figure_stands_in_its_fact():
    known, by_key = facts(), {row["key"]: row for row in rows()}

    for figure in table(starter_files.FOLDER / "figures.csv"):
        fact = known[by_key[figure["key"]]["fact"]]
        stated = _numbers(f"{fact['description']} {fact['identifiers']} {fact['note']}")
        for cell in filter(None, (figure["value"], figure["previous"])):
            if cell.lstrip("-")[0].isdigit():
                assert abs(Decimal(cell)) in stated, figure


@needs_facts
def test_no_sentence_is_copied():
    known = facts()

    for row in rows():
        description = known[row["fact"]]["description"].casefold().rstrip(".")
        for ours in (row["title"], row["summary"]):
            likeness = SequenceMatcher(None, ours.casefold().rstrip("."), description).ratio()
            assert likeness < 0.85, row["key"]


@needs_facts
def test_every_close_is_that_of_the_facts_and_only_holidays_of_the_vix_are_left_out():
    theirs, ours = table(FACTS.parent / "closes.csv"), table(starter_files.FOLDER / "closes.csv")
    left_out = Counter()

    for before, after in zip(theirs, ours, strict=True):
        for column, cell in before.items():
            left_out[column] += cell != after[column]
            assert after[column] in {cell, ""}, (before["date"], column)

    assert +left_out == Counter(VIX=20)


def _numbers(text):
    """The absolute numbers of a text, trillions read as billions."""
    found = set()
    for digits, scale in re.findall(r"(\d[\d,]*(?:\.\d+)?)(tn)?", text):
        number = Decimal(digits.replace(",", "").rstrip("."))
        found.add(number * 1000 if scale else number)
    return found


def test_the_facts_schemes_and_relations_are_of_the_closed_lists():
    for item in starter_files.read_documents():
        occurrence = item.occurrences[0]
        assert all(isinstance(name.scheme, Scheme) for name in occurrence.identifiers)
        assert all(isinstance(link.topic, Topic) for link in occurrence.topics)
        assert all(isinstance(link.relation, Relation) for link in occurrence.topics)
        assert isinstance(occurrence.kind, Kind)
