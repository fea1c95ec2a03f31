"""One spelling of a title, so that two offices' ways to write it are equal."""

from datetime import date

import pytest

from events import joint


@pytest.mark.parametrize(
    ("posted", "printed"),
    [
        (
            "Imposing Duties To Address The Flow Ofillicit Drugs",
            "Imposing Duties To Address the Flow of Illicit Drugs",
        ),
        ("Ending \u201cDebanking\u201d of All Americans\u2019", 'Ending "Debanking" of All Americans\''),
        ("Trade & Tariffs", "Trade and Tariffs"),
        ("Trade—And Tariffs", "Trade and Tariffs"),
        ("São Paulo", "Sao Paulo"),
    ],
)
def test_two_ways_to_write_a_title_are_one(posted, printed):
    assert joint.plain_title(posted) == joint.plain_title(printed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Progress on the Situation at Our Southern Border",
            "Progress on the Situation at Our Northern Border",
        ),
        ("American Heart Month, 2025", "American Heart Month, 2026"),
    ],
)
def test_two_titles_are_two(one, other):
    assert joint.key("executive order", one) != joint.key("executive order", other)


def test_the_type_is_part_of_the_key():
    assert joint.key("executive order", "A") != joint.key("memorandum", "A")


@pytest.mark.parametrize(("paper", "title"), [("", "A title"), ("executive order", ""), ("memorandum", "—")])
def test_without_type_or_title_there_is_no_key(paper, title):
    assert joint.key(paper, title) == ""


def test_a_long_title_fits_its_column():
    assert len(joint.key("executive order", "very " * 200)) == joint.KEY_LENGTH


def test_a_document_carries_type_key_and_day():
    assert joint.as_data("executive order", "A B", date(2026, 2, 20)) == {
        "document_type": "executive order",
        "joint_key": "executive order: ab",
        "joint_date": "2026-02-20",
    }
