"""Speeches of the New York Fed: for an editor to look at, by the feed's date."""

from datetime import UTC, datetime

import pytest

from events.vocabulary import Kind, Precision, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.nyfed_speeches import FEED, NyfedSpeeches
from tests.scrapers.nyfed_pages import speeches
from tests.scrapers.pages import CAPTCHA, document, names, page

NOON = "Thu, 14 May 2026 16:30:00 GMT"


def only(title="The Economic Outlook", path="2026/wil260514", date=NOON):
    return document(NyfedSpeeches(), speeches((title, path, date)))


def test_a_speech_on_policy_is_drafted_for_the_editor():
    found = only()

    (occurrence,) = found.occurrences
    assert NyfedSpeeches.trusted is False
    assert names(found) == ["nyfed/newsevents/speeches/2026/wil260514"]
    assert occurrence.kind == Kind.SPEECH
    assert [link.topic for link in occurrence.topics] == [Topic.FED_ACTIONS]
    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2026, 5, 14, 16, 30, tzinfo=UTC),
        Precision.MINUTE,
    )


@pytest.mark.parametrize("date", ["Thu, 14 May 2026 00:00:00 GMT", "Thu, 14 May 2026 04:00:00 GMT"])
def test_midnight_is_a_date_alone(date):
    (occurrence,) = only(date=date).occurrences

    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2026, 5, 14, 4, tzinfo=UTC),
        Precision.DAY,
    )


def test_a_speech_on_something_else_waits_for_a_rule_to_find_a_topic():
    (occurrence,) = only("Culture in Finance").occurrences

    assert (occurrence.topics, occurrence.requires_topic) == ((), True)


def test_the_feed_is_polled():
    assert NyfedSpeeches().polls(datetime(2026, 10, 1, tzinfo=UTC).date()) == (FEED,)


@pytest.mark.parametrize(
    ("part", "instead"),
    [(NOON, ""), ("The Economic Outlook", ""), ("https://www.newyorkfed.org/newsevents", "/")],
)
def test_an_item_that_is_not_as_described_is_refused(part, instead):
    body = speeches(("The Economic Outlook", "2026/wil260514", NOON))

    with pytest.raises(LayoutChanged):
        list(NyfedSpeeches().parse(page(body.replace(part, instead))))


def test_an_empty_feed_is_too_little():
    with pytest.raises(TooFewItems):
        list(NyfedSpeeches().parse(page(speeches())))


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        list(NyfedSpeeches().parse(page(CAPTCHA)))
