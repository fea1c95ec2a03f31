"""The panel of events and markets, as a table in the form that was asked for."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson
import pyarrow as pa
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework.request import Request

from events.api import study_filters, tables
from events.api.pagination import list_body
from events.api.study_serializers import ColumnListSerializer, PanelSerializer
from events.api.views import JSON, PublicView, problems
from events.services import codebook, deadlines, panel
from events.services.ground import OWN_CLOSE, UnknownInstrument, measured_symbols
from events.services.studies import UnableToStudy
from markets.services import NoIntradayBars

DESCRIPTION = (
    "One row an event, instrument and session around day 0, in that order, events as they became public; "
    "an event that could not be measured on an instrument is one row that says why. The address with "
    "`.json`, `.ndjson`, `.csv` or `.parquet` for its last slash, or the Accept header, chooses the form. "
    "Prices stay inside unless their owner lets them be served again; `rebased` is always there for ratios."
)
TEXT = OpenApiResponse(OpenApiTypes.STR, description="The same rows; the codebook names the columns.")


class PanelView(PublicView):
    """The panel."""

    parameters = dict(study_filters.PANEL)
    renderer_classes = list(tables.RENDERERS)
    whole_forms = frozenset(tables.FORMATS)

    @extend_schema(
        operation_id="panel",
        summary="Read events and markets as a tidy table",
        description=DESCRIPTION,
        tags=["studies"],
        parameters=[one.described() for one in study_filters.PANEL.values()],
        responses={
            (200, JSON): PanelSerializer,
            (200, tables.LinesTable.media_type): TEXT,
            (200, tables.CsvTable.media_type): TEXT,
            (200, tables.ParquetTable.media_type): OpenApiResponse(OpenApiTypes.BINARY),
            **problems(400, 406, 429, 503),
        },
    )
    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        pieces = self._pieces(self.read(plain))
        form = tables.FORMATS[request.accepted_renderer.format]
        # What fails at the first rows still gets a plain answer.
        first = next(pieces, None)
        if plain.method == "HEAD":
            return HttpResponse(content_type=form.media_type)
        begun: Iterator[pa.RecordBatch] = pieces if first is None else chain([first], pieces)
        return StreamingHttpResponse(form.write(begun), content_type=form.media_type)

    def _pieces(self, values: dict[str, Any]) -> Iterator[pa.RecordBatch]:
        question = panel.Question(
            filters=study_filters.chosen(values),
            symbols=values.get("instruments") or measured_symbols(),
            window=values.get("window", study_filters.PANEL_WINDOW),
            model=values.get("model", "mean-adjusted"),
            regressors=study_filters.regressors(values),
            estimation=study_filters.estimation(values),
            coin_close=values.get("coin_close", OWN_CLOSE),
        )
        study_filters.checked(lambda: question.design)
        try:
            return deadlines.bounded(panel.panel(question), seconds=settings.API_EXPORT_STATEMENT_TIMEOUT)
        except UnknownInstrument as unknown:
            raise study_filters.unknown_instrument(unknown) from None
        except NoIntradayBars as why:
            raise study_filters.unable(UnableToStudy("coin_close", str(why))) from None


@extend_schema(exclude=True)
class NamedPanelView(PanelView):
    """The same under an address that names the form; the schema tells of one of them."""


class CodebookView(PublicView):
    """What the columns of the panel mean."""

    @extend_schema(
        operation_id="panel_codebook",
        summary="List the columns of the panel",
        description="In order, with type, unit and meaning.",
        tags=["studies"],
        responses={(200, JSON): ColumnListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = orjson.dumps(codebook.codebook()).decode()[1:-1]
        return HttpResponse(list_body(told), content_type=JSON)
