"""Dates as the two chambers print them, in English whatever the machine's language is."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scrapers.families.months import month_of

WASHINGTON = ZoneInfo("America/New_York")
_DAY = re.compile(r"(\d{1,2})-([A-Za-z]{3})[a-z]*(?:-(\d{4}))?")
_INSTANT = re.compile(r"([A-Za-z]+) (\d{1,2}), (\d{4}), (\d{1,2}):(\d{2}) ([AP])M", re.IGNORECASE)


def day_of(text: str, year: int | None = None) -> date:
    """``17-Jul-2025``, or ``27-Jul`` of a ``year`` told elsewhere; raises ValueError for anything else."""
    found = _DAY.fullmatch(text)
    if found is None or not (found[3] or year):
        raise ValueError(f"no date: {text!r}")
    return date(int(found[3] or year or 0), month_of(found[2]), int(found[1]))


def instant_of(text: str) -> datetime:
    """``January 5, 2026, 05:31 PM`` by Washington's clock, in UTC; raises ValueError for anything else."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(f"no date with a time: {text!r}")
    hour = int(found[4]) % 12 + (12 if found[6].upper() == "P" else 0)
    day = date(int(found[3]), month_of(found[1]), int(found[2]))
    local = datetime(day.year, day.month, day.day, hour, int(found[5]), tzinfo=WASHINGTON)
    return local.astimezone(UTC)
