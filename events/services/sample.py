"""The events a study or a panel is made of: chosen as the timeline is, as it stands or as it stood.

Day 0 stands on ``public_at`` alone; an event known only to the week or month has none.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import OuterRef, Subquery

from events.models import Capture, Source
from events.services import snapshots
from events.services.selection import Filters, conditions, matches, parameters
from events.vocabulary import Kind, Precision

# Kinds that are events because a series moved: to study how it moves around them goes in a circle.
OUTCOME_KINDS = frozenset({Kind.MARKET_MILESTONE, Kind.DATA_EXTREME})
DATED = frozenset({Precision.MINUTE, Precision.DAY})
ROWS = """SELECT
    event_id::text, kind, array_to_string(topics, ';'), importance, public_at, public_precision,
    array_to_string(sources, ';')
"""
NOW = "FROM events_timelineentry"
BATCH = 500
FIRST_CAPTURE = (
    Capture.objects.filter(source=OuterRef("pk")).order_by("captured_at").values("captured_at")[:1]
)


@dataclass(frozen=True, slots=True)
class Member:
    """One public event, as far as measuring goes; topics and sources are slugs joined by semicolons."""

    event: str
    kind: str
    topics: str
    importance: int
    public_at: datetime
    public_precision: str
    sources: str

    @property
    def is_dated(self) -> bool:
        """Whether the day it became public is known."""
        return self.public_precision in DATED

    @property
    def is_chosen_by_outcome(self) -> bool:
        return self.kind in OUTCOME_KINDS


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what one source could have told about one topic is in a sample.

    ``since`` is the day from which the source has been watched; None for a selection.
    """

    topic: str
    source: str
    events: int
    since: date | None

    @property
    def statement(self) -> str:
        return f"complete since {self.since}" if self.since else "sample"


def members(*, filters: Filters, most: int | None = None) -> list[Member]:
    """Events in the order in which they became public, ``most`` of them at most."""
    return _read(filters, after=None, most=most)


def batches(*, filters: Filters) -> Iterator[list[Member]]:
    """The same in batches, so that memory does not grow with the record."""
    after: Member | None = None
    while found := _read(filters, after=after, most=BATCH):
        yield found
        if len(found) < BATCH:
            return
        after = found[-1]


def version(chosen: Sequence[Member]) -> str:
    """A digest of everything of these events that a measurement depends on."""
    digest = hashlib.sha256()
    for one in chosen:
        digest.update(f"{one.event} {one.public_at.isoformat()} {one.public_precision}\n".encode())
    return digest.hexdigest()[:16]


def completeness(chosen: Sequence[Member], *, topics: Collection[str]) -> tuple[Completeness, ...]:
    """For each topic and source of a sample, since when that source has been watched without a choice.

    A source that is fetched is complete since its first capture; one that is a file or a rule is a
    selection, as the starter record is. ``topics`` keeps to those that were asked for.
    """
    counts: Counter[tuple[str, str]] = Counter(
        (policy_area, source)
        for one in chosen
        for policy_area in one.topics.split(";")
        for source in one.sources.split(";")
        if policy_area and (policy_area in topics or not topics)
    )
    first = dict(
        Source.objects.filter(interval__isnull=False, slug__in={source for _, source in counts})
        .annotate(first=Subquery(FIRST_CAPTURE))
        .values_list("slug", "first")
    )
    return tuple(
        Completeness(
            topic=policy_area,
            source=source,
            events=counts[policy_area, source],
            since=first[source].date() if first.get(source) else None,
        )
        for policy_area, source in sorted(counts)
    )


def _read(filters: Filters, *, after: Member | None, most: int | None) -> list[Member]:
    asked = conditions(filters)
    if filters.words:
        # As the timeline looks them up, now and at an earlier instant.
        asked += [matches("search")] if filters.as_of is None else snapshots.words_then()
    if after:
        asked.append("(public_at, event_id) > (%(after_at)s, %(after_event)s::uuid)")
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    limit = "LIMIT %(most)s" if most is not None else ""
    given = parameters(filters) | {
        "after_at": after.public_at if after else None,
        "after_event": after.event if after else None,
        "most": most,
    }
    source = NOW if filters.as_of is None else snapshots.IN_FORCE
    with connection.cursor() as cursor:
        cursor.execute(f"{ROWS} {source} {where} ORDER BY public_at, event_id {limit}", given)
        return [Member(*row) for row in cursor.fetchall()]
