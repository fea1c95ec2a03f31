"""Instruments, and what of their prices may leave."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from events.api import filters, pagination
from events.api.parameters import Parameter, refused
from events.api.readers import day
from events.api.record_serializers import InstrumentListSerializer, PriceListSerializer
from events.api.record_views import listed
from events.api.views import JSON, PublicView, problems, settled_instant
from events.services import public
from markets import services as markets
from markets.models import Instrument

DAY = {"type": "string", "format": "date"}
CAPTURED_BY = Parameter(
    "as_of",
    "The closes as they had been captured by that instant; a date means the end of its day in UTC. What is "
    "imported later with an older time of capture counts from that time.",
    filters.AS_OF[0].schema,
    filters.AS_OF[0].read,
)


class InstrumentsView(PublicView):
    """What events are measured on."""

    @extend_schema(
        operation_id="instruments",
        summary="List the instruments",
        description="In the editors' order, each with its clock, terms, and the sessions it has closes of.",
        tags=["instruments"],
        responses={(200, JSON): InstrumentListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        return listed([_told(one) for one in markets.listed()])


class PricesView(PublicView):
    """The closes of one instrument."""

    parameters = filters.by_name(
        (
            Parameter("from", "The first session.", DAY, day),
            Parameter("to", "The last session.", DAY, day),
            filters.sized("closes"),
            CAPTURED_BY,
        )
    )

    @extend_schema(
        operation_id="instrument_prices",
        summary="Read an instrument's closes",
        description=(
            "Final closes, oldest session first, each in the vintage in force with its source and time of "
            "capture. `level` is there only where the owner's terms let it be served again; the return, and "
            "for ratios the line rebased to 100 at `base_session`, always are. The returns are those that "
            "reactions and studies are made of."
        ),
        tags=["instruments"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={(200, JSON): PriceListSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def get(self, request: Request, symbol: str) -> HttpResponse:
        plain = request._request  # noqa: SLF001 -- as in the timeline
        values = self.read(plain)
        _require_order(values)
        as_of = settled_instant(values)
        instrument = markets.instrument(symbol=symbol) if "\x00" not in symbol else None
        if instrument is None:
            raise Http404
        page = markets.quotes(
            instrument=instrument,
            size=values.get("page_size", filters.DEFAULT_PAGE_SIZE),
            first=values.get("from"),
            last=values.get("to"),
            as_of=as_of,
        )
        is_followed = page.has_later and page.quotes
        following = pagination.placed(plain, **{"from": _after(page)}) if is_followed else None
        return listed(
            [_quoted(one) for one in page.quotes],
            following,
            instrument=instrument.symbol,
            unit=instrument.unit,
            return_unit=public.unit(instrument),
            levels=instrument.re_serve,
            base_session=page.base,
        )


def _require_order(values: Mapping[str, Any]) -> None:
    if "from" in values and "to" in values and values["from"] > values["to"]:
        raise refused("invalid-parameter", "from", "“from” is later than “to”, so nothing can match.")


def _after(page: markets.Quotes) -> date:
    return page.quotes[-1].session_date + timedelta(days=1)


def _quoted(one: markets.Quote) -> dict[str, object]:
    return {
        "session_date": one.session_date,
        "stands_at": public.instant(one.stands_at),
        "public_at": public.instant(one.public_at),
        "level": one.level,
        "rebased": public.rounded(one.rebased),
        "return": public.rounded(one.move),
        "sessions": one.sessions,
        "source": one.source,
        "captured_at": public.instant(one.captured_at),
    }


def _told(one: markets.Listed) -> dict[str, object]:
    it: Instrument = one.instrument
    return {
        "symbol": it.symbol,
        "name": it.name,
        "asset_class": it.asset_class,
        "unit": it.unit,
        "return_kind": it.return_kind,
        "return_unit": public.unit(it),
        "calendar": it.calendar,
        "clock": it.clock,
        "benchmark": it.benchmark and it.benchmark.symbol,
        "headline": it.is_headline,
        "measured": it.is_measured,
        "owner": it.owner,
        "levels": it.re_serve,
        "terms_url": it.terms_url or None,
        "terms_read_date": it.terms_read_date,
        "first_session": one.first_session,
        "latest_session": one.latest_session,
        "prices": f"/api/v1/instruments/{it.symbol}/prices/",
    }
