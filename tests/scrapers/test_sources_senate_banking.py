"""The Senate Banking newsroom: two tables with two forms of a date."""

from datetime import date

import pytest

from events.vocabulary import Kind, Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.senate_banking import SenateBanking
from tests.scrapers.meeting_bodies import newsroom
from tests.scrapers.pages import CAPTCHA, page

DRAFT = ("07/22/25", "Scott, Lummis Release Market Structure Discussion Draft")
MINORITY = "https://www.banking.senate.gov/newsroom/minority-press-releases?PageNum_rs=1"


def releases(body, url="https://www.banking.senate.gov/newsroom/majority-press-releases?PageNum_rs=1"):
    return list(SenateBanking().parse(page(body, url)))


def test_a_release_of_the_majority_is_a_statement_that_needs_a_topic():
    (release,) = releases(newsroom(DRAFT))
    (occurrence,) = release.occurrences

    assert (release.external_id, release.title) == ("/newsroom/majority/1-release", DRAFT[1])
    assert (occurrence.kind, occurrence.body) == (Kind.STATEMENT, "Senate Banking Committee (majority)")
    assert occurrence.requires_topic


@pytest.mark.parametrize(("day", "side"), [("07/22/25", "majority"), ("07.22.2025", "minority")])
def test_both_forms_of_a_date_are_one_day(day, side):
    (release,) = releases(newsroom((day, "A release"), side=side))

    assert (release.published.local_date, release.published.precision) == (date(2025, 7, 22), Precision.DAY)
    assert release.occurrences[0].body == f"Senate Banking Committee ({side})"


def test_rows_that_part_the_years_are_no_releases():
    assert len(releases(newsroom(DRAFT, ("07/21/25", "Another")))) == 2


def test_an_address_outside_the_newsrooms_is_of_the_side_whose_table_it_is_in():
    body = newsroom(("07.22.2025", "A release")).replace("/newsroom/majority/", "/imo/")

    assert releases(body, MINORITY)[0].occurrences[0].body == "Senate Banking Committee (minority)"


def test_both_sides_are_asked():
    assert SenateBanking().polls(date(2026, 1, 2))[1] == MINORITY


@pytest.mark.parametrize(
    "body",
    [
        newsroom(("July 22, 2025", "A release")),
        newsroom(("13/45/25", "A release")),
        newsroom(("07/22/25", "")),
        newsroom(DRAFT).replace("browser_table", "table"),
        newsroom(DRAFT).replace("/newsroom/majority/", "https://elsewhere.example/"),
        newsroom(DRAFT).replace("/newsroom/majority/", "https://[elsewhere/"),
        "<html><body>The site has moved.</body></html>",
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        releases(body)


def test_a_release_of_neither_side_is_refused():
    body = newsroom(DRAFT).replace("/newsroom/majority/", "/imo/")

    with pytest.raises(LayoutChanged, match="which side"):
        releases(body, "https://www.banking.senate.gov/")


def test_a_table_without_a_release_is_too_little_and_a_captcha_a_refusal():
    with pytest.raises(TooFewItems):
        releases(newsroom())
    with pytest.raises(Blocked):
        releases(CAPTCHA)
