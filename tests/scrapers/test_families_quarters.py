"""Quarters of the past: whole, in order, and the same whatever day they are asked for."""

from datetime import date

from scrapers.families import quarters


def test_the_quarters_follow_one_another_without_a_gap():
    found = quarters.begun(date(2023, 10, 1), before=date(2024, 7, 2))

    assert [(str(first), str(last)) for first, last in found] == [
        ("2023-10-01", "2023-12-31"),
        ("2024-01-01", "2024-03-31"),
        ("2024-04-01", "2024-06-30"),
        ("2024-07-01", "2024-09-30"),
    ]


def test_one_that_begins_on_the_day_itself_has_not_begun_before_it():
    assert quarters.begun(date(2024, 7, 1), before=date(2024, 7, 1)) == ()


def test_a_quarter_is_named_by_its_own_days_and_not_by_the_day_of_asking():
    early = quarters.begun(date(2024, 2, 29), before=date(2026, 1, 1))
    late = quarters.begun(date(2024, 2, 29), before=date(2027, 2, 5))

    assert late[: len(early)] == early
    assert early[0][0] == date(2024, 1, 1)
