"""What passes between the rooms, as the lines of `manage.py parse` show it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Kind
from scrapers.items import Figure, FollowUp, Moment, Observation, Occurrence, ScrapedDocument, as_line
from tests.scrapers.pages import page

MOMENT = Moment(datetime(2025, 7, 17, 19, 30, 31, tzinfo=UTC))


def test_a_line_says_what_it_is_and_keeps_instants_in_utc():
    line = as_line(Observation("TGA", date(2025, 7, 7), Decimal(332482), MOMENT))

    assert json.loads(line) == {
        "item": "observation",
        "symbol": "TGA",
        "as_of_date": "2025-07-07",
        "value": 332482,
        "public": {"at": "2025-07-17T19:30:31Z", "precision": "minute", "zone": "America/New_York"},
    }
    assert "\n" not in line


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal(294), "294"), (Decimal("4.25"), "4.25"), (Decimal("4.50"), "4.5"), ("hold", '"hold"')],
)
def test_a_figure_that_is_a_number_is_shown_as_one(value, shown):
    figure = Figure("x", value)
    occurrence = Occurrence((), Kind.FLOOR_VOTE, "t", "b", MOMENT, None, figures=(figure,))

    assert f'"value":{shown},' in as_line(ScrapedDocument("1", "u", "t", occurrences=(occurrence,)))


def test_a_follow_up_is_its_address():
    assert json.loads(as_line(FollowUp("https://a.gov/"))) == {"item": "follow-up", "url": "https://a.gov/"}


def test_a_page_knows_the_digest_of_its_body():
    assert page(b"").sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
