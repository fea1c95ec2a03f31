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
from django.db import IntegrityError, transaction

from events import joint
from events.facts import ScrapedDocument
from events.models import Capture, Document, Source

TITLE_LENGTH = 1000


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
) -> Capture:
    """Keep the bytes of a page once per normalised content; seen again, only its latest sight moves."""
    capture, _ = Capture.objects.get_or_create(
        source=source,
        url=url,
        fingerprint=fingerprint,
        defaults={
            "sha256": hashlib.sha256(body).hexdigest(),
            "content_type": content_type[:200],
            "headers": dict(headers),
            "body": lambda: zlib.compress(body),
            "captured_at": captured_at,
            "latest_seen_at": captured_at,
        },
    )
    if capture.latest_seen_at < captured_at:
        Capture.objects.filter(pk=capture.pk, latest_seen_at__lt=captured_at).update(
            latest_seen_at=captured_at
        )
        capture.latest_seen_at = captured_at
    return capture


@transaction.atomic
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
    capture never replaces a newer document.
    """
    said = _columns(item)
    document = _locked(source, item.external_id)
    if document is None:
        try:
            with transaction.atomic():
                document = Document.objects.create(
                    source=source,
                    external_id=item.external_id,
                    capture=capture,
                    captured_at=captured_at,
                    first_seen_at=captured_at,
                    changed_at=now,
                    **said,
                )
        except IntegrityError:
            # Another worker recorded it between the look and the insert: its row decides.
            document = Document.objects.select_for_update().get(source=source, external_id=item.external_id)
        else:
            return Recorded(document, Change.NEW)
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
    document.save()
    return Change.CHANGED if changed else Change.UNCHANGED


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a document holds a {type(value).__name__}, which is no JSON value: {value!r}")
