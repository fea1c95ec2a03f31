"""What a source says, as frozen facts that pass between rooms. Pure: no Django, no clock.

A :class:`ScrapedDocument` is one thing a source published; each :class:`Occurrence` in it is
one dated event the document is evidence for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from events.vocabulary import Kind, Precision, Relation, Scheme, Topic

NEW_YORK = "America/New_York"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC, how exactly it is known, and the zone its source speaks in.

    A day, week or month is held as its first local midnight.
    """

    at: datetime
    precision: Precision = Precision.MINUTE
    zone: str = NEW_YORK

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {self.at.isoformat()}")

    @classmethod
    def on(cls, day: date, *, zone: str = NEW_YORK, precision: Precision = Precision.DAY) -> "Moment":
        """A date of which no time is known, as local midnight of its zone."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        return cls(at=midnight.astimezone(ZoneInfo("UTC")), precision=precision, zone=zone)

    @property
    def local_date(self) -> date:
        """The calendar date in the source's own zone."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of one occurrence in a scheme that more than one source uses."""

    scheme: Scheme
    identifier: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or word an event states, with its unit, e.g. ``yeas 294 votes``."""

    name: str
    value: Decimal | str
    unit: str = ""
    previous: Decimal | str | None = None
    expected: Decimal | str | None = None


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A topic the source itself makes certain, with the reason."""

    topic: Topic
    relation: Relation
    rule: str


@dataclass(frozen=True, slots=True)
class ProceedingFact:
    """A bill, rulemaking or programme, and the stage it has reached."""

    scheme: str
    identifier: str
    title: str
    stage: str
    stage_date: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event as a document states it.

    ``identifiers`` name this occurrence and no other; two documents that share one meet in one
    event. ``public`` is the first moment the market could know; ``None`` means unknown. So does
    ``None`` for ``occurred``: the day it became public stands in until a document says when.
    One that ``requires_topic`` makes an event only when a topic is given or a rule finds one.
    """

    identifiers: tuple[Identifier, ...]
    kind: Kind
    title: str
    body: str
    occurred: Moment | None
    public: Moment | None
    summary: str = ""
    effective_date: date | None = None
    importance: int = 1
    figures: tuple[Figure, ...] = ()
    topics: tuple[TopicLink, ...] = ()
    requires_topic: bool = False

    def __post_init__(self) -> None:
        if self.occurred is None and self.public is None:
            raise ValueError(f"an occurrence needs a date: {self.title}")

    @property
    def happened(self) -> Moment:
        """When it happened, or for want of that the day it became public."""
        if self.occurred is not None:
            return self.occurred
        assert self.public is not None
        return Moment.on(self.public.local_date, zone=self.public.zone)

    @property
    def key(self) -> str:
        """What tells this occurrence from the others of its document."""
        if self.identifiers:
            first = self.identifiers[0]
            return f"{first.scheme}:{first.identifier}"
        return self.unnamed_key

    @property
    def unnamed_key(self) -> str:
        """The same for as long as nothing names the occurrence."""
        return f"{self.kind}:{self.happened.local_date.isoformat()}"


@dataclass(frozen=True, slots=True)
class ScrapedDocument:
    """One thing a source published, as we saw it; ``(source, external_id)`` is its identity.

    ``text`` is what classification reads; ``data`` is kept as evidence and enters the content
    hash, so it must not hold anything that changes between two fetches of the same content.
    ``evidence_for`` names occurrences that the document repeats or points to: where their events
    exist it is shown with them, and it makes none.
    """

    external_id: str
    url: str
    title: str
    text: str = ""
    published: Moment | None = None
    proceeding: ProceedingFact | None = None
    occurrences: tuple[Occurrence, ...] = ()
    evidence_for: tuple[Identifier, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
