"""Topics of what is stored, judged again by the rules in force."""

from datetime import timedelta

import pytest

from events.facts import Identifier
from events.models import ClassificationRule, Document, Event, Revision
from events.services import publishing, rejudging, standing_rules
from events.vocabulary import Scheme, Topic
from tests.events.builders import NOW, PASSED_AT, item, occurrence, scrape, source

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TOKENS = "A report on payment tokens"
STABLECOINS = "clarity-act: stablecoin law and rules"


@pytest.fixture(autouse=True)
def _shipped(db):
    standing_rules.sync_shipped(now=NOW)
    standing_rules.forget()
    yield
    standing_rules.forget()


def stated(number=1, *, title=TOKENS, is_trusted=True, **changes):
    """The event of one stored document, published where its source is trusted."""
    name = Identifier(Scheme.TREASURY_RELEASE, f"sb{number:04}")
    facts = {"identifiers": (name,), "title": title, "figures": (), "topics": (), "public": PASSED_AT}
    by = "room" if is_trusted else "stranger"
    _, events = scrape(
        item(occurrence(**{**facts, **changes}), external_id=f"sb{number:04}", title=title),
        by=by,
        is_trusted=is_trusted,
    )
    publishing.publish_if_trusted(source=source(by), events=events, now=NOW)
    return Event.objects.get(pk=events[0].pk)


def let_the_rule_say(*phrases):
    row = ClassificationRule.objects.get(name=STABLECOINS)
    row.phrases = list(phrases)
    standing_rules.change(row=row, seen_version=row.version, by="ada", now=LATER)


def rejudge():
    return rejudging.rejudge(document_ids=rejudging.newest(500), now=LATER)


def topics(event):
    return dict(event.topic_links.values_list("topic", "rule"))


def test_a_changed_rule_gives_its_topic_to_a_stored_event_and_the_public_sees_it():
    event = stated()
    assert topics(event) == {}
    let_the_rule_say("payment tokens?")

    applied = rejudge()

    assert (applied.documents, applied.changed, applied.public, applied.without_event) == (1, 1, 1, 0)
    assert topics(event) == {Topic.CLARITY_ACT: STABLECOINS}
    newest = Revision.objects.latest("number")
    assert newest.action == "corrected"


def test_a_topic_that_no_rule_gives_any_more_goes():
    event = stated(title="A report on stablecoins")
    assert topics(event) == {Topic.CLARITY_ACT: STABLECOINS}
    let_the_rule_say("payment tokens?")

    rejudge()

    assert topics(event) == {}


def test_topics_an_editor_set_are_never_changed():
    event = stated(title="A report on stablecoins")
    event.topic_links.all().delete()
    event.topic_links.create(topic_id="liquidity", rule="editor")
    Event.objects.update(curated_fields=["topics"])
    let_the_rule_say("payment tokens?")

    applied = rejudge()

    assert topics(event) == {Topic.LIQUIDITY: "editor"}
    assert applied.changed == 0


def test_a_topic_the_source_makes_certain_stays():
    given = occurrence().topics
    event = stated(title="A report on payment tokens", topics=given)
    let_the_rule_say("payment tokens?")

    rejudge()

    assert topics(event) == {Topic.CLARITY_ACT: given[0].rule}


def test_a_published_event_is_not_changed_by_the_word_of_a_source_that_is_not_trusted():
    event = stated(is_trusted=False)
    publishing.publish(event=event, by=publishing.EDITOR, now=NOW)
    let_the_rule_say("payment tokens?")

    assert rejudge().changed == 0
    assert topics(event) == {}


def test_the_text_of_a_document_is_judged_as_when_it_came():
    _, events = scrape(
        item(
            occurrence(title="A report", topics=(), figures=()),
            external_id="sb1",
            text="It tells of payment tokens.",
        )
    )
    let_the_rule_say("payment tokens?")

    rejudge()

    assert topics(events[0]) == {Topic.CLARITY_ACT: STABLECOINS}


def test_a_document_of_several_occurrences_is_judged_by_the_words_of_each():
    name = Identifier(Scheme.TREASURY_RELEASE, "sb0002")
    one = occurrence(title="A report", topics=(), figures=())
    other = occurrence(title="Payment tokens", topics=(), figures=(), identifiers=(name,))
    _, events = scrape(item(one, other, text="It tells of payment tokens."))
    let_the_rule_say("payment tokens?")

    rejudge()

    assert {event.title: sorted(topics(event)) for event in events} == {
        "A report": [],
        "Payment tokens": ["clarity-act"],
    }


def test_a_document_without_an_event_is_counted_and_left_to_the_page_it_came_from():
    scrape(item(occurrence(title=TOKENS, topics=(), requires_topic=True)))
    let_the_rule_say("payment tokens?")

    applied = rejudge()

    assert (applied.documents, applied.without_event, applied.changed) == (1, 1, 0)
    assert not Event.objects.exists()


def test_a_second_time_changes_nothing():
    stated()
    let_the_rule_say("payment tokens?")
    rejudge()
    revisions = Revision.objects.count()

    assert rejudge().changed == 0
    assert Revision.objects.count() == revisions


def test_documents_that_keep_their_topics_take_a_fixed_number_of_queries(
    monkeypatch, django_assert_num_queries
):
    for number in range(6):
        stated(number, title="Airworthiness directives")
    ids = list(Document.objects.values_list("pk", flat=True))
    monkeypatch.setattr(rejudging, "BATCH", 3)
    let_the_rule_say("payment tokens?")
    standing_rules.forget()

    # The names of rules, their number and the rules; then evidence and what was said, for either batch.
    with django_assert_num_queries(3 + 2 * 2):
        rejudging.rejudge(document_ids=ids, now=LATER)


def test_so_many_events_are_written_at_once_and_the_next_time_goes_on(monkeypatch):
    events = [stated(number) for number in range(3)]
    monkeypatch.setattr(rejudging, "MOST", 2)
    let_the_rule_say("payment tokens?")

    first, second = rejudge(), rejudge()

    assert (first.changed, first.waiting) == (2, 1)
    assert str(first).endswith("1 events wait, apply again")
    assert (second.changed, second.waiting) == (1, 0)
    assert all(topics(event) == {Topic.CLARITY_ACT: STABLECOINS} for event in events)


def test_what_came_of_it_is_told_in_a_line():
    assert str(rejudging.Applied(500, 7, 12, 9)) == (
        "500 stored documents were judged: 12 events changed their topics, 9 of them in public; "
        "7 documents state no event yet"
    )
