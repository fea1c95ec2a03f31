"""Plain frozen data between the rooms of the pipeline: what was fetched, what was found in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import orjson

from events.facts import (
    Figure,
    Identifier,
    Moment,
    Occurrence,
    ProceedingFact,
    ScrapedDocument,
    TopicLink,
)

__all__ = [
    "DailyBar",
    "Figure",
    "FollowUp",
    "Found",
    "Identifier",
    "Moment",
    "NotFound",
    "NotModified",
    "Observation",
    "Occurrence",
    "Page",
    "ProceedingFact",
    "ScrapedDocument",
    "ShortBar",
    "TopicLink",
]


@dataclass(frozen=True, slots=True)
class Page:
    """A complete answer: status 200 and its decoded bytes, within the caps.

    ``url`` is the address asked for, ``final_url`` the one that answered after redirects.
    ``captured_at`` is UTC.
    """

    url: str
    final_url: str
    body: bytes
    content_type: str
    captured_at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Hex digest of the body as served."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The source answered 304: nothing newer than what we hold."""

    url: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class NotFound:
    """The source answered 404 or 410: an answer, and no failure."""

    url: str
    captured_at: datetime
    status: int = 404


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Another address of the same source that the page points to."""

    url: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of a series: as of a date, public at a later moment.

    ``value`` is in the instrument's unit; ``symbol`` names the instrument in ``markets``.
    """

    symbol: str
    as_of_date: date
    value: Decimal
    public: Moment


@dataclass(frozen=True, slots=True)
class DailyBar:
    """The close of one session as a source tells it: unadjusted, and adjusted where it tells that too.

    ``known_at`` is given for a vintage of the past: when it had come to stand, by the source's own record.
    """

    symbol: str
    session_date: date
    close: Decimal
    adjusted_close: Decimal | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShortBar:
    """The last price of a stretch shorter than a day, from ``start`` to ``end`` (UTC)."""

    symbol: str
    start: datetime
    end: datetime
    close: Decimal


Found = ScrapedDocument | FollowUp | Observation | DailyBar | ShortBar

_KINDS = {
    ScrapedDocument: "document",
    FollowUp: "follow-up",
    Observation: "observation",
    DailyBar: "daily-bar",
    ShortBar: "short-bar",
}


def as_line(found: Found) -> str:
    """One found thing as one line of JSON; ``item`` says which it is, numbers are numbers."""
    line = orjson.dumps(found, default=_number, option=orjson.OPT_UTC_Z)
    return f'{{"item":"{_KINDS[type(found)]}",{line[1:].decode()}'


def _number(value: object) -> int | float:
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and value.as_tuple().exponent == 0
            else float(value)
        )
    raise TypeError(f"{type(value).__name__} has no place in an item")
