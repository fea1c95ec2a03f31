"""Months and dates in words."""

from datetime import date

import pytest

from scrapers.families.months import date_in_words, month_of


@pytest.mark.parametrize(("text", "number"), [("January", 1), ("Apr", 4), ("Sept.", 9), (" may ", 5)])
def test_a_month_is_known_by_its_first_letters(text, number):
    assert month_of(text) == number


@pytest.mark.parametrize("text", ["", "Q1", "Ja"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="no month"):
        month_of(text)


def test_a_date_in_words_is_read_with_or_without_a_leading_zero():
    assert date_in_words("July 08, 2026") == date_in_words("July 8, 2026") == date(2026, 7, 8)
