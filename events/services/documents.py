"""Evidence as it comes in: the bytes a source served, and what each of its documents says."""

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
from django.db import transaction

from events import joint
from events.facts import ScrapedDocument
from events.models import Capture, Document, Source

TITLE_LENGTH = 1000
# Of pages at one address that could not be read: enough to see what changed, whatever tokens they carry.
UNREAD_KEPT = 3
PARSE_ERROR_LENGTH = 500


class Change(StrEnum):
    """What a scraped document was to the record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The row of a document, and whether what it says is new."""

    document: Document
    change: Change


def keep_capture(
    *,
    source: Source,
    url: str,
    body: bytes,
    content_type: str,
    headers: Mapping[str, str],
    fingerprint: str,
    captured_at: datetime,
    parse_error: str = "",
) -> Capture:
    """Keep the bytes of a page once per normalised content; seen again, only its latest sight moves.

    A page that could not be read is kept with its ``parse_error``, the newest few of an address:
    its parser is mended by it.
    """
    error = clean(parse_error)[:PARSE_ERROR_LENGTH]
    known = Capture.objects.filter(source=source, url=url, fingerprint=fingerprint)
    if capture := known.defer("headers", "body").first():
        _see_again(capture, captured_at, is_read=not error)
        return capture
    capture = Capture(
        source=source,
        url=url,
        fingerprint=fingerprint,
        sha256=hashlib.sha256(body).hexdigest(),
        content_type=content_type[:200],
        headers=dict(headers),
        body=zlib.compress(body),
        captured_at=captured_at,
        latest_seen_at=captured_at,
        parse_error=error,
    )
    # Of two workers that keep the same content at once the second sees it again.
    Capture.objects.bulk_create(
        [capture],
        update_conflicts=True,
        unique_fields=["source", "url", "fingerprint"],
        update_fields=["latest_seen_at"],
    )
    if error:
        _drop_older_unread(source, url)
    return capture


def _see_again(capture: Capture, seen_at: datetime, *, is_read: bool) -> None:
    if capture.parse_error and is_read:
        mark_read(capture=capture)
    if capture.latest_seen_at < seen_at:
        Capture.objects.filter(pk=capture.pk, latest_seen_at__lt=seen_at).update(latest_seen_at=seen_at)
        capture.latest_seen_at = seen_at


def mark_read(*, capture: Capture) -> None:
    """Note that a page which could not be read once can be read now."""
    capture.parse_error = ""
    capture.save(update_fields=["parse_error"])


def _drop_older_unread(source: Source, url: str) -> None:
    """Drop what no document cites: a page is kept unread only until one of its kind was read."""
    unread = Capture.objects.filter(source=source, url=url, documents=None).exclude(parse_error="")
    newest = unread.order_by("-latest_seen_at", "-id").values_list("pk", flat=True)[:UNREAD_KEPT]
    Capture.objects.filter(pk__in=unread.exclude(pk__in=list(newest)).values("pk")).delete()


@transaction.atomic(savepoint=False)
def record(
    *,
    source: Source,
    item: ScrapedDocument,
    capture: Capture | None,
    captured_at: datetime,
    now: datetime,
) -> Recorded:
    """Record what a source's document says, under ``(source, external_id)``.

    Content that equals the known one, and content captured before it, is unchanged: an older
    capture never replaces a newer document. Workers that record the same document wait for one
    another: the caller has waited for its turn (``matching.wait_for_turn``).
    """
    said = _columns(item)
    document = _locked(source, item.external_id)
    if document is None:
        document = Document.objects.create(
            source=source,
            external_id=item.external_id,
            capture=capture,
            captured_at=captured_at,
            first_seen_at=captured_at,
            changed_at=now,
            **said,
        )
        return Recorded(document, Change.NEW)
    document.source = source
    return Recorded(document, _replace(document, said, capture=capture, captured_at=captured_at, now=now))


def content_hash(item: ScrapedDocument) -> str:
    """SHA-256 of the document's content with Unicode forms, white space and key order normalised."""
    content = orjson.loads(orjson.dumps(item, default=_plain, option=orjson.OPT_UTC_Z))
    return hashlib.sha256(orjson.dumps(_normalised(content), option=orjson.OPT_SORT_KEYS)).hexdigest()


def clean(text: str) -> str:
    """Text in one Unicode form, without NUL bytes, runs of white space made one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).replace("\x00", "")).strip()


def _normalised(content: Any) -> Any:
    if isinstance(content, str):
        return clean(content)
    if isinstance(content, list):
        return [_normalised(each) for each in content]
    if isinstance(content, dict):
        return {key: _normalised(value) for key, value in content.items()}
    return content


def _locked(source: Source, external_id: str) -> Document | None:
    return Document.objects.select_for_update().filter(source=source, external_id=external_id).first()


def _columns(item: ScrapedDocument) -> dict[str, Any]:
    published = item.published
    return {
        "url": item.url,
        "title": clean(item.title)[:TITLE_LENGTH],
        "text": item.text.replace("\x00", ""),
        "data": orjson.loads(orjson.dumps(item.data, default=_plain)),
        "content_hash": content_hash(item),
        "source_published_at": published.at if published else None,
        "source_published_precision": published.precision.value if published else "",
        "joint_key": item.data.get(joint.KEY, ""),
        "joint_date": date.fromisoformat(item.data[joint.DAY]) if item.data.get(joint.KEY) else None,
    }


def _replace(
    document: Document, said: dict[str, Any], *, capture: Capture | None, captured_at: datetime, now: datetime
) -> Change:
    if captured_at < document.captured_at:
        return Change.UNCHANGED
    changed = said["content_hash"] != document.content_hash
    if changed:
        for name, value in said.items():
            setattr(document, name, value)
        document.capture = capture or document.capture
        document.changed_at = now
    document.captured_at = captured_at
    document.save(update_fields=None if changed else ["captured_at"])
    return Change.CHANGED if changed else Change.UNCHANGED


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a document holds a {type(value).__name__}, which is no JSON value: {value!r}")
