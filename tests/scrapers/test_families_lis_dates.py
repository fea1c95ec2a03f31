"""Dates as the two chambers print them: with and without a year, by Washington's clock."""

from datetime import UTC, date, datetime

import pytest

from scrapers.families.lis_dates import day_of, instant_of


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("17-Jul-2025", None, date(2025, 7, 17)),
        ("3-Jan", 2026, date(2026, 1, 3)),
        ("9-Sept-2025", None, date(2025, 9, 9)),
        ("29-Feb", 2028, date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_with_the_year_told_elsewhere(text, year, day):
    assert day_of(text, year) == day


@pytest.mark.parametrize(
    ("text", "year"),
    [("17-Jul", None), ("7/17/2025", None), ("29-Feb", 2026), ("17-Foo-2025", None), ("", 2025)],
)
def test_what_is_no_day_is_refused(text, year):
    with pytest.raises(ValueError):  # noqa: PT011 - whoever reads the page says where it stood
        day_of(text, year)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("January 5, 2026, 05:31 PM", datetime(2026, 1, 5, 22, 31, tzinfo=UTC)),
        ("July 17, 2025, 12:05 AM", datetime(2025, 7, 17, 4, 5, tzinfo=UTC)),
        ("July 17, 2025, 12:05 PM", datetime(2025, 7, 17, 16, 5, tzinfo=UTC)),
        ("March 8, 2026, 11:59 pm", datetime(2026, 3, 9, 3, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_washingtons_in_winter_and_summer_at_noon_and_midnight(text, at):
    assert instant_of(text) == at


@pytest.mark.parametrize("text", ["January 5, 2026", "2026-01-05T17:31", "Smarch 5, 2026, 05:31 PM", ""])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        instant_of(text)
