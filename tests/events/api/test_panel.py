"""The panel over HTTP: four forms of the same table, strict about what it is asked."""

import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet
import pytest

from events.api.study_serializers import ColumnSerializer, PanelRowSerializer
from events.services import codebook
from markets import services as markets
from markets.services import ensure_instruments
from tests.events import tapes
from tests.events.api.test_serializers import compare

PANEL = "/api/v1/panel/"
FORMS = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8; header=present",
    "parquet": "application/vnd.apache.parquet",
}
ASKED = {"instruments": "RUT,BTC-USD", "window": "[-1,+2]"}


@pytest.fixture
def events(publish):
    tapes.lay("RUT", "BTC-USD")
    return [publish(number, hours=24 * number) for number in (1, 2, 3)]


def body(answer):
    return b"".join(answer.streaming_content)


def as_rows(answer):
    return json.loads(body(answer))["results"]


def test_json_is_the_list_the_schema_describes(client, events):
    answer = client.get(PANEL, ASKED)

    told = json.loads(body(answer))
    assert answer["Content-Type"] == "application/json"
    assert (told["next"], told["previous"]) == (None, None)
    assert len(told["results"]) == 3 * 2 * 4
    for row in told["results"]:
        compare(PanelRowSerializer(), row)


def test_an_address_and_the_accept_header_choose_the_form(client, events):
    for suffix, media_type in FORMS.items():
        named = client.get(f"/api/v1/panel.{suffix}", ASKED)
        accepted = client.get(PANEL, ASKED, headers={"Accept": media_type.split(";")[0]})

        assert named["Content-Type"] == accepted["Content-Type"] == media_type
        assert body(named) == body(accepted)


def test_every_form_holds_the_same_rows(client, events):
    told = as_rows(client.get(PANEL, ASKED))

    lines = body(client.get("/api/v1/panel.ndjson", ASKED)).splitlines()
    parquet = pyarrow.parquet.read_table(pa.BufferReader(body(client.get("/api/v1/panel.parquet", ASKED))))
    table = list(csv.DictReader(io.StringIO(body(client.get("/api/v1/panel.csv", ASKED)).decode())))

    assert [json.loads(line) for line in lines] == told
    assert parquet.schema.equals(codebook.SCHEMA)
    assert parquet["abnormal_return"].to_pylist() == [row["abnormal_return"] for row in told]
    assert [float(row["abnormal_return"]) for row in table] == [row["abnormal_return"] for row in told]
    assert list(table[0]) == list(codebook.NAMES)
    assert table[0]["close"] == ""


def test_a_window_may_be_written_in_several_ways(client, events):
    for written in ("[-1,+2]", "-1,2", "[-1, 2]", "[-1,2]"):
        rows = as_rows(client.get(f"{PANEL}?instruments=RUT&window={written}"))

        assert {row["day"] for row in rows} == {-1, 0, 1, 2}


def test_a_panel_of_several_pieces_costs_one_query_a_batch(client, events, django_assert_num_queries):
    # The limiter, the tape's version, the instruments, their closes, the events.
    markets.forget_lines()
    with django_assert_num_queries(5):
        body(client.get(PANEL, ASKED))
    with django_assert_num_queries(4):
        body(client.get(PANEL, ASKED))


def test_without_instruments_every_measured_one_is_there(client, events):
    rows = as_rows(client.get(PANEL, {"window": "0,0"}))

    assert {"SPX", "RUT", "BTC-USD", "DGS10"} <= {row["instrument"] for row in rows}


def test_filters_are_those_of_the_timeline(client, events):
    rows = as_rows(client.get(PANEL, {**ASKED, "from": "2025-07-03", "topic": "clarity-act"}))

    assert {row["event"] for row in rows} == {str(one.pk) for one in events[1:]}
    assert as_rows(client.get(PANEL, {**ASKED, "kind": "speech"})) == []


REFUSED = [
    ({"instrumnets": "RUT"}, "instrumnets", "nearest known one is “instruments”"),
    ({"instruments": "RUT,BTC"}, "instruments", "nearest known one is “BTC-USD”"),
    ({"instruments": "RUT,,SPX"}, "instruments", "separated by commas"),
    ({"window": "[5,1]"}, "window", "first session first"),
    ({"window": "tomorrow"}, "window", "such as [-1,+5]"),
    ({"model": "market"}, "model", "nearest known one is “market-model”"),
    ({"model": "factor-model"}, "model", "takes 1 regressor"),
    ({"estimation": "5"}, "estimation", "from 10 to 1000"),
    ({"as_of": "yesterday"}, "as_of", "a date"),
    ({"page_size": "5"}, "page_size", "no parameter"),
    ({"topic": "weather"}, "topic", "no such value"),
]


def test_what_is_not_understood_is_refused_and_named(client, db):
    ensure_instruments()
    for asked, parameter, said in REFUSED:
        answer = client.get(PANEL, asked)

        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["parameter"] == parameter
        assert said in answer.json()["detail"]


def test_another_form_is_not_there(client, events):
    assert client.get("/api/v1/panel.xlsx").status_code == 404
    assert client.get(PANEL, headers={"Accept": "application/pdf"}).status_code == 406


def test_head_tells_the_form_without_the_rows(client, events):
    answer = client.head("/api/v1/panel.parquet", ASKED)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "application/vnd.apache.parquet"


def test_an_empty_panel_is_an_empty_table_in_every_form(client, db):
    tapes.lay("RUT")

    assert as_rows(client.get(PANEL)) == []
    assert body(client.get("/api/v1/panel.csv")).decode().splitlines() == [",".join(codebook.NAMES)]
    empty = pyarrow.parquet.read_table(pa.BufferReader(body(client.get("/api/v1/panel.parquet"))))
    assert (empty.num_rows, empty.schema.names) == (0, list(codebook.NAMES))


def test_the_codebook_is_served_as_the_schema_describes_it(client, db):
    told = client.get("/api/v1/panel/codebook/").json()

    assert [row["name"] for row in told["results"]] == list(codebook.NAMES)
    for row in told["results"]:
        compare(ColumnSerializer(), row)


def test_the_day_of_an_instant_is_told_in_utc(client, events):
    row = as_rows(client.get(PANEL, ASKED))[0]

    assert datetime.fromisoformat(row["public_at"]) == events[0].public_at.astimezone(UTC)
    assert row["public_at"].endswith("Z")
