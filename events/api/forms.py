"""The forms a timeline is served in: which there are, what each can be asked, and how it is answered."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import OpenApiResponse, OpenApiTypes
from rest_framework.renderers import BaseRenderer

from events.api import exports, feeds, filters, shaping
from events.api.exports import Form
from events.api.parameters import refused
from events.services import deadlines
from events.services.selection import Filters
from events.services.timeline import Page

FEEDS = {
    "atom": ("application/atom+xml; charset=utf-8", feeds.atom),
    "jsonfeed": ("application/feed+json", feeds.json_feed),
}
WHOLE: Mapping[str, Form] = {
    **exports.FORMS,
    "ics": Form("text/calendar; charset=utf-8", feeds.as_calendar),
}
SELECTING = frozenset(filters.by_name(filters.SELECTION, filters.AS_OF)) | {"order"}
ASKED = {
    "json": SELECTING | set(filters.by_name(filters.PLACING, shaping.SHAPING)),
    **dict.fromkeys(WHOLE, SELECTING),
    **dict.fromkeys(FEEDS, SELECTING | {"page_size", "cursor"}),
    "csv": SELECTING | {"excel"},
}


def _renderer(name: str, content_type: str) -> type[BaseRenderer]:
    """What the framework negotiates by; the answer is written elsewhere."""
    media_type = content_type.partition(";")[0]
    return type(name, (BaseRenderer,), {"media_type": media_type, "format": name})


TYPES = {
    "json": "application/json",
    **{name: form.media_type for name, form in WHOLE.items()},
    **{name: content_type for name, (content_type, _) in FEEDS.items()},
}
RENDERERS = tuple(_renderer(name, content_type) for name, content_type in TYPES.items())


def described() -> dict[tuple[int, str] | int, Any]:
    """The answers in other forms than JSON, for the schema."""
    return {
        (200, renderer.media_type): OpenApiResponse(
            OpenApiTypes.BINARY if renderer.format == "parquet" else OpenApiTypes.STR,
            description="The same events.",
        )
        for renderer in RENDERERS
        if renderer.format != "json"
    }


def require_meaning(form: str, values: Mapping[str, Any]) -> None:
    """Refuse a parameter that says nothing in the form asked for."""
    for name in values:
        if name not in ASKED[form]:
            raise refused("invalid-parameter", name, f"“{name}” has no meaning in {form}.")


def whole(form: str, wanted: Filters, values: Mapping[str, Any]) -> StreamingHttpResponse:
    """A whole selection, sent as it is read."""
    seconds = settings.API_EXPORT_STATEMENT_TIMEOUT
    pieces = deadlines.bounded(WHOLE[form].write(wanted), seconds=seconds)
    if values.get("excel"):
        pieces = exports.for_excel(pieces)
    answer = StreamingHttpResponse(exports.begun(pieces), content_type=WHOLE[form].media_type)
    answer["Content-Disposition"] = f'attachment; filename="timeline.{form}"'
    return answer


def feed(form: str, page: Page, place: feeds.Place) -> HttpResponse:
    """One page for a feed reader."""
    content_type, write = FEEDS[form]
    return HttpResponse(write(page.texts, place), content_type=content_type)
