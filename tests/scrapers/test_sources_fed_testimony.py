"""Testimony: the form of the speeches, another kind and weight."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Precision, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.fed_testimony import ARCHIVE, FedTestimony
from tests.scrapers.fed_news_bodies import news, press, talk
from tests.scrapers.pages import CAPTCHA, document, names, page

REPORT = talk(
    "warsh20260714a",
    "Semiannual Monetary Policy Report to the Congress",
    "7/14/2026 10:00:00 AM",
    "Chairman Kevin Warsh",
    "testimony",
)


def parsed(body):
    return list(FedTestimony().parse(page(body)))


def test_the_list_is_asked_whole():
    assert FedTestimony().polls(date(2026, 10, 1)) == (ARCHIVE,)


def test_the_report_to_congress_is_an_event_at_its_minute():
    found = document(FedTestimony(), news(REPORT))

    (occurrence,) = found.occurrences
    assert names(found) == ["warsh20260714a"]
    assert (occurrence.kind, occurrence.importance, occurrence.body) == (
        Kind.TESTIMONY,
        3,
        "Chairman Kevin Warsh",
    )
    assert [link.topic for link in occurrence.topics] == [Topic.FED_ACTIONS]
    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2026, 7, 14, 14, tzinfo=UTC),
        Precision.MINUTE,
    )


def test_testimony_on_supervision_waits_for_a_rule_to_find_a_topic():
    row = talk(
        "bowman20260225a", "Supervision Report", "2/25/2026", "Vice Chair Michelle W. Bowman", "testimony"
    )
    (occurrence,) = document(FedTestimony(), news(row)).occurrences

    assert (occurrence.topics, occurrence.requires_topic) == ((), True)


def test_a_list_without_speakers_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="speakers"):
        parsed(news(press("monetary20260708a", "A release", "7/8/2026")))


def test_an_empty_list_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(news())


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)
