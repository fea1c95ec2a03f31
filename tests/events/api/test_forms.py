"""The timeline in every form it is served in, read back by other libraries than it was written with."""

import csv
import io
import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import icalendar
import pyarrow.parquet
import pytest

from events.facts import Moment
from events.models import Event, TimelineEntry
from events.services import exports, publishing
from events.vocabulary import Precision
from tests.events.api.test_as_of import retitled, settled
from tests.events.api.test_as_of import vote as vote_now
from tests.events.api.test_timeline import refusal, vote
from tests.events.builders import BILL, NOW

TIMELINE = "/api/v1/timeline/"
ATOM = "{http://www.w3.org/2005/Atom}"
NASTY = 'Vote, "quoted"\r\nover two lines; =1+1'


def body(response):
    assert response.status_code == 200, getattr(response, "content", "")
    return response.getvalue()


def told(event, **facts):
    """Make other facts of an event public, as an editor who pastes does."""
    Event.objects.filter(pk=event.pk).update(**facts)
    publishing.correct(event=event, by="editor", now=NOW)


@pytest.fixture
def votes(db):
    told(vote(1, proceeding=BILL), title=NASTY)
    told(vote(2), title="=cmd|' /C calc'!A0", summary="\tA tab begins, and a +sign does not.")
    vote(3, occurred=Moment(datetime(2025, 7, 1, 4, 0, tzinfo=UTC), Precision.DAY))


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_csv_holds_every_event_with_its_facts(client, votes):
    response = client.get("/api/v1/timeline.csv")
    content = body(response)

    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert content.startswith(",".join(exports.CSV_COLUMNS).encode() + b"\r\n")
    third, second, first = rows_of(content)
    assert first["title"] == NASTY
    assert first["proceeding"] == "us-bill:119/hr/3633"
    assert first["identifiers"] == "house-vote:2025/1"
    assert first["topics"] == "clarity-act"
    assert first["public_at"] == "2025-07-01T16:00:00Z"
    assert json.loads(first["figures"])[0] == {"name": "yeas", "value": 294, "unit": "votes"}
    assert (second["proceeding"], second["effective_date"]) == ("", "")
    assert third["occurred_precision"] == "day"


def test_every_column_of_csv_says_what_json_says(client, votes):
    events = client.get(TIMELINE).json()["results"]

    for row, event in zip(rows_of(body(client.get("/api/v1/timeline.csv"))), events, strict=True):
        for name in ("id", "url", "title", "summary", "kind", "body", "occurred_at", "public_precision"):
            assert row[name] == event[name]
        assert row["topics"].split(";") == [link["topic"] for link in event["topics"]]
        assert row["document_urls"].split(" ") == [document["url"] for document in event["documents"]]
        assert (row["importance"], row["reviewed"]) == (
            str(event["importance"]),
            str(event["reviewed"]).lower(),
        )
        assert (row["revision"], row["updated_at"]) == (str(event["revision"]), event["updated_at"])


def test_a_spreadsheet_gets_a_mark_and_no_formula(client, votes):
    content = body(client.get("/api/v1/timeline.csv", {"excel": "true"}))

    assert content.startswith("\ufeffid,url".encode())
    _, second, first = rows_of(content.removeprefix("\ufeff".encode()))
    assert second["title"] == "'=cmd|' /C calc'!A0"
    assert second["summary"].startswith("'\t")
    assert first["title"] == NASTY


def test_lines_of_json_are_the_stored_texts(client, votes):
    lines = body(client.get("/api/v1/timeline.ndjson")).decode().splitlines()

    assert lines == list(TimelineEntry.objects.order_by("-public_at").values_list("text", flat=True))


def test_parquet_has_typed_columns(client, votes):
    table = pyarrow.parquet.read_table(io.BytesIO(body(client.get("/api/v1/timeline.parquet"))))

    third, second, first = table.to_pylist()
    assert first["title"] == NASTY
    assert first["topics"] == ["clarity-act"]
    assert first["public_at"] == datetime(2025, 7, 1, 16, tzinfo=UTC)
    assert (first["importance"], first["reviewed"], first["effective_date"]) == (5, True, None)
    assert second["proceeding"] is None
    assert third["kind"] == "floor-vote"


def test_an_empty_selection_is_still_a_file(client, votes):
    query = {"topic": "liquidity"}

    assert rows_of(body(client.get("/api/v1/timeline.csv", query))) == []
    assert body(client.get("/api/v1/timeline.ndjson", query)) == b""
    parquet = io.BytesIO(body(client.get("/api/v1/timeline.parquet", query)))
    assert pyarrow.parquet.read_table(parquet).num_rows == 0
    calendar = icalendar.Calendar.from_ical(body(client.get("/api/v1/timeline.ics", query)))
    assert calendar.walk("VEVENT") == []


def test_filters_and_order_mean_the_same_in_every_form(client, votes):
    query = {"importance": "5", "order": "public_at", "to": "2025-07-01T17:00:00Z"}
    wanted = [event["id"] for event in client.get(TIMELINE, query).json()["results"]]

    assert len(wanted) == 2
    assert [row["id"] for row in rows_of(body(client.get("/api/v1/timeline.csv", query)))] == wanted
    lines = body(client.get("/api/v1/timeline.ndjson", query)).splitlines()
    assert [json.loads(line)["id"] for line in lines] == wanted
    calendar = icalendar.Calendar.from_ical(body(client.get("/api/v1/timeline.ics", query)))
    assert [str(entry["uid"]) for entry in calendar.walk("VEVENT")] == wanted
    feed = client.get("/api/v1/timeline.jsonfeed", query).json()
    assert [item["id"] for item in feed["items"]] == [f"urn:uuid:{one}" for one in wanted]


def test_atom_has_an_entry_for_each_event_and_the_way_to_the_next_page(client, votes):
    response = client.get("/api/v1/timeline.atom", {"page_size": 2})
    feed = ET.fromstring(body(response))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "Vote 3"
    assert len(feed.findall(f"{ATOM}entry")) == 2
    assert links["self"].endswith("/api/v1/timeline.atom?page_size=2")
    older = ET.fromstring(body(client.get(links["next"])))
    assert len(older.findall(f"{ATOM}entry")) == 1


def test_a_json_feed_tells_each_event(client, votes):
    feed = client.get("/api/v1/timeline.jsonfeed", {"page_size": 2}).json()

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["title"] == "Vote 3"
    assert feed["items"][0]["tags"] == ["floor-vote", "clarity-act"]
    assert len(client.get(feed["next_url"]).json()["items"]) == 1


def test_a_calendar_tells_instants_and_whole_days(client, votes):
    calendar = icalendar.Calendar.from_ical(body(client.get("/api/v1/timeline.ics")))

    entries = {str(entry["summary"]): entry for entry in calendar.walk("VEVENT")}
    assert entries["Vote 3"]["dtstart"].dt == date(2025, 7, 1)
    assert entries["Vote 3"]["dtend"].dt == date(2025, 7, 2)
    assert entries["=cmd|' /C calc'!A0"]["dtstart"].dt == datetime(2025, 7, 1, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "content_type"),
    [
        ("text/csv", "text/csv"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("application/atom+xml", "application/atom+xml"),
        ("application/feed+json", "application/feed+json"),
        ("text/calendar", "text/calendar"),
        ("*/*", "application/json"),
        ("text/html,application/json;q=0.5", "application/json"),
    ],
)
def test_accept_chooses_the_form(client, votes, accepted, content_type):
    response = client.get(TIMELINE, headers={"Accept": accepted})

    assert body(response)
    assert response["Content-Type"].partition(";")[0] == content_type


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ("csv", {"page_size": "5"}),
        ("csv", {"fields": "id"}),
        ("ndjson", {"excel": "true"}),
        ("parquet", {"count": "exact"}),
        ("ics", {"near": "2025-07-01"}),
        ("atom", {"expand": "reactions"}),
        ("json", {"excel": "true"}),
    ],
)
def test_what_has_no_meaning_in_a_form_is_refused(client, votes, form, query):
    problem = refusal(client.get(f"/api/v1/timeline.{form}", query))

    assert problem["parameter"] == next(iter(query))
    assert form in problem["detail"]


def test_an_unknown_form_is_not_there_and_an_unknown_type_is_not_acceptable(client, db):
    assert client.get("/api/v1/timeline.xlsx").status_code == 404
    assert client.get(TIMELINE, headers={"Accept": "image/png"}).status_code == 406


def test_exports_are_counted_apart(client, votes, settings):
    settings.API_EXPORT_LIMIT, settings.API_ANONYMOUS_LIMIT = 2, 1

    answers = [client.get("/api/v1/timeline.csv").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert client.get(TIMELINE).status_code == 200
    assert client.get("/api/v1/timeline.csv")["RateLimit"].startswith('"exports";r=0;')


def test_characters_that_xml_cannot_hold_are_left_out(client, db):
    told(vote(1), title="A bell \x07 rings")

    assert "A bell  rings" in body(client.get("/api/v1/timeline.atom")).decode()
    assert b"A bell  rings" in body(client.get("/api/v1/timeline.ics"))


@pytest.mark.django_db(transaction=True)
def test_every_form_is_answered_as_of_an_instant(client):
    event = vote_now(1)
    at = settled(client)
    forms = ("csv", "ndjson", "ics", "jsonfeed")
    then = {form: body(client.get(f"/api/v1/timeline.{form}")) for form in forms}
    retitled(event, "Another title")
    settled(client)

    for form in ("csv", "ndjson", "ics"):
        assert body(client.get(f"/api/v1/timeline.{form}", {"as_of": at})) == then[form]


@pytest.mark.parametrize(("form", "mark"), [("csv", b"/api/v1/"), ("ndjson", b"\n"), ("ics", b"UID:")])
def test_an_export_of_many_pieces_is_whole(client, votes, monkeypatch, form, mark):
    monkeypatch.setattr(exports, "PIECE", 1)

    assert body(client.get(f"/api/v1/timeline.{form}")).count(mark) == 3


def test_parquet_of_many_groups_is_whole(client, votes, monkeypatch):
    monkeypatch.setattr(exports, "PIECE", 1)
    monkeypatch.setattr("events.api.exports.ROWS_OF_A_GROUP", 2)

    file = pyarrow.parquet.ParquetFile(io.BytesIO(body(client.get("/api/v1/timeline.parquet"))))

    assert (file.num_row_groups, file.read().num_rows) == (2, 3)
