"""Which tracked events became public inside a reaction's window."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from events.api.reaction_serializers import FullReactionSerializer, OverlappingEventSerializer
from events.facts import Identifier, Moment
from events.services import overlaps, publishing, reactions
from events.vocabulary import Scheme
from markets.services import ensure_instruments
from tests.events.api.test_serializers import compare
from tests.events.builders import NOW, drafted

pytestmark = pytest.mark.django_db

VOTE = datetime(2025, 7, 17, 19, 30, 31, tzinfo=UTC)
CLOSE_BEFORE = datetime(2025, 7, 16, 20, tzinfo=UTC)
CLOSE = datetime(2025, 7, 17, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def instruments():
    ensure_instruments()


def public(at, number=0, **changes):
    drawn = drafted(
        public=Moment(at),
        identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),),
        title=f"Vote {number}",
        **changes,
    )
    publishing.publish(event=drawn, by="editor", now=NOW)
    return drawn


@pytest.fixture
def event():
    return public(VOTE, 199)


def row(told, symbol="SPX", window="[0,0]"):
    return next(one for one in told if (one["instrument"], one["window"]) == (symbol, window))


def measured(event):
    reactions.sweep(now=NOW)
    return overlaps.with_overlaps(event_id=event.pk)


@pytest.mark.parametrize(
    ("at", "windows"),
    [
        (CLOSE - timedelta(seconds=1), ["[0,0]", "[0,+1]", "[0,+5]"]),
        # the close itself belongs to the next session
        (CLOSE, ["[0,+1]", "[0,+5]"]),
        (CLOSE_BEFORE, ["[0,0]", "[0,+1]", "[0,+5]"]),
        (CLOSE_BEFORE - timedelta(seconds=1), []),
        (CLOSE + timedelta(days=5), ["[0,+5]"]),
    ],
)
def test_an_event_overlaps_where_its_own_day_zero_lies_in_the_window(event, at, windows):
    other = public(at, 1)
    rows, others = measured(event)
    in_window = [
        window
        for window in ("[0,0]", "[0,+1]", "[0,+5]")
        if row(rows, window=window)["overlapping"] == [str(other.pk)]
    ]
    assert in_window == windows
    assert [one["title"] for one in others] == ["Vote 1"]


def test_an_event_alone_overlaps_with_nothing(event):
    rows, others = measured(event)
    assert (row(rows)["overlapping_count"], row(rows)["overlapping"], others) == (0, [], [])


def test_a_retracted_event_overlaps_with_nothing(event):
    other = public(VOTE, 1)
    publishing.retract(event=other, by="editor", now=NOW, reason="an error")
    rows, _ = measured(event)
    assert row(rows)["overlapping_count"] == 0


def test_each_instrument_has_the_window_of_its_own_clock(event):
    public(CLOSE + timedelta(minutes=10), 1)
    rows, _ = measured(event)
    counts = [row(rows, symbol)["overlapping_count"] for symbol in ("SPX", "VIX", "BTC-USD", "DGS10")]
    # 20:10 UTC: after the stocks' close, before that of VIX, on the coin's same day; the yield of
    # 15:30 New York had its day 0 the day after, which 20:10 UTC belongs to as well.
    assert counts == [0, 1, 1, 1]


def test_the_weightiest_are_named_first_and_all_are_counted(event, django_assert_num_queries):
    for number in range(1, 13):
        public(VOTE - timedelta(minutes=number), number, importance=5 if number == 12 else 2)
    reactions.sweep(now=NOW)
    with django_assert_num_queries(3):
        rows, others = overlaps.with_overlaps(event_id=event.pk)
    one = row(rows)
    titles = {other["id"]: other["title"] for other in others}
    assert one["overlapping_count"] == 12
    assert [titles[pk] for pk in one["overlapping"]] == ["Vote 12", *(f"Vote {n}" for n in range(1, 10))]


def test_what_is_not_public_has_no_overlaps():
    assert overlaps.with_overlaps(event_id=drafted().pk) is None


def test_the_answer_says_how_each_number_was_made(event, client):
    public(VOTE, 1, figures=(), importance=int(Decimal(2)))
    reactions.sweep(now=NOW)
    told = client.get(f"/api/v1/events/{event.pk}/reactions/").json()
    one = row(told["results"], "VIX", "[-1,+1]")
    assert (one["clock"], one["returns"], one["cumulation"]) == ("16:15 America/New_York", "log", "sum")
    assert (one["starts_at"], one["ends_at"]) == ("2025-07-15T20:15:00Z", "2025-07-18T20:15:00Z")
    assert one["date_only"] is False
    assert [other["title"] for other in told["overlapping_events"]] == ["Vote 1"]


def test_the_answer_is_what_the_schema_says(event, client):
    public(VOTE, 1)
    reactions.sweep(now=NOW)
    told = client.get(f"/api/v1/events/{event.pk}/reactions/").json()
    (first, *_), (other, *_) = told["results"], told["overlapping_events"]
    assert list(FullReactionSerializer().fields) == list(first)
    assert list(OverlappingEventSerializer().fields) == list(other)
    for one in told["results"]:
        compare(FullReactionSerializer(), one)
    compare(OverlappingEventSerializer(), other)
