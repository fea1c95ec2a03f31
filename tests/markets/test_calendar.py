"""Which session answers an instant, on four calendars."""

import csv
import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as check
from hypothesis import strategies as st

from markets.calendar import (
    NO_DAY,
    NotASession,
    OutOfCalendar,
    UnknownCalendar,
    bar_bounds,
    day_zero,
    days_zero,
    final_from,
    is_session,
    next_session,
    sessions,
)
from markets.series import microseconds

SHARED = Path(settings.BASE_DIR).parent / "shared"
NEW_YORK = "America/New_York"
STOCKS = {"calendar": "XNYS", "close_time": time(16), "zone": NEW_YORK}
VOLATILITY = {"calendar": "XNYS", "close_time": time(16, 15), "zone": NEW_YORK}
COINS = {"calendar": "24/7", "close_time": time(0), "zone": "UTC"}
BONDS = {"calendar": "US-BONDS", "close_time": time(15, 30), "zone": NEW_YORK}
CASH = {"calendar": "US-FED-BUSINESS", "close_time": time(0), "zone": NEW_YORK}
CLOCKS = (STOCKS, VOLATILITY, COINS, BONDS, CASH)

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared samples beside the checkout are absent"
)


def answers(clock, instant):
    return day_zero(**clock, instant=datetime.fromisoformat(instant)).isoformat()


@pytest.mark.parametrize(
    ("clock", "instant", "day"),
    [
        # the House passage of H.R. 3633, half an hour before the close
        (STOCKS, "2025-07-17T19:30:31Z", "2025-07-17"),
        (COINS, "2025-07-17T19:30:31Z", "2025-07-17"),
        # the close itself belongs to the next session, over a weekend too
        (STOCKS, "2026-01-09T20:59:59Z", "2026-01-09"),
        (STOCKS, "2026-01-09T21:00:00Z", "2026-01-12"),
        (STOCKS, "2026-01-10T12:00:00Z", "2026-01-12"),
        (COINS, "2026-01-10T12:00:00Z", "2026-01-10"),
        (COINS, "2026-01-10T23:59:59Z", "2026-01-10"),
        (COINS, "2026-01-11T00:00:00Z", "2026-01-11"),
        # the clocks of New York change on 2026-03-08 and 2025-11-02
        (STOCKS, "2026-03-06T20:30:00Z", "2026-03-06"),
        (STOCKS, "2026-03-09T20:00:00Z", "2026-03-10"),
        (STOCKS, "2025-10-31T19:59:00Z", "2025-10-31"),
        (STOCKS, "2025-11-03T20:59:00Z", "2025-11-03"),
        # half days end at 13:00, an index computed for another quarter of an hour at 13:15
        (STOCKS, "2025-07-03T16:59:00Z", "2025-07-03"),
        (STOCKS, "2025-07-03T17:00:00Z", "2025-07-07"),
        (VOLATILITY, "2025-07-03T17:00:00Z", "2025-07-03"),
        (VOLATILITY, "2025-07-03T17:15:00Z", "2025-07-07"),
        (STOCKS, "2025-11-28T18:00:00Z", "2025-12-01"),
        (VOLATILITY, "2025-07-17T20:10:00Z", "2025-07-17"),
        # closed for a president's funeral, and after the attacks of 2001
        (STOCKS, "2025-01-09T15:00:00Z", "2025-01-10"),
        (STOCKS, "2001-09-11T14:00:00Z", "2001-09-17"),
        (STOCKS, "2018-12-05T15:00:00Z", "2018-12-06"),
        (STOCKS, "2012-10-29T15:00:00Z", "2012-10-31"),
        # quotations for the yield curve are taken at 15:30
        (BONDS, "2025-07-17T19:29:59Z", "2025-07-17"),
        (BONDS, "2025-07-17T19:30:00Z", "2025-07-18"),
        (BONDS, "2025-01-09T15:00:00Z", "2025-01-09"),
        (BONDS, "2025-10-13T15:00:00Z", "2025-10-14"),
        (STOCKS, "2025-10-13T15:00:00Z", "2025-10-13"),
        (BONDS, "2026-04-03T12:30:00Z", "2026-04-03"),
        (STOCKS, "2026-04-03T12:30:00Z", "2026-04-06"),
        # a Treasury balance: a New York day, open on the Friday before a Saturday holiday
        (CASH, "2025-07-08T03:59:00Z", "2025-07-07"),
        (CASH, "2025-07-08T04:00:00Z", "2025-07-08"),
    ],
)
def test_day_zero_is_the_first_session_whose_close_is_later(clock, instant, day):
    assert answers(clock, instant) == day


@pytest.mark.parametrize(
    ("day", "session"),
    [("2025-07-17", "2025-07-17"), ("2025-07-19", "2025-07-21"), ("2025-07-03", "2025-07-03")],
)
def test_a_date_without_a_time_meets_its_own_session_or_the_next(day, session):
    midnight = datetime.combine(date.fromisoformat(day), time(), tzinfo=ZoneInfo(NEW_YORK))

    assert day_zero(**STOCKS, instant=midnight).isoformat() == session


@check(deadline=None)
@given(
    st.integers(0, 30 * 366 * 24 * 60).map(lambda n: datetime(2005, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    st.sampled_from(CLOCKS),
)
def test_day_zero_is_never_before_the_news_and_never_later_than_it_must_be(instant, clock):
    day = day_zero(**clock, instant=instant)
    before = sessions(clock["calendar"], day - timedelta(days=12), day)[-2]

    assert bar_bounds(session_date=day, **clock)[1] > instant
    assert bar_bounds(session_date=before, **clock)[1] <= instant


@check(deadline=None)
@given(st.dates(date(2005, 1, 1), date(2035, 12, 31)), st.sampled_from(CLOCKS))
def test_bars_of_a_calendar_do_not_overlap(day, clock):
    first, second = sessions(clock["calendar"], day, day + timedelta(days=12))[:2]

    assert bar_bounds(session_date=first, **clock)[1] <= bar_bounds(session_date=second, **clock)[0]
    assert next_session(clock["calendar"], first) == second


def test_a_bar_runs_from_the_open_to_the_close_and_a_coins_over_its_utc_day():
    day = date(2025, 7, 3)

    assert bar_bounds(session_date=day, **STOCKS) == (at("2025-07-03T13:30Z"), at("2025-07-03T17:00Z"))
    assert bar_bounds(session_date=day, **COINS) == (at("2025-07-03T00:00Z"), at("2025-07-04T00:00Z"))
    assert bar_bounds(session_date=day, **BONDS) == (at("2025-07-03T04:00Z"), at("2025-07-03T19:30Z"))
    assert bar_bounds(session_date=day, **CASH) == (at("2025-07-03T04:00Z"), at("2025-07-04T04:00Z"))


def at(text):
    return datetime.fromisoformat(text)


def test_a_bar_can_be_final_from_the_next_local_midnight():
    assert final_from(at("2025-07-17T20:00Z"), NEW_YORK) == at("2025-07-18T04:00Z")
    assert final_from(at("2025-07-18T00:00Z"), "UTC") == at("2025-07-18T00:00Z")
    assert final_from(at("2025-11-01T20:00Z"), NEW_YORK) == at("2025-11-02T04:00Z")


@pytest.mark.parametrize("closed", ["2025-07-04", "2025-07-05", "2025-12-25", "2026-07-03", "2025-01-09"])
def test_a_day_without_a_session_has_no_bar(closed):
    assert not is_session("XNYS", date.fromisoformat(closed))
    with pytest.raises(NotASession, match=f"{closed} is not a session of XNYS"):
        bar_bounds(session_date=date.fromisoformat(closed), **STOCKS)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("instant", ["1999-12-31T12:00:00Z", "2041-01-02T12:00:00Z"])
def test_an_instant_beyond_the_calendar_is_an_error(clock, instant):
    with pytest.raises(OutOfCalendar, match=clock["calendar"]):
        answers(clock, instant)


def test_dates_beyond_the_calendar_are_an_error():
    for start, end in ((date(1999, 12, 31), date(2000, 2, 1)), (date(2040, 1, 1), date(2041, 1, 1))):
        with pytest.raises(OutOfCalendar, match="2000-01-01 to 2040-12-31"):
            sessions("XNYS", start, end)
    with pytest.raises(OutOfCalendar, match="no later session"):
        next_session("24/7", date(2040, 12, 31))


def test_an_unknown_calendar_names_those_there_are():
    with pytest.raises(UnknownCalendar, match="'LSE'; there are XNYS, 24/7, US-BONDS, US-FED-BUSINESS"):
        sessions("LSE", date(2025, 1, 1), date(2025, 1, 2))


def test_an_instant_without_a_zone_is_an_error():
    with pytest.raises(ValueError, match="needs a time zone"):
        day_zero(**STOCKS, instant=datetime(2025, 7, 17, 12))  # noqa: DTZ001 -- what is refused


@pytest.mark.parametrize(
    ("calendar", "closed", "open_days"),
    [
        # holidays on a Saturday: the bond market moves Independence Day and Christmas to Friday, but
        # not New Year's Day or Veterans Day; the Reserve Banks move none
        ("US-BONDS", ["2020-07-03", "2021-12-24"], ["2021-12-31", "2023-11-10", "2021-06-18"]),
        ("US-FED-BUSINESS", [], ["2020-07-03", "2021-12-24", "2021-12-31", "2023-11-10"]),
        # holidays on a Sunday are kept on Monday by both
        ("US-BONDS", ["2022-06-20", "2022-12-26", "2023-01-02", "2018-11-12"], []),
        ("US-FED-BUSINESS", ["2022-06-20", "2022-12-26", "2023-01-02", "2018-11-12"], []),
        # Good Friday: none of the Reserve Banks' holidays, and bonds open for the employment report
        ("US-BONDS", ["2024-03-29", "2025-04-18", "2020-04-10"], ["2015-04-03", "2021-04-02", "2023-04-07"]),
        ("US-FED-BUSINESS", [], ["2024-03-29", "2025-04-18"]),
        # closed with no rule: mourning, a hurricane
        ("US-BONDS", ["2004-06-11", "2012-10-30", "2018-12-05"], ["2025-01-09", "2012-10-29"]),
        ("US-FED-BUSINESS", [], ["2018-12-05", "2025-01-09"]),
    ],
)
def test_bonds_and_reserve_banks_keep_holidays_of_their_own(calendar, closed, open_days):
    assert [day for day in closed if is_session(calendar, date.fromisoformat(day))] == []
    assert [day for day in open_days if not is_session(calendar, date.fromisoformat(day))] == []


def dates_with_a_value(path, column, date_column="date"):
    with (SHARED / path).open() as file:
        rows = list(csv.DictReader(file))
    return {date.fromisoformat(row[date_column]) for row in rows if row[column]}


@needs_shared
@pytest.mark.parametrize(
    ("path", "column", "calendar"),
    [
        ("facts/closes.csv", "DGS10", "US-BONDS"),
        ("samples/prices/DGS10_daily_2023_to_2026-06-30.csv", "value", "US-BONDS"),
        ("samples/fiscaldata/derived_dts_tga_close_to_2026-06-30.csv", "TGA_CLOSE", "US-FED-BUSINESS"),
        ("facts/closes.csv", "RUT", "XNYS"),
        ("facts/closes.csv", "SPX", "XNYS"),
        ("facts/closes.csv", "IXIC", "XNYS"),
        ("facts/closes.csv", "BTC-USD", "24/7"),
    ],
)
def test_a_calendar_has_the_days_of_the_real_series_and_no_others(path, column, calendar):
    found = dates_with_a_value(path, column)

    assert set(sessions(calendar, min(found), max(found))) == found


@needs_shared
def test_bonds_and_stocks_disagree_on_these_days_only():
    start, end = date(2023, 1, 3), date(2026, 8, 20)
    bonds, stocks = set(sessions("US-BONDS", start, end)), set(sessions("XNYS", start, end))

    assert sorted(day.isoformat() for day in bonds - stocks) == [
        "2023-04-07",  # Good Friday with the employment report
        "2025-01-09",  # the exchanges alone mourned
        "2026-04-03",  # Good Friday with the employment report
    ]
    assert sorted(day.isoformat() for day in stocks - bonds) == [
        "2023-10-09", "2024-10-14", "2024-11-11", "2025-10-13", "2025-11-11",
    ]  # fmt: skip


@needs_shared
def test_every_stamped_statement_of_the_fed_has_its_day_in_new_york():
    with (SHARED / "samples/event-study/fomc_intraday/fomc_surprises_jk.csv").open() as file:
        starts = [datetime.fromisoformat(row["start"]) for row in csv.DictReader(file)]
    starts = [start.replace(tzinfo=ZoneInfo(NEW_YORK)) for start in starts if start.year >= 2000]

    days = [day_zero(**STOCKS, instant=start) for start in starts]

    assert len(days) > 150
    for start, day in zip(starts, days, strict=True):
        on_its_own_day = is_session("XNYS", start.date()) and start.time() < time(16)
        assert (day == start.date()) == on_its_own_day


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: f"{clock['calendar']} {clock['close_time']}")
def test_many_instants_meet_the_sessions_each_of_them_meets(clock):
    draw = random.Random(1)
    instants = [
        datetime(2000, 1, 4, tzinfo=UTC) + timedelta(seconds=draw.randrange(40 * 365 * 86400))
        for _ in range(300)
    ]
    instants += [datetime(2026, 1, 9, 21, tzinfo=UTC), datetime(2025, 11, 28, 18, tzinfo=UTC)]

    days = days_zero(**clock, instants=np.array([microseconds(instant) for instant in instants]))

    met = [date(1970, 1, 1) + timedelta(int(day)) for day in days]
    assert met == [day_zero(**clock, instant=instant) for instant in instants]


def test_an_instant_outside_the_calendar_meets_no_session():
    outside = [datetime(1999, 12, 1, tzinfo=UTC), datetime(2041, 1, 2, tzinfo=UTC)]

    days = days_zero(**COINS, instants=np.array([microseconds(instant) for instant in outside]))

    assert days.tolist() == [NO_DAY, NO_DAY]
