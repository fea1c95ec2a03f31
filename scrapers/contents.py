"""What the items of a page tell, field by field, without their words: how full and of what sort. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from scrapers.items import (
    DailyBar,
    FollowUp,
    Found,
    Identifier,
    Moment,
    Observation,
    Occurrence,
    ScrapedDocument,
    ShortBar,
)
from scrapers.skeleton import Share, kind_of, shares

_DAY = re.compile(r"(?<!\d)(20\d\d)(?:[-/]?(\d\d)[-/]?(\d\d))?(?!\d)")
_SORTS = {
    FollowUp: "follow-up",
    Observation: "value",
    DailyBar: "bar",
    ShortBar: "short bar",
    ScrapedDocument: "document",
}
_MONTHS, _SHORTEST = 12, 28
_LENGTHS = (1, 100, 1_000, 10_000)


def fields(found: Sequence[Found]) -> dict[str, Share]:
    """The fields that documents, their occurrences, observations and follow-ups fill, with their shares."""
    sorts = {"page": {_SORTS[type(item)] for item in found}}
    return shares((*sorts.items(), *(held for item in found for held in _held(item))))


def newest(found: Sequence[Found]) -> date | None:
    """The newest day that a page tells of: of publication, or of a value."""
    days = [day for item in found if (day := _day(item))]
    return max(days, default=None)


def _day(item: Found) -> date | None:
    match item:
        case FollowUp():
            return _day_in(urlsplit(item.url).path)
        case Observation():
            return item.as_of_date
        case DailyBar():
            return item.session_date
        case ShortBar():
            return item.end.date()
        case ScrapedDocument() if item.published:
            return item.published.local_date
        case ScrapedDocument():
            return max((one.happened.local_date for one in item.occurrences), default=None)


def _day_in(path: str) -> date | None:
    """The last day, or first day of a year, that an address names."""
    found = list(_DAY.finditer(path))
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found[-1].groups())
    return date(year, month, day) if 1 <= month <= _MONTHS and 1 <= day <= _SHORTEST else date(year, 1, 1)


def _held(item: Found) -> Iterator[tuple[str, set[str]]]:
    match item:
        case FollowUp():
            parts = urlsplit(item.url)
            yield "follow-up", {f"to {parts.hostname}/{parts.path.strip('/').partition('/')[0]}"}
        case Observation():
            zero = {"other than zero"} if item.value else set()
            yield "value", {f"of {item.symbol}", *_moment("public", item.public), *zero}
        case DailyBar():
            told = {"adjusted": item.adjusted_close, "known at": item.known_at}
            yield "bar", {f"of {item.symbol}", *(name for name, value in told.items() if value is not None)}
        case ShortBar():
            yield "short bar", {f"of {item.symbol}"}
        case ScrapedDocument():
            yield "document", set(_document(item))
            yield from (("occurrence", set(_occurrence(one))) for one in item.occurrences)


def _document(item: ScrapedDocument) -> Iterator[str]:
    yield f"identity as {_shape(item.external_id)}"
    yield f"address at {urlsplit(item.url).hostname}"
    yield from (f"title of {length} letters" for length in (1, 10) if len(item.title) >= length)
    yield from (f"text of {length} letters" for length in _LENGTHS if len(item.text) >= length)
    yield from _moment("published", item.published)
    yield from (f"datum {name}" for name, value in item.data.items() if value not in (None, ""))
    yield from (f"evidence by {_named(one)}" for one in item.evidence_for)
    if item.occurrences:
        yield "occurrence"
    if (about := item.proceeding) is not None:
        told = {"title": about.title, "stage": about.stage, "date": about.stage_date, "address": about.url}
        yield from (f"proceeding with {name}" for name, value in told.items() if value)


def _occurrence(one: Occurrence) -> Iterator[str]:
    yield f"kind {one.kind}"
    yield f"body {one.body}"
    yield from (f"identifier {_named(name)}" for name in one.identifiers)
    yield from _moment("occurred", one.occurred)
    yield from _moment("public", one.public)
    yield from (f"figure {figure.name} as {_sort(figure.value)}" for figure in one.figures)
    yield from (f"topic {link.topic}" for link in one.topics)
    told = {"title": one.title, "summary": one.summary, "effective date": one.effective_date}
    yield from (name for name, value in told.items() if value)


def _moment(name: str, moment: Moment | None) -> Iterator[str]:
    if moment is not None:
        yield f"{name} to the {moment.precision}"


def _named(name: Identifier) -> str:
    return f"{name.scheme} as {_shape(name.identifier)}"


def _sort(value: object) -> str:
    return kind_of(value) if isinstance(value, str) else "number"


def _shape(name: str) -> str:
    """A number, a path or words: an identity of another shape was taken from another place."""
    if "/" in name:
        return "path"
    return "number" if name.isdecimal() else "words"
