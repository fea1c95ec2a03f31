"""Meetings to come: by their last day, through years that stand in any order."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Precision, Scheme
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families.fomc_calendar import ADDRESS
from scrapers.sources.fomc_calendar import FomcCalendar
from tests.scrapers.fomc_calendar_bodies import calendar_page, panels, row
from tests.scrapers.pages import CAPTCHA, document, figures, names, page, recorded

HELD = row("January", "27-28", end="20260128", released="February 18, 2026")


def parsed(body):
    return list(FomcCalendar().parse(page(body, ADDRESS)))


def test_the_calendar_is_polled():
    assert FomcCalendar().polls(date(2026, 10, 1)) == (ADDRESS,)


def test_the_recorded_calendar_gives_the_meetings_to_come_of_this_year_and_the_next():
    found = parsed(recorded("fed-board/fomccalendars_2026-07-29.htm"))

    assert [item.external_id for item in found][:4] == [
        "2026-09-16",
        "2026-10-28",
        "2026-12-09",
        "2027-01-27",
    ]
    assert len(found) == 3 + 8
    assert names(found[0]) == ["fomc/2026-09-16/meeting"]


def test_a_meeting_is_a_date_of_the_schedule_whose_announcement_is_unknown():
    found = document(FomcCalendar(), calendar_page(row("Oct/Nov", "31-1*"), year=2028))

    (occurrence,) = found.occurrences
    assert (occurrence.kind, occurrence.identifiers[0].scheme) == (Kind.SCHEDULE, Scheme.SERIES_RULE)
    assert (occurrence.occurred.at, occurrence.occurred.precision) == (
        datetime(2028, 11, 1, 4, tzinfo=UTC),
        Precision.DAY,
    )
    assert occurrence.public is None
    assert occurrence.title == "FOMC meeting that ends November 1, 2028"
    assert "with new economic projections" in occurrence.summary
    assert figures(occurrence) == {"first day": "2028-10-31"}


def test_a_meeting_that_was_held_is_left_out():
    assert names(document(FomcCalendar(), calendar_page(HELD, row("September", "15-16*"), year=2026))) == [
        "fomc/2026-09-16/meeting"
    ]


def test_years_are_read_in_any_order():
    held = row("January", "28-29", end="20250129")
    body = panels(calendar_page(row("September", "15-16*"), year=2026), calendar_page(held, year=2025))

    assert [item.external_id for item in parsed(body)] == ["2026-09-16"]


def test_a_meeting_that_was_held_and_has_no_statement_any_more_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="the meeting that ended 2026-03-18 has no statement"):
        parsed(calendar_page(HELD, row("March", "17-18*"), row("September", "15-16*"), year=2026))


def test_a_meeting_that_links_to_a_statement_of_another_year_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="a meeting of 2025-01-28 links to"):
        parsed(calendar_page(HELD, row("September", "15-16*"), year=2025))


def test_a_notation_vote_is_no_meeting():
    body = calendar_page(row("August", "22 (notation vote)"), row("September", "15-16*"), year=2026)

    assert names(document(FomcCalendar(), body)) == ["fomc/2026-09-16/meeting"]


@pytest.mark.parametrize("rows", [(), (HELD,)])
def test_a_calendar_without_a_meeting_to_come_is_too_little(rows):
    with pytest.raises(TooFewItems):
        parsed(calendar_page(*rows, year=2026))


def test_another_page_is_a_new_layout():
    with pytest.raises(LayoutChanged):
        parsed("<html><body><p>Meetings are announced elsewhere.</p></body></html>")


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)
