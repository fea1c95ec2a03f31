"""The nightly dump: whole or not there, with true sums, and with its changes equal to the server."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta

import orjson
import pyarrow.parquet as pq
import pytest
from django.db import connection

from events import tasks
from events.facts import Identifier
from events.models import TimelineEntry
from events.services import dumps, publishing
from events.services.clock import database_now
from events.vocabulary import Scheme
from tests.events.builders import drafted, settle

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "dumps"


def published(number):

    event = drafted(identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),), title=f"Vote {number}")
    publishing.publish(event=event, by="editor", now=database_now())
    return event


def lines(path):
    return [orjson.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def server():
    return {str(pk): orjson.loads(text) for pk, text in TimelineEntry.objects.values_list("pk", "text")}


def applied(copy, changes):
    """A copy after some changes: what a client of the dumps does."""
    for change in changes:
        if change["event"] is None:
            copy.pop(change["event_id"], None)
        else:
            copy[change["event_id"]] = change["event"]
    return copy


def test_a_dump_and_the_changes_since_make_the_server(kept):
    first, second, third = (published(number) for number in (1, 2, 3))
    settle(3)
    assert dumps.write_due(now=NIGHT)
    copy = {event["id"]: event for event in lines(kept / "2026-03-01" / dumps.LINES)}
    assert copy == server()

    publishing.retract(event=first, by="editor", now=database_now(), reason="doubt")
    published(4)
    settle(2)
    assert dumps.write_due(now=NIGHT + DAY)

    delta = lines(kept / "2026-03-02" / dumps.DELTA)
    assert [change["seq"] for change in delta] == [4, 5]
    assert applied(copy, delta) == server()
    assert {event["id"] for event in lines(kept / "2026-03-02" / dumps.LINES)} == set(server())
    assert str(second.pk) in copy
    assert str(third.pk) in copy


def test_both_forms_hold_the_same_and_the_manifest_is_true(kept):
    published(1)
    published(2)
    settle(2)
    dumps.write_due(now=NIGHT)

    (manifest,) = dumps.manifests()

    assert (manifest["day"], manifest["seq"], manifest["since"]) == ("2026-03-01", 2, None)
    assert (manifest["events"], manifest["changes"]) == (2, 0)
    table = pq.read_table(kept / "2026-03-01" / dumps.TABLE)
    told = lines(kept / "2026-03-01" / dumps.LINES)
    assert table["id"].to_pylist() == [event["id"] for event in told]
    assert table["title"].to_pylist() == [event["title"] for event in told]
    for one in manifest["files"]:
        body = (kept / "2026-03-01" / one["name"]).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (one["bytes"], one["sha256"])
    assert [one["name"] for one in manifest["files"]] == [dumps.LINES, dumps.TABLE]


def test_it_is_written_once_a_day_and_not_before_its_hour():
    assert not dumps.write_due(now=NIGHT - timedelta(minutes=1))
    assert dumps.write_due(now=NIGHT)
    assert not dumps.write_due(now=NIGHT + timedelta(hours=20))
    assert dumps.write_due(now=NIGHT + DAY)


def test_while_one_writes_no_other_does():
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [dumps.LOCK])

        assert not dumps.write_due(now=NIGHT)

    other.close()
    assert dumps.write_due(now=NIGHT)


def test_a_dump_that_failed_is_not_there_and_the_next_try_clears_up(kept, monkeypatch):
    published(1)
    monkeypatch.setattr(dumps, "MEDIA_TYPES", {})
    with pytest.raises(KeyError):
        dumps.write_due(now=NIGHT)
    assert dumps.manifests() == []
    monkeypatch.undo()
    (kept / ".writing-2026-02-28").mkdir()

    assert dumps.write_due(now=NIGHT)

    assert [path.name for path in kept.iterdir()] == ["2026-03-01"]


def test_the_newest_are_kept(kept, settings):
    settings.DUMPS_KEPT = 2
    for night in range(4):
        dumps.write_due(now=NIGHT + night * DAY)

    assert [manifest["day"] for manifest in dumps.manifests()] == ["2026-03-04", "2026-03-03"]


def test_the_task_writes_todays(settings):
    settings.DUMP_HOUR = 0
    tasks.write_dump()
    tasks.write_dump()

    (manifest,) = dumps.manifests()
    assert manifest["day"] == database_now().date().isoformat()


def test_the_api_lists_and_serves_them(client, kept):
    published(1)
    settle(1)
    dumps.write_due(now=NIGHT)

    (told,) = client.get("/api/v1/dumps/").json()["results"]
    for one in told["files"]:
        answer = client.get(one["url"])
        body = b"".join(answer.streaming_content)
        assert (answer.status_code, answer["Content-Type"]) == (200, one["media_type"])
        assert hashlib.sha256(body).hexdigest() == one["sha256"]
        assert answer["ETag"] == f'"{one["sha256"]}"'
        assert answer["RateLimit-Policy"].startswith('"exports"')
        again = client.get(one["url"], headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "2026-03-02/timeline.parquet",
        "2026-03-01/manifest.json",
        "2026-03-01/..%2F..%2Fsecret",
        "2026-03-01/changes.ndjson.gz",
    ],
)
def test_nothing_else_is_served(client, kept, address):
    dumps.write_due(now=NIGHT)
    assert json.loads((kept / "2026-03-01" / "manifest.json").read_text())["events"] == 0

    assert client.get(f"/api/v1/dumps/{address}").status_code == 404


def test_without_a_dump_the_list_is_empty(client):
    assert client.get("/api/v1/dumps/").json() == {"results": [], "next": None, "previous": None}
