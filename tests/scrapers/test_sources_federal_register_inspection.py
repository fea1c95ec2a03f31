"""Documents on public inspection, and how filing and print come to be one event."""

import json
from datetime import UTC, datetime

import pytest

from events.models import Event
from events.vocabulary import Kind
from scrapers import registry
from scrapers.errors import LayoutChanged
from tests.events.builders import scrape
from tests.scrapers.pages import SAMPLES, address_of, page, recorded

INSPECTION = registry.get("federal_register_inspection")
DESK = SAMPLES / "federal_register_inspection" / "constructed_page.json"


def desk(**changes):
    told = json.loads(DESK.read_text())
    told["results"][0].update(changes)
    return list(INSPECTION.parse(page(json.dumps(told))))


def printed():
    file = SAMPLES / "federal_register_presidential" / "constructed_page.json"
    return list(
        registry.get("federal_register_presidential").parse(page(file.read_bytes(), address_of(file)))
    )


def test_the_recorded_desk_gives_the_papers_of_the_president_and_of_the_agencies_we_follow():
    found = list(INSPECTION.parse(page(recorded("federal-register/public-inspection-current-2020.json"))))

    presidential = [one for one in found if one.data["type"] == "Presidential Document"]
    assert [one.external_id for one in presidential] == ["2020-17784", "2020-17786", "2020-17788"]
    assert {one.published.at for one in presidential} == {datetime(2020, 8, 11, 15, 15, tzinfo=UTC)}
    assert {one.data["filing_type"] for one in presidential} == {"special"}
    assert len(found) > len(presidential)


def test_a_filing_is_public_at_its_minute_with_its_offset():
    (first, *_) = desk(filed_at="2026-07-01T11:15:32.000-04:00")

    assert first.published.at == datetime(2026, 7, 1, 15, 15, tzinfo=UTC)


@pytest.mark.parametrize("filed", ["at noon", "2026-07-01T11:15:00", None])
def test_a_filing_without_an_instant_is_refused(filed):
    with pytest.raises(LayoutChanged):
        desk(filed_at=filed)


def test_a_paper_missing_from_the_list_is_noticed():
    told = json.loads(DESK.read_text())
    told["results"].pop()

    with pytest.raises(LayoutChanged, match="3 papers of 4"):
        list(INSPECTION.parse(page(json.dumps(told))))


def test_an_order_on_inspection_does_not_say_when_it_was_signed():
    (first, *_) = desk()

    assert first.occurrences[0].kind == Kind.EXECUTIVE_ACTION
    assert first.occurrences[0].occurred is None


@pytest.mark.django_db
def test_filing_and_print_are_one_event_signed_before_and_public_when_filed():
    (filed, *_) = desk()
    (order,) = [one for one in printed() if one.external_id == "2026-90012"]
    scrape(filed, by="federal_register_inspection")
    assert Event.objects.get().occurred_at == datetime(
        2026, 2, 24, 5, tzinfo=UTC
    )  # the day of filing stands in
    scrape(order, by="federal_register_presidential")

    event = Event.objects.get()
    assert event.occurred_at == datetime(2026, 2, 20, 5, tzinfo=UTC)
    assert event.public_at == datetime(2026, 2, 24, 16, 15, tzinfo=UTC)
    assert event.has_conflict is False
    assert set(event.identifiers.values_list("scheme", "identifier")) == {
        ("federal-register", "2026-90012"),
        ("executive-order", "14999"),
    }
    assert event.evidence.count() == 2


@pytest.mark.django_db
def test_print_before_filing_gives_the_same_event():
    (filed, *_) = desk()
    (order,) = [one for one in printed() if one.external_id == "2026-90012"]
    scrape(order, by="federal_register_presidential")
    scrape(filed, by="federal_register_inspection")

    event = Event.objects.get()
    assert event.occurred_at == datetime(2026, 2, 20, 5, tzinfo=UTC)
    assert (event.public_at, event.has_conflict) == (datetime(2026, 2, 24, 16, 15, tzinfo=UTC), False)
