"""What a changed rule would do to the newest documents, told before it is kept."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from events.models import Document
from events.services import rule_preview, standing_rules
from events.services.classify import SHIPPED
from events.services.rules import RULES
from events.vocabulary import Topic
from tests.events.builders import NOW, source

pytestmark = pytest.mark.django_db
STABLECOINS = next(one for one in RULES if "stablecoin" in one.name)
TITLES = (
    "The GENIUS Act is signed into law",
    "A report on payment tokens",
    "Average tax refund rises",
    "Judge orders refunds of IEEPA duties",
    "Airworthiness directives",
)


@pytest.fixture
def documents(db):
    """Five hundred documents with long texts, and ten older ones that the preview leaves out."""
    rows = [_document(number, TITLES[number % 5]) for number in range(500)]
    old = [_document(number, "The GENIUS Act, long ago", days=30) for number in range(500, 510)]
    return Document.objects.bulk_create([*rows, *old])


def _document(number, title, *, days=0):
    at = NOW - timedelta(days=days, minutes=number)
    return Document(
        source=source(),
        external_id=str(number),
        url=f"https://example.gov/{number}",
        title=f"{title} ({number})",
        text="Nothing to the point. " * 200,
        content_hash=str(number),
        captured_at=at,
        first_seen_at=at,
        changed_at=at,
    )


def changed(**changes):
    return standing_rules.with_rule(SHIPPED, rule=replace(STABLECOINS, **changes), is_active=True)


def told(preview, topic=Topic.CLARITY_ACT):
    return next(one for one in preview.topics if one.topic == topic)


def test_gains_and_losses_are_told_with_the_phrase_that_fired(documents):
    preview = rule_preview.preview(before=SHIPPED, after=changed(phrases=("payment tokens?",)))

    topic = told(preview)
    assert (preview.documents, len(topic.gained), len(topic.lost), topic.unchanged) == (500, 100, 100, 0)
    assert topic.gained[0].title == "A report on payment tokens (1)"
    assert topic.gained[0].url == "https://example.gov/1"
    assert (topic.gained[0].phrase, topic.gained[0].words) == ("payment tokens?", "payment tokens")
    assert (topic.lost[0].phrase, topic.lost[0].rule) == ("genius act", STABLECOINS.name)


def test_topics_the_rule_does_not_touch_are_unchanged(documents):
    preview = rule_preview.preview(before=SHIPPED, after=changed(phrases=("payment tokens?",)))

    assert [(told(preview, topic).gained, told(preview, topic).lost) for topic in list(Topic)[1:]] == [
        ((), ())
    ] * 4
    assert (
        told(preview, Topic.TAX_REFUNDS).unchanged == told(preview, Topic.TARIFF_DIVIDENDS).unchanged == 100
    )


def test_the_same_rules_change_nothing(documents):
    preview = rule_preview.preview(before=SHIPPED, after=SHIPPED)

    assert preview.is_still
    assert told(preview).unchanged == 100


def test_a_rule_switched_off_loses_what_it_gave(documents):
    after = standing_rules.with_rule(SHIPPED, rule=STABLECOINS, is_active=False)

    assert len(told(rule_preview.preview(before=SHIPPED, after=after)).lost) == 100


def test_another_rule_that_gives_the_topic_too_keeps_it(documents):
    Document.objects.update(title="The CLARITY Act and the GENIUS Act")
    after = standing_rules.with_rule(SHIPPED, rule=STABLECOINS, is_active=False)

    topic = told(rule_preview.preview(before=SHIPPED, after=after))
    assert (topic.lost, topic.unchanged) == ((), 500)


def test_five_hundred_documents_take_one_query_and_little_time(documents, django_assert_num_queries):
    after = changed(phrases=("payment tokens?",))
    began = time.process_time()
    with django_assert_num_queries(1):
        rule_preview.preview(before=SHIPPED, after=after)

    assert time.process_time() - began < 3


def test_no_document_is_no_error():
    preview = rule_preview.preview(before=SHIPPED, after=SHIPPED)

    assert (preview.documents, preview.is_still) == (0, True)
