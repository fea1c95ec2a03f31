"""What the timeline can be asked: each parameter declared once, and all of them as one selection."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from events.api.parameters import (
    MOMENT,
    Parameter,
    choice,
    choices,
    lower_bound,
    nearest,
    refused,
    short_text,
    upper_bound,
    yes_or_no,
)
from events.api.readers import (
    MAX_PAGE_SIZE,
    MICROSECOND,
    after_number,
    identifier,
    importances,
    moment,
    page_size,
    proceeding,
    size,
    window,
)
from events.services.selection import CLOCKS, Filters, Order, Span
from events.vocabulary import Kind, Precision, Topic
from markets.returns import HEADLINE_WINDOW, WINDOWS

DEFAULT_PAGE_SIZE = 50
# The parameters that bound each clock, by the name of its span.
BOUNDS = {
    "public": ("from", "to"),
    "occurred": ("occurred_from", "occurred_to"),
    "known": ("known_from", "known_to"),
    "published": ("published_from", "published_to"),
}
SPOKEN = {
    "public": "Public",
    "occurred": "Happened",
    "known": "First seen by our scrapers",
    "published": "Made public here",
}


def _bounds() -> Iterator[Parameter]:
    for clock, (since, until) in BOUNDS.items():
        said = SPOKEN[clock]
        yield Parameter(
            since, f"{said} at this instant or later. A date begins at 00:00 UTC.", MOMENT, lower_bound
        )
        yield Parameter(
            until,
            f"{said} at this instant or earlier. A date includes its whole day in UTC.",
            MOMENT,
            upper_bound,
        )


def _words(known: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": list(known)}, "minItems": 1}


SELECTION = (
    Parameter(
        "topic",
        "Only events of these policy areas, as their subject or as context.",
        _words(Topic),
        choices(Topic),
    ),
    Parameter("kind", "Only events of these kinds.", _words(Kind), choices(Kind)),
    Parameter(
        "body", "Only events of this body, written as events write it.", {"type": "string"}, short_text
    ),
    Parameter("source", "Only events that this source proves; a slug.", {"type": "string"}, short_text),
    Parameter(
        "proceeding",
        "Only steps of this proceeding: its id, or its scheme and identifier (`us-bill:119/hr/3633`).",
        {"type": "string"},
        proceeding,
    ),
    Parameter(
        "identifier",
        "Only the event with this name of its occurrence (`house-vote:2025/199`).",
        {"type": "string"},
        identifier,
    ),
    Parameter(
        "importance",
        "Only events of these weights, 1 to 5.",
        {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 5}, "minItems": 1},
        importances,
    ),
    Parameter(
        "reviewed", "Only events that a person has looked at, or has not.", {"type": "boolean"}, yes_or_no
    ),
    Parameter(
        "precision",
        "Only events whose `public_at` is known this exactly.",
        _words(Precision),
        choices(Precision),
    ),
    *_bounds(),
    Parameter(
        "q",
        "Words to look up in titles, summaries, bodies, identifiers and titles of documents: all of them; "
        '`"a phrase"`, `or`, `-without`.',
        {"type": "string", "maxLength": 200},
        short_text,
    ),
    Parameter(
        "instrument",
        "Only events that this instrument's reaction was measured for; a symbol.",
        {"type": "string"},
        short_text,
    ),
    Parameter(
        "window",
        f"The sessions that `instrument` and `min_abs_reaction` mean; {HEADLINE_WINDOW} unless given.",
        {"type": "string", "enum": [str(one) for one in WINDOWS]},
        window,
    ),
    Parameter(
        "min_abs_reaction",
        "Only events that `instrument` answered with an abnormal return of at least this size by the default "
        "model: a fraction, or basis points of a yield. Events chosen by their outcome prove "
        "nothing of the outcome.",
        {"type": "number", "minimum": 0},
        size,
    ),
)
PLACING = (
    Parameter(
        "order",
        "By which clock; a minus puts the newest first.",
        {"type": "string", "enum": list(Order), "default": Order.PUBLIC.value},
        choice(Order),
    ),
    Parameter(
        "near",
        "The last event at or before this instant, and the first one after it, by the order's clock. "
        "A date means the end of its day in UTC.",
        MOMENT,
        moment,
    ),
    Parameter(
        "page_size",
        "Events on a page.",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE},
        page_size,
    ),
    Parameter(
        "cursor",
        "A place in the timeline: taken from `next` or `previous`, valid with the same filters only.",
        {"type": "string", "maxLength": 200},
        str,
    ),
    Parameter(
        "count",
        "`exact` adds `count`, the number of events on all pages; it is counted, so it costs.",
        {"type": "string", "enum": ["exact"]},
        choice(("exact",)),
    ),
)
AS_OF = (
    Parameter(
        "as_of",
        "The results as this address answered them at that instant; a date means the end of its day in UTC.",
        MOMENT,
        moment,
    ),
    Parameter(
        "known",
        "`recorded`: what was in this record at `as_of`. `public`: today's record of what was public by "
        "then, a reconstruction and labelled as one.",
        {"type": "string", "enum": ["recorded", "public"], "default": "recorded"},
        choice(("recorded", "public")),
    ),
)


def by_name(*groups: tuple[Parameter, ...]) -> Mapping[str, Parameter]:
    """Parameters by their names."""
    return {parameter.name: parameter for group in groups for parameter in group}


def selection(values: Mapping[str, Any]) -> Filters:
    """The selection among the values read; one that contradicts itself is refused."""
    _require_instrument(values)
    return Filters(
        topics=values.get("topic", ()),
        kinds=values.get("kind", ()),
        importances=values.get("importance", ()),
        bodies=_single(values, "body"),
        sources=_single(values, "source"),
        precisions=values.get("precision", ()),
        proceeding=values.get("proceeding"),
        identifier=values.get("identifier"),
        is_reviewed=values.get("reviewed"),
        words=values.get("q"),
        instrument=values.get("instrument"),
        window=values.get("window", str(HEADLINE_WINDOW)) if "instrument" in values else None,
        size=values.get("min_abs_reaction"),
        order=Order(values.get("order", Order.PUBLIC)),
        as_of=values.get("as_of"),
        **{clock: _span(values, *BOUNDS[clock]) for clock in CLOCKS},
    )


def reconstructed(filters: Filters) -> Filters:
    """Today's record of what was public by the instant asked for."""
    if filters.as_of is None:
        raise refused("invalid-parameter", "known", "“known” says what “as_of” means; give both.")
    until = filters.as_of + MICROSECOND
    before = min(until, filters.public.before) if filters.public.before else until
    return replace(filters, as_of=None, public=replace(filters.public, before=before))


def unknown_value(parameter: str, value: str, known: list[str]) -> Exception:
    """The refusal of a value that the record does not know, with the nearest one."""
    near = f"; the nearest known one is “{nearest(value, known)}”" if known else ""
    return refused("invalid-parameter", parameter, f"“{parameter}” cannot be “{value}”: there is none{near}.")


def _single(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return (values[name],) if name in values else ()


def _span(values: Mapping[str, Any], since: str, until: str) -> Span:
    span = Span(values.get(since), values.get(until))
    if span.is_empty:
        detail = f"“{since}” is later than “{until}”, so nothing can match."
        raise refused("invalid-parameter", since, detail)
    return span


def _require_instrument(values: Mapping[str, Any]) -> None:
    for name in ("window", "min_abs_reaction"):
        if name in values and "instrument" not in values:
            raise refused("invalid-parameter", name, f"“{name}” needs an “instrument”.")


CHANGES = (
    Parameter(
        "cursor",
        "The changes after this one: `cursor` of an earlier answer, or the `seq` of the last change applied. "
        "It holds for good; 0, the default, means all of them.",
        {"type": "integer", "minimum": 0, "default": 0},
        after_number,
    ),
)
OF_ONE_EVENT = (
    Parameter(
        "before",
        "Only changes before this revision; taken from `next`.",
        {"type": "integer", "minimum": 1},
        after_number,
    ),
)


def sized(what: str, default: int = DEFAULT_PAGE_SIZE) -> Parameter:
    """The parameter for how many there are on a page."""
    return Parameter(
        "page_size",
        f"{what.capitalize()} on a page.",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": default},
        page_size,
    )
