"""What every answer under /api/ has in common: pages of other sites may read it, and it can be compressed."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

PREFIX = "/api/"
# Of what an answer says beside its body, a page of another site may read this.
EXPOSED = (
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Sunset",
    "X-Request-Id",
)
# Anyone may read and nobody is known by a cookie here, so that every site may be let in.
SHARED = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": ", ".join(EXPOSED)}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, If-Modified-Since, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "86400",
}
COMPRESSIBLE = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/problem+json",
        "application/vnd.oai.openapi",
        "application/vnd.oai.openapi+json",
        "application/x-ndjson",
        "text/calendar",
        "text/csv",
    }
)
# Less than this fits into one packet either way.
WORTH_COMPRESSING = 1000
LEVEL = 5
GZIP_FRAME = 31


class Shared:
    """Middleware: lets pages of other sites read the API, and compresses its answers when asked to.

    Nothing in an answer that may be kept is secret, so that its compressed length tells nobody anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={**SHARED, **PREFLIGHT})
        response = self.get_response(request)
        for name, value in SHARED.items():
            response[name] = value
        _compress(request, response)
        return response


def _compress(request: HttpRequest, response: HttpResponseBase) -> None:
    kind = response.get("Content-Type", "").partition(";")[0]
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        patch_vary_headers(response, ["Accept-Encoding"])
        # What is held has a length of its own.
        del response["Content-Length"]
    is_secret = response.get("Cache-Control") == "no-store"
    if kind not in COMPRESSIBLE or is_secret or response.has_header("Content-Encoding"):
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    if not takes_gzip(request.headers.get("Accept-Encoding", "")):
        return
    if response.streaming:
        response.streaming_content = compressed(response.streaming_content)  # type: ignore[attr-defined]
        del response["Content-Length"]
    elif len(response.content) >= WORTH_COMPRESSING:  # type: ignore[attr-defined]
        # Without a time of its own the same answer is the same bytes, as its strong tag promises.
        response.content = gzip.compress(response.content, LEVEL, mtime=0)  # type: ignore[attr-defined]
        response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
    else:
        return
    response["Content-Encoding"] = "gzip"
    if response.get("ETag", "").endswith('"'):
        response["ETag"] = f'{response["ETag"][:-1]}-gzip"'


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header lets gzip be sent."""
    weights = {}
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        weights[name.strip()] = not weight or bool(weight.strip(" q=0."))
    return weights.get("gzip", weights.get("*", False))


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as one gzip file, each sent on at once, so that memory stays flat."""
    squeezing = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_FRAME)
    for piece in pieces:
        squeezed = squeezing.compress(piece) + squeezing.flush(zlib.Z_SYNC_FLUSH)
        if squeezed:
            yield squeezed
    yield squeezing.flush()
