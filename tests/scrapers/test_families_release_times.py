"""The hours at which sources publish: New York's, on both sides of its clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers import registry
from scrapers.families import release_times


def rush(slug: str, instant: str) -> timedelta | None:
    return registry.get(slug).rush(datetime.fromisoformat(instant).astimezone(UTC))


@pytest.mark.parametrize(
    ("instant", "is_rushing"),
    [
        ("2026-01-28T18:58:59Z", False),
        ("2026-01-28T18:59:00Z", True),  # 14:00 in winter is 19:00 UTC
        ("2026-01-28T19:10:00Z", True),
        ("2026-01-28T19:10:01Z", False),
        ("2026-01-28T18:00:00Z", False),
        ("2026-03-18T18:00:00Z", True),  # ten days after the change, 14:00 is 18:00 UTC
        ("2026-03-18T19:00:00Z", False),
        ("2026-10-28T18:00:00Z", True),  # the last meeting before the change back
        ("2026-12-09T19:00:00Z", True),
        ("2026-12-09T18:00:00Z", False),
        ("2026-01-27T19:00:00Z", False),  # a meeting's first day
        ("2026-02-04T19:00:00Z", False),  # a Wednesday without one
        ("2028-02-02T19:00:00Z", True),  # later than the days known: any Wednesday
        ("2028-02-03T19:00:00Z", False),
    ],
)
def test_a_statement_is_looked_for_around_two_in_new_york(instant: str, *, is_rushing: bool) -> None:
    assert (rush("fed_fomc", instant) is not None) == is_rushing


@pytest.mark.parametrize(
    ("instant", "is_rushing"),
    [
        ("2025-07-30T12:30:00Z", True),
        ("2025-02-05T13:30:00Z", True),
        ("2025-02-05T12:30:00Z", False),
        ("2025-11-05T13:30:00Z", True),  # three days after the change back
        ("2025-11-12T13:30:00Z", False),
        ("2025-02-04T13:30:00Z", False),
        ("2025-06-04T12:30:00Z", False),
    ],
)
def test_a_refunding_is_looked_for_at_half_past_eight_on_its_wednesdays(
    instant: str, *, is_rushing: bool
) -> None:
    assert (rush("treasury_refunding", instant) is not None) == is_rushing


@pytest.mark.parametrize(
    ("instant", "is_rushing"),
    [
        ("2026-03-06T14:00:00Z", True),
        ("2026-03-06T13:59:59Z", False),
        ("2026-03-13T13:00:00Z", True),  # the week after, on summer time
        ("2026-03-12T13:00:00Z", False),
        ("2026-07-10T13:00:00Z", False),
    ],
)
def test_weeks_of_the_filing_season_are_looked_for_on_its_fridays(instant: str, *, is_rushing: bool) -> None:
    assert (rush("irs_filing_statistics", instant) is not None) == is_rushing


def test_a_rush_is_a_poll_every_15_to_60_seconds_and_the_others_know_none() -> None:
    noon = datetime(2026, 1, 1, tzinfo=UTC)
    days = [noon + timedelta(minutes=10 * step) for step in range(6 * 24 * 60)]
    for scraper in registry.all_scrapers():
        told = {scraper.rush(at) for at in days} - {None}
        assert all(timedelta(seconds=15) <= every <= timedelta(seconds=60) for every in told)


def test_a_year_asks_few_windows() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(release_times.is_statement_day, year)) == 8
    assert 4 <= sum(map(release_times.is_refunding_day, year)) <= 8
    assert sum(map(release_times.is_filing_statistics_day, year)) == 17
