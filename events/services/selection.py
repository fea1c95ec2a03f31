"""What of the timeline is asked for, as conditions on the columns kept beside each public text.

The same conditions read today's entries and the revisions of an earlier instant, so that a filter
means the same in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Order(StrEnum):
    """By which clock a timeline runs; a minus puts the newest first."""

    PUBLIC = "-public_at"
    PUBLIC_ASCENDING = "public_at"
    OCCURRED = "-occurred_at"
    OCCURRED_ASCENDING = "occurred_at"
    PUBLISHED = "-published_at"
    PUBLISHED_ASCENDING = "published_at"
    UPDATED = "-updated_at"
    UPDATED_ASCENDING = "updated_at"

    @property
    def clock(self) -> str:
        """The column that is compared."""
        return self.value.removeprefix("-")

    @property
    def is_newest_first(self) -> bool:
        """Whether the first page holds the newest events."""
        return self.value.startswith("-")


@dataclass(frozen=True, slots=True)
class Span:
    """Instants of one clock in UTC; ``since`` is inclusive, ``before`` exclusive."""

    since: datetime | None = None
    before: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no instant can lie within."""
        return self.since is not None and self.before is not None and self.since >= self.before


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the timeline is asked for. Several words of one list mean any of them.

    ``size`` is the least absolute abnormal return of ``instrument`` over ``window`` by the default
    model, in the instrument's own unit. ``as_of`` reads the record as it stood at that instant.
    """

    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    importances: tuple[int, ...] = ()
    bodies: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    proceeding: int | None = None
    identifier: str | None = None
    is_reviewed: bool | None = None
    public: Span = ALWAYS
    occurred: Span = ALWAYS
    known: Span = ALWAYS
    published: Span = ALWAYS
    words: str | None = None
    instrument: str | None = None
    window: str | None = None
    size: float | None = None
    order: Order = Order.PUBLIC
    as_of: datetime | None = None

    @property
    def cell(self) -> str | None:
        """The reaction that is looked at, as it is named in ``reaction_sizes``."""
        return None if self.instrument is None else f"{self.instrument} {self.window}"


# The clock columns by the span that bounds them.
CLOCKS = {
    "public": "public_at",
    "occurred": "occurred_at",
    "known": "first_seen_at",
    "published": "published_at",
}
# A single topic is compared as each topic's partial index is declared, so that the index serves.
ONE_TOPIC = "topics @> ARRAY[%(topic)s]::varchar(32)[]"
CONDITIONS = {
    "topics": "topics && %(topics)s::varchar(32)[]",
    "kinds": "kind = ANY(%(kinds)s)",
    "importances": "importance = ANY(%(importances)s)",
    "bodies": "body = ANY(%(bodies)s)",
    "sources": "sources && %(sources)s::varchar(64)[]",
    "precisions": "public_precision = ANY(%(precisions)s)",
    "proceeding": "proceeding_id = %(proceeding)s",
    "identifier": "identifiers @> ARRAY[%(identifier)s]::varchar(340)[]",
    "is_reviewed": "reviewed = %(is_reviewed)s",
    "instrument": "reaction_sizes ? %(cell)s",
    "size": "(reaction_sizes ->> %(cell)s)::float8 >= %(size)s",
}


def conditions(filters: Filters, *, without: str = "") -> list[str]:
    """The SQL conditions of what is asked for, but for the words searched.

    ``without`` names one side of a span (``public_at >=``) that a stricter condition replaces.
    """
    found = [sql for name, sql in CONDITIONS.items() if _is_given(getattr(filters, name))]
    if len(filters.topics) == 1:
        found[0] = ONE_TOPIC
    return found + [sql for sql in _bounds(filters) if not (without and sql.startswith(without))]


def parameters(filters: Filters) -> dict[str, Any]:
    """The values of those conditions."""
    values: dict[str, Any] = {
        "topic": filters.topics[0] if filters.topics else None,
        "topics": list(filters.topics),
        "kinds": list(filters.kinds),
        "importances": list(filters.importances),
        "bodies": list(filters.bodies),
        "sources": list(filters.sources),
        "precisions": list(filters.precisions),
        "proceeding": filters.proceeding,
        "identifier": filters.identifier,
        "is_reviewed": filters.is_reviewed,
        "cell": filters.cell,
        "size": filters.size,
        "words": filters.words,
        "as_of": filters.as_of,
    }
    for name, span in spans(filters).items():
        values[f"{name}_since"], values[f"{name}_before"] = span.since, span.before
    return values


def matches(column: str) -> str:
    """The condition that a search document holds the words asked for, in web-search syntax."""
    return f"{column} @@ websearch_to_tsquery('pg_catalog.english', %(words)s)"


def spans(filters: Filters) -> Mapping[str, Span]:
    """The bounds of each clock by its name."""
    return {name: getattr(filters, name) for name in CLOCKS}


def _is_given(value: object) -> bool:
    return value is not None and value != ()


def _bounds(filters: Filters) -> list[str]:
    found = []
    for name, column in CLOCKS.items():
        span: Span = getattr(filters, name)
        if span.since is not None:
            found.append(f"{column} >= %({name}_since)s")
        if span.before is not None:
            found.append(f"{column} < %({name}_before)s")
    return found
