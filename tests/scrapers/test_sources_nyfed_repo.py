"""Repo and reverse repo: one sum a day and side, tests of readiness left out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.nyfed_repo import NyfedRepo
from tests.scrapers.nyfed_bodies import operations, repo
from tests.scrapers.pages import CAPTCHA, page

DAY = "2026-09-01"


def parsed(*rows):
    return list(NyfedRepo().parse(page(operations(*rows))))


def sums(*rows):
    return {(one.symbol, one.as_of_date.isoformat()): one.value for one in parsed(*rows)}


def test_operations_of_a_day_are_summed_by_side_in_millions():
    found = sums(
        repo(DAY, "Repo", 7_000_000),
        repo(DAY, "Repo", "4000000"),
        repo(DAY, "Reverse Repo", 500_000_000),
        repo("2026-09-02", "Repo", "20350000000"),
    )

    assert found == {("REPO", DAY): 11, ("REVERSE-REPO", DAY): 500, ("REPO", "2026-09-02"): 20_350}


def test_a_day_on_which_nobody_asks_is_zero():
    assert sums(repo(DAY, "Repo", 0), repo(DAY, "Repo", "")) == {("REPO", DAY): Decimal(0)}


def test_a_small_value_exercise_is_no_use_of_the_facility():
    assert sums(repo(DAY, "Repo", 5_000_000), repo(DAY, "Repo", 1_000_000, note="Small value exercise")) == {
        ("REPO", DAY): 5
    }


def test_what_is_only_announced_is_not_summed():
    assert sums(repo(DAY, "Repo", "", auctionStatus="Announced")) == {}


def test_a_sum_is_known_when_the_last_operation_has_closed():
    morning, afternoon = (repo(DAY, "Repo", 0, closeTime=clock) for clock in ("08:30", "13:45"))

    (found,) = parsed(afternoon, morning)
    assert (found.public.at, found.public.precision) == (
        datetime(2026, 9, 1, 17, 45, tzinfo=UTC),
        Precision.MINUTE,
    )


def test_without_a_close_a_sum_is_not_known_before_the_next_business_day():
    (found,) = parsed(repo("2026-09-04", "Repo", 0, closeTime="13:45"), repo("2026-09-04", "Repo", 0))

    assert (found.public.local_date, found.public.precision) == (date(2026, 9, 8), Precision.DAY)


def test_a_trailing_window_is_asked_so_that_every_day_is_whole():
    assert NyfedRepo().polls(date(2026, 9, 22)) == (
        "https://markets.newyorkfed.org/api/rp/results/search.json?startDate=2026-09-01&endDate=2026-09-22",
    )


def test_the_history_is_asked_in_quarters():
    first, *_, last = NyfedRepo().history(date(2026, 9, 22))

    assert (
        first
        == "https://markets.newyorkfed.org/api/rp/results/search.json?startDate=2023-10-01&endDate=2023-12-31"
    )
    assert last.endswith("startDate=2026-07-01&endDate=2026-09-30")


@pytest.mark.parametrize(
    "row",
    [
        repo(DAY, "Swap", 0),
        repo(DAY, "Repo", "much"),
        repo("2026-09-05", "Repo", 0),
        repo("today", "Repo", 0),
        repo(DAY, "Repo", 0, closeTime="noon"),
        {"operationDate": DAY, "operationType": "Repo"},
    ],
)
def test_a_row_that_is_not_as_described_is_refused(row):
    with pytest.raises(LayoutChanged):
        parsed(row)


def test_an_empty_window_is_too_little():
    with pytest.raises(TooFewItems):
        parsed()


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        list(NyfedRepo().parse(page(CAPTCHA)))
