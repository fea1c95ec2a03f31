"""Operating-policy statements: by date alone, found by their dated addresses and by citation."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp
from scrapers.sources.nyfed_operating_policy import NyfedOperatingPolicy
from tests.scrapers.nyfed_pages import PARAGRAPH, policy_page
from tests.scrapers.pages import CAPTCHA, names, page

FOLDER = "https://www.newyorkfed.org/markets/opolicy/"
ADDRESS = f"{FOLDER}operating_policy_251210a"


def parsed(body, url=ADDRESS):
    return list(NyfedOperatingPolicy().parse(page(body, url)))


def test_the_addresses_of_the_last_days_are_asked_with_a_second_statement_of_each():
    asked = NyfedOperatingPolicy().polls(date(2025, 12, 10))

    assert asked[:2] == (f"{FOLDER}operating_policy_251210", ADDRESS)
    assert len(asked) == 6


def test_a_statement_is_an_event_of_its_date_without_a_time():
    found = parsed(policy_page(PARAGRAPH))[0]

    (occurrence,) = found.occurrences
    assert names(found) == ["operating_policy_251210a"]
    assert (occurrence.kind, occurrence.body) == (Kind.STATEMENT, "New York Fed")
    assert occurrence.title == "New York Fed: Statement Regarding Reserve Management Purchases Operations"
    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2025, 12, 10, 5, tzinfo=UTC),
        Precision.DAY,
    )


def test_its_text_is_its_paragraphs_without_the_frame_of_the_site():
    assert parsed(policy_page(PARAGRAPH, "A second one."))[0].text == f"{PARAGRAPH}\nA second one."


def test_earlier_statements_it_cites_are_followed_and_nothing_else():
    assert parsed(policy_page(PARAGRAPH))[1:] == [FollowUp(f"{FOLDER}operating_policy_251029")]


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (policy_page(PARAGRAPH, title="Operations of the month"), ADDRESS),
        (policy_page(PARAGRAPH, date="10 December 2025"), ADDRESS),
        (policy_page(PARAGRAPH, date="December 11, 2025"), ADDRESS),
        (policy_page(PARAGRAPH, date="December 32, 2025"), ADDRESS),
        (policy_page(PARAGRAPH), f"{FOLDER}operating_policy_259910"),
        (policy_page(PARAGRAPH), "https://www.newyorkfed.org/markets/"),
        ("a page", ADDRESS),
    ],
)
def test_what_is_not_as_described_is_refused(body, url):
    with pytest.raises(LayoutChanged):
        parsed(body, url)


def test_a_statement_without_text_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(policy_page())


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)
