"""How a client is told that what it holds is still right (RFC 9110, conditional requests).

A tag is a keyed digest of the state of the record, the address that was asked and the code that
answered, so that it is known before the answer is made and cannot be made up: whoever sends one has
been given that answer.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from events.services.versions import SETTLED, Version

PRESENT = "no-cache"
# An answer of a past instant stays what it is.
PAST = "{who}, max-age=31536000, immutable"
TAG_BYTES = 16
# An answer sent in another encoding is another representation: its strong tag says so.
ENCODED = re.compile(r'-gzip"$')
# A change may become visible this long after the time it carries, and a date tells no two of a second
# apart, so that a date is believed only when it lies as far behind the change.
BELIEVED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Validator:
    """What an answer is validated by: its strong tag, and when its state came about."""

    tag: str
    modified_at: datetime | None
    is_settled: bool

    @property
    def caching(self) -> str:
        """How long the answer may be kept without asking."""
        who = "public" if settings.API_ANONYMOUS_READING else "private"
        return PAST.format(who=who) if self.is_settled else PRESENT

    def tell(self, response: HttpResponseBase) -> None:
        """Put it into the headers of an answer."""
        response["ETag"] = self.tag
        response["Cache-Control"] = self.caching
        if self.modified_at is not None:
            response["Last-Modified"] = http_date(self.modified_at.timestamp())


def validator(request: HttpRequest, version: Version) -> Validator:
    """The validator of an answer to a request, made of a state of the record."""
    parts = (
        version.name,
        str(request.scheme),
        request.get_host(),
        request.get_full_path(),
        request.headers.get("Accept", ""),
        code_version(),
    )
    return Validator(tag_of("\n".join(parts).encode()), version.at, is_settled=version is SETTLED)


def tag_of(content: bytes) -> str:
    """A strong tag."""
    return f'"{blake2b(content, digest_size=TAG_BYTES, key=_key(settings.SECRET_KEY)).hexdigest()}"'


def answered(request: HttpRequest, validator: Validator) -> HttpResponse | None:
    """A 304 where the client holds the answer already; None where it has to be made."""
    held = request.headers.get("If-None-Match")
    if held is not None:
        tag = held_tag(held, validator.tag)
        return _not_modified(validator, tag) if tag else None
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if since is None or validator.modified_at is None:
        return None
    if datetime.fromtimestamp(since, UTC) < validator.modified_at + BELIEVED_AFTER:
        return None
    return _not_modified(validator, validator.tag)


def validated(
    request: HttpRequest, response: HttpResponseBase, validator: Validator | None
) -> HttpResponseBase:
    """An answer with its validator; one whose state nobody knew before is told by its bytes.

    A client that holds those very bytes is spared them.
    """
    if validator is not None:
        validator.tell(response)
        return answered(request, validator) or response
    if not isinstance(response, HttpResponse):
        return response
    if not response.has_header("ETag"):
        response["ETag"] = tag_of(response.content)
    tag = held_tag(request.headers.get("If-None-Match", ""), response["ETag"])
    if tag is None:
        return response
    headers = {"ETag": tag, "Cache-Control": PRESENT, "Vary": response.get("Vary", "Accept")}
    return HttpResponseNotModified(headers=headers)


def held_tag(held: str, tag: str) -> str | None:
    """The client's own tag that means this one, in whichever encoding it was sent."""
    for one in parse_etags(held):
        if ENCODED.sub('"', one.removeprefix("W/")) == tag:
            return one
    return None


@cache
def code_version() -> str:
    """A digest of the code that answers: another one may write the same state differently."""
    digest = blake2b(digest_size=TAG_BYTES)
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _key(secret: str) -> bytes:
    return salted_hmac("events.api.validators", "", secret=secret, algorithm="sha256").digest()


def _not_modified(validator: Validator, tag: str) -> HttpResponse:
    response = HttpResponseNotModified()
    validator.tell(response)
    response["ETag"] = tag
    return response
