"""The stream of changes: server-sent events over connections that stay open."""

import functools
import random
import select
import socket
import time
from collections.abc import Iterator
from http import HTTPStatus

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from events.api import filters
from events.api.parameters import NotReadable, Parameter, refused
from events.api.problems import document
from events.api.readers import after_number
from events.api.throttles import counted
from events.api.views import PublicView, problems
from events.services import changes
from events.services.streaming import Broadcast, Full, Listener, Told, TooMany

CONTENT_TYPE = "text/event-stream"
LAST_EVENT_ID = "Last-Event-ID"
RETRY_AFTER = "30"
# How long a wait lasts before the connection is looked at: whoever has left gives the place free.
LOOK_EVERY = 1.0
# Milliseconds; each reader is told its own, so that they do not come back all at once.
RETRY_FROM, RETRY_TO = 2000, 6000
CURSOR = Parameter(
    "cursor",
    "The changes after this one, as in `changes/`; a `Last-Event-ID` wins over it. Without either the stream "
    "begins with the next change.",
    {"type": "integer", "minimum": 0},
    after_number,
)

log = structlog.get_logger(__name__)
jitter = random.SystemRandom()


@functools.cache
def broadcast() -> Broadcast:
    """What this process tells its listeners."""
    return Broadcast(limit=settings.STREAM_CONNECTIONS, limit_per_client=settings.STREAM_CLIENT_CONNECTIONS)


class EventStreamRenderer(BaseRenderer):
    """What the framework negotiates by; the stream is written below."""

    media_type = CONTENT_TYPE
    format = "event-stream"


class Line:
    """The connection below a request, where the server gives it; what is not given is never gone."""

    def __init__(self, given: socket.socket | None) -> None:
        self.given = given

    def is_gone(self) -> bool:
        """Whether the reader has closed its end."""
        if self.given is None:
            return False
        ready, _, _ = select.select([self.given], [], [], 0)
        if not ready:
            return False
        try:
            return self.given.recv(1, socket.MSG_PEEK) == b""
        except OSError as error:
            log.debug("a reader of the stream is gone", error=str(error))
            return True

    def cut(self) -> None:
        """End it at once, also under a write that is stuck."""
        if self.given is None:
            return
        try:
            self.given.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            log.debug("a reader of the stream had gone", error=str(error))


class Stream:
    """What one reader is sent; ``close`` gives its place free, whether or not anything was sent."""

    def __init__(self, listener: Listener, line: Line, after: int) -> None:
        self.listener = listener
        self.line = line
        self.cursor = after

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks():
            self.listener.sending_since = time.monotonic()
            yield chunk
            self.listener.sending_since = None

    def close(self) -> None:
        broadcast().leave(self.listener)

    def _chunks(self) -> Iterator[bytes]:
        # An id without data: a reader that is cut before the first change comes back with this place.
        yield f"retry: {jitter.randint(RETRY_FROM, RETRY_TO)}\nid: {self.cursor}\n\n".encode()
        sent_at = time.monotonic()
        while not self.line.is_gone():
            told = broadcast().after(self.cursor, wait=min(LOOK_EVERY, settings.STREAM_HEARTBEAT))
            if told:
                self.cursor = told[-1].seq
                yield "".join(map(written, told)).encode()
            elif time.monotonic() - sent_at >= settings.STREAM_HEARTBEAT:
                yield b": still here\n\n"
            else:
                continue
            sent_at = time.monotonic()


def written(told: Told) -> str:
    """One change as a server-sent event."""
    return f"id: {told.seq}\nevent: change\ndata: {told.text}\n\n"


class StreamView(PublicView):
    """Every public change as it is settled, over a connection that stays open."""

    parameters = filters.by_name((CURSOR,))
    renderer_classes = [EventStreamRenderer]

    @extend_schema(
        operation_id="stream",
        summary="Follow changes as they come",
        description=(
            "Server-sent events: each change as `changes/` tells it, once, in the order of `seq`, which is "
            "its `id`. A reader that was cut goes on with `Last-Event-ID`, as browsers do by themselves; it "
            "misses and repeats nothing. A comment is sent when there is nothing to tell. Another process "
            "serves it: follow the 307."
        ),
        tags=["changes"],
        parameters=[
            CURSOR.described(),
            OpenApiParameter(
                LAST_EVENT_ID,
                {"type": "integer", "minimum": 0},
                location=OpenApiParameter.HEADER,
                description="The last `id` received.",
            ),
        ],
        responses={
            (200, CONTENT_TYPE): OpenApiTypes.STR,
            307: OpenApiResponse(description="Where the stream is served, in Location."),
            **problems(400, 406, 429, 503),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        values = self.read(plain)
        after = last_event_id(plain)
        if after is None:
            after = values.get("cursor")
        if not settings.SERVE_STREAM:
            return _elsewhere(plain)
        _, client, _ = counted(request, is_export=False)
        return _served(plain, client, changes.latest() if after is None else after)

    def head(self, request: Request) -> HttpResponseBase:
        """The headers alone, which take no place."""
        plain = request._request  # noqa: SLF001 -- as in the timeline
        self.read(plain)
        return HttpResponse(content_type=CONTENT_TYPE) if settings.SERVE_STREAM else _elsewhere(plain)


def last_event_id(request: HttpRequest) -> int | None:
    """The place a reader that comes back names; one that cannot be read is refused."""
    given = request.headers.get(LAST_EVENT_ID)
    if not given:
        return None
    try:
        return after_number(given)
    except NotReadable as why:
        raise refused(
            "invalid-parameter", LAST_EVENT_ID, f"“{LAST_EVENT_ID}” cannot be read: {why}."
        ) from None


def _elsewhere(request: HttpRequest) -> HttpResponse:
    if not settings.STREAM_URL:
        return _refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, "No stream is served here.")
    query = request.META.get("QUERY_STRING", "")
    address = f"{settings.STREAM_URL}{request.path}{'?' if query else ''}{query}"
    return HttpResponse(status=HTTPStatus.TEMPORARY_REDIRECT, headers={"Location": address})


def _served(request: HttpRequest, client: str, after: int) -> HttpResponseBase:
    line = Line(request.META.get("gunicorn.socket"))
    try:
        listener = broadcast().join(client=client, cut=line.cut)
    except TooMany as why:
        return _refusal(request, HTTPStatus.TOO_MANY_REQUESTS, f"{why}.")
    except Full as why:
        return _refusal(request, HTTPStatus.SERVICE_UNAVAILABLE, f"{why}.")
    # For as long as it listens it needs no connection of the database.
    connection.close()
    # Told to proxies, which would hold events back.
    headers = {"X-Accel-Buffering": "no"}
    return StreamingHttpResponse(Stream(listener, line, after), content_type=CONTENT_TYPE, headers=headers)


def _refusal(request: HttpRequest, status: HTTPStatus, detail: str) -> HttpResponse:
    answer = document(request, status=status, detail=detail)
    answer["Retry-After"] = RETRY_AFTER
    return answer
