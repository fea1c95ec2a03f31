"""Rules of classification, as editors read, try, change and reset them."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse

from events.facts import Identifier
from events.models import ClassificationRule, Deed, Document, Event, Revision, RuleChange
from events.services import publishing, standing_rules
from events.vocabulary import Scheme
from tests.events.builders import NOW, item, occurrence, scrape, source

LIST = reverse("admin:events_classificationrule_changelist")
ADD = reverse("admin:events_classificationrule_add")
STABLECOINS = "clarity-act: stablecoin law and rules"
pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, db):
    client.force_login(User.objects.create_superuser("ada", password="a long password"))
    return client


@pytest.fixture
def rule(db):
    standing_rules.sync_shipped(now=NOW)
    return ClassificationRule.objects.get(name=STABLECOINS)


@pytest.fixture
def documents(db):
    told = ("The GENIUS Act becomes law", "A report on payment tokens", "Airworthiness <b>directives</b>")
    Document.objects.bulk_create(
        Document(
            source=source(),
            external_id=str(number),
            url=f"https://example.gov/{number}",
            title=told[number % 3],
            content_hash=str(number),
            captured_at=NOW,
            first_seen_at=NOW,
            changed_at=NOW - timedelta(minutes=number),
        )
        for number in range(500)
    )


def page_of(rule):
    return reverse("admin:events_classificationrule_change", args=[rule.pk])


def form_of(editor, address, **changes):
    """The form's fields as a browser would send them back."""
    context = editor.get(address).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {bound.html_name: bound.value() for form in forms for bound in form}
    return {
        name: value for name, value in (sent | changes).items() if value is not None and value is not False
    }


def errors_of(answer):
    return re.findall(r"<li>(Line [^<]+)</li>", answer.content.decode())


def test_the_list_takes_a_fixed_number_of_queries_and_says_where_rules_come_from(
    editor, rule, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        page = editor.get(LIST).content.decode()

    assert "shipped" in page
    assert STABLECOINS in page


def test_the_list_is_searched_by_the_words_of_rules(editor, rule):
    page = editor.get(LIST, {"q": "genius"}).content.decode()

    assert STABLECOINS in page
    assert "fed-actions: decisions" not in page


def test_an_editor_changes_a_rule_and_the_history_tells_it(editor, rule):
    sent = form_of(editor, page_of(rule), phrases="GENIUS Act\npayment-tokens?")
    editor.post(page_of(rule), sent)

    rule.refresh_from_db()
    assert (rule.phrases, rule.is_edited, rule.version) == (["genius act", "payment tokens?"], True, 2)
    page = editor.get(page_of(rule)).content.decode()
    assert "phrases with “payment tokens?”" in page
    assert page.count("ada") >= 1


def test_an_editor_writes_a_rule(editor, rule):
    sent = form_of(editor, ADD, name="liquidity: the curve", topic="liquidity", phrases="yield curve")
    editor.post(ADD, sent)

    own = ClassificationRule.objects.get(name="liquidity: the curve")
    assert (own.phrases, own.relation, own.origin) == (["yield curve"], "primary", "editor")
    assert RuleChange.objects.get(rule=own).deed == Deed.WRITTEN


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("genius act\ntariff*", "Line 2: * has no meaning here"),
        ("qt", "Line 1: too short"),
        ("\n\nthe bill", "Line 3: too common"),
        ("(genius act", "Line 1: a ( without its )"),
        ("genius act\nGENIUS-act", "Line 2: “genius act” stands in line 1 already"),
    ],
)
def test_what_cannot_stand_is_told_with_its_line(editor, rule, lines, told):
    answer = editor.post(page_of(rule), form_of(editor, page_of(rule), phrases=lines))

    assert any(error.startswith(told) for error in errors_of(answer))
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_rule_without_a_phrase_is_refused(editor, rule):
    answer = editor.post(page_of(rule), form_of(editor, page_of(rule), phrases=" \n "))

    assert "This field is required" in answer.content.decode()


def test_a_second_editor_does_not_overwrite_what_was_not_seen(editor, rule):
    mine = form_of(editor, page_of(rule), phrases="payment tokens")
    editor.post(page_of(rule), form_of(editor, page_of(rule), phrases="genius act"))

    answer = editor.post(page_of(rule), mine)

    assert "changed meanwhile" in answer.content.decode()
    rule.refresh_from_db()
    assert rule.phrases == ["genius act"]


def test_a_preview_keeps_nothing_and_tells_what_would_move(editor, rule, documents):
    sent = form_of(editor, page_of(rule), phrases="payment tokens?", _preview="Preview")
    page = editor.post(page_of(rule), sent).content.decode()

    assert "the 500 documents that changed last" in page
    assert "clarity-act: gained by 167" in page
    assert "clarity-act: lost by 167" in page
    assert "“payment tokens” by <code>payment tokens?</code>" in page
    assert 'href="https://example.gov/1"' in page
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_preview_takes_few_queries_and_little_time(editor, rule, documents, django_assert_max_num_queries):
    sent = form_of(editor, page_of(rule), phrases="payment tokens?", _preview="Preview")
    began = time.process_time()
    with django_assert_max_num_queries(14):
        editor.post(page_of(rule), sent)

    assert time.process_time() - began < 3


def test_what_was_previewed_is_kept_by_the_button_of_its_page(editor, rule, documents):
    sent = form_of(editor, page_of(rule), phrases="payment tokens?\ngenius act", _preview="Preview")
    kept = dict(editor.post(page_of(rule), sent).context["sent"])

    editor.post(page_of(rule), kept | {"_save": "Keep the rule"})

    rule.refresh_from_db()
    assert rule.phrases == ["payment tokens?", "genius act"]


def test_a_new_rule_is_previewed_too(editor, rule, documents):
    sent = form_of(editor, ADD, name="own", topic="liquidity", phrases="payment tokens", _preview="Preview")
    page = editor.post(ADD, sent).content.decode()

    assert "liquidity: gained by 167" in page
    assert not ClassificationRule.objects.filter(name="own").exists()


def test_titles_from_outside_are_shown_as_text(editor, rule, documents):
    sent = form_of(editor, page_of(rule), phrases="airworthiness", _preview="Preview")
    page = editor.post(page_of(rule), sent).content.decode()

    assert "Airworthiness &lt;b&gt;directives" in page


def test_a_preview_of_what_cannot_stand_shows_the_form_with_the_reason(editor, rule):
    sent = form_of(editor, page_of(rule), phrases="tariff*", _preview="Preview")

    assert errors_of(editor.post(page_of(rule), sent))[0].startswith("Line 1: * has no meaning")


def test_a_preview_needs_the_right_to_change_rules(client, rule):
    reader = User.objects.create_user("reader", password="a long password", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_classificationrule"))
    client.force_login(reader)

    assert client.post(page_of(rule), {"_preview": "Preview"}).status_code == 403


def test_rules_are_reset_to_what_is_shipped(editor, rule):
    editor.post(page_of(rule), form_of(editor, page_of(rule), phrases="payment tokens"))

    answer = editor.post(LIST, {"action": "reset", "_selected_action": [rule.pk]})

    assert [str(told) for told in get_messages(answer.wsgi_request)][-1] == f"“{rule}” is as shipped."
    rule.refresh_from_db()
    assert (rule.is_edited, "genius act" in rule.phrases) == (False, True)


def test_resetting_a_rule_that_is_not_shipped_is_refused_with_the_reason(editor, rule):
    editor.post(ADD, form_of(editor, ADD, name="own", topic="liquidity", phrases="yield curve"))
    own = ClassificationRule.objects.get(name="own")

    answer = editor.post(LIST, {"action": "reset", "_selected_action": [own.pk]})

    assert "nothing to go back to" in [str(told) for told in get_messages(answer.wsgi_request)][-1]


def test_no_rule_is_deleted(editor, rule):
    address = reverse("admin:events_classificationrule_delete", args=[rule.pk])

    assert editor.post(address, {"post": "yes"}).status_code == 403


class TestApplying:
    """The third button of a preview: keep the rule, and judge by it what was previewed."""

    @pytest.fixture
    def stored(self, rule):
        for number in range(3):
            name = Identifier(Scheme.TREASURY_RELEASE, f"sb{number:04}")
            told = occurrence(identifiers=(name,), title="A report on payment tokens", topics=(), figures=())
            found = item(told, external_id=f"sb{number:04}", title="A report on payment tokens")
            _, events = scrape(found, by="room")
            publishing.publish_if_trusted(source=source("room"), events=events, now=NOW)
        return Event.objects.order_by("created_at", "pk")

    def previewed(self, editor, rule, phrases="payment tokens?"):
        """What the page of the preview sends back when its third button is pressed."""
        sent = form_of(editor, page_of(rule), phrases=phrases, _preview="Preview")
        context = editor.post(page_of(rule), sent).context
        return {**dict(context["sent"]), "_seen": context["preview"].counts, "_apply": "Apply"}

    def test_the_preview_offers_to_apply_with_the_counts_it_tells(self, editor, rule, stored):
        sent = form_of(editor, page_of(rule), phrases="payment tokens?", _preview="Preview")
        page = editor.post(page_of(rule), sent).content.decode()

        assert "Keep it and apply it to these 3 documents" in page
        assert "3 documents: clarity-act +3 -0" in page

    def test_stored_events_get_the_topic_and_who_did_it_is_written_down(self, editor, rule, stored):
        answer = editor.post(page_of(rule), self.previewed(editor, rule))

        line = "3 stored documents were judged: 3 events changed their topics, 3 of them in public"
        assert [event.topic_links.get().rule for event in stored] == [STABLECOINS] * 3
        assert Revision.objects.filter(action="corrected").count() == 3
        entry = LogEntry.objects.order_by("pk").last()
        assert (entry.user.username, entry.object_id) == ("ada", str(rule.pk))
        assert line in entry.get_change_message()
        assert line in [str(told) for told in get_messages(answer.wsgi_request)][-1]

    def test_what_an_editor_set_on_an_event_stays(self, editor, rule, stored):
        Event.objects.filter(pk=stored[0].pk).update(curated_fields=["topics"])

        editor.post(page_of(rule), self.previewed(editor, rule))

        assert sorted(event.topic_links.count() for event in stored) == [0, 1, 1]

    def test_a_new_rule_is_applied_too(self, editor, rule, stored):
        sent = form_of(
            editor, ADD, name="own", topic="liquidity", phrases="payment tokens", _preview="Preview"
        )
        context = editor.post(ADD, sent).context

        editor.post(ADD, {**dict(context["sent"]), "_seen": context["preview"].counts, "_apply": "Apply"})

        assert [event.topic_links.get().rule for event in stored] == ["own"] * 3

    def test_nothing_is_kept_or_applied_when_the_counts_are_not_what_was_seen(self, editor, rule, stored):
        confirmed = self.previewed(editor, rule)
        Document.objects.filter(external_id="sb0000").update(title="Another title")

        page = editor.post(page_of(rule), confirmed).content.decode()

        rule.refresh_from_db()
        assert "not any more what you saw" in page
        assert rule.version == 1
        assert not any(event.topic_links.exists() for event in stored)

    def test_nothing_is_applied_by_a_form_that_cannot_stand(self, editor, rule, stored):
        editor.post(page_of(rule), {**self.previewed(editor, rule), "phrases": "tariff*"})

        assert not any(event.topic_links.exists() for event in stored)
        assert not LogEntry.objects.filter(change_message__contains="Applied").exists()

    def test_looking_at_the_page_applies_nothing(self, editor, rule, stored):
        editor.get(page_of(rule), {"_apply": "Apply"})

        assert not any(event.topic_links.exists() for event in stored)

    def test_it_needs_the_right_to_change_rules(self, client, rule, stored):
        reader = User.objects.create_user("reader", password="a long password", is_staff=True)
        reader.user_permissions.add(Permission.objects.get(codename="view_classificationrule"))
        client.force_login(reader)

        assert client.post(page_of(rule), {"_apply": "Apply"}).status_code == 403
        assert not any(event.topic_links.exists() for event in stored)

    def test_five_hundred_documents_that_state_no_event_take_few_queries(
        self, editor, rule, documents, django_assert_max_num_queries
    ):
        confirmed = self.previewed(editor, rule)

        with django_assert_max_num_queries(60):
            editor.post(page_of(rule), confirmed)
