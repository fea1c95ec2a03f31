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

from events.api.parameters import refused
from events.api.problems import Problem
from events.services.selection import Filters
from events.services.timeline import Direction, Key, Page

# Version, direction, microseconds since 1970, event; then the signature.
PLACE = struct.Struct(">BBq16s")
SIGNATURE_BYTES = 16
VERSION = 2
CURSOR_LENGTH = 56
DIRECTIONS = (Direction.AFTER, Direction.BEFORE)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Parameters of one page, which its neighbours do not inherit.
OF_A_PAGE = frozenset({"cursor", "near"})


def write_cursor(*, key: Key, direction: Direction, filters: Filters) -> str:
    """The place as 56 characters, signed together with the filters it belongs to."""
    place = PLACE.pack(
        VERSION, DIRECTIONS.index(direction), (key.at - EPOCH) // MICROSECOND, key.event_id.bytes
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


def invalid_cursor() -> Problem:
    """The refusal of a cursor that was not made here, or not for these filters."""
    detail = "“cursor” was not given out for these filters; take it from “next” or “previous” as it is."
    return refused("invalid-cursor", "cursor", detail)


def _is_ours(place: bytes, signature: bytes, filters: Filters) -> bool:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(signature, _signature(place, filters, secret)):
            return True
    return False


def _signature(place: bytes, filters: Filters, secret: str | bytes) -> bytes:
    return hmac.digest(_signing_key(secret), place + _words(filters), "sha256")[:SIGNATURE_BYTES]


@lru_cache(maxsize=1024)
def _words(filters: Filters) -> bytes:
    return repr(filters).encode()


@cache
def _signing_key(secret: str) -> bytes:
    """A key for cursors alone, derived from the secret once and not for every page."""
    return salted_hmac("events.api.cursor", "", secret=secret, algorithm="sha256").digest()


def beside(*, page: Page, request: HttpRequest, filters: Filters) -> tuple[str | None, str | None]:
    """Absolute addresses of the next and the previous page.

    A page left empty by events that went away leads back to where the order begins.
    """
    given = urlencode([(name, value) for name, value in request.GET.items() if name not in OF_A_PAGE])
    start = f"{request.scheme}://{request.get_host()}{request.path}"
    begin = f"{start}?{given}" if given else start
    if not page.texts and "cursor" in request.GET:
        return (begin, None) if page.has_next else (None, begin)
    place = f"{begin}{'&' if given else '?'}cursor="
    following = preceding = None
    if page.last and page.has_next:
        following = place + write_cursor(key=page.last, direction=Direction.AFTER, filters=filters)
    if page.first and page.has_previous:
        preceding = place + write_cursor(key=page.first, direction=Direction.BEFORE, filters=filters)
    return following, preceding


def placed(request: HttpRequest, **place: object) -> str:
    """The address that was asked, at another place."""
    given = {name: value for name, value in request.GET.items() if name not in place}
    return f"{request.scheme}://{request.get_host()}{request.path}?{urlencode({**given, **place})}"


def list_body(
    texts: str,
    following: str | None = None,
    preceding: str | None = None,
    **members: object,
) -> bytes:
    """A list in the one shape that lists have here; ``members`` follow it."""
    more = b"".join(b",%b:%b" % (orjson.dumps(name), orjson.dumps(value)) for name, value in members.items())
    return b'{"results":[%b],"next":%b,"previous":%b%b}' % (
        texts.encode(),
        orjson.dumps(following),
        orjson.dumps(preceding),
        more,
    )
