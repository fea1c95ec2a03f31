"""The calendar page: days over two months, asterisks, votes that are no meetings, years out of order."""

from datetime import date
from time import process_time

import pytest

from scrapers.errors import Blocked, LayoutChanged
from scrapers.families.fomc_calendar import is_calendar, meetings, years
from tests.scrapers.fomc_calendar_bodies import calendar_page, panels, row
from tests.scrapers.pages import CAPTCHA, page, recorded

RECORDING = "fed-board/fomccalendars_2026-07-29.htm"
SITE = "https://www.federalreserve.gov"


def only(month, days, year=2026, **links):
    (found,) = meetings(page(calendar_page(row(month, days, **links), year=year)))
    return found


@pytest.mark.parametrize(
    ("month", "days", "year", "start", "end"),
    [
        ("January", "27-28", 2026, date(2026, 1, 27), date(2026, 1, 28)),
        ("Apr/May", "30-1", 2024, date(2024, 4, 30), date(2024, 5, 1)),
        ("Jan/Feb", "31-1", 2023, date(2023, 1, 31), date(2023, 2, 1)),
        ("Dec/Jan", "31-1", 2030, date(2030, 12, 31), date(2031, 1, 1)),
        ("March", "15", 2020, date(2020, 3, 15), date(2020, 3, 15)),
    ],
)
def test_a_meeting_may_lie_in_two_months_and_last_one_day(month, days, year, start, end):
    found = only(month, days, year)

    assert (found.start, found.end) == (start, end)


def test_an_asterisk_means_projections():
    assert only("March", "17-18*").has_projections
    assert not only("April", "28-29").has_projections


@pytest.mark.parametrize("note", ["notation vote", "unscheduled", "cancelled", "conference call"])
def test_what_is_not_of_the_schedule_is_left_out(note):
    assert meetings(page(calendar_page(row("August", f"22 ({note})")))) == ()


def test_a_past_meeting_has_its_addresses_and_the_day_its_minutes_came_out():
    found = only("January", "27-28", end="20260128", released="February 18, 2026")

    assert found.statement == f"{SITE}/newsevents/pressreleases/monetary20260128a.htm"
    assert found.note == f"{SITE}/newsevents/pressreleases/monetary20260128a1.htm"
    assert found.press_conference == f"{SITE}/monetarypolicy/fomcpresconf20260128.htm"
    assert found.minutes == f"{SITE}/monetarypolicy/fomcminutes20260128.htm"
    assert found.minutes_released == date(2026, 2, 18)


def test_a_meeting_to_come_has_no_addresses():
    found = only("December", "8-9*")

    assert (found.statement, found.note, found.press_conference, found.minutes) == ("", "", "", "")
    assert found.minutes_released is None


def test_the_recorded_page_has_its_years_in_its_own_order_and_eight_meetings_in_each():
    found = years(page(recorded(RECORDING)))

    assert [one.year for one in found] == [2026, 2025, 2024, 2023, 2022, 2021, 2027]
    assert {len(one.meetings) for one in found} == {8}


def test_the_recorded_page_tells_every_release_of_minutes_but_that_of_the_last_meeting():
    found = meetings(page(recorded(RECORDING)))

    assert all((one.minutes_released is not None) == bool(one.minutes) for one in found)
    assert sum(one.minutes_released is not None for one in found) == 44
    assert all(one.minutes_released > one.end for one in found if one.minutes_released)


def test_the_recorded_page_spells_one_press_conference_in_another_way():
    found = {
        one.press_conference.rsplit("/", maxsplit=1)[-1][:-12] for one in meetings(page(recorded(RECORDING)))
    }

    assert found == {"", "fomcpressconf", "fomcpresconf"}


def test_panels_may_come_in_any_order():
    body = panels(
        calendar_page(row("March", "16-17*"), year=2027), calendar_page(row("June", "16-17*"), year=2026)
    )

    assert [one.year for one in years(page(body))] == [2027, 2026]


@pytest.mark.parametrize(
    ("month", "days"),
    [
        ("January", "27 and 28"),
        ("January", ""),
        ("January", "27-28 (moved)"),
        ("January", "31-1"),
        ("February", "29-30"),
        ("Soon", "27-28"),
    ],
)
def test_days_that_cannot_be_read_are_a_new_layout(month, days):
    with pytest.raises(LayoutChanged):
        only(month, days)


def test_a_release_date_that_is_none_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="release of minutes"):
        only("January", "27-28", end="20260128", released="February 30, 2026")


@pytest.mark.parametrize("part", ["fomc-meeting__month", "fomc-meeting__date"])
def test_a_row_without_month_or_days_is_a_new_layout(part):
    with pytest.raises(LayoutChanged, match="without month or days"):
        meetings(page(calendar_page(row("January", "27-28")).replace(part, "x")))


def test_a_page_without_panels_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="no panel"):
        years(page("<html><body><h4>2026 FOMC Meetings</h4></body></html>"))


def test_a_captcha_is_a_refusal_and_no_calendar():
    assert not is_calendar(page(CAPTCHA))
    with pytest.raises(Blocked):
        years(page(CAPTCHA))


def test_the_recorded_page_is_read_fast_enough():
    saved = page(recorded(RECORDING))

    def seconds():
        start = process_time()
        meetings(saved)
        return process_time() - start

    assert min(seconds() for _ in range(5)) < 0.1
