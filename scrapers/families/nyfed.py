"""The New York Fed's markets API: values are strings, ``""`` and ``"NA"`` missing, clocks New York's."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from events.vocabulary import Precision
from markets.calendar import OutOfCalendar, is_session, next_session
from scrapers.families import json_pages
from scrapers.families.fed_releases import WASHINGTON
from scrapers.families.markup import unexpected
from scrapers.items import Moment, Page

HOST = "markets.newyorkfed.org"
API = f"https://{HOST}/api"
PUBLISHER = "Federal Reserve Bank of New York"
_MOST_DIGITS = 15
_MISSING = frozenset({"", "na", "n/a"})

Row = Mapping[str, Any]


def search(path: str, first: date, last: date) -> str:
    """The address of what is dated within a window, its ends included."""
    return f"{API}/{path}/search.json?startDate={first}&endDate={last}"


def rows(page: Page, *envelope: str) -> tuple[dict[str, Any], ...]:
    """The rows of an answer, within its envelope; raises LayoutChanged or Blocked when it is none."""
    return json_pages.json_rows(page, *envelope)


def amount(page: Page, row: Row, key: str) -> Decimal | None:
    """A number written as a string or as a number; ``None`` where the service leaves it out."""
    if key not in row:
        raise unexpected(page, f"{key} is missing in a row")
    text = str(row[key] if row[key] is not None else "").strip()
    if text.lower() in _MISSING:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise unexpected(page, f"{key} is no number: {text[:40]!r}") from error
    if not value.is_finite() or value.adjusted() > _MOST_DIGITS:
        raise unexpected(page, f"{key} is no number: {text[:40]!r}")
    return value


def day(page: Page, row: Row, key: str) -> date:
    """A date such as ``2026-08-31``."""
    text = json_pages.text(page, dict(row), key)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise unexpected(page, f"{key} is no date: {text[:40]!r}") from error


def at(page: Page, on: date, clock: str) -> Moment:
    """A time of day such as ``09:20`` in New York; a day where none is given."""
    if not clock.strip():
        return Moment.on(on)
    try:
        time = datetime.strptime(clock.strip()[:5], "%H:%M").replace(tzinfo=WASHINGTON).time()
    except ValueError as error:
        raise unexpected(page, f"no time of day: {clock[:40]!r}") from error
    return Moment(datetime.combine(on, time, tzinfo=WASHINGTON).astimezone(UTC), Precision.MINUTE)


def updated(page: Page, row: Row) -> datetime:
    """When a row was last changed, to the minute, e.g. ``2026-08-31 09:20:55`` in New York."""
    text = json_pages.text(page, dict(row), "lastUpdated")
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise unexpected(page, f"lastUpdated is no time: {text[:40]!r}") from error
    aware = local if local.tzinfo else local.replace(tzinfo=WASHINGTON)
    return aware.replace(second=0, microsecond=0).astimezone(UTC)


def next_business_day(page: Page, on: date) -> Moment:
    """The Reserve Banks' next business day, when a day's figure is out; a day they are closed is refused."""
    if not is_business_day(page, on):
        raise unexpected(page, f"a figure of {on}, on which the Reserve Banks are closed")
    return Moment.on(next_session("US-FED-BUSINESS", on))


def is_business_day(page: Page, on: date) -> bool:
    """Whether the Reserve Banks are open."""
    try:
        return is_session("US-FED-BUSINESS", on)
    except OutOfCalendar as error:
        raise unexpected(page, f"a figure of {on} is none of this service's") from error
