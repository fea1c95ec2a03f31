"""The feed of changes, and the history of one event: both read the ledger."""

from uuid import UUID

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from events.api import filters, pagination
from events.api.change_serializers import ChangePageSerializer, HistorySerializer
from events.api.serializers import MovedSerializer
from events.api.views import JSON, PublicView, RecordView, elsewhere, problems, settled_instant
from events.services import changes, history, timeline


class ChangesView(PublicView):
    """Every public change once."""

    parameters = filters.by_name(filters.CHANGES, (filters.sized("changes"),))

    @extend_schema(
        operation_id="changes",
        summary="Follow every public change",
        description=(
            "Every change once, oldest first, in the order of `seq`, which has no gaps. `event` is the event "
            "after it, and null where it left the public (`retracted`, `merged`, `redacted`). Keep `cursor` "
            "and ask with it again: what was applied in this order is a copy of the timeline. A change is "
            "numbered when every transaction before it has ended, milliseconds after it is visible elsewhere."
        ),
        tags=["changes"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={(200, JSON): ChangePageSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        values = self.read(plain)
        page = changes.read(
            after=values.get("cursor", 0), limit=values.get("page_size", filters.DEFAULT_PAGE_SIZE)
        )
        following = pagination.placed(plain, cursor=page.cursor) if page.has_more else None
        texts = ",".join(change.as_text() for change in page.changes)
        return HttpResponse(
            pagination.list_body(texts, following, None, cursor=page.cursor), content_type=JSON
        )


class HistoryView(RecordView):
    """The public changes of one event."""

    parameters = filters.by_name(filters.OF_ONE_EVENT, (filters.sized("changes"),), filters.AS_OF[:1])

    @extend_schema(
        operation_id="event_history",
        summary="Read how an event changed",
        description=(
            "Newest first: which role changed it, when and why, and the members that differ from what was "
            "told before. The first publication lists none."
        ),
        tags=["events"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={
            (200, JSON): HistorySerializer,
            (301, JSON): OpenApiResponse(MovedSerializer, description="Merged; Location leads to the other."),
            **problems(400, 404, 406, 410, 429, 503),
        },
    )
    def get(self, request: Request, event_id: UUID) -> HttpResponse:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        values = self.read(plain)
        as_of = settled_instant(values)
        if timeline.public_text(event_id=event_id, as_of=as_of) is None:
            return elsewhere(event_id, "event-history", as_of)
        past = history.read(
            event_id=event_id,
            size=values.get("page_size", filters.DEFAULT_PAGE_SIZE),
            before=values.get("before"),
            as_of=as_of,
        )
        following = pagination.placed(plain, before=past.changes[-1]["revision"]) if past.has_older else None
        texts = orjson.dumps(past.changes).decode()[1:-1]
        return HttpResponse(pagination.list_body(texts, following), content_type=JSON)
