"""Reads the files of the starter record: their layout, and what each row states. No database.

Every fault of a file is a :class:`StarterInvalid` that names the file and the line.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from events.facts import (
    Figure,
    Identifier,
    Moment,
    Occurrence,
    ProceedingFact,
    ScrapedDocument,
    TopicLink,
)
from events.vocabulary import Kind, Precision, Relation, Scheme, Topic
from markets.services import Bar

FOLDER = settings.BASE_DIR / "starter"
# The one basis on which the cited page itself appeared at the row's public moment.
RELEASE_TIME = "release time"

Row = dict[str, str]


class StarterInvalid(Exception):
    """A file of the starter record breaks its layout; says the file, the line and what is wrong."""


def read_documents() -> tuple[ScrapedDocument, ...]:
    """Every row of events.csv as a document that states one occurrence, in the order of the file."""
    figures: dict[str, list[Figure]] = {}
    for line, row in _rows("figures.csv"):
        figures.setdefault(row["key"], []).append(_parsed("figures.csv", line, _figure, row))
    proceedings = {
        f"{row['scheme']} {row['identifier']}": _parsed("proceedings.csv", line, _proceeding, row)
        for line, row in _rows("proceedings.csv")
    }
    items = []
    for line, row in _rows("events.csv"):
        stated = tuple(figures.pop(row["key"], ()))
        items.append(_parsed("events.csv", line, _document, row, stated, proceedings))
    if figures:
        raise StarterInvalid(f"figures.csv: no event has the key {min(figures)}")
    return tuple(items)


def read_closes() -> dict[str, list[Bar]]:
    """The closes of closes.csv by symbol; an empty cell is a day without a session."""
    bars: dict[str, list[Bar]] = {}
    for line, row in _rows("closes.csv"):
        day = _parsed("closes.csv", line, date.fromisoformat, row.pop("date"))
        for symbol, cell in row.items():
            if cell:
                close = _parsed("closes.csv", line, Decimal, cell)
                bars.setdefault(symbol, []).append(Bar(session_date=day, close=close))
    return bars


def _rows(name: str) -> Iterator[tuple[int, Row]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, restkey="surplus", restval=None)
        for row in reader:
            if "surplus" in row or None in row.values():
                raise StarterInvalid(f"{name}, line {reader.line_num}: not as many cells as the header")
            yield reader.line_num, row


def _parsed(name: str, line: int, parse: Callable[..., Any], *values: Any) -> Any:
    try:
        return parse(*values)
    except InvalidOperation:
        raise StarterInvalid(f"{name}, line {line}: not a number") from None
    except KeyError as missing:
        raise StarterInvalid(f"{name}, line {line}: nothing is known as {missing}") from None
    except ValueError as wrong:
        raise StarterInvalid(f"{name}, line {line}: {wrong}") from None


def _document(
    row: Row, figures: tuple[Figure, ...], proceedings: dict[str, ProceedingFact]
) -> ScrapedDocument:
    occurrence = _occurrence(row, figures)
    return ScrapedDocument(
        external_id=row["key"],
        url=row["url"],
        title=row["title"],
        text=row["summary"],
        published=occurrence.public if row["public_basis"] == RELEASE_TIME else None,
        proceeding=proceedings[row["proceeding"]] if row["proceeding"] else None,
        occurrences=(occurrence,),
        data={
            name: row[name]
            for name in ("fact", "public_basis", "references", "url_precision", "verification")
        },
    )


def _occurrence(row: Row, figures: tuple[Figure, ...]) -> Occurrence:
    return Occurrence(
        identifiers=tuple(_identifier(name) for name in _listed(row["identifiers"])),
        kind=Kind(row["kind"]),
        title=row["title"],
        summary=row["summary"],
        body=row["body"],
        occurred=_moment(row, "occurred"),
        public=_moment(row, "public"),
        effective_date=date.fromisoformat(row["effective_date"]) if row["effective_date"] else None,
        importance=int(row["importance"]),
        figures=figures,
        topics=tuple(_topic(link) for link in _listed(row["topics"])),
    )


def _moment(row: Row, clock: str) -> Moment:
    day, zone = date.fromisoformat(row[f"{clock}_date"]), row["zone"]
    precision, clock_time = Precision(row[f"{clock}_precision"]), row[f"{clock}_time"]
    if (precision is Precision.MINUTE) != bool(clock_time):
        raise ValueError(f"{clock} has the precision {precision} and the time “{clock_time}”")
    if not clock_time:
        return Moment.on(day, zone=zone, precision=precision)
    local = datetime.combine(day, time.fromisoformat(clock_time), tzinfo=ZoneInfo(zone))
    return Moment(at=local.astimezone(UTC), precision=precision, zone=zone)


def _figure(row: Row) -> Figure:
    previous = Decimal(row["previous"]) if row["previous"] else None
    return Figure(name=row["name"], value=_value(row["value"]), unit=row["unit"], previous=previous)


def _value(cell: str) -> Decimal | str:
    return Decimal(cell) if cell.lstrip("-")[:1].isdigit() else cell


def _proceeding(row: Row) -> ProceedingFact:
    return ProceedingFact(
        scheme=row["scheme"],
        identifier=row["identifier"],
        title=row["title"],
        stage=row["stage"],
        stage_date=date.fromisoformat(row["stage_date"]),
        url=row["url"],
    )


def _identifier(name: str) -> Identifier:
    scheme, _, identifier = name.partition("=")
    return Identifier(Scheme(scheme), identifier)


def _topic(link: str) -> TopicLink:
    topic, _, relation = link.partition(":")
    return TopicLink(Topic(topic), Relation(relation), rule="starter record")


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
