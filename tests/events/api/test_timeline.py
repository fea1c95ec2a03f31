"""What the timeline can be asked, asked over HTTP."""

import json
from datetime import timedelta

import pytest

from events.facts import Identifier, Moment, TopicLink
from events.models import Event, TimelineEntry
from events.services import publishing
from events.vocabulary import Kind, Precision, Relation, Scheme, Topic
from markets.services import ensure_instruments
from tests.events.api.conftest import FIRST
from tests.events.builders import BILL, NOW, item, occurrence, scrape

TIMELINE = "/api/v1/timeline/"


def titles(response):
    assert response.status_code == 200, response.content
    return [event["title"] for event in response.json()["results"]]


def refusal(response):
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    return response.json()


def vote(number, *, by_source="bills", proceeding=None, published_by="policy", now=NOW, **changes):
    """Publish one vote that happened and became public so many hours after the first."""
    facts = {
        "identifiers": (Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),),
        "title": f"Vote {number}",
        "public": Moment(FIRST + timedelta(hours=number)),
        "occurred": Moment(FIRST + timedelta(hours=number)),
    }
    document = item(occurrence(**{**facts, **changes}), external_id=f"vote/{number}", proceeding=proceeding)
    _, (event,) = scrape(document, by=by_source)
    event = Event.objects.get(pk=event.pk)
    publishing.publish(event=event, by=published_by, now=now + timedelta(minutes=number))
    return event


@pytest.fixture
def votes(db):
    """Three votes that differ in whatever can be asked for."""
    vote(1, body="U.S. Senate", importance=3, by_source="senate_votes", title="Cloture on crypto rules")
    vote(2, kind=Kind.HEARING, public=Moment.on((FIRST + timedelta(days=2)).date()), published_by="editor")
    vote(
        30,
        proceeding=BILL,
        summary="The stablecoin amendment fails.",
        topics=(TopicLink(Topic.LIQUIDITY, Relation.RELATED, "a rule"),),
        occurred=Moment(FIRST - timedelta(days=9)),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"topic": "liquidity,clarity-act"}, ["Vote 2", "Vote 30", "Cloture on crypto rules"]),
        ({"topic": "liquidity"}, ["Vote 30"]),
        ({"kind": "hearing,law"}, ["Vote 2"]),
        ({"body": "U.S. Senate"}, ["Cloture on crypto rules"]),
        ({"source": "senate_votes"}, ["Cloture on crypto rules"]),
        ({"importance": "3,4"}, ["Cloture on crypto rules"]),
        ({"reviewed": "true"}, ["Vote 2"]),
        ({"reviewed": "false"}, ["Vote 30", "Cloture on crypto rules"]),
        ({"precision": "day"}, ["Vote 2"]),
        ({"identifier": "house-vote:2025/30"}, ["Vote 30"]),
        ({"proceeding": "us-bill:119/hr/3633"}, ["Vote 30"]),
        ({"proceeding": "us-bill:119/hr/1"}, []),
        ({"proceeding": "99999999"}, []),
        ({"occurred_to": "2025-06-30"}, ["Vote 30"]),
        ({"occurred_from": "2025-07-01", "kind": "floor-vote"}, ["Cloture on crypto rules"]),
        ({"known_from": "2025-07-18", "known_to": "2025-07-18", "kind": "hearing"}, ["Vote 2"]),
        ({"known_to": "2025-07-17"}, []),
        ({"published_from": "2025-07-18T12:02:00Z"}, ["Vote 2", "Vote 30"]),
        ({"published_to": "2025-07-18T12:01:00Z"}, ["Cloture on crypto rules"]),
    ],
)
def test_each_filter_lets_through_what_it_says(client, votes, query, expected):
    assert titles(client.get(TIMELINE, query)) == expected


@pytest.mark.parametrize(
    ("query", "parameter", "said"),
    [
        ({"topic": "clarity-act,tarif-dividends"}, "topic", "tariff-dividends"),
        ({"kind": "floor-votes"}, "kind", "floor-vote"),
        ({"importance": "6"}, "importance", "5"),
        ({"reviewed": "yes"}, "reviewed", "true"),
        ({"precision": "minutes"}, "precision", "minute"),
        ({"source": "senate_vote"}, "source", "senate_votes"),
        ({"instrument": "RUTT"}, "instrument", "RUT"),
        ({"identifier": "hous-vote:2025/1"}, "identifier", "house-vote"),
        ({"identifier": "2025/1"}, "identifier", "scheme"),
        ({"proceeding": "hr3633"}, "proceeding", "us-bill:119/hr/3633"),
        ({"order": "-public"}, "order", "-public_at"),
        ({"count": "all"}, "count", "exact"),
        ({"fields": "id,titel"}, "fields", "title"),
        ({"expand": "reaction"}, "expand", "reactions"),
        ({"window": "[0,+1]"}, "window", "instrument"),
        ({"min_abs_reaction": "0.01"}, "min_abs_reaction", "instrument"),
        ({"instrument": "RUT", "window": "[0,+2]"}, "window", "[0,+5]"),
        ({"instrument": "RUT", "min_abs_reaction": "-1"}, "min_abs_reaction", "positive"),
        ({"occurred_from": "2025-08-01", "occurred_to": "2025-07-01"}, "occurred_from", "later"),
        ({"q": "the"}, "q", "no word"),
        ({"q": "x" * 201}, "q", "200"),
        ({"highlight": "true"}, "highlight", "“q”"),
        ({"fields": "id", "omit": "title"}, "omit", "fields"),
        ({"expand": "reactions", "page_size": "51"}, "page_size", "50"),
        ({"near": "2025-07-01", "page_size": "5"}, "page_size", "near"),
        ({"known": "public"}, "known", "as_of"),
        ({"occured_from": "2025-07-01"}, "occured_from", "occurred_from"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name_with_a_hint(client, votes, query, parameter, said):
    ensure_instruments()

    problem = refusal(client.get(TIMELINE, query))

    assert problem["parameter"] == parameter
    assert said in problem["detail"]


def test_words_are_found_in_any_form_as_phrases_and_without_others(client, votes):
    def found(words):
        return titles(client.get(TIMELINE, {"q": words}))

    assert found("failing amendments") == ["Vote 30"]
    assert found('"crypto rules"') == ["Cloture on crypto rules"]
    assert found('"rules crypto"') == []
    assert found("vote -stablecoin") == ["Vote 2"]
    assert found("cloture or stablecoin") == ["Vote 30", "Cloture on crypto rules"]
    assert found("3633 digital") == ["Vote 30"]
    assert found("senate") == ["Cloture on crypto rules"]


def test_words_found_are_marked_and_everything_else_is_escaped(client, db):
    vote(1, title="Vote <b>1</b> on the bill", summary="A & B amend the amendment.")

    (event,) = client.get(TIMELINE, {"q": "amend vote", "highlight": "true"}).json()["results"]

    assert event["highlights"] == {
        "title": "<mark>Vote</mark> &lt;b&gt;1&lt;/b&gt; on the bill",
        "summary": "A &amp; B <mark>amend</mark> the <mark>amendment</mark>.",
    }
    assert event["title"] == "Vote <b>1</b> on the bill"


@pytest.mark.parametrize("clock", ["public_at", "occurred_at", "published_at", "updated_at"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_order_is_walked_forth_and_back(client, votes, clock, sign):
    address = f"{TIMELINE}?order={sign}{clock}&page_size=1"
    clocks, pages = [], []
    while address:
        answer = client.get(address).json()
        clocks += [event[clock] for event in answer["results"]]
        pages.append(answer)
        address = answer["next"]

    assert clocks == sorted(clocks, reverse=sign == "-")
    assert len(clocks) == 3
    back = client.get(pages[-1]["previous"]).json()
    assert back["results"] == pages[1]["results"]
    assert client.get(back["previous"]).json()["results"] == pages[0]["results"]


def test_near_an_instant_stand_the_event_before_and_the_one_after(client, db):
    for number in (1, 5, 9):
        vote(number)

    def near(hours, **more):
        at = (FIRST + timedelta(hours=hours)).isoformat()
        return client.get(TIMELINE, {"near": at, **more})

    assert titles(near(6)) == ["Vote 9", "Vote 5"]
    assert titles(near(5)) == ["Vote 9", "Vote 5"]
    assert titles(near(6, order="public_at")) == ["Vote 5", "Vote 9"]
    assert titles(near(0)) == ["Vote 1"]
    assert titles(near(10)) == ["Vote 9"]
    assert titles(client.get(near(10).json()["next"])) == ["Vote 5", "Vote 1"]
    assert titles(client.get(near(6).json()["next"])) == ["Vote 1"]
    assert near(6).json()["previous"] is None


def test_a_count_is_exact_and_only_there_when_asked_for(client, votes):
    assert "count" not in client.get(TIMELINE).json()
    assert client.get(TIMELINE, {"count": "exact", "page_size": 1}).json()["count"] == 3
    assert client.get(TIMELINE, {"count": "exact", "q": "stablecoin"}).json()["count"] == 1


def test_fields_and_omit_choose_members_in_the_order_of_events(client, votes):
    chosen = client.get(TIMELINE, {"fields": "title,id"}).json()["results"]
    rest = client.get(TIMELINE, {"omit": "reactions,documents"}).json()["results"]

    assert [list(event) for event in chosen] == [["id", "title"]] * 3
    whole = client.get(TIMELINE).json()["results"]
    assert rest == [
        {key: value for key, value in event.items() if key not in {"reactions", "documents"}}
        for event in whole
    ]


def measured(event, sizes):
    rows = [
        {"instrument": name, "window": window, "model": "mean-adjusted", "abnormal_return": value}
        for (name, window), value in sizes.items()
    ]
    TimelineEntry.objects.filter(pk=event.pk).update(reactions_text=json.dumps(rows))
    return rows


def test_events_are_found_by_the_size_of_a_reaction(client, db):
    ensure_instruments()
    measured(vote(1), {("RUT", "[0,+1]"): -0.031, ("RUT", "[0,0]"): 0.001})
    measured(vote(2), {("RUT", "[0,+1]"): 0.01, ("SPX", "[0,+1]"): None})

    def found(**query):
        return titles(client.get(TIMELINE, query))

    assert found(instrument="RUT") == ["Vote 2", "Vote 1"]
    assert found(instrument="SPX") == []
    assert found(instrument="RUT", min_abs_reaction="0.03") == ["Vote 1"]
    assert found(instrument="RUT", min_abs_reaction="0.01") == ["Vote 2", "Vote 1"]
    assert found(instrument="RUT", min_abs_reaction="0.01", window="[0,0]") == []
    assert found(instrument="RUT", window="0, 0") == ["Vote 1"]


def test_expanded_events_carry_every_reaction(client, db):
    rows = measured(vote(1), {("RUT", "[0,+1]"): -0.031, ("RUT", "[0,0]"): 0.001})

    (event,) = client.get(TIMELINE, {"expand": "reactions", "fields": "reactions"}).json()["results"]

    assert event == {"reactions": rows}


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ({"order": "-updated_at", "importance": "5"}, 3),
        ({"q": "vote"}, 4),
        ({"q": "vote", "highlight": "true"}, 5),
        ({"source": "bills"}, 4),
        ({"near": "2025-07-01"}, 4),
        ({"count": "exact"}, 4),
        ({"expand": "reactions"}, 3),
    ],
)
def test_queries_do_not_grow_with_events(client, votes, django_assert_num_queries, query, queries):
    with django_assert_num_queries(queries):
        assert client.get(TIMELINE, query).status_code == 200


def test_a_cursor_belongs_to_its_order(client, votes):
    following = client.get(TIMELINE, {"page_size": 1, "order": "-updated_at"}).json()["next"]

    problem = refusal(client.get(following.replace("order=-updated_at", "order=-occurred_at")))

    assert problem["parameter"] == "cursor"


def test_counts_are_per_period_newest_first_with_the_way_to_their_events(client, votes):
    counts = client.get(f"{TIMELINE}counts/", {"from": "2025-07-01T16:00:00Z"}).json()

    assert [(one["from"], one["to"], one["count"]) for one in counts["results"]] == [
        ("2025-07-03", "2025-07-03", 1),
        ("2025-07-02", "2025-07-02", 1),
        ("2025-07-01", "2025-07-01", 1),
    ]
    for one in counts["results"]:
        assert len(titles(client.get(one["url"]))) == one["count"]
    weeks = client.get(f"{TIMELINE}counts/", {"per": "week"}).json()["results"]
    assert [(one["from"], one["to"], one["count"]) for one in weeks] == [("2025-06-30", "2025-07-06", 3)]


def test_counts_are_paged_and_empty_periods_are_left_out(client, db, monkeypatch):
    monkeypatch.setattr("events.services.counts.PAGE", 2)
    for number in (1, 2, 60, 2000):
        vote(number)

    address, seen = f"{TIMELINE}counts/?kind=floor-vote", []
    while address:
        page = client.get(address).json()
        seen.append([(one["from"], one["count"]) for one in page["results"]])
        address = page["next"]

    assert seen == [[("2025-09-22", 1), ("2025-07-04", 1)], [("2025-07-01", 2)]]


def test_counts_know_no_earlier_time(client, db):
    assert refusal(client.get(f"{TIMELINE}counts/", {"as_of": "2025-07-01"}))["parameter"] == "as_of"


def test_precision_words_are_those_of_the_vocabulary(client, votes):
    assert titles(client.get(TIMELINE, {"precision": ",".join(Precision)})) == titles(client.get(TIMELINE))
