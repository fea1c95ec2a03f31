"""Speeches: on policy by their titles, whoever speaks, read from New York's clock."""

from datetime import UTC, date, datetime

import pytest

from events.services import classify
from events.vocabulary import Kind, Precision, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.fed_speeches import ARCHIVE, FedSpeeches
from tests.scrapers.fed_news_bodies import news, press, talk
from tests.scrapers.pages import CAPTCHA, document, names, page

OUTLOOK = talk(
    "waller20260903a", "The Economic Outlook", "9/3/2026 8:30:00 AM", "Governor Christopher J. Waller"
)


def test_the_list_is_asked_whole():
    assert FedSpeeches().polls(date(2026, 10, 1)) == (ARCHIVE,)


def test_a_speech_on_policy_is_an_event_at_its_minute():
    found = document(FedSpeeches(), news(OUTLOOK))

    (occurrence,) = found.occurrences
    assert names(found) == ["waller20260903a"]
    assert (occurrence.kind, occurrence.importance) == (Kind.SPEECH, 2)
    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2026, 9, 3, 12, 30, tzinfo=UTC),
        Precision.MINUTE,
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Statement from Federal Reserve Chair Jerome H. Powell", Kind.STATEMENT),
        ("The Monetary Policy Statement at Ten", Kind.SPEECH),
    ],
)
def test_a_written_statement_in_the_list_is_no_speech(title, kind):
    row = talk("powell20260111a", title, "1/11/2026", "Chair Jerome H. Powell")
    (occurrence,) = document(FedSpeeches(), news(row)).occurrences

    assert occurrence.kind == kind


@pytest.mark.parametrize(
    ("title", "on"),
    [
        ("Community Banking in a New Age", set()),
        ("Stablecoins Under the GENIUS Act", {Topic.CLARITY_ACT}),
        ("The Economic Outlook", {Topic.FED_ACTIONS}),
    ],
)
def test_a_governors_name_puts_no_talk_on_a_topic_that_its_title_does_not(title, on):
    row = talk("bowman20260903a", title, "9/3/2026", "Governor Michelle W. Bowman")
    (occurrence,) = document(FedSpeeches(), news(row)).occurrences

    links = classify.topics(title=occurrence.title, text="", given=occurrence.topics)
    assert {link.topic for link in links} == on


def test_talks_of_before_the_years_covered_are_read_and_left_out():
    old = talk("bernanke20060210a", "The Economic Outlook", "2/10/2006", "Chairman Ben S. Bernanke")

    assert document(FedSpeeches(), news(OUTLOOK, old)).external_id == "waller20260903a"


def test_the_speaker_is_kept_with_the_document():
    assert document(FedSpeeches(), news(OUTLOOK)).data == {"speaker": "Governor Christopher J. Waller"}


def test_a_list_without_speakers_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="speakers"):
        list(FedSpeeches().parse(page(news(press("monetary20260708a", "A release", "7/8/2026")))))


def test_an_empty_list_is_too_little():
    with pytest.raises(TooFewItems):
        list(FedSpeeches().parse(page(news())))


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        list(FedSpeeches().parse(page(CAPTCHA)))
