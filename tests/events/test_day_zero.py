"""Day 0 of real events: it stands on the first moment the market could know, not on when it happened.

The dates are those of the official record: facts that the starter record and the saved pages hold.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.facts import Moment
from events.models import Reaction
from events.services import publishing, reactions
from events.vocabulary import Kind
from markets.services import ensure_instruments
from tests.events.builders import NOW, drafted

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")


def in_new_york(day, clock):
    hour, minute = map(int, clock.split(":"))
    year, month, of_month = map(int, day.split("-"))
    return Moment(datetime(year, month, of_month, hour, minute, tzinfo=NEW_YORK).astimezone(UTC))


def on(day):
    return Moment.on(date.fromisoformat(day))


def days_zero(**facts):
    """The first session of an index, the yield and a coin that answers, for the stored reactions."""
    ensure_instruments()
    event = drafted(**facts)
    publishing.publish(event=event, by="editor", now=NOW)
    reactions.measure(event=event, now=NOW)
    rows = Reaction.objects.filter(window="[0,0]", model="mean-adjusted")
    return tuple(
        rows.get(instrument__symbol=symbol).day0.isoformat() for symbol in ("SPX", "DGS10", "BTC-USD")
    )


def test_a_refund_week_answers_when_it_is_published_and_not_when_it_ended():
    found = days_zero(kind=Kind.DATA_RELEASE, occurred=on("2026-02-06"), public=on("2026-02-13"))
    assert found == ("2026-02-13", "2026-02-13", "2026-02-13")


def test_a_treasury_balance_answers_the_business_day_after_the_one_it_closed():
    # The balance of Thursday 2025-07-03 was out on Monday: the Friday was Independence Day.
    found = days_zero(
        kind=Kind.DATA_RELEASE, occurred=on("2025-07-03"), public=in_new_york("2025-07-07", "16:00")
    )
    assert found == ("2025-07-08", "2025-07-08", "2025-07-07")


def test_minutes_answer_when_they_are_released_and_not_when_the_meeting_was():
    found = days_zero(kind=Kind.MINUTES, occurred=on("2026-01-28"), public=in_new_york("2026-02-18", "14:00"))
    assert found == ("2026-02-18", "2026-02-18", "2026-02-18")


def test_an_order_signed_before_it_was_filed_answers_the_filing():
    # Signed on Thursday, on public inspection the Thursday after at 08:45, printed on Friday.
    found = days_zero(
        kind=Kind.EXECUTIVE_ACTION, occurred=on("2025-01-23"), public=in_new_york("2025-01-30", "08:45")
    )
    assert found == ("2025-01-30", "2025-01-30", "2025-01-30")


def test_a_special_filing_after_the_close_has_the_next_session():
    # Document 2020-17108 was filed on Thursday 2020-08-06 at 16:15.
    found = days_zero(kind=Kind.PROPOSED_RULE, public=in_new_york("2020-08-06", "16:15"))
    assert found == ("2020-08-07", "2020-08-07", "2020-08-06")


def test_an_announcement_after_the_close_on_the_second_of_january():
    # The amendments of the preferred stock agreements, 2025-01-02 at 16:30.
    found = days_zero(public=in_new_york("2025-01-02", "16:30"))
    assert found == ("2025-01-03", "2025-01-03", "2025-01-02")


def test_a_statement_on_a_half_day_after_its_close_waits_for_the_next_week():
    found = days_zero(public=in_new_york("2025-11-28", "13:30"))
    assert found == ("2025-12-01", "2025-11-28", "2025-11-28")


def test_a_day_of_mourning_closed_stocks_and_neither_bonds_nor_coins():
    found = days_zero(public=in_new_york("2025-01-09", "10:00"))
    assert found == ("2025-01-10", "2025-01-09", "2025-01-09")


def test_on_columbus_day_stocks_answer_and_bonds_do_not():
    found = days_zero(public=in_new_york("2025-10-13", "10:00"))
    assert found == ("2025-10-13", "2025-10-14", "2025-10-13")


def test_a_weekend_is_answered_on_monday_and_by_coins_at_once():
    found = days_zero(public=in_new_york("2025-06-28", "14:28"))
    assert found == ("2025-06-30", "2025-06-30", "2025-06-28")


@pytest.mark.parametrize(
    ("friday", "utc"), [("2026-03-06", "2026-03-06T20:59:00"), ("2026-03-13", "2026-03-13T19:59:00")]
)
def test_the_minute_before_the_close_is_the_same_session_on_both_sides_of_the_clock_change(friday, utc):
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    found = days_zero(public=Moment(at))
    assert found[0] == friday
    assert in_new_york(friday, "15:59").at == at


@pytest.mark.parametrize("clock", ["16:00", "16:01", "23:59"])
def test_outside_any_session_the_next_one_answers(clock):
    assert days_zero(public=in_new_york("2025-07-17", clock))[0] == "2025-07-18"


def test_before_the_open_the_same_day_answers():
    assert days_zero(public=in_new_york("2025-07-30", "08:30")) == ("2025-07-30",) * 3


def test_a_day_without_a_time_on_a_holiday_is_answered_by_the_next_session_and_flagged():
    assert days_zero(public=on("2026-07-03")) == ("2026-07-06", "2026-07-06", "2026-07-03")
    assert set(Reaction.objects.values_list("date_only", flat=True)) == {True}


def test_the_window_is_told_by_the_closes_that_bound_it():
    days_zero(public=in_new_york("2025-11-28", "10:00"))
    row = Reaction.objects.get(instrument__symbol="SPX", window="[0,0]", model="mean-adjusted")
    # From the close before Thanksgiving to the early one after it.
    assert row.starts_at == datetime(2025, 11, 26, 21, tzinfo=UTC)
    assert row.ends_at == datetime(2025, 11, 28, 18, tzinfo=UTC)
    assert row.ends_at - row.starts_at == timedelta(hours=45)
