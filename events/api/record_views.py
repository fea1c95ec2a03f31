"""What the record holds beside events: proceedings, topics, and the documents that prove an event."""

from typing import Any
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from events.api import filters, pagination
from events.api.parameters import Parameter
from events.api.readers import after_number
from events.api.record_serializers import (
    DocumentListSerializer,
    ProceedingDetailSerializer,
    ProceedingListSerializer,
    TopicListSerializer,
)
from events.api.serializers import MovedSerializer
from events.api.views import JSON, PublicView, RecordView, elsewhere, problems
from events.services import evidence, proceedings, topics

# More is no number of a row.
LARGEST = 2**63 - 1


def listed(rows: object, following: str | None = None, **members: Any) -> HttpResponse:
    """A list of rows in the one shape that lists have here."""
    told = orjson.dumps(rows, option=orjson.OPT_UTC_Z).decode()[1:-1]
    return HttpResponse(pagination.list_body(told, following, **members), content_type=JSON)


class ProceedingsView(RecordView):
    """Bills, rulemakings and programs with a public event."""

    parameters = filters.by_name(
        (
            Parameter(
                "after",
                "Only proceedings numbered above this one; taken from `next`.",
                {"type": "integer", "minimum": 0, "default": 0},
                after_number,
            ),
            filters.sized("proceedings"),
        )
    )

    @extend_schema(
        operation_id="proceedings",
        summary="List the proceedings",
        description="By number: every bill, rulemaking or program that a public event is a step of.",
        tags=["proceedings"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={(200, JSON): ProceedingListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        values = self.read(plain)
        size = values.get("page_size", filters.DEFAULT_PAGE_SIZE)
        page = proceedings.read_page(after=values.get("after", 0), size=size)
        following = pagination.placed(plain, after=page.proceedings[-1]["id"]) if page.has_more else None
        return listed(page.proceedings, following)


class ProceedingView(RecordView):
    """One proceeding."""

    @extend_schema(
        operation_id="proceeding",
        summary="Read a proceeding and its steps",
        description=(
            f"As its newest public event tells it, with the newest {proceedings.STEPS} public events; "
            "`timeline` leads to all of them, with every member."
        ),
        tags=["proceedings"],
        responses={(200, JSON): ProceedingDetailSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def get(self, request: Request, proceeding_id: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = proceedings.read(proceeding_id=proceeding_id) if proceeding_id <= LARGEST else None
        if told is None:
            raise Http404
        return HttpResponse(orjson.dumps(told), content_type=JSON)


class TopicsView(RecordView):
    """The policy areas."""

    @extend_schema(
        operation_id="topics",
        summary="List the topics",
        description="The closed list of policy areas by slug, with when each was told of last.",
        tags=["timeline"],
        responses={(200, JSON): TopicListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        return listed(topics.public_topics())


class DocumentsView(PublicView):
    """What proves one event."""

    @extend_schema(
        operation_id="event_documents",
        summary="List the documents that prove an event",
        description=(
            f"Oldest first, each with the first {evidence.EXCERPT} characters of its text; the pages that "
            "were captured stay inside, the source's own address leads to the whole."
        ),
        tags=["events"],
        responses={
            (200, JSON): DocumentListSerializer,
            (301, JSON): OpenApiResponse(MovedSerializer, description="Merged; Location leads to the other."),
            **problems(400, 404, 406, 410, 429, 503),
        },
    )
    def get(self, request: Request, event_id: UUID) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = evidence.of_event(event_id=event_id)
        if told is None:
            return elsewhere(event_id, "event-documents")
        return listed(told)
