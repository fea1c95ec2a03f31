"""Query parameters, declared once: the same declaration reads them and describes them in the schema.

Nothing is ignored: an unknown, repeated, empty or misspelt parameter is a 400 that names it and
the nearest known one.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter

from events.api.problems import Problem

# Longer words cannot be a slip of a known one, and comparing them costs their length squared.
COMPARED = 64
LONGEST_TEXT = 200
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
WRITTEN = "a date (2025-07-17) or an instant with its zone (2025-07-17T19:30:00Z; a plus is written %2B)"
MOMENT = {"type": "string", "pattern": f"^({DATE.pattern}|{INSTANT.pattern})$", "examples": ["2025-07-17"]}


class NotReadable(ValueError):
    """A value that cannot be read; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter: how it is read, and what the schema says of it."""

    name: str
    description: str
    schema: Mapping[str, Any]
    read: Callable[[str], Any]

    def described(self) -> OpenApiParameter:
        # Lists are written with commas, and not by repeating the parameter.
        explode = False if self.schema.get("type") == "array" else None
        return OpenApiParameter(self.name, dict(self.schema), description=self.description, explode=explode)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like the given one."""
    return difflib.get_close_matches(word[:COMPARED], list(known), n=1, cutoff=0.0)[0]


def choice(known: Iterable[str]) -> Callable[[str], str]:
    """Read one word of a closed list."""
    words = frozenset(known)

    def read(value: str) -> str:
        if value not in words:
            raise NotReadable(f"no such value; the nearest known one is “{nearest(value, sorted(words))}”")
        return value

    return read


def choices(known: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Read some words of a closed list, with commas between them."""
    read_one = choice(known)

    def read(value: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(read_one(word) for word in value.split(",")))

    return read


def yes_or_no(value: str) -> bool:
    """Read ``true`` or ``false``."""
    return choice(("true", "false"))(value) == "true"


def short_text(value: str) -> str:
    """Read words of a reasonable length."""
    if len(value) > LONGEST_TEXT:
        raise NotReadable(f"it is longer than {LONGEST_TEXT} characters")
    return value


def lower_bound(value: str) -> datetime:
    """Read the first instant meant: a date begins at its midnight in UTC."""
    day = _date(value)
    return _instant(value) if day is None else datetime.combine(day, time.min, UTC)


def upper_bound(value: str) -> datetime:
    """Read the first instant no longer meant: a date includes its day, an instant itself."""
    day = _date(value)
    try:
        if day is None:
            return _instant(value) + timedelta(microseconds=1)
        return datetime.combine(day + timedelta(days=1), time.min, UTC)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _date(value: str) -> date | None:
    if not DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotReadable(f"no such day; write {WRITTEN}") from None


def _instant(value: str) -> datetime:
    if not INSTANT.fullmatch(value):
        raise NotReadable(f"write {WRITTEN}")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotReadable(f"no such instant; write {WRITTEN}") from None


def read(query: QueryDict, known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Read every parameter of a request by its declaration."""
    return {name: _value(name, values, known) for name, values in query.lists()}


def _value(name: str, values: list[str], known: Mapping[str, Parameter]) -> Any:
    if name not in known:
        raise _unknown(name, known)
    if len(values) > 1:
        raise refused("repeated-parameter", name, f"“{name}” is given {len(values)} times; give it once.")
    value = values[0]
    try:
        return known[name].read(_written(value))
    except NotReadable as why:
        detail = f"“{name}” cannot be “{_shown(value)}”: {why}."
        raise refused("invalid-parameter", name, detail) from None


def _written(value: str) -> str:
    if not value:
        raise NotReadable("it is empty")
    if "\x00" in value:
        raise NotReadable("it holds a NUL character")
    return value


def _unknown(name: str, known: Mapping[str, Parameter]) -> Problem:
    if not known:
        return refused("unknown-parameter", _shown(name), f"“{_shown(name)}”: there are no parameters here.")
    near = nearest(name, known)
    detail = f"There is no parameter “{_shown(name)}”; the nearest known one is “{near}”."
    return refused("unknown-parameter", _shown(name), detail)


def refused(kind: str, parameter: str, detail: str) -> Problem:
    """A 400 that names the parameter at fault."""
    return Problem(
        status=HTTPStatus.BAD_REQUEST,
        name=kind,
        title=kind.replace("-", " ").capitalize(),
        detail=detail,
        members={"parameter": parameter},
    )


def _shown(value: str) -> str:
    return value.replace("\x00", "\ufffd")[:COMPARED]
