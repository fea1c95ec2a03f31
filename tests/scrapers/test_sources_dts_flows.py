"""Refunds paid and duties taken in, by the Daily Treasury Statement; its categories change their names."""

from datetime import date

import pytest

from events.vocabulary import Relation, Topic
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.items import FollowUp, Observation, ScrapedDocument
from scrapers.sources.dts_deposits import DtsDeposits
from scrapers.sources.dts_withdrawals import DtsWithdrawals
from tests.scrapers.pages import figures, page
from tests.scrapers.treasury_bodies import answer

EFT, CHECKS = "Taxes - Individual Tax Refunds (EFT)", "Taxes - Individual Tax Refunds (Checks)"


def row(category, amount, day="2026-02-18", side="Withdrawals", line=1):
    return {
        "record_date": day,
        "transaction_type": side,
        "transaction_catg": category,
        "transaction_catg_desc": "null",
        "transaction_today_amt": str(amount),
        "transaction_mtd_amt": str(amount * 10),
        "transaction_fytd_amt": str(amount * 100),
        "src_line_nbr": str(line),
    }


def found(kind, *rows, scraper=None, pages=1):
    scraper = scraper or DtsWithdrawals()
    body = answer(list(rows), pages=pages)
    return [
        one for one in scraper.parse(page(body, scraper.polls(date(2026, 2, 20))[0])) if isinstance(one, kind)
    ]


def duties(category, amount=1000, day="2026-02-18"):
    return row(category, amount, day, side="Deposits")


def test_refunds_by_transfer_and_by_check_are_one_value():
    (value,) = found(Observation, row(EFT, 24310), row(CHECKS, 310), row("Unclassified", 5))

    assert (value.symbol, value.as_of_date, value.value) == ("DTS-TAX-REFUNDS", date(2026, 2, 18), 24620)
    assert value.public.local_date == date(2026, 2, 19)


def test_a_day_is_one_routine_event_with_month_and_year_to_date():
    (one,) = found(ScrapedDocument, row(EFT, 2))
    (event,) = one.occurrences

    assert figures(event) == {"on the day": 2, "this month to date": 20, "fiscal year to date": 200}
    assert event.identifiers[0].identifier == "tax-refunds-paid/2026-02-18/day"
    assert [(link.topic, link.relation) for link in event.topics] == [(Topic.TAX_REFUNDS, Relation.PRIMARY)]
    assert event.importance == 1


def test_every_other_category_is_kept_with_the_document_and_none_dropped():
    (one,) = found(
        ScrapedDocument,
        row(EFT, 2),
        row("A category nobody has seen", 7),
        row("Unclassified", 3, line=8),
        row("Unclassified", 4, line=9),
        row("null", 9) | {"transaction_catg_desc": "Total Withdrawals"},
    )

    assert one.data == {
        "counted": {EFT: "2"},
        "other categories": {
            "A category nobody has seen": "7",
            "Total Withdrawals": "9",
            "Unclassified (8)": "3",
            "Unclassified (9)": "4",
        },
    }


@pytest.mark.parametrize(
    "category",
    [
        "Customs and Certain Excise Taxes",
        "DHS - Customs and Certain Excise Taxes",
        "DHS - Customs Duties, Taxes, and Fees",
        "DHS \u2013 Customs Duties, Taxes, and Fees",
    ],
)
def test_duties_are_counted_under_each_name_they_have_had(category):
    (value,) = found(Observation, duties(category), scraper=DtsDeposits())

    assert (value.symbol, value.value) == ("DTS-CUSTOMS", 1000)


def test_duties_are_context_for_tariff_dividends_and_never_tax_refunds():
    (one,) = found(ScrapedDocument, duties("DHS - Customs Duties, Taxes, and Fees"), scraper=DtsDeposits())

    assert [(link.topic, link.relation) for link in one.occurrences[0].topics] == [
        (Topic.TARIFF_DIVIDENDS, Relation.RELATED)
    ]


def test_the_agency_that_collects_is_no_duty():
    rows = (
        duties("DHS - Customs Duties, Taxes, and Fees"),
        duties("DHS - Customs & Border Protection (CBP)", 7),
    )

    assert [one.value for one in found(Observation, *rows, scraper=DtsDeposits())] == [1000]


def test_a_category_renamed_again_is_refused_from_its_first_day():
    rows = (
        duties("DHS - Customs Duties, Taxes, and Fees"),
        duties("DHS - Customs Duties and Levies", day="2026-02-19"),
    )
    with pytest.raises(LayoutChanged, match="Levies"):
        found(Observation, *rows, scraper=DtsDeposits())


def test_a_window_without_the_line_at_all_is_refused():
    with pytest.raises(LayoutChanged):
        found(Observation, row("Interest on Treasury Securities", 7))


def test_a_day_without_the_line_beside_days_with_it_has_no_value():
    rows = (row(EFT, 5), row("Unclassified", 7, day="2026-02-19"))

    assert [one.as_of_date.day for one in found(Observation, *rows)] == [18]


def test_duties_paid_back_may_exceed_those_taken_in():
    (value,) = found(Observation, duties("Customs and Certain Excise Taxes", -12), scraper=DtsDeposits())

    assert value.value == -12


@pytest.mark.parametrize("side", ["Deposits", "null"])
def test_rows_of_the_other_side_are_refused(side):
    with pytest.raises(LayoutChanged, match="asked for"):
        found(Observation, row(EFT, 5, side=side))


@pytest.mark.parametrize("amount", ["null", "many"])
def test_an_amount_that_is_no_number_is_a_new_layout(amount):
    with pytest.raises(LayoutChanged):
        found(Observation, row(EFT, 5) | {"transaction_today_amt": amount})


def test_an_empty_window_is_too_little_and_pages_follow_by_their_count():
    with pytest.raises(TooFewItems):
        found(Observation)
    assert len(found(FollowUp, row(EFT, 5), pages=2)) == 1


def test_each_side_is_asked_for_alone_in_a_trailing_window():
    (url,) = DtsDeposits().polls(date(2026, 3, 2))

    assert "filter=record_date:gte:2026-02-09,transaction_type:eq:Deposits&" in url


@pytest.mark.parametrize("scraper", [DtsDeposits(), DtsWithdrawals()], ids=lambda one: one.slug)
def test_quarters_of_the_history_are_asked_for_one_side_and_give_values_alone(scraper):
    first, *_, last = scraper.history(date(2026, 3, 2))
    side = scraper.polls(date(2026, 3, 2))[0].partition("transaction_type:eq:")[2].partition("&")[0]

    assert (
        f"filter=record_date:gte:2025-01-01,record_date:lte:2025-03-31,transaction_type:eq:{side}&" in first
    )
    assert "record_date:lte:2026-03-31" in last


def test_a_day_of_the_history_is_a_value_and_no_news():
    body = answer([row(EFT, 2)])
    (url, *_) = DtsWithdrawals().history(date(2026, 3, 2))
    items = list(DtsWithdrawals().parse(page(body, url)))

    assert [type(one) for one in items] == [Observation]


def test_a_category_of_endless_words_is_read_in_a_moment():
    endless = "refund " * 30_000  # looked at from each of its letters it would take minutes

    (one,) = found(ScrapedDocument, row(EFT, 2), row(endless, 1))

    assert list(one.data["other categories"].values()) == ["1"]
