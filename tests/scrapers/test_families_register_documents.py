"""What rows of the Federal Register state: whose act, of which kind, under which numbers."""

from datetime import date

import pytest

from events.vocabulary import Importance, Kind
from scrapers.errors import LayoutChanged
from scrapers.families import register_documents
from tests.scrapers.pages import figures, page
from tests.scrapers.test_families_federal_register import row

PAGE = page("{}")
ORDER = {
    "type": "Presidential Document",
    "subtype": "Executive Order",
    "executive_order_number": 14999,
    "signing_date": "2026-03-02",
    "title": "Ending a Tariff",
}


def presidential(**changes):
    return register_documents.presidential(PAGE, row(**{**ORDER, **changes}))


def agency(**changes):
    return register_documents.of_an_agency(PAGE, row(**changes))


def identifiers(found):
    return [(i.scheme.value, i.identifier) for i in found.occurrences[0].identifiers]


def test_an_order_is_known_by_its_document_and_its_own_number():
    assert identifiers(presidential()) == [("federal-register", "2026-00001"), ("executive-order", "14999")]


def test_a_proclamation_is_known_by_its_own_number():
    found = presidential(executive_order_number=None, proclamation_number="10999", subtype="Proclamation")

    assert identifiers(found) == [("federal-register", "2026-00001"), ("proclamation", "10999")]
    assert figures(found.occurrences[0]) == {"document type": "proclamation"}


def test_an_order_happens_when_it_is_signed_and_not_when_it_is_printed():
    (found,) = presidential().occurrences

    assert found.occurred.local_date == date(2026, 3, 2)
    assert found.public.local_date == date(2026, 3, 9)


def test_an_order_of_unknown_signing_says_so_and_cannot_be_joined():
    found = presidential(signing_date=None)

    assert found.occurrences[0].occurred is None
    assert "joint_key" not in found.data


def test_a_correction_of_an_order_does_not_take_its_number_nor_its_kind():
    found = presidential(document_number="C1-2026-00001", correction_of="https://example.gov/2026-00001")

    assert identifiers(found) == [("federal-register", "C1-2026-00001")]
    assert found.occurrences[0].kind == Kind.PROCEDURAL_STEP
    assert found.occurrences[0].importance == Importance.ROUTINE
    assert "joint_key" not in found.data


def test_a_corrected_document_shows_its_corrections_as_evidence():
    corrections = ["https://www.federalregister.gov/api/v1/documents/C1-2026-00001"]

    assert presidential(corrections=corrections).data["corrections"] == corrections


def test_an_old_number_with_a_prefix_is_a_number():
    assert identifiers(presidential(document_number="E9-811"))[0] == ("federal-register", "E9-811")


def test_a_rule_among_presidential_documents_is_refused():
    with pytest.raises(LayoutChanged, match="not of the President"):
        presidential(type="Rule")


def test_a_document_of_an_unknown_type_is_refused():
    with pytest.raises(LayoutChanged, match="unknown type"):
        agency(type="Poem")


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"type": "Rule"}, Kind.FINAL_RULE),
        ({"type": "Proposed Rule", "action": "Request for comment."}, Kind.PROPOSED_RULE),
        ({"type": "Notice"}, Kind.GUIDANCE),
        ({"type": "Notice", "action": "Notice; request for comments."}, Kind.REQUEST_FOR_COMMENT),
        ({"type": "Notice", "title": "Request for Public Comments on Duties"}, Kind.REQUEST_FOR_COMMENT),
    ],
)
def test_the_type_and_the_action_give_the_kind(told, kind):
    assert agency(**told).occurrences[0].kind == kind


@pytest.mark.parametrize(
    "title",
    [
        "Self-Regulatory Organizations; An Exchange; Notice of Filing",
        "Certain Pipe From Nowhere: Antidumping Duty Order",
        "Agency Information Collection Activities: Entry Summary",
        "Sunshine Act Meetings",
    ],
)
def test_daily_business_is_kept_and_makes_no_event(title):
    found = agency(title=title)

    assert (found.title, found.occurrences) == (title, ())


@pytest.mark.parametrize(
    ("agencies", "body"),
    [
        (
            [{"name": "Securities and Exchange Commission", "slug": "securities-and-exchange-commission"}],
            "SEC",
        ),
        (
            [
                {"name": "Homeland Security Department", "slug": "homeland-security-department"},
                {"name": "U.S. Customs and Border Protection", "slug": "u-s-customs-and-border-protection"},
            ],
            "U.S. Customs and Border Protection",
        ),
        ([{"raw_name": "A NEW OFFICE"}], "A NEW OFFICE"),
        ([], "Federal Register"),
    ],
)
def test_the_body_is_the_office_that_acted(agencies, body):
    assert agency(agencies=agencies).occurrences[0].body == body


def test_every_occurrence_waits_for_a_topic():
    assert all(found.occurrences[0].requires_topic for found in (presidential(), agency()))
