"""Times at which a source is known to publish, and how close we look around them.

Hours are those of New York on the date itself, so that a window moves with the clock change there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_NEW_YORK = ZoneInfo("America/New_York")
_WEDNESDAY = 2
_FRIDAY = 4
_REFUNDING_FROM, _REFUNDING_TO = 29, 7
_FILING_MONTHS = frozenset({2, 3, 4, 5})


@dataclass(frozen=True, slots=True)
class Window:
    """From shortly before an hour until a while after it, with the time between two polls."""

    at: time
    before: timedelta
    after: timedelta
    every: timedelta

    def holds(self, now: datetime) -> bool:
        """Whether ``now``, an aware instant, lies in the window of its own day in New York."""
        day = now.astimezone(_NEW_YORK).date()
        release = datetime.combine(day, self.at, _NEW_YORK).astimezone(now.tzinfo)
        return release - self.before <= now <= release + self.after


STATEMENT = Window(time(14), timedelta(minutes=1), timedelta(minutes=10), timedelta(seconds=15))
REFUNDING = Window(time(8, 30), timedelta(minutes=1), timedelta(minutes=15), timedelta(seconds=30))
# The hour is not announced, so the morning is watched.
FILING_STATISTICS = Window(time(9), timedelta(), timedelta(hours=3), timedelta(seconds=60))

# Last days of the meetings on the Board's calendar page (fomccalendars.htm, read in July 2026).
FOMC_DAYS = tuple(
    map(
        date.fromisoformat,
        (
            *("2026-01-28", "2026-03-18", "2026-04-29", "2026-06-17"),
            *("2026-07-29", "2026-09-16", "2026-10-28", "2026-12-09"),
            *("2027-01-27", "2027-03-17", "2027-04-28", "2027-06-09"),
            *("2027-07-28", "2027-09-15", "2027-10-27", "2027-12-08"),
        ),
    )
)


def pace(now: datetime, window: Window, is_release_day: Callable[[date], bool]) -> timedelta | None:
    """The time between two polls while a release is due about ``now``; ``None`` when none is."""
    day = now.astimezone(_NEW_YORK).date()
    return window.every if window.holds(now) and is_release_day(day) else None


def is_statement_day(day: date) -> bool:
    """Whether the FOMC announces a decision; after the last day we know of, any Wednesday may be one."""
    return day in FOMC_DAYS or (day > FOMC_DAYS[-1] and day.weekday() == _WEDNESDAY)


def is_refunding_day(day: date) -> bool:
    """Whether a quarterly refunding may be announced: a Wednesday around the turn to its month.

    It has come out between the 29th of January, April, July or October and the 7th after.
    """
    is_month_before = day.month in {1, 4, 7, 10}
    near = (
        day.day >= _REFUNDING_FROM
        if is_month_before
        else day.month in {2, 5, 8, 11} and day.day <= _REFUNDING_TO
    )
    return day.weekday() == _WEDNESDAY and near


def is_filing_statistics_day(day: date) -> bool:
    """Whether a week of the filing season may be published: a Friday from February to May."""
    return day.weekday() == _FRIDAY and day.month in _FILING_MONTHS
