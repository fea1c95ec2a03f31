"""The whole path, as a user walks it: recorded documents go in, a timeline with reactions comes out."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from events import tasks
from events.models import Event, EventIdentifier, Proceeding, Revision, TimelineEntry

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples"
BILL = "119/hr/3633"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("walked"),
    pytest.mark.skipif(not SAMPLES.exists(), reason="the recorded bodies of ../shared/samples are not here"),
]


def replay():
    call_command("scrape", replay=SAMPLES)
    tasks.measure_due()
    tasks.settle_ledger()


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker):
    """The starter record with the recordings replayed over it, walked once for all that is asked of it."""
    with django_db_blocker.unblock():
        call_command("loadstarter")
        replay()
        yield
        call_command("flush", interactive=False, verbosity=0)


def timeline(client, **parameters):
    """Every event of the timeline, page by page."""
    address, events = "/api/v1/timeline/", []
    answer = client.get(address, parameters).json()
    while True:
        events += answer["results"]
        if answer["next"] is None:
            return events
        answer = client.get(answer["next"]).json()


def figures(event):
    return {figure["name"]: figure["value"] for figure in event["figures"]}


def steps(kind):
    return EventIdentifier.objects.filter(scheme="us-bill-step", identifier__contains=f"/{kind}/").filter(
        identifier__startswith=BILL
    )


def test_the_bill_becomes_one_proceeding_with_each_step_once():
    assert Proceeding.objects.get(identifier=BILL).stage == "reported-in-senate"
    counts = {
        kind: steps(kind).values("event").distinct().count()
        for kind in ("introduction", "committee-vote", "report", "floor-vote", "receipt")
    }
    assert counts == {"introduction": 1, "committee-vote": 3, "report": 3, "floor-vote": 1, "receipt": 1}
    assert steps("calendar").filter(identifier__endswith="/senate").count() == 1


def test_the_house_passage_is_one_event_with_evidence_of_both(client):
    passage = EventIdentifier.objects.get(scheme="house-vote", identifier="2025/199").event

    assert passage.evidence.count() >= 2
    served = client.get(f"/api/v1/events/{passage.id}/").json()
    assert served["occurred_at"] == "2025-07-17T19:30:31Z"
    assert figures(served).items() >= {"yeas": 294, "nays": 134, "roll call": 199}.items()
    day_zero = {reaction["instrument"]: reaction["day0"] for reaction in served["reactions"]}
    assert (day_zero["RUT"], day_zero["BTC-USD"]) == ("2025-07-17", "2025-07-17")


def test_a_second_replay_changes_nothing():
    before = (Event.objects.count(), Revision.objects.count(), TimelineEntry.objects.count())

    replay()

    assert (Event.objects.count(), Revision.objects.count(), TimelineEntry.objects.count()) == before


def test_the_timeline_tells_the_rate_decisions_at_the_minute(client):
    decisions = {event["occurred_at"]: figures(event) for event in timeline(client, kind="policy-decision")}

    told = [
        ("2025-01-29T19:00:00Z", 4.25, 4.5, "hold", 12, 0),
        ("2025-07-30T18:00:00Z", 4.25, 4.5, "hold", 9, 2),
        ("2025-09-17T18:00:00Z", 4.0, 4.25, "cut", 11, 1),
    ]
    names = ("target range lower", "target range upper", "decision", "votes for", "votes against")
    for instant, *values in told:
        assert [decisions[instant][name] for name in names] == values


def test_minutes_are_one_event_whether_shipped_or_scraped(client):
    released = [event["public_at"][:10] for event in timeline(client, kind="minutes")]

    assert "2026-04-08" in released
    assert len(set(released)) == len(released)


def test_minutes_named_by_calendar_and_feed_are_one_event_at_the_minute_of_the_notice(client):
    (released,) = (
        event
        for event in timeline(client, kind="minutes")
        if {"scheme": "fed-release", "identifier": "fomcminutes20260617"} in event["identifiers"]
    )

    assert released["public_at"] == released["occurred_at"] == "2026-07-08T18:00:00Z"
    assert {document["source"] for document in released["documents"]} == {"fed_minutes", "fed_press"}


def test_meetings_to_come_are_in_the_timeline(client):
    meetings = {event["occurred_at"]: event for event in timeline(client, kind="schedule")}

    assert meetings["2026-12-09T05:00:00Z"]["title"] == "FOMC meeting that ends December 9, 2026"
    assert meetings["2026-12-09T05:00:00Z"]["public_at"] == "2026-07-29T19:00:00Z"


def test_a_bill_purchase_tells_what_was_accepted(client):
    (purchase,) = (
        event
        for event in timeline(client, kind="operation")
        if {"scheme": "nyfed-operation", "identifier": "tsy/OR 083126 25"} in event["identifiers"]
    )

    assert figures(purchase) == {"par accepted": 4.243, "par submitted": 39.346}


def test_a_treasury_balance_has_the_day_it_became_public(client):
    balances = {
        event["occurred_at"][:10]: event
        for event in timeline(client, topic="liquidity", kind="data-release")
        if event["occurred_at"].startswith("2025-07") and event["importance"] == 1
    }

    friday = balances["2025-07-11"]
    assert friday["public_at"] == "2025-07-14T04:00:00Z"
    assert {reaction["day0"] for reaction in friday["reactions"]} == {"2025-07-14"}


def test_every_page_of_the_timeline_is_in_order_and_complete(client):
    served = timeline(client)

    keys = [(event["public_at"], event["id"]) for event in served]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == TimelineEntry.objects.count()


def test_events_after_the_last_close_say_awaiting_prices(client):
    latest = timeline(client)[0]

    assert {reaction["status"] for reaction in latest["reactions"]} == {"awaiting prices"}


def test_a_source_that_was_only_replayed_was_never_asked(client):
    fared = {source["slug"]: source["status"] for source in client.get("/api/v1/sources/").json()["results"]}

    assert {slug for slug, status in fared.items() if status != "never asked"} == {
        "binance_klines",
        "yahoo_chart",
    }, "only sources that are off by default are anything else"
