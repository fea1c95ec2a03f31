"""Roll calls of the Senate: the recorded menu and vote, and what parts passage, cloture and persons."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Precision, Relation, Scheme, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp, ScrapedDocument
from scrapers.sources.senate_lis_votes import SenateLisVotes
from tests.scrapers.pages import CAPTCHA, document, figures, page, recorded
from tests.scrapers.roll_bodies import menu_row, senate_menu, senate_roll

MENU = "rollcall/senate-vote_menu_119_2.trimmed.xml"
GOVERNOR = (
    "Pat Example, of Ohio, to be a Member of the Board of Governors of the Federal Reserve System for a term"
)


def found(body, kind):
    return [item for item in SenateLisVotes().parse(page(body)) if isinstance(item, kind)]


def row(number=234, **told):
    """The failed cloture vote on H.R. 3633 as the menu lists it."""
    return menu_row(
        number,
        **{
            "on": "15-Sep",
            "issue": "H.R. 3633",
            "question": "On Cloture on the Motion to Proceed",
            "result": "Rejected",
            "title": "Motion to Invoke Cloture: Motion to Proceed to H.R. 3633; A bill.",
        }
        | told,
    )


def menu_event(**told):
    (only,) = found(senate_menu(row(**told)), ScrapedDocument)
    return only.occurrences[0] if only.occurrences else None


def test_every_vote_of_the_recorded_menu_is_a_document():
    documents = {d.external_id: d for d in found(recorded(MENU), ScrapedDocument)}

    assert len(documents) == 22
    assert documents["119-2/210"].published.local_date == date(2026, 7, 27)
    assert documents["119-2/1"].data["yeas"] == 50


def test_the_recorded_menu_parts_cloture_from_passage():
    told = {d.external_id: d.occurrences for d in found(recorded(MENU), ScrapedDocument)}

    (cloture,) = told["119-2/195"]
    (passage,) = told["119-2/163"]
    assert (cloture.kind, cloture.title) == (
        Kind.PROCEDURAL_VOTE,
        "Senate does not invoke cloture on the motion to proceed to S. 4784, 50-46",
    )
    assert (passage.kind, passage.title) == (Kind.FLOOR_VOTE, "Senate passes S. 2, 52-47")


def test_judges_are_no_events_and_neither_is_a_list_of_nominees():
    told = {d.external_id: d.occurrences for d in found(recorded(MENU), ScrapedDocument)}

    assert told["119-2/209"] == told["119-2/201"] == told["119-2/125"] == ()


def test_the_recorded_vote_has_the_minute_and_says_when_it_was_modified():
    vote = document(SenateLisVotes(), recorded("rollcall/senate-vote_119_2_00001.xml"))

    assert vote.published.at == datetime(2026, 1, 5, 22, 31, tzinfo=UTC)
    assert vote.data["modified"] == "2026-01-06T21:11:00+00:00"


def test_failed_cloture_is_a_procedural_vote_that_failed_and_never_a_passage():
    event = menu_event()

    assert (event.kind, figures(event)["result"]) == (Kind.PROCEDURAL_VOTE, "failed")
    assert event.title == (
        "Senate does not invoke cloture on the motion to proceed to H.R. 3633 (CLARITY Act), 49-50"
    )
    assert [(i.scheme, i.identifier) for i in event.identifiers] == [(Scheme.SENATE_VOTE, "119-2/234")]
    assert [link.topic for link in event.topics] == [Topic.CLARITY_ACT]


def test_a_watched_vote_leads_to_its_own_file_by_five_digits():
    (follow_up,) = found(senate_menu(row()), FollowUp)

    assert follow_up.url == (
        "https://www.senate.gov/legislative/LIS/roll_call_votes/vote1192/vote_119_2_00234.xml"
    )


def test_the_file_names_the_event_as_the_menu_does_and_adds_the_minute():
    listed, (told,) = menu_event(), document(SenateLisVotes(), senate_roll()).occurrences

    assert (told.identifiers, told.title, told.kind) == (listed.identifiers, listed.title, listed.kind)
    assert (listed.occurred.precision, told.occurred.precision) == (Precision.DAY, Precision.MINUTE)
    assert told.occurred.at == datetime(2026, 9, 15, 18, 15, tzinfo=UTC)
    assert figures(told) == figures(listed) | {"not voting": 1}


@pytest.mark.parametrize(
    ("question", "result", "kind", "title"),
    [
        ("On Passage of the Bill", "Passed", Kind.FLOOR_VOTE, "Senate passes"),
        ("On Passage of the Bill", "Defeated", Kind.FLOOR_VOTE, "Senate does not pass"),
        (
            "On the Motion to Proceed",
            "Agreed to",
            Kind.PROCEDURAL_VOTE,
            "Senate agrees to the motion to proceed",
        ),
        ("On the Cloture Motion", "Agreed to", Kind.PROCEDURAL_VOTE, "Senate invokes cloture"),
        (
            "On the Conference Report",
            "Agreed to",
            Kind.FLOOR_VOTE,
            "Senate agrees to the other chamber's text",
        ),
    ],
)
def test_the_question_types_the_vote(question, result, kind, title):
    event = menu_event(question=question, result=result, title="A bill.")

    assert event.kind == kind
    assert event.title.startswith(title)


def test_passage_is_also_named_by_its_bill():
    event = menu_event(question="On Passage of the Bill", result="Passed", title="A bill.")

    assert [i.identifier for i in event.identifiers] == [
        "119/hr/3633/2026-09-15/floor-vote/senate",
        "119-2/234",
    ]


def test_a_concurrent_resolution_is_passed_when_it_is_agreed_to():
    event = menu_event(
        issue="H.Con.Res. 14", question="On the Concurrent Resolution", result="Agreed to", title="A budget."
    )

    assert (event.kind, event.title) == (
        Kind.FLOOR_VOTE,
        "Senate passes H.Con.Res. 14 (budget resolution for 2025), 49-50",
    )


def test_a_motion_is_told_by_its_title():
    event = menu_event(
        question="On the Motion",
        result="Agreed to",
        title="Motion to Concur in the House Amendment to S. 1582",
    )

    assert event.title.startswith("Senate agrees to the other chamber's text")


def test_words_of_a_title_do_not_decide_a_vote():
    event = menu_event(question="On Passage of the Bill", result="Passed", title="A bill on failed banks.")

    assert figures(event)["result"] == "passed"


@pytest.mark.parametrize("question", ["On the Amendment", "On the Point of Order", "On the Motion to Table"])
def test_amendments_and_points_of_order_make_no_event(question):
    assert menu_event(question=question, result="Rejected", title="An amendment.") is None


def nomination(question, result, title=f"Confirmation: {GOVERNOR}"):
    return menu_event(issue="PN900", question=question, result=result, title=title)


def test_a_governor_confirmed_is_a_confirmation_related_to_the_fed():
    event = nomination("On the Nomination", "Confirmed")

    assert (event.kind, event.importance) == (Kind.CONFIRMATION, 4)
    assert event.title == (
        "Senate confirms Pat Example as Member of the Board of Governors of the Federal Reserve System, 49-50"
    )
    assert [(t.topic, t.relation) for t in event.topics] == [(Topic.FED_ACTIONS, Relation.RELATED)]


def test_a_governor_voted_down_is_not_confirmed():
    event = nomination("On the Nomination", "Rejected")

    assert (event.kind, figures(event)["result"]) == (Kind.NOMINATION, "failed")
    assert event.title.startswith("Senate does not confirm Pat Example")


@pytest.mark.parametrize(("result", "verb"), [("Agreed to", "invokes"), ("Rejected", "does not invoke")])
def test_cloture_on_a_governor_is_procedural(result, verb):
    event = nomination("On the Cloture Motion", result, f"Motion to Invoke Cloture: {GOVERNOR}")

    assert event.kind == Kind.PROCEDURAL_VOTE
    assert event.title.startswith(f"Senate {verb} cloture on the nomination of Pat Example")


def test_menu_and_file_say_the_same_of_a_confirmation():
    title = f"Confirmation: {GOVERNOR}"
    body = senate_roll("On the Nomination", "Nomination Confirmed", measure="PN900", title=title)
    (told,) = document(SenateLisVotes(), body).occurrences

    assert figures(told) == figures(nomination("On the Nomination", "Confirmed")) | {"not voting": 1}


def test_a_day_without_a_year_is_of_the_menus_year():
    (vote,) = found(senate_menu(row(on="05-Jan"), session=1, year=2025), ScrapedDocument)

    assert vote.published.local_date == date(2025, 1, 5)


@pytest.mark.parametrize(
    ("day", "menu"),
    [((2026, 3, 1), "119_2"), ((2025, 3, 1), "119_1"), ((2026, 1, 2), "119_1"), ((2027, 1, 2), "119_2")],
)
def test_the_menu_of_the_session_is_polled_which_ends_on_the_third_of_january(day, menu):
    assert SenateLisVotes().polls(date(*day)) == (
        f"https://www.senate.gov/legislative/LIS/roll_call_lists/vote_menu_{menu}.xml",
    )


@pytest.mark.parametrize(
    "body",
    [
        senate_menu(row()).replace("votes>", "rolls>"),
        senate_menu(row(on="15 September")),
        senate_menu(row(on="31-Feb")),
        senate_menu(row(question="")),
        senate_roll(at="15 September 2026"),
        senate_roll(modified="yesterday"),
        senate_roll(result=""),
        senate_roll("On the Nomination", "Postponed", measure="PN9", title=f"Confirmation: {GOVERNOR}"),
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        found(body, ScrapedDocument)


def test_an_empty_menu_is_too_little_and_a_captcha_a_refusal():
    with pytest.raises(TooFewItems):
        found(senate_menu(), ScrapedDocument)
    with pytest.raises(Blocked):
        found(CAPTCHA, ScrapedDocument)
