"""Rules as rows: seeded from the code, changed by editors, in force everywhere with the next batch."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from events.facts import TopicLink
from events.models import ClassificationRule, Deed, EventTopic, Origin, RuleChange
from events.services import classify, curation, standing_rules
from events.services.classify import SHIPPED
from events.services.rules import RULES
from events.services.standing_rules import ChangedMeanwhile, NotShipped
from events.vocabulary import Relation, Topic
from tests.events.builders import NOW, drafted, item, occurrence, scrape

LATER = NOW + timedelta(minutes=1)
STABLECOINS = "clarity-act: stablecoin law and rules"
pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(db):
    standing_rules.sync_shipped(now=NOW)


def rule(name=STABLECOINS):
    return ClassificationRule.objects.get(name=name)


def edit(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    return standing_rules.change(row=row, seen_version=row.version, by="ada", now=LATER)


def topics(text, *, now=LATER):
    return {link.topic for link in classify.topics(title=text, text="", book=standing_rules.book(now=now))}


class TestSeeding:
    def test_the_rows_are_the_rules_of_the_code_in_their_order(self, seeded):
        rows = ClassificationRule.objects.order_by("position")

        assert tuple(map(standing_rules.as_rule, rows)) == RULES
        assert {(row.origin, row.is_edited, row.version) for row in rows} == {(Origin.SHIPPED, False, 1)}

    def test_a_second_seeding_changes_nothing(self, seeded):
        assert standing_rules.sync_shipped(now=LATER) == 0
        assert RuleChange.objects.count() == len(RULES)

    def test_an_upgrade_brings_what_nobody_changed(self, seeded, monkeypatch):
        newer = replace(RULES[2], phrases=("payment tokens",))
        monkeypatch.setattr(standing_rules, "RULES", (*RULES[:2], newer, *RULES[3:]))

        assert standing_rules.sync_shipped(now=LATER) == 1
        assert rule(newer.name).phrases == ["payment tokens"]
        assert RuleChange.objects.latest("id").deed == Deed.UPGRADED

    def test_a_change_of_an_editor_survives_an_upgrade(self, seeded, monkeypatch):
        edit(rule(), phrases=["genius act"])
        newer = [
            replace(one, phrases=("payment tokens",)) if one.name == STABLECOINS else one for one in RULES
        ]
        monkeypatch.setattr(standing_rules, "RULES", tuple(newer))

        assert standing_rules.sync_shipped(now=LATER) == 0
        assert rule().phrases == ["genius act"]

    def test_a_rule_that_is_shipped_no_more_is_switched_off_and_comes_back_with_the_code(
        self, seeded, monkeypatch
    ):
        with monkeypatch.context() as patched:
            patched.setattr(standing_rules, "RULES", tuple(one for one in RULES if one.name != STABLECOINS))
            standing_rules.sync_shipped(now=LATER)
            assert not rule().is_active

        standing_rules.sync_shipped(now=LATER)
        assert rule().is_active

    def test_a_rule_of_an_editor_keeps_its_name_when_the_code_ships_one_so_called(self, seeded, monkeypatch):
        own = ClassificationRule(name="own", topic=Topic.LIQUIDITY, phrases=["yield curve"])
        standing_rules.change(row=own, seen_version=None, by="ada", now=LATER)
        shipped = replace(RULES[0], name="own")
        monkeypatch.setattr(standing_rules, "RULES", (*RULES, shipped))

        assert standing_rules.sync_shipped(now=LATER) == 0
        assert rule("own").phrases == ["yield curve"]


class TestEditing:
    def test_a_change_says_who_did_what_when(self, seeded):
        kept = [one for one in rule().phrases if "stablecoin" not in one]
        edit(rule(), phrases=[*kept, "payment tokens"], relation=Relation.PRIMARY)

        change = RuleChange.objects.latest("id")
        assert (change.deed, change.by, change.at, change.version) == (Deed.CHANGED, "ada", LATER, 2)
        assert standing_rules.differences(change) == (
            "relation related → primary",
            "phrases with “payment tokens”",
            "phrases without “stablecoins?”",
            "phrases without “payment stablecoin issuers?”",
            "phrases without “(stablecoin )?yield (compromise|language|provisions?|text)”",
        )

    def test_another_order_of_phrases_is_told_as_that(self, seeded):
        edit(rule(), phrases=list(reversed(rule().phrases)))

        assert standing_rules.differences(RuleChange.objects.latest("id")) == ("phrases in another order",)

    def test_saving_a_rule_as_it_was_is_no_change(self, seeded):
        edit(rule())

        assert (rule().version, rule().is_edited) == (1, False)
        assert not RuleChange.objects.filter(deed=Deed.CHANGED).exists()

    def test_a_rule_that_changed_meanwhile_is_not_overwritten(self, seeded):
        mine, theirs = rule(), rule()
        edit(theirs, phrases=["genius act"])

        with pytest.raises(ChangedMeanwhile, match="load it again"):
            edit(mine, phrases=["stablecoins"])

    def test_a_rule_goes_back_to_what_is_shipped_and_follows_it_again(self, seeded):
        edit(rule(), phrases=["genius act"], is_active=False)

        standing_rules.reset(row=rule(), by="ada", now=LATER)

        assert standing_rules.as_rule(rule()) in RULES
        assert (rule().is_active, rule().is_edited, rule().version) == (True, False, 3)
        assert RuleChange.objects.latest("id").deed == Deed.RESET

    def test_a_rule_of_an_editor_has_nothing_to_go_back_to(self, seeded):
        own = ClassificationRule(name="own", topic=Topic.LIQUIDITY, phrases=["yield curve"])
        standing_rules.change(row=own, seen_version=None, by="ada", now=LATER)

        with pytest.raises(NotShipped, match="nothing to go back to"):
            standing_rules.reset(row=own, by="ada", now=LATER)

    def test_the_history_cannot_be_altered(self, seeded):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            RuleChange.objects.update(by="nobody")

    def test_a_rule_without_a_phrase_is_refused_by_the_database(self, seeded):
        with pytest.raises(IntegrityError, match="a_rule_has_a_phrase"), transaction.atomic():
            ClassificationRule.objects.update(phrases=[])


class TestInForce:
    def test_without_rows_the_shipped_rules_are_in_force(self):
        assert standing_rules.book(now=NOW) is SHIPPED

    def test_a_switched_off_rule_gives_nothing(self, seeded):
        assert topics("The GENIUS Act", now=NOW) == {"clarity-act"}
        edit(rule(), is_active=False)
        assert topics("The GENIUS Act") == set()

    def test_a_rule_of_an_editor_is_in_force_with_the_next_batch(self, seeded):
        assert topics("The yield curve", now=NOW) == set()
        own = ClassificationRule(name="own", topic=Topic.LIQUIDITY, phrases=["yield curve"])
        standing_rules.change(row=own, seen_version=None, by="ada", now=LATER)

        assert topics("The yield curve", now=NOW) == set()
        assert topics("The yield curve") == {"liquidity"}

    def test_a_batch_asks_once_and_reads_the_rules_only_when_one_changed(
        self, seeded, django_assert_num_queries
    ):
        standing_rules.book(now=NOW)
        with django_assert_num_queries(0):
            standing_rules.book(now=NOW)
        with django_assert_num_queries(1):
            standing_rules.book(now=LATER)
            standing_rules.book(now=LATER)
        edit(rule(), is_active=False)
        with django_assert_num_queries(2):
            standing_rules.book(now=LATER + timedelta(seconds=1))

    def test_a_document_is_drafted_by_the_rules_in_force(self, seeded):
        edit(rule(), name=STABLECOINS, phrases=["yield curve"], topic=Topic.LIQUIDITY)
        event = drafted(title="The yield curve inverts", topics=())

        link = EventTopic.objects.get(event=event)
        assert (link.topic_id, link.rule) == ("liquidity", STABLECOINS)


class TestStoredDocuments:
    """A changed rule reaches what is stored when its documents are read again."""

    def test_an_event_gains_and_loses_topics_with_the_rules(self, seeded):
        told = item(occurrence(title="The yield curve and the GENIUS Act", topics=()))
        _, (event,) = scrape(told)
        assert set(event.topic_links.values_list("topic_id", flat=True)) == {"clarity-act"}

        edit(rule(), phrases=["yield curve"], topic=Topic.LIQUIDITY)
        standing_rules.forget()
        scrape(told)

        assert set(event.topic_links.values_list("topic_id", flat=True)) == {"liquidity"}

    def test_topics_that_an_editor_set_are_never_changed(self, seeded):
        told = item(occurrence(title="The yield curve and the GENIUS Act", topics=()))
        _, (event,) = scrape(told)
        event.refresh_from_db()
        curation.edit(event=event, fields=["topics"], seen_version=event.version, by="editor", now=NOW)

        edit(rule(), phrases=["yield curve"], topic=Topic.LIQUIDITY)
        standing_rules.forget()
        scrape(told)

        assert set(event.topic_links.values_list("topic_id", flat=True)) == {"clarity-act"}

    def test_what_a_source_gives_itself_is_no_rules_doing(self, seeded):
        given = (TopicLink(Topic.LIQUIDITY, Relation.PRIMARY, "publisher"),)
        told = item(occurrence(title="The GENIUS Act", topics=given))
        _, (event,) = scrape(told)

        edit(rule(), is_active=False)
        standing_rules.forget()
        scrape(told)

        assert list(event.topic_links.values_list("topic_id", "rule")) == [("liquidity", "publisher")]


@pytest.mark.django_db(transaction=True)
def test_a_change_of_one_process_is_in_force_in_another(django_db_blocker):
    """Two connections, as two workers have: the number of the newest change tells the second."""
    standing_rules.sync_shipped(now=NOW)
    assert topics("The GENIUS Act", now=NOW) == {"clarity-act"}

    def elsewhere():
        edit(rule(), is_active=False)
        connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join()

    assert topics("The GENIUS Act", now=NOW) == {"clarity-act"}
    assert topics("The GENIUS Act", now=LATER) == set()


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_become_visible_in_the_order_of_their_numbers():
    standing_rules.sync_shipped(now=NOW)
    names = [one.name for one in RULES[:8]]

    def switch_off(name):
        edit(rule(name), is_active=False)
        connection.close()

    threads = [threading.Thread(target=switch_off, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    changes = RuleChange.objects.filter(deed=Deed.CHANGED).order_by("id")
    assert sorted(change.rule.name for change in changes) == sorted(names)
    active = standing_rules.book(now=LATER + timedelta(hours=1)).rules
    assert not {one.name for one in active} & set(names)
