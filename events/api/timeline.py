"""The timeline: what is asked for, read as one page or as counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from events.api import exports, feeds, filters, forms, pagination, shaping
from events.api.parameters import Parameter, choice, refused
from events.api.readers import day
from events.api.serializers import CountListSerializer, TimelinePageSerializer
from events.api.views import JSON, RecordView, problems, settled_instant
from events.services import counts, names, search, timeline
from events.services.ground import measured_symbols
from events.services.selection import Filters
from events.services.timeline import Direction, Page


def selected(values: Mapping[str, Any]) -> Filters:
    """The selection, its names known to the record and its instant settled."""
    settled_instant(values)
    wanted = filters.selection(values)
    if values.get("known") == "public":
        wanted = filters.reconstructed(wanted)
    _require_known(wanted)
    if wanted.words and not search.is_searchable(wanted.words):
        raise refused("invalid-parameter", "q", "“q” holds no word that could be looked up.")
    if isinstance(wanted.proceeding, tuple):
        wanted = replace(wanted, proceeding=names.proceeding(*wanted.proceeding))
    return wanted


def _require_known(wanted: Filters) -> None:
    for source in wanted.sources:
        known = names.sources()
        if source not in known:
            raise filters.unknown_value("source", source, known)
    if wanted.instrument is not None:
        known = list(measured_symbols())
        if wanted.instrument not in known:
            raise filters.unknown_value("instrument", wanted.instrument, known)


class TimelineView(RecordView):
    """The timeline: published events, newest first by the moment they became public."""

    parameters = filters.by_name(
        filters.SELECTION, filters.PLACING, shaping.SHAPING, filters.AS_OF, (exports.EXCEL,)
    )
    renderer_classes = list(forms.RENDERERS)
    whole_forms = frozenset(forms.WHOLE)

    @extend_schema(
        operation_id="timeline",
        summary="List events, newest first",
        description=(
            "Published events by `public_at`, newest first, events of the same instant by id, unless `order` "
            "says otherwise. Dates are days in UTC. `next` and `previous` are absolute addresses on the host "
            "that was asked. `.csv`, `.ndjson`, `.parquet` and `.ics` for the last slash of the path, or the "
            "Accept header, give the whole selection in that form, `.atom` and `.jsonfeed` a page of it."
        ),
        tags=["timeline"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={
            (200, JSON): TimelinePageSerializer,
            **forms.described(),
            **problems(400, 404, 406, 429, 503),
        },
    )
    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        plain = request._request  # noqa: SLF001 -- the framework's wrapper costs and adds nothing here
        values = self.read(plain)
        form = request.accepted_renderer.format
        forms.require_meaning(form, values)
        wanted = selected(values)
        if form in forms.WHOLE:
            return forms.whole(form, wanted, values)
        shape = shaping.shape(values)
        page = _page(values, wanted, shape)
        following, preceding = pagination.beside(page=page, request=plain, filters=wanted)
        if form in forms.FEEDS:
            return forms.feed(form, page, feeds.Place(plain.build_absolute_uri(), following))
        highlights = search.highlights(words=values["q"], texts=page.texts) if shape.is_highlighted else ()
        body = pagination.list_body(
            shaping.shaped_texts(shape, page.texts, page.reactions, highlights),
            following,
            preceding,
            **_members(values, wanted),
        )
        return HttpResponse(body, content_type=JSON)


def _page(values: Mapping[str, Any], wanted: Filters, shape: shaping.Shape) -> Page:
    if "near" in values:
        for name in ("cursor", "page_size"):
            if name in values:
                raise refused("invalid-parameter", name, f"“near” means two events; it takes no “{name}”.")
        return timeline.read_near(filters=wanted, at=values["near"], with_reactions=shape.is_expanded)
    start, direction = None, Direction.AFTER
    if "cursor" in values:
        start, direction = pagination.read_cursor(values["cursor"], filters=wanted)
    return timeline.read_page(
        filters=wanted,
        size=values.get("page_size", filters.DEFAULT_PAGE_SIZE),
        start=start,
        direction=direction,
        with_reactions=shape.is_expanded,
    )


def _members(values: Mapping[str, Any], wanted: Filters) -> dict[str, object]:
    """What an answer tells beside its results, when it was asked for."""
    members: dict[str, object] = {}
    if "count" in values:
        members["count"] = timeline.count(filters=wanted)
    if values.get("known") == "public":
        members["reconstruction"] = True
    return members


@extend_schema(exclude=True)
class NamedTimelineView(TimelineView):
    """The same under an address that names the form; the schema tells of one of them."""


class CountsView(RecordView):
    """How many events there are per day, week or month."""

    parameters = filters.by_name(
        filters.SELECTION,
        (
            Parameter(
                "per",
                "The period events are counted over, in UTC by `public_at`; weeks begin on Monday.",
                {"type": "string", "enum": list(counts.PERIODS), "default": "day"},
                choice(counts.PERIODS),
            ),
            Parameter(
                "before",
                "Only periods that begin before this one; taken from `next`.",
                {"type": "string", "format": "date"},
                day,
            ),
        ),
    )

    @extend_schema(
        operation_id="timeline_counts",
        summary="Count events per day, week or month",
        description=(
            f"Newest period first, {counts.PAGE} on a page; a period without an event is left out. `url` is "
            "the timeline of the period."
        ),
        tags=["timeline"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={(200, JSON): CountListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        plain = request._request  # noqa: SLF001 -- as above
        values = self.read(plain)
        wanted = selected(values)
        page = counts.read_page(filters=wanted, period=values.get("per", "day"), before=values.get("before"))
        given = {name: plain.GET[name] for name in plain.GET if name not in {"per", "before"}}
        body = orjson.dumps([_told(period, wanted, given) for period in page.periods])
        return HttpResponse(pagination.list_body(body.decode()[1:-1], _older(page, plain)), content_type=JSON)


def _told(period: counts.Period, wanted: Filters, given: Mapping[str, str]) -> dict[str, object]:
    """One period, and the timeline of what was counted in it."""
    first, last = period.since.date(), period.before.date() - timedelta(days=1)
    query = {**given}
    # A bound that was asked for within the period stays, because it bounded the count.
    if wanted.public.since is None or wanted.public.since <= period.since:
        query["from"] = first.isoformat()
    if wanted.public.before is None or wanted.public.before >= period.before:
        query["to"] = last.isoformat()
    return {
        "from": first,
        "to": last,
        "count": period.count,
        "url": f"{reverse('timeline')}?{urlencode(query)}",
    }


def _older(page: counts.Page, request: HttpRequest) -> str | None:
    if not page.has_older:
        return None
    given = [(name, value) for name, value in request.GET.items() if name != "before"]
    query = urlencode([*given, ("before", page.periods[-1].since.date().isoformat())])
    return f"{request.scheme}://{request.get_host()}{request.path}?{query}"
