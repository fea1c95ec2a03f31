"""Sessions and closes: which trading day answers an instant. Pure: no Django, no clock.

Four calendars, each named on the instrument:

``XNYS``
    The New York Stock Exchange, from exchange_calendars: half days, ad-hoc closures and the
    clock changes included. ``close_time`` is the close of a regular session; on a half day it
    moves with the exchange's own close, so an index that is computed until 16:15 ends at 13:15.
``24/7``
    Every UTC day, midnight to midnight.
``US-BONDS``
    Days with a Treasury par yield curve. It is built from indicative bid quotations taken at or
    near 15:30 New York, so a session's value stands at 15:30 whatever the exchanges do; we know of
    no other time for days on which the bond market closes early. Closed on federal holidays
    (Columbus Day and Veterans Day, when New York trades stocks) and on Good Friday, except when
    the employment report comes out on it, that is from 1 to 7 April. Open on days when the
    exchange alone stays closed, such as 2025-01-09.
``US-FED-BUSINESS``
    Business days of the Federal Reserve Banks, on which the Treasury's cash moves.

Dates are session dates in the calendar's own zone; instants are aware and returned in UTC.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import exchange_calendars
import numpy as np
from pandas.tseries.holiday import (
    AbstractHolidayCalendar,
    GoodFriday,
    Holiday,
    USColumbusDay,
    USLaborDay,
    USMartinLutherKingJr,
    USMemorialDay,
    USPresidentsDay,
    USThanksgivingDay,
    nearest_workday,
    sunday_to_monday,
)

from markets.series import Integers

FIRST_DATE = date(2000, 1, 1)
LAST_DATE = date(2040, 12, 31)
MIDNIGHT = time(0)
_NEW_YORK_CLOSE = time(16)
_ONE_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_DAY = -1
_SATURDAY = 5

_JUNETEENTH_START = "2021-06-19"
_FEDERAL_MONDAYS_AND_THURSDAYS = (
    USMartinLutherKingJr,
    USPresidentsDay,
    USMemorialDay,
    USLaborDay,
    USColumbusDay,
    USThanksgivingDay,
)

# The Reserve Banks keep a holiday that falls on a Sunday on Monday, and one on a Saturday not at all.
_RESERVE_BANK_RULES = (
    *_FEDERAL_MONDAYS_AND_THURSDAYS,
    Holiday("New Year's Day", month=1, day=1, observance=sunday_to_monday),
    Holiday("Juneteenth", month=6, day=19, observance=sunday_to_monday, start_date=_JUNETEENTH_START),
    Holiday("Independence Day", month=7, day=4, observance=sunday_to_monday),
    Holiday("Veterans Day", month=11, day=11, observance=sunday_to_monday),
    Holiday("Christmas Day", month=12, day=25, observance=sunday_to_monday),
)

# The bond market moves three of them from Saturday to Friday.
_BOND_RULES = (
    *_FEDERAL_MONDAYS_AND_THURSDAYS,
    Holiday("New Year's Day", month=1, day=1, observance=sunday_to_monday),
    Holiday("Juneteenth", month=6, day=19, observance=nearest_workday, start_date="2022-01-01"),
    Holiday("Independence Day", month=7, day=4, observance=nearest_workday),
    Holiday("Veterans Day", month=11, day=11, observance=sunday_to_monday),
    Holiday("Christmas Day", month=12, day=25, observance=nearest_workday),
)

# Days without a curve that no rule foretells: the attacks of 2001, the mourning for two presidents,
# the second day of a hurricane.
_BOND_CLOSURES = frozenset(
    {
        date(2001, 9, 11),
        date(2001, 9, 12),
        date(2004, 6, 11),
        date(2012, 10, 30),
        date(2018, 12, 5),
    }
)


class UnknownCalendar(ValueError):
    """No calendar has this name; the message lists those there are."""


class OutOfCalendar(ValueError):
    """The date or instant lies outside the years the calendars cover."""


class NotASession(ValueError):
    """The market is closed on this date."""


@dataclass(frozen=True, slots=True)
class _Bars:
    """The sessions of one calendar with their bounds, in order and of equal length."""

    dates: tuple[date, ...]
    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]


def day_zero(*, calendar: str, close_time: time, zone: str, instant: datetime) -> date:
    """The first session whose actual close is later than an instant.

    The close itself belongs to the next session. A date of which no time is known is passed as
    its local midnight and so meets that day's session, or the next one when the market is closed.
    Raises OutOfCalendar beyond the years covered.
    """
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant.isoformat()}")
    bars = _bars(calendar, close_time, zone)
    position = bisect_right(bars.ends, instant)
    if instant < bars.starts[0] or position == len(bars.ends):
        raise OutOfCalendar(
            f"{instant.isoformat()} is outside the {calendar} calendar ({FIRST_DATE} to {LAST_DATE})"
        )
    return bars.dates[position]


def days_zero(*, calendar: str, close_time: time, zone: str, instants: Integers) -> Integers:
    """``day_zero`` of many instants: days since 1970-01-01 for microseconds since then, UTC.

    An instant the calendar does not cover gets ``NO_DAY``.
    """
    first, ends = _ends(calendar, close_time, zone)
    position = np.searchsorted(ends, instants, side="right")
    is_covered = (instants >= first) & (position < ends.size)
    return np.where(is_covered, session_days(calendar)[np.minimum(position, ends.size - 1)], NO_DAY)


@lru_cache(maxsize=8)
def session_days(calendar: str) -> Integers:
    """Every session of a calendar as days since 1970-01-01, not to be written to."""
    days = np.array(_dates(calendar), dtype="datetime64[D]").astype(np.int64)
    days.flags.writeable = False
    return days


@lru_cache(maxsize=64)
def _ends(calendar: str, close_time: time, zone: str) -> tuple[int, Integers]:
    bars = _bars(calendar, close_time, zone)
    ends = np.array([end.replace(tzinfo=None) for end in bars.ends], dtype="datetime64[us]")
    return (bars.starts[0] - _EPOCH) // timedelta(microseconds=1), ends.astype(np.int64)


def sessions(calendar: str, start: date, end: date) -> tuple[date, ...]:
    """The sessions from ``start`` to ``end``, both included. Raises OutOfCalendar."""
    if start < FIRST_DATE or end > LAST_DATE:
        raise OutOfCalendar(
            f"{start} to {end} is outside the {calendar} calendar ({FIRST_DATE} to {LAST_DATE})"
        )
    dates = _dates(calendar)
    return dates[bisect_left(dates, start) : bisect_right(dates, end)]


def is_session(calendar: str, day: date) -> bool:
    """Whether the market has a session on a date. Raises OutOfCalendar."""
    return bool(sessions(calendar, day, day))


def next_session(calendar: str, day: date) -> date:
    """The first session after a date. Raises OutOfCalendar."""
    dates = _dates(calendar)
    position = bisect_right(dates, day)
    if day < FIRST_DATE or position == len(dates):
        raise OutOfCalendar(f"{day} has no later session in the {calendar} calendar (to {LAST_DATE})")
    return dates[position]


def bar_bounds(calendar: str, close_time: time, zone: str, session_date: date) -> tuple[datetime, datetime]:
    """Start and end of a session's bar. Raises NotASession or OutOfCalendar."""
    if not is_session(calendar, session_date):
        raise NotASession(f"{session_date} is not a session of {calendar}")
    bars = _bars(calendar, close_time, zone)
    position = bisect_left(bars.dates, session_date)
    return bars.starts[position], bars.ends[position]


def window_bounds(
    calendar: str, close_time: time, zone: str, day0: date, *, first: int, last: int
) -> tuple[datetime, datetime]:
    """The close before a window of sessions around day 0, and the close of its last session.

    What became public from the first on and before the second has its day 0 inside. Raises OutOfCalendar.
    """
    bars = _bars(calendar, close_time, zone)
    position = bisect_left(bars.dates, day0)
    if position + first < 1 or position + last >= len(bars.ends):
        raise OutOfCalendar(
            f"a window around {day0} leaves the {calendar} calendar ({FIRST_DATE} to {LAST_DATE})"
        )
    return bars.ends[position + first - 1], bars.ends[position + last]


def final_from(bar_end: datetime, zone: str) -> datetime:
    """From when a captured value of a bar may be final: the first local midnight not before its end.

    Published closes are still corrected on the evening of the day, and a coin's day is unfinished
    until midnight, so the bar of the day of capture is never final.
    """
    local = bar_end.astimezone(ZoneInfo(zone))
    if local.time() == MIDNIGHT:
        return bar_end
    return _at(local.date() + _ONE_DAY, MIDNIGHT, zone)


@lru_cache(maxsize=64)
def _bars(calendar: str, close_time: time, zone: str) -> _Bars:
    if calendar == "XNYS":
        return _new_york_bars(close_time)
    dates = _dates(calendar)
    starts = tuple(_at(day, MIDNIGHT, zone) for day in dates)
    to_next_day = _ONE_DAY if close_time == MIDNIGHT else timedelta()
    ends = tuple(_at(day + to_next_day, close_time, zone) for day in dates)
    return _Bars(dates, starts, ends)


def _at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _new_york_bars(close_time: time) -> _Bars:
    exchange = _new_york()
    after_close = datetime.combine(FIRST_DATE, close_time) - datetime.combine(FIRST_DATE, _NEW_YORK_CLOSE)
    opens = tuple(stamp.to_pydatetime() for stamp in exchange.opens)
    closes = tuple(stamp.to_pydatetime() + after_close for stamp in exchange.closes)
    return _Bars(_dates("XNYS"), opens, closes)


@lru_cache(maxsize=1)
def _new_york() -> exchange_calendars.ExchangeCalendar:
    # Built once: the constructor works out every holiday of the range.
    return exchange_calendars.get_calendar("XNYS", start=FIRST_DATE.isoformat(), end=LAST_DATE.isoformat())


@lru_cache(maxsize=8)
def _dates(calendar: str) -> tuple[date, ...]:
    if calendar not in _CALENDARS:
        raise UnknownCalendar(f"no calendar is called {calendar!r}; there are {', '.join(_CALENDARS)}")
    return _CALENDARS[calendar]()


def _new_york_dates() -> tuple[date, ...]:
    return tuple(stamp.date() for stamp in _new_york().sessions)


def _every_date() -> tuple[date, ...]:
    return tuple(FIRST_DATE + timedelta(days=n) for n in range((LAST_DATE - FIRST_DATE).days + 1))


def _weekdays_except(closed: frozenset[date]) -> tuple[date, ...]:
    return tuple(day for day in _every_date() if day.weekday() < _SATURDAY and day not in closed)


def _holidays(rules: tuple[Holiday, ...]) -> frozenset[date]:
    stamps = AbstractHolidayCalendar(rules=list(rules)).holidays(FIRST_DATE, LAST_DATE)
    return frozenset(stamp.date() for stamp in stamps)


def _bond_dates() -> tuple[date, ...]:
    good_fridays = {day for day in _holidays((GoodFriday,)) if not _has_employment_report(day)}
    return _weekdays_except(_holidays(_BOND_RULES) | _BOND_CLOSURES | good_fridays)


def _has_employment_report(good_friday: date) -> bool:
    # The report comes out on the first Friday of the month; the market then opens for the morning.
    return good_friday.month == 4 and good_friday.day <= 7  # noqa: PLR2004 -- April, its first week


def _reserve_bank_dates() -> tuple[date, ...]:
    return _weekdays_except(_holidays(_RESERVE_BANK_RULES))


_CALENDARS: Mapping[str, Callable[[], tuple[date, ...]]] = {
    "XNYS": _new_york_dates,
    "24/7": _every_date,
    "US-BONDS": _bond_dates,
    "US-FED-BUSINESS": _reserve_bank_dates,
}
