"""Evidence: bytes kept once, documents recorded as new, changed or unchanged."""

import zlib
from datetime import timedelta
from decimal import Decimal

import pytest

from events.models import Capture, Document
from events.services import documents
from events.services.documents import Change
from tests.events.builders import NOW, item, source

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
EARLIER = NOW - timedelta(hours=1)


def keep(body=b"<page/>", fingerprint="f" * 64, captured_at=NOW, url="https://example.gov/page"):
    return documents.keep_capture(
        source=source(),
        url=url,
        body=body,
        content_type="text/html",
        headers={"ETag": '"1"'},
        fingerprint=fingerprint,
        captured_at=captured_at,
    )


def record(scraped=None, captured_at=NOW, capture=None):
    return documents.record(
        source=source(), item=scraped or item(), capture=capture, captured_at=captured_at, now=NOW
    )


def test_the_bytes_are_kept_compressed_with_their_hash_and_headers():
    capture = keep(b"a" * 10_000)
    capture.refresh_from_db()
    assert zlib.decompress(capture.body) == b"a" * 10_000
    assert len(capture.body) < 100
    assert capture.headers == {"ETag": '"1"'}
    assert capture.sha256 == "27dd1f61b867b6a0f6e9d8a41c43231de52107e53ae424de8f847b821db4b711"


def test_a_page_that_differs_only_by_a_token_is_seen_again_and_not_kept_again():
    first = keep(b"<page token=1/>")
    again = keep(b"<page token=2/>", captured_at=LATER)
    assert again.pk == first.pk
    assert Capture.objects.values_list("captured_at", "latest_seen_at").get() == (NOW, LATER)


def test_an_older_sight_does_not_move_the_latest():
    keep()
    keep(captured_at=EARLIER)
    assert Capture.objects.get().latest_seen_at == NOW


def test_new_content_and_another_address_are_captures_of_their_own():
    keep()
    keep(fingerprint="e" * 64)
    keep(url="https://example.gov/other")
    assert Capture.objects.count() == 3


def test_a_document_is_new_once_then_unchanged():
    assert [record().change for _ in range(3)] == [Change.NEW, Change.UNCHANGED, Change.UNCHANGED]
    assert Document.objects.count() == 1


def test_changed_content_replaces_what_the_document_said():
    first, second = keep(), keep(fingerprint="e" * 64)
    record(capture=first)
    recorded = record(item(title="H.R. 3633, as amended"), captured_at=LATER, capture=second)
    assert recorded.change is Change.CHANGED
    assert recorded.document.title == "H.R. 3633, as amended"
    assert recorded.document.capture == second


def test_an_older_capture_never_replaces_a_newer_document():
    record(captured_at=NOW)
    recorded = record(item(title="As it was yesterday"), captured_at=EARLIER)
    assert recorded.change is Change.UNCHANGED
    assert Document.objects.get().title == "H.R. 3633"


def test_the_time_of_unchanged_content_counts_as_its_newest_sight():
    record(captured_at=NOW)
    record(captured_at=LATER + timedelta(hours=1))
    assert record(item(title="Older than the last look"), captured_at=LATER).change is Change.UNCHANGED


def test_a_parser_may_read_the_same_capture_better():
    record()
    assert record(item(title="Read better"), captured_at=NOW).change is Change.CHANGED


@pytest.mark.parametrize(
    "same",
    [
        {"text": "A  text\n with white space "},
        {"text": "A text with white\u00a0space"},
        {"text": "A text with\x00 white space"},
    ],
)
def test_white_space_is_no_change(same):
    record(item(text="A text with white space"))
    assert record(item(**same), captured_at=LATER).change is Change.UNCHANGED


def test_the_order_of_evidence_keys_is_no_change_and_its_values_are():
    record(item(data={"a": 1, "b": Decimal("2.5")}))
    assert record(item(data={"b": Decimal("2.5"), "a": 1})).change is Change.UNCHANGED
    assert record(item(data={"b": Decimal("2.6"), "a": 1})).change is Change.CHANGED


def test_a_null_byte_and_an_endless_title_are_kept_out_of_the_database():
    document = record(item(title="T" * 2000 + "\x00", text="a\x00b")).document
    assert (len(document.title), document.text) == (1000, "ab")


def test_what_is_no_json_value_is_named():
    with pytest.raises(TypeError, match="bytes"):
        record(item(data={"raw": b"bytes"}))
