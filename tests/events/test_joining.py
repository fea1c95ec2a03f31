"""Two tellings of one act: joined when type, title and date agree and nothing else fits, else proposed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from events import joint
from events.facts import Figure, Identifier, Moment
from events.models import Document, Event, EventProposal, Revision, Verdict
from events.services import counterparts, joining, publishing
from events.vocabulary import Action, Kind, Scheme, State
from tests.events.builders import NOW, item, occurrence, scrape, source

pytestmark = pytest.mark.django_db
SIGNED = date(2025, 7, 14)
POSTED_AT = datetime(2025, 7, 14, 21, 30, tzinfo=UTC)
FILED_AT = datetime(2025, 7, 17, 12, 45, tzinfo=UTC)
TITLE = "Ending Certain Tariff Actions"


def act(number, scheme, *, title=TITLE, day=SIGNED, paper="executive order", **facts):
    told = occurrence(
        **{
            "identifiers": (Identifier(scheme, number),),
            "kind": Kind.EXECUTIVE_ACTION,
            "title": title,
            "body": "President",
            "importance": 4,
            "figures": (Figure("document type", paper),),
            **facts,
        }
    )
    return item(told, external_id=number, title=title, data=joint.as_data(paper, title, day))


def post(number="90102", **facts):
    """A White House post: public at once, silent on the signing."""
    scraped = act(number, Scheme.WHITEHOUSE_POST, **{"occurred": None, "public": Moment(POSTED_AT), **facts})
    return scrape(scraped, by="whitehouse_actions", is_trusted=False)[1]


def printed(number="2025-90012", **facts):
    """The same act in the Federal Register: signed by date, filed days later."""
    scraped = act(
        number,
        Scheme.FEDERAL_REGISTER,
        **{"occurred": Moment.on(SIGNED), "public": Moment(FILED_AT), **facts},
    )
    return scrape(scraped, by="federal_register_presidential", is_trusted=False)[1]


def live():
    return Event.objects.exclude(state=State.MERGED).order_by("created_at", "pk")


def compare():
    while joining.sweep(now=NOW):
        pass


def proposals():
    return [(it.reason, round(it.score, 2)) for it in EventProposal.objects.order_by("pk")]


class TestJoining:
    @pytest.mark.parametrize("order", [(post, printed), (printed, post)])
    def test_post_and_print_are_one_event_signed_when_printed_and_public_when_posted(self, order):
        for tell in order:
            tell()
        (event,) = live()

        assert event.occurred_at == Moment.on(SIGNED).at
        assert event.public_at == POSTED_AT
        assert event.has_conflict is False
        assert event.evidence.count() == 2
        assert set(event.identifiers.values_list("scheme", flat=True)) == {
            "whitehouse-post",
            "federal-register",
        }

    def test_telling_it_again_changes_nothing(self):
        for tell in (post, printed, post, printed):
            tell()

        assert (live().count(), live().get().evidence.count()) == (1, 2)

    def test_a_print_on_no_topic_is_still_evidence_for_the_post(self):
        post()
        printed(topics=(), requires_topic=True)

        assert live().get().evidence.count() == 2

    def test_a_print_on_no_topic_makes_no_event_of_its_own(self):
        printed(topics=(), requires_topic=True, title="National Day of Bees")

        assert live().count() == 0

    @pytest.mark.parametrize("day", [SIGNED - timedelta(days=1), SIGNED + timedelta(days=1)])
    def test_a_day_between_signing_and_posting_is_no_obstacle(self, day):
        post(day=day)
        printed()

        assert live().count() == 1

    @pytest.mark.parametrize(
        "facts",
        [{"day": SIGNED + timedelta(days=2)}, {"paper": "memorandum"}, {"title": "Ending Certain Tariffs"}],
    )
    def test_another_date_type_or_title_is_not_joined(self, facts):
        post()
        printed(**facts)

        assert live().count() == 2

    def test_two_posts_of_one_title_are_not_joined_to_the_print(self):
        post()
        post("90103")
        printed()

        assert live().count() == 3

    def test_two_prints_of_one_title_are_not_joined_to_the_post(self):
        printed()
        printed("2025-90013")
        post()

        assert live().count() == 3

    def test_an_event_that_came_of_each_before_they_could_meet_is_joined_later(self):
        post(paper="")
        printed()
        assert live().count() == 2
        post()

        assert live().count() == 1
        assert Event.objects.get(state=State.MERGED).merged_into == live().get()

    def test_a_published_event_takes_the_draft_in(self):
        (event,) = post(paper="")
        publishing.publish(event=event, by="editor", now=NOW)
        printed()
        post()

        assert live().get().pk == event.pk

    def test_two_published_events_are_shown_to_the_editor_instead(self):
        (event,) = post(paper="")
        publishing.publish(event=event, by="editor", now=NOW)
        (other,) = printed()
        publishing.publish(event=other, by="editor", now=NOW)
        post()

        assert live().count() == 2
        assert "neither is a mere draft" in EventProposal.objects.get().reason

    def test_a_draft_an_editor_touched_is_not_taken_away(self):
        (event,) = post(paper="")
        (other,) = printed()
        Event.objects.filter(pk__in=[event.pk, other.pk]).update(curated_fields=["title"])

        with pytest.raises(joining.UnableToJoin):
            joining.join(event=event, other=other, now=NOW)

    def test_a_public_event_that_an_editor_joins_a_draft_to_is_corrected(self):
        (event,) = post(paper="")
        publishing.publish(event=event, by="editor", now=NOW)
        (other,) = printed()
        joining.join(event=event, other=other, now=NOW, by="editor")

        assert list(Revision.objects.order_by("pk").values_list("action", flat=True)) == [
            Action.PUBLISHED,
            Action.CORRECTED,
        ]


class TestProposing:
    def test_two_posts_that_fit_one_print_are_proposed(self):
        post()
        post("90103")
        printed()
        compare()

        assert len(proposals()) == 3
        assert any("more than one fits" in reason for reason, _ in proposals())

    def test_the_same_title_days_apart_is_proposed(self):
        post(day=SIGNED + timedelta(days=5))
        printed()
        compare()

        assert proposals() == [
            ("same type and title, 5 days apart; more than one fits or the dates differ", 1.0)
        ]

    def test_titles_that_look_alike_on_one_day_are_proposed_and_not_joined(self):
        post(title="Progress on the Situation at Our Southern Border")
        printed(title="Progress on the Situation at Our Northern Border")
        compare()

        ((reason, score),) = proposals()
        assert reason.endswith("alike, on the same day, by the same body")
        assert 0.6 <= score < 1
        assert live().count() == 2

    def test_one_source_tells_two_things_apart_by_their_titles(self):
        post(title="Imposing Duties on Goods of Canada")
        post("90103", title="Imposing Duties on Goods of Mexico")
        compare()

        assert proposals() == []

    @pytest.mark.parametrize("facts", [{"body": "SEC"}, {"title": "A wholly other matter"}])
    def test_another_body_or_title_is_nothing_to_ask_about(self, facts):
        post()
        printed(**{"paper": "", **facts})
        compare()

        assert proposals() == []

    def test_a_pair_is_proposed_once_and_a_dismissed_one_never_again(self):
        post()
        printed(paper="memorandum")
        compare()
        joining.dismiss(proposal=EventProposal.objects.get(), now=NOW)
        Event.objects.update(compared_at=None)
        compare()

        assert EventProposal.objects.get().verdict == Verdict.DISMISSED

    def test_joining_a_proposed_pair_decides_it(self):
        (event,) = post()
        (other,) = printed(paper="memorandum")
        compare()
        joining.join(event=event, other=other, now=NOW)

        proposal = EventProposal.objects.get()
        assert (proposal.verdict, proposal.decided_at) == (Verdict.JOINED, NOW)

    def test_an_event_is_compared_once_until_it_is_told_anew(self):
        post()
        compare()
        assert joining.sweep(now=NOW) == 0
        post(title="Ending Certain Tariff Actions at Once")

        assert joining.sweep(now=NOW) == 1

    def test_a_pair_in_the_wrong_order_is_refused_by_the_database(self):
        (event,) = post()
        (other,) = post("90103")
        first, second = sorted((event, other), key=lambda one: one.pk)

        with pytest.raises(IntegrityError), transaction.atomic():
            EventProposal.objects.create(event=second, other=first, reason="wrong", score=1)


class TestCounterparts:
    def test_a_document_without_a_key_has_none(self):
        scrape(item(), by="bills")

        assert counterparts.counterpart(Document.objects.get()) is None

    def test_another_telling_of_the_same_source_is_none(self):
        post()
        post("90103")

        assert [counterparts.counterpart(document) for document in Document.objects.all()] == [None, None]

    def test_each_of_a_pair_is_the_others(self):
        post()
        printed()
        posted = Document.objects.get(source=source("whitehouse_actions"))
        register = Document.objects.get(source=source("federal_register_presidential"))

        assert counterparts.counterpart(posted) == register
        assert counterparts.counterpart(register) == posted
