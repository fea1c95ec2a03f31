"""How many events there are per day, week or month, newest first.

Periods are found one after the other in the timeline's index, each by the newest event before the
last one found, so that a page costs what its periods hold and not what the whole record holds.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection

from events.services.selection import Filters, conditions, matches, parameters

PAGE = 50
# What a period is called, and how far the next one lies.
PERIODS = {"day": "1 day", "week": "1 week", "month": "1 month"}
STEP = """
WITH RECURSIVE period AS (
    ({newest} ORDER BY public_at DESC LIMIT 1)
    UNION ALL
    SELECT older.since FROM period CROSS JOIN LATERAL (
        {newest} {also} public_at < period.since ORDER BY public_at DESC LIMIT 1
    ) AS older
)
SELECT
    since,
    since + %(step)s::interval,
    (SELECT count(*) FROM events_timelineentry
     {where} {also} public_at >= since AND public_at < since + %(step)s::interval)
FROM period LIMIT %(limit)s
"""
NEWEST = "SELECT date_trunc(%(period)s, public_at, 'UTC') AS since FROM events_timelineentry {where}"


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week or month in UTC with its number of events; ``before`` is its first excluded instant."""

    since: datetime
    before: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """Periods, newest first, and whether there are older ones."""

    periods: tuple[Period, ...]
    has_older: bool


def read_page(*, filters: Filters, period: str, before: date | None = None) -> Page:
    """Count the events of the newest periods, or of those that begin before a day."""
    asked = conditions(filters) + ([matches("search")] if filters.words else [])
    if before is not None:
        asked.append("public_at < %(until)s")
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    statement = STEP.format(newest=NEWEST.format(where=where), where=where, also="AND" if asked else "WHERE")
    given = {
        **parameters(filters),
        "period": period,
        "step": PERIODS[period],
        "until": before and datetime.combine(before, time.min, UTC),
        "limit": PAGE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found = [Period(*row) for row in cursor.fetchall()]
    return Page(tuple(found[:PAGE]), has_older=len(found) > PAGE)
