"""Keyset pages of the timeline: opaque signed cursors, and bodies joined from stored text."""

import base64
import binascii
import hmac
import struct
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from events.api.filters import invalid_cursor
from events.services.timeline import Direction, Filters, Key, Page

# Version, direction, microseconds since 1970, event; then the signature.
PLACE = struct.Struct(">BBq16s")
SIGNATURE_BYTES = 16
VERSION = 1
CURSOR_LENGTH = 56
DIRECTIONS = (Direction.OLDER, Direction.NEWER)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def write_cursor(*, key: Key, direction: Direction, filters: Filters) -> str:
    """The place as 56 characters, signed together with the filters it belongs to."""
    place = PLACE.pack(
        VERSION, DIRECTIONS.index(direction), (key.public_at - EPOCH) // MICROSECOND, key.event_id.bytes
    )
    return base64.urlsafe_b64encode(place + _signature(place, filters, settings.SECRET_KEY)).decode()


def read_cursor(text: str, *, filters: Filters) -> tuple[Key, Direction]:
    """The place a cursor means; one that was altered, or made for other filters, is refused."""
    if len(text) != CURSOR_LENGTH or not text.isascii():
        raise invalid_cursor()
    try:
        raw = binascii.a2b_base64(text.replace("-", "+").replace("_", "/"), strict_mode=True)
    except binascii.Error:
        raise invalid_cursor() from None
    place, signature = raw[: PLACE.size], raw[PLACE.size :]
    if not _is_ours(place, signature, filters):
        raise invalid_cursor()
    version, direction, microseconds, event = PLACE.unpack(place)
    if version != VERSION:
        raise invalid_cursor()
    return Key(EPOCH + microseconds * MICROSECOND, UUID(bytes=event)), DIRECTIONS[direction]


def _is_ours(place: bytes, signature: bytes, filters: Filters) -> bool:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(signature, _signature(place, filters, secret)):
            return True
    return False


def _signature(place: bytes, filters: Filters, secret: str | bytes) -> bytes:
    return hmac.digest(_signing_key(secret), place + _words(filters), "sha256")[:SIGNATURE_BYTES]


@lru_cache(maxsize=1024)
def _words(filters: Filters) -> bytes:
    return f"{filters.topic}|{filters.kind}|{filters.since}|{filters.before}".encode()


@cache
def _signing_key(secret: str) -> bytes:
    """A key for cursors alone, derived from the secret once and not for every page."""
    return salted_hmac("events.api.cursor", "", secret=secret, algorithm="sha256").digest()


def body(*, page: Page, request: HttpRequest, filters: Filters) -> bytes:
    """The answer: stored texts as they are, and absolute addresses of the pages on either side.

    A page left empty by events that went away leads back to the newest.
    """
    given = urlencode([(name, value) for name, value in request.GET.items() if name != "cursor"])
    start = f"{request.scheme}://{request.get_host()}{request.path}"
    newest = f"{start}?{given}" if given else start
    beside = f"{newest}{'&' if given else '?'}cursor="
    older = newer = None
    if page.oldest and page.has_older:
        older = beside + write_cursor(key=page.oldest, direction=Direction.OLDER, filters=filters)
    if page.newest and page.has_newer:
        newer = beside + write_cursor(key=page.newest, direction=Direction.NEWER, filters=filters)
    if not page.texts and "cursor" in request.GET:
        older, newer = (newest, None) if page.has_older else (None, newest)
    return list_body(",".join(page.texts), older, newer)


def list_body(texts: str, older: str | None = None, newer: str | None = None) -> bytes:
    """A list in the one shape that lists have here."""
    return b'{"results":[%b],"next":%b,"previous":%b}' % (
        texts.encode(),
        orjson.dumps(older),
        orjson.dumps(newer),
    )
