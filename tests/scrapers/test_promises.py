"""What the record promises of votes, cases and refunds, from the source's page to what the public reads."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from events.models import Document, Event, EventTopic
from events.services import publishing
from events.vocabulary import Importance, Kind, Topic
from scrapers import registry
from scrapers.sources.govinfo_billstatus import GovinfoBillstatus
from tests.events.builders import NOW, item, occurrence, scrape, source
from tests.scrapers.bill_bodies import CLARITY, CLOTURE_FILED, CLOTURE_LOST, bill_status
from tests.scrapers.pages import SAMPLES, address_of, document, page

pytestmark = pytest.mark.django_db
INVOKED = CLOTURE_LOST.saying(
    "Cloture on the motion to proceed to the measure invoked in Senate by Yea-Nay Vote. 61 - 38."
)
PASSED = frozenset({"passed-house", "passed-senate"})


def recorded(found, *, by):
    """A document through the services that every fetch takes; its events, made public."""
    _, events = scrape(found, by=by)
    publishing.publish_if_trusted(source=source(by), events=events, now=NOW)
    return {event.kind: event for event in Event.objects.all()}


def bill(*rows):
    return document(GovinfoBillstatus(), bill_status(rows))


def votes(*rows):
    return [
        event
        for event in recorded(bill(*rows), by="govinfo_billstatus").values()
        if "cloture" in event.title.lower()
    ]


def said(event):
    return {figure["name"]: figure["value"] for figure in event.figures}


def public(words):
    return Client().get(reverse("timeline"), {"q": words}).json()["results"]


class TestCloture:
    @pytest.mark.parametrize("row", [CLOTURE_FILED, CLOTURE_LOST, INVOKED])
    def test_a_cloture_motion_is_not_a_passage(self, row):
        (event,) = votes(row)

        assert event.kind in {Kind.PROCEDURAL_VOTE, Kind.PROCEDURAL_STEP}
        assert event.importance < Importance.TURNING_POINT
        assert "pass" not in event.title.lower()
        assert event.proceeding.stage not in PASSED

    def test_a_failed_cloture_motion_is_not_a_step_forward(self):
        (event,) = votes(CLOTURE_LOST)

        assert event.kind == Kind.PROCEDURAL_VOTE
        assert said(event)["result"] == "failed"
        assert "does not invoke" in event.title
        assert event.proceeding.stage == "cloture-not-invoked"
        assert {link.topic_id for link in event.topic_links.all()} == {Topic.CLARITY_ACT}

    def test_it_leaves_the_passage_of_the_house_the_only_one(self):
        kinds = [
            event.kind for event in recorded(bill(CLOTURE_LOST, *CLARITY), by="govinfo_billstatus").values()
        ]

        assert Event.objects.filter(kind=Kind.FLOOR_VOTE).count() == 1
        assert Kind.PROCEDURAL_VOTE in kinds


class TestCases:
    """The constructed page tells of a rule, a case against “A. Constructed of Ohio”, and a departure."""

    @pytest.fixture
    def told(self, db):
        file = SAMPLES / "sec_press" / "constructed_page.xml"
        for found in registry.get("sec_press").parse(page(file.read_bytes(), address_of(file))):
            recorded(found, by="sec_press")

    def test_an_enforcement_release_is_not_policy(self, told):
        case = Document.objects.get(title__contains="Charges")

        assert not case.evidence.exists()
        assert [event.title for event in Event.objects.all()] == [
            "SEC Proposes Constructed Rules for Crypto Asset Trading Systems"
        ]

    def test_a_respondent_stands_in_no_text_topic_or_body(self, told):
        kept = [str(list(table.objects.values())) for table in (Document, Event, EventTopic)]

        assert not any("Ohio" in rows or "A. Constructed" in rows for rows in kept)
        assert public("Ohio") == []
        assert public("charges person") == []
        assert [one["title"] for one in public("crypto asset")] == [
            "SEC Proposes Constructed Rules for Crypto Asset Trading Systems"
        ]

    def test_no_table_has_a_place_for_persons(self):
        rooms = [apps.get_app_config(name) for name in ("events", "scrapers", "markets")]
        names = {
            field.name
            for room in rooms
            for model in room.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, models.Field)
        }

        assert not [
            name for name in names if {"person", "respondent", "defendant", "people"} & {*name.split("_")}
        ]


class TestRefundsOfDuties:
    @pytest.mark.parametrize(
        "title",
        [
            "CBP opens tariff refunds to importers of record",
            "Tariff refund for 300,000 importers begins",
            "Treasury pays the first refunds of duties",
        ],
    )
    def test_a_tariff_refund_is_never_a_tax_refund_nor_a_dividend_by_kind_or_title(self, title):
        (event,) = recorded(
            item(occurrence(title=title, kind=Kind.STATEMENT, topics=(), figures=())), by="cbp_releases"
        ).values()

        links = event.topic_links.values_list("topic", "rule")
        assert list(links) == [(Topic.TARIFF_DIVIDENDS, "tariff-dividends: refunds of duties to importers")]
        assert event.title == title
        assert "dividend" not in f"{event.title} {event.kind}".lower()

    def test_no_kind_is_a_dividend(self):
        assert not [kind for kind in Kind if "dividend" in kind]


class TestGenius:
    @pytest.mark.parametrize(
        "title", ["The GENIUS Act is signed into law", "Senate passes S. 1582", "Rules under the GENIUS Act"]
    )
    def test_genius_is_not_clarity(self, title):
        (event,) = recorded(item(occurrence(title=title, topics=(), figures=())), by="news").values()

        links = event.topic_links.values_list("topic", "relation", "rule")
        assert list(links) == [(Topic.CLARITY_ACT, "related", "clarity-act: stablecoin law and rules")]
