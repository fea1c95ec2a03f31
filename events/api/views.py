"""The addresses under /api/v1/: each translates, asks one service, and answers stored text."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request
from rest_framework.views import APIView

from events.api import authentication, filters, pagination, throttles, validators
from events.api.conditional import READING, Conditional, OfRecord
from events.api.parameters import Parameter, read, refused
from events.api.problems import CONTENT_TYPE, Problem
from events.api.reaction_serializers import ReactionListSerializer
from events.api.serializers import (
    EventSerializer,
    MovedSerializer,
    ProblemSerializer,
    SourceListSerializer,
)
from events.services import deadlines, freshness, ledger, overlaps, timeline, versions
from events.services.clock import database_now
from events.services.versions import Version
from events.vocabulary import Scope

JSON = "application/json"
WRONG = {
    400: "A parameter is unknown, repeated or cannot be read; `parameter` names it.",
    401: "The key is wrong, revoked or expired, or none was sent where one is needed.",
    403: "The key does not have the scope that this needs; `scope` names it.",
    404: "Nothing public has this id.",
    406: "No such representation.",
    410: "The event was retracted; `reason` says why.",
    415: "The body is not JSON.",
    429: "The limit is reached; Retry-After says for how long.",
    503: "The database does not answer, or not in time; `detail` says what to do.",
}
ALWAYS = (401, 403)


def problems(*statuses: int) -> dict[tuple[int, str] | int, Any]:
    """The errors of an operation, for the schema."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=WRONG[status])
        for status in sorted({*ALWAYS, *statuses})
    }


class PublicView(Conditional, APIView):
    """An address of the API: limited per client, strict about its parameters.

    ``scope`` is what a key needs for it; without a key, only what is read is open.
    """

    authentication_classes = [authentication.KeyAuthentication]
    permission_classes = [authentication.HasScope]
    throttle_classes = [throttles.ClientThrottle]
    scope: Scope = Scope.READ
    whole_forms: frozenset[str] = frozenset()
    parameters: Mapping[str, Parameter] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        unchanged = self.unchanged(request, **kwargs)
        if unchanged is not None:
            return unchanged
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            deadlines.lift()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        deadlines.bound(seconds=settings.API_STATEMENT_TIMEOUT)
        super().initial(request, *args, **kwargs)
        self.remember(request._request, **kwargs)  # noqa: SLF001 -- as in the timeline

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 -- the framework's signature
        try:
            return super().perform_content_negotiation(request, force)
        except (NotAcceptable, Http404):
            self.perform_authentication(request)
            raise

    def perform_authentication(self, request: Request) -> None:
        # A refused key is counted, too: guesses are limited like questions.
        try:
            super().perform_authentication(request)
        finally:
            self.check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        if not hasattr(request._request, "allowance"):  # noqa: SLF001 -- counted once, by whoever comes first
            super().check_throttles(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        # A retracted or moved event may come back: without this, caches may keep 301 and 410 for good.
        answer["Cache-Control"] = validators.PRESENT
        if answer.status_code == HTTPStatus.OK and request.method in READING:
            answer = validators.validated(request._request, answer, self.validator)  # noqa: SLF001 -- as in the timeline
        allowance = getattr(request, "allowance", None)
        if allowance:
            throttles.tell(answer, allowance)
        return answer

    def options(  # type: ignore[override]  # the framework gives its own request
        self,
        request: Request,  # noqa: ARG002 -- the framework's signature
        *args: Any,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """The methods; the schema tells everything else."""
        return HttpResponse(headers={"Allow": ", ".join(self.allowed_methods)})

    def read(self, request: HttpRequest) -> dict[str, Any]:
        """The request's parameters; one this address does not know is refused."""
        return read(request.GET, self.parameters)


class RecordView(OfRecord, PublicView):
    """An address that answers out of the ledger's newest texts, and changes only when they do."""


class EventView(RecordView):
    """One published event."""

    parameters = filters.by_name(filters.AS_OF[:1])

    def version(self, **kwargs: Any) -> Version | None:
        return versions.of_event(event_id=kwargs["event_id"])

    @extend_schema(
        operation_id="event",
        summary="Read one event",
        tags=["events"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={
            (200, JSON): EventSerializer,
            (301, JSON): OpenApiResponse(MovedSerializer, description="Merged; Location leads to the other."),
            **problems(400, 404, 406, 410, 429, 503),
        },
    )
    def get(self, request: Request, event_id: UUID) -> HttpResponse:
        as_of = settled_instant(self.read(request._request))  # noqa: SLF001 -- as in the timeline
        text = timeline.public_text(event_id=event_id, as_of=as_of)
        if text is None:
            return elsewhere(event_id, "event", as_of)
        return HttpResponse(text, content_type=JSON)


class ReactionsView(RecordView):
    """How markets answered one event."""

    parameters = filters.by_name(filters.AS_OF[:1])

    @extend_schema(
        operation_id="event_reactions",
        summary="List an event's reactions",
        description=(
            "Every instrument, window and model, with how each number was made and which other tracked "
            "events became public inside the window; the event itself carries the headline ones."
        ),
        tags=["events"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={
            (200, JSON): ReactionListSerializer,
            (301, JSON): OpenApiResponse(MovedSerializer, description="Merged; Location leads to the other."),
            **problems(400, 404, 406, 410, 429, 503),
        },
    )
    def get(self, request: Request, event_id: UUID) -> HttpResponse:
        as_of = settled_instant(self.read(request._request))  # noqa: SLF001 -- as in the timeline
        if as_of is not None:
            # What overlapped is told of today's record alone: the ledger holds reactions, not overlaps.
            text = timeline.reactions_text(event_id=event_id, as_of=as_of)
            if text is None:
                return elsewhere(event_id, "event-reactions", as_of)
            return HttpResponse(pagination.list_body(text[1:-1]), content_type=JSON)
        told = overlaps.with_overlaps(event_id=event_id)
        if told is None:
            return elsewhere(event_id, "event-reactions", None)
        rows, others = told
        body = pagination.list_body(orjson.dumps(rows).decode()[1:-1], overlapping_events=others)
        return HttpResponse(body, content_type=JSON)


class SourcesView(PublicView):
    """How fresh every source is."""

    @extend_schema(
        operation_id="sources",
        summary="List the sources with their freshness",
        description="Every source by slug, on one page, with its planned and actual cadence, state and lag.",
        tags=["sources"],
        responses={(200, JSON): SourceListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = freshness.public_sources(now=database_now())
        return HttpResponse(pagination.list_body(orjson.dumps(told).decode()[1:-1]), content_type=JSON)


def settled_instant(values: Mapping[str, Any]) -> datetime | None:
    """The instant asked for, if any; one up to which the record is not settled yet is refused."""
    as_of: datetime | None = values.get("as_of")
    if as_of is not None and as_of > (until := ledger.horizon()):
        detail = f"“as_of” is later than {until.isoformat()}, up to which the record is settled."
        raise refused("invalid-parameter", "as_of", detail)
    return as_of


def elsewhere(event_id: UUID, name: str, as_of: datetime | None = None) -> HttpResponse:
    """Answer for an event the public cannot see: gone, moved, or not there at all.

    At an earlier instant it was there or it was not.
    """
    if as_of is not None:
        raise Http404
    match timeline.whereabouts(event_id=event_id):
        case timeline.Moved(into=into, reason=reason):
            address = reverse(name, args=[into])
            content = orjson.dumps({"merged_into": address, "reason": reason})
            return HttpResponse(
                content, status=HTTPStatus.MOVED_PERMANENTLY, content_type=JSON, headers={"Location": address}
            )
        case timeline.Gone(action=action, reason=reason):
            raise Problem(
                status=HTTPStatus.GONE,
                name=action,
                title=f"The event was {action}",
                detail=f"This event was {action} and is no longer public.",
                members={"reason": reason},
            )
        case _:
            raise Http404


class SchemaView(SpectacularAPIView):
    """The description of the API in OpenAPI 3.1, as JSON unless YAML is asked for."""

    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]
    throttle_classes = [throttles.ClientThrottle]


class DocsView(SpectacularSwaggerSplitView):
    """The schema as a page to read and try; its script has an address of its own, as the policy demands."""

    url_name = "api-schema"
    template_name = "events/swagger.html"
