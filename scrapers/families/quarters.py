"""The past in quarters: windows that are asked once, so their addresses must not move with the day."""

from datetime import date, timedelta

Window = tuple[date, date]


def begun(first: date, *, before: date) -> tuple[Window, ...]:
    """First and last day of each calendar quarter from that of ``first`` on that began before a date."""
    found = []
    start = date(first.year, 3 * ((first.month - 1) // 3) + 1, 1)
    while start < before:
        following = _next(start)
        found.append((start, following - timedelta(days=1)))
        start = following
    return tuple(found)


def _next(start: date) -> date:
    in_next = start + timedelta(days=100)
    return date(in_next.year, 3 * ((in_next.month - 1) // 3) + 1, 1)
