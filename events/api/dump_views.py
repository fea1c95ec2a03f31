"""The nightly dumps: which there are, and their files."""

from typing import Any

import orjson
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from events.api import pagination
from events.api.serializers import instant
from events.api.views import JSON, PublicView, problems
from events.services import dumps

DAY = dumps.DAY.pattern
NAME = "|".join(name.replace(".", r"\.") for name in dumps.MEDIA_TYPES)


class DumpFileSerializer(serializers.Serializer):
    name = serializers.CharField()
    media_type = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    url = serializers.CharField(help_text="On this site.")


class DumpSerializer(serializers.Serializer):
    day = serializers.DateField()
    written_at = instant()
    seq = serializers.IntegerField(help_text="Every change up to this number is in it.")
    since = serializers.IntegerField(
        allow_null=True, help_text="The changes are those after this number; null for the first dump."
    )
    events = serializers.IntegerField()
    changes = serializers.IntegerField()
    files = DumpFileSerializer(many=True)


class DumpListSerializer(serializers.Serializer):
    results = DumpSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class DumpsView(PublicView):
    """The dumps that are kept."""

    @extend_schema(
        operation_id="dumps",
        summary="List the nightly dumps",
        description=(
            "Newest first: the whole timeline as lines of JSON and as Parquet, and the changes since the "
            "dump before, each with its SHA-256. A dump and the changes after its `seq` make a copy."
        ),
        tags=["changes"],
        responses={(200, JSON): DumpListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = [_with_addresses(one, request.path) for one in dumps.manifests()]
        return HttpResponse(pagination.list_body(orjson.dumps(told).decode()[1:-1]), content_type=JSON)


def _with_addresses(manifest: dict[str, Any], path: str) -> dict[str, Any]:
    files = [{**one, "url": f"{path}{manifest['day']}/{one['name']}"} for one in manifest["files"]]
    return {**manifest, "files": files}


class AsItLies(BaseRenderer):
    """A file has the type it has, whatever is preferred."""

    media_type = "*/*"
    format = "file"


class DumpFileView(PublicView):
    """One file of a dump."""

    renderer_classes = [AsItLies]
    whole_forms = frozenset({AsItLies.format})

    @extend_schema(
        operation_id="dump_file",
        summary="Download a file of a dump",
        description="Its ETag is its SHA-256. It is counted as an export.",
        tags=["changes"],
        responses={
            **{
                (200, media_type): OpenApiResponse(OpenApiTypes.BINARY)
                for media_type in sorted(set(dumps.MEDIA_TYPES.values()))
            },
            304: OpenApiResponse(description="It is as you have it."),
            **problems(400, 404, 429, 503),
        },
    )
    def get(self, request: Request, day: str, name: str) -> HttpResponseBase:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        self.read(plain)
        found = dumps.file(day=day, name=name)
        if found is None:
            raise Http404
        etag = f'"{found.sha256}"'
        if unchanged := get_conditional_response(plain, etag=etag):
            return unchanged
        try:
            body = found.path.open("rb")
        except FileNotFoundError:
            # Between the look and the opening its time was over.
            raise Http404 from None
        answer = FileResponse(
            body, content_type=found.media_type, as_attachment=True, filename=f"{day}-{name}"
        )
        answer["ETag"] = etag
        return answer
