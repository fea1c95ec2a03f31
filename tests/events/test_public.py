"""The public JSON: its keys and their order, one text for one state, spliced and not re-serialised."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from events.facts import Figure, Moment
from events.models import Event, TimelineEntry
from events.services import public, publishing
from events.vocabulary import Precision
from markets.services import ensure_instruments
from tests.events.builders import BILL, BILL_STEP, NOW, PASSED_AT, drafted, item, occurrence, scrape

pytestmark = pytest.mark.django_db

KEYS = [
    "id",
    "url",
    "title",
    "summary",
    "topics",
    "kind",
    "body",
    "occurred_at",
    "occurred_precision",
    "public_at",
    "public_precision",
    "first_seen_at",
    "published_at",
    "effective_date",
    "importance",
    "reviewed",
    "backfilled",
    "proceeding",
    "identifiers",
    "figures",
    "documents",
    "reactions",
    "revision",
    "updated_at",
]
REACTION_KEYS = [
    "instrument",
    "window",
    "day0",
    "raw_return",
    "abnormal_return",
    "unit",
    "model",
    "standard_error",
    "t",
    "p",
    "estimation_n",
    "complete",
    "price_as_of",
    "estimator",
    "status",
]


@pytest.fixture
def text():
    ensure_instruments()
    scrape(item(occurrence(effective_date=date(2025, 7, 18)), proceeding=BILL, published=PASSED_AT))
    event = Event.objects.get()
    publishing.publish(event=event, by="editor", now=NOW)
    return TimelineEntry.objects.get().text


def test_an_event_has_its_keys_in_order(text):
    assert list(json.loads(text)) == KEYS


def test_an_event_says_what_happened(text):
    event = json.loads(text)
    row = Event.objects.get()
    assert event["id"] == str(row.pk)
    assert event["url"] == f"/api/v1/events/{row.pk}/"
    assert event["topics"] == [{"topic": "clarity-act", "relation": "primary"}]
    assert event["occurred_at"] == event["public_at"] == "2025-07-17T19:30:31Z"
    assert event["published_at"] == event["updated_at"] == "2025-07-18T12:00:00Z"
    assert event["effective_date"] == "2025-07-18"
    assert event["identifiers"] == [
        {"scheme": "house-vote", "identifier": "2025/199"},
        {"scheme": "us-bill-step", "identifier": BILL_STEP.identifier},
    ]
    assert event["figures"][0] == {"name": "yeas", "value": 294, "unit": "votes"}
    assert event["proceeding"] == {
        "id": row.proceeding_id,
        "scheme": "us-bill",
        "identifier": "119/hr/3633",
        "title": "Digital Asset Market Clarity Act of 2025",
        "stage": "passed origin",
        "url": None,
    }
    assert event["documents"] == [
        {
            "source": "bills",
            "title": "H.R. 3633",
            "url": "https://example.gov/119/hr/3633",
            "published_at": "2025-07-17T19:30:31Z",
            "published_precision": "minute",
        }
    ]
    assert event["revision"] == 1


def test_each_headline_instrument_has_one_reaction_with_its_keys(text):
    reactions = json.loads(text)["reactions"]
    assert [reaction["instrument"] for reaction in reactions] == [
        "RUT",
        "SPX",
        "IXIC",
        "VIX",
        "DGS10",
        "BTC-USD",
        "ETH-USD",
    ]
    assert {tuple(reaction) for reaction in reactions} == {tuple(REACTION_KEYS)}
    assert {(reaction["window"], reaction["model"]) for reaction in reactions} == {
        ("[0,+1]", "mean-adjusted")
    }


def test_the_same_state_gives_the_same_text(text):
    assert public.render(Event.objects.get()) == public.render(Event.objects.get())


def test_the_parts_are_spliced_as_they_are():
    joined = public.join('{"id":"1","title":"a}b"}', '[{"t":1.50}]', 3, NOW)
    assert joined == (
        '{"id":"1","title":"a}b","reactions":[{"t":1.50}],"revision":3,"updated_at":"2025-07-18T12:00:00Z"}'
    )


def test_instants_are_utc_with_a_z_wherever_they_come_from():
    new_york = datetime(2025, 7, 17, 15, 30, 31, tzinfo=timezone(timedelta(hours=-4)))
    assert public.instant(new_york) == "2025-07-17T19:30:31Z"
    assert public.instant(datetime(2025, 7, 17, 1, 2, 3, 456, tzinfo=UTC)) == "2025-07-17T01:02:03.000456Z"
    assert public.instant(None) is None


def test_figures_are_numbers_where_they_are_numbers():
    event = drafted(
        figures=(
            Figure("lower", Decimal("4.25"), "percent", previous=Decimal("4.50")),
            Figure("decision", "hold"),
            Figure("balance", Decimal(312000), "USD million", expected=Decimal("3.1E+5")),
        )
    )
    assert json.loads(public.render(event))["figures"] == [
        {"name": "lower", "value": 4.25, "unit": "percent", "previous": 4.5},
        {"name": "decision", "value": "hold", "unit": ""},
        {"name": "balance", "value": 312000, "unit": "USD million", "expected": 310000},
    ]


def test_one_document_that_states_an_event_twice_is_one_document():
    vote = occurrence()
    scrape(item(vote, replace(vote, identifiers=vote.identifiers[::-1])))
    event = Event.objects.get()
    assert event.evidence.count() == 2
    assert len(json.loads(public.render(event))["documents"]) == 1


def test_documents_stand_in_the_order_of_their_publication():
    for external_id, minutes in (("b", 2), ("a", None), ("c", 1)):
        published = minutes and Moment(PASSED_AT.at + timedelta(minutes=minutes), Precision.MINUTE)
        scrape(item(external_id=external_id, published=published))
    documents = json.loads(public.render(Event.objects.get()))["documents"]
    assert [each["url"][-1] for each in documents] == ["c", "b", "a"]


def test_html_in_a_title_stays_text():
    event = drafted(title='<script>alert("1")</script>')
    assert json.loads(public.render(event))["title"] == '<script>alert("1")</script>'


def test_rendering_reads_its_parts_in_few_queries(django_assert_num_queries):
    scrape(item(proceeding=BILL))
    event = Event.objects.get()
    with django_assert_num_queries(4):
        public.render(event)
