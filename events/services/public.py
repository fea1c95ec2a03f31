"""The public JSON of an event: rendered once to text, joined as text, never serialised again."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Prefetch, prefetch_related_objects

from events.models import Document, Event, EventDocument, Reaction
from markets.intraday import INTRADAY
from markets.models import Instrument
from markets.returns import AWAITING_PRICES, ESTIMATOR, HEADLINE_WINDOW, MEAN_ADJUSTED
from markets.series import UNITS

# The order in which clients read an event; ``reactions``, ``revision`` and ``updated_at`` follow.
EVENT_KEYS = (
    "id",
    "url",
    "title",
    "summary",
    "topics",
    "kind",
    "body",
    "occurred_at",
    "occurred_precision",
    "public_at",
    "public_precision",
    "first_seen_at",
    "published_at",
    "effective_date",
    "importance",
    "reviewed",
    "backfilled",
    "proceeding",
    "identifiers",
    "figures",
    "documents",
)
HEADLINE = str(HEADLINE_WINDOW)
# Stored reactions add abnormal returns up; a study can compound them.
CUMULATION = "sum"
# What a figure's reader relies on: numbers are printed to this many significant digits, so that
# the noise of floating point makes no revision.
SIGNIFICANT_DIGITS = 8
# What a document says at length is not in the public text, and may be long.
EVIDENCE = EventDocument.objects.select_related("document__source").defer("document__text", "document__data")
PARTS = ("proceeding", "topic_links", "identifiers", Prefetch("evidence", queryset=EVIDENCE))
FIGURE_KEYS = ("name", "value", "unit", "previous", "expected")


def address(event_id: UUID) -> str:
    """An event's site-relative address."""
    return f"/api/v1/events/{event_id}/"


def render(event: Event) -> str:
    """The event as public JSON, without what changes apart from it: reactions, revision, update time."""
    prefetch_related_objects([event], *PARTS)
    return text(
        {
            "id": str(event.pk),
            "url": address(event.pk),
            "title": event.title,
            "summary": event.summary,
            "topics": _topics(event),
            "kind": event.kind,
            "body": event.body,
            "occurred_at": instant(event.occurred_at),
            "occurred_precision": event.occurred_precision,
            "public_at": instant(event.public_at),
            "public_precision": event.public_precision or None,
            "first_seen_at": instant(event.first_seen_at),
            "published_at": instant(event.published_at),
            "effective_date": event.effective_date,
            "importance": event.importance,
            "reviewed": event.reviewed,
            "backfilled": event.backfilled,
            "proceeding": _proceeding(event),
            "identifiers": [
                {"scheme": scheme, "identifier": identifier} for scheme, identifier in _identifiers(event)
            ],
            "figures": [_figure(figure) for figure in event.figures],
            "documents": [_document(document) for document in _documents(event)],
        }
    )


def join(event_text: str, headline_text: str, revision: int, updated_at: datetime) -> str:
    """One public event out of its rendered parts, by splicing text."""
    head = event_text.removesuffix("}")
    return f'{head},"reactions":{headline_text},"revision":{revision},"updated_at":"{instant(updated_at)}"}}'


def headline(reactions: Iterable[Reaction], instruments: Sequence[Instrument] | None = None) -> str:
    """The reactions an event carries in the timeline: per headline instrument, one window by one model.

    An instrument of which nothing was measured yet says so. ``instruments`` saves reading the
    headline ones, for whoever renders many events.
    """
    known = {
        row.instrument_id: row for row in reactions if row.window == HEADLINE and row.model == MEAN_ADJUSTED
    }
    if instruments is None:
        instruments = headline_instruments()
    return text([_reaction(known.get(it.pk) or _unmeasured(it)) for it in instruments])


def headline_instruments() -> list[Instrument]:
    """The instruments whose reactions stand in the timeline, in the editors' order."""
    return list(Instrument.objects.headline().in_order())


def all_reactions(reactions: Iterable[Reaction]) -> str:
    """Every reaction of an event, by instrument, window and model, with how it was measured."""
    return text([in_full(row) for row in sorted(reactions, key=_reaction_order)])


def in_full(row: Reaction) -> dict[str, object]:
    """One reaction as ``reactions/`` answers it: what the timeline carries, and the conventions behind it."""
    return _reaction(row) | {
        "degrees_of_freedom": row.degrees_of_freedom,
        "gaps": row.gaps,
        "date_only": row.date_only,
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "clock": row.clock or None,
        "returns": row.returns or None,
        "cumulation": CUMULATION,
    }


def columns(event: Event) -> dict[str, Any]:
    """What filters of the public timeline need beside the text, from the same rows."""
    prefetch_related_objects([event], *PARTS)
    return {
        "kind": event.kind,
        "body": event.body,
        "topics": [link["topic"] for link in _topics(event)],
        "importance": event.importance,
        "reviewed": event.reviewed,
        "backfilled": event.backfilled,
        "occurred_at": event.occurred_at,
        "public_at": event.public_at,
        "public_precision": event.public_precision,
        "first_seen_at": event.first_seen_at,
        "published_at": event.published_at,
        "proceeding_id": event.proceeding_id,
        "sources": sorted({document.source.slug for document in _documents(event)}),
        "identifiers": [f"{scheme}:{identifier}" for scheme, identifier in _identifiers(event)],
    }


def changed_fields(before: str, after: str) -> list[str]:
    """Which public fields differ between two rendered events, in the order clients read them."""
    old, new = orjson.loads(before), orjson.loads(after)
    return [key for key in EVENT_KEYS if old.get(key) != new.get(key)]


def text(value: object) -> str:
    """JSON text, the same for the same value."""
    return orjson.dumps(value).decode()


def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z; fractions of a second only where there are any."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _figure(figure: dict[str, object]) -> dict[str, object]:
    return {key: figure[key] for key in FIGURE_KEYS if key in figure}


def _topics(event: Event) -> list[dict[str, str]]:
    links = sorted(event.topic_links.all(), key=lambda link: (link.relation != "primary", link.topic_id))
    return [{"topic": link.topic_id, "relation": link.relation} for link in links]


def _identifiers(event: Event) -> list[tuple[str, str]]:
    return sorted((row.scheme, row.identifier) for row in event.identifiers.all())


def _documents(event: Event) -> Iterable[Document]:
    documents = {row.document_id: row.document for row in event.evidence.all()}
    return sorted(documents.values(), key=_document_order)


def _document_order(document: Document) -> tuple[str, str, str]:
    return (instant(document.source_published_at) or "~", document.source.slug, document.external_id)


def _document(document: Document) -> dict[str, str | None]:
    return {
        "source": document.source.slug,
        "title": document.title,
        "url": document.url or None,
        "published_at": instant(document.source_published_at),
        "published_precision": document.source_published_precision or None,
    }


def _proceeding(event: Event) -> dict[str, object] | None:
    proceeding = event.proceeding
    if proceeding is None:
        return None
    return {
        "id": proceeding.pk,
        "scheme": proceeding.scheme,
        "identifier": proceeding.identifier,
        "title": proceeding.title,
        "stage": proceeding.stage,
        "url": proceeding.url or None,
    }


def _reaction(row: Reaction) -> dict[str, object]:
    return {
        "instrument": row.instrument.symbol,
        "window": row.window,
        "day0": row.day0,
        "raw_return": rounded(row.raw_return),
        "abnormal_return": rounded(row.abnormal_return),
        "unit": row.unit,
        "model": row.model,
        "standard_error": rounded(row.standard_error),
        "t": rounded(row.t),
        "p": rounded(row.p),
        "estimation_n": row.estimation_n,
        "complete": row.complete,
        "price_as_of": instant(row.price_as_of),
        "estimator": row.estimator,
        "status": _status(row),
    }


def _status(row: Reaction) -> str:
    if row.refusal:
        return f"refused: {row.refusal}"
    return AWAITING_PRICES if row.abnormal_return is None else "measured"


def _unmeasured(instrument: Instrument) -> Reaction:
    return Reaction(
        instrument=instrument,
        window=HEADLINE,
        model=MEAN_ADJUSTED,
        unit=unit(instrument),
        complete=False,
        estimator=ESTIMATOR,
    )


def unit(instrument: Instrument) -> str:
    """What an instrument's returns are measured in: a fraction, or basis points for a yield."""
    return UNITS.get(instrument.return_kind, "return")


def _reaction_order(row: Reaction) -> tuple[int, str, tuple[int, ...], str]:
    bounds = tuple(int(bound.removesuffix("m")) for bound in row.window.strip("[]").split(","))
    is_intraday = row.model == INTRADAY
    order = (int(is_intraday), bounds[1] - bounds[0], *bounds)
    return (row.instrument.position, row.instrument.symbol, order, row.model)


def rounded(value: float | None) -> float | None:
    """A number to the digits that are printed."""
    return None if value is None else float(f"{value:.{SIGNIFICANT_DIGITS}g}")
