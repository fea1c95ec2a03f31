"""The Board's lists of news: New York's clock, names by address, and what is no list."""

from datetime import UTC, datetime

import pytest

from events.vocabulary import Precision
from scrapers.errors import Blocked, LayoutChanged
from scrapers.families.fed_news import entries, name_of
from tests.scrapers.fed_news_bodies import STATEMENT, news, press, talk
from tests.scrapers.pages import CAPTCHA, page


def read(*rows, **options):
    return list(entries(page(news(*rows, **options))))


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("9/18/2026 11:00:00 AM", datetime(2026, 9, 18, 15, tzinfo=UTC), Precision.MINUTE),
        ("1/28/2026 2:00:00 PM", datetime(2026, 1, 28, 19, tzinfo=UTC), Precision.MINUTE),
        ("12/16/2008", datetime(2008, 12, 16, 5, tzinfo=UTC), Precision.DAY),
        ("2022-03-16", datetime(2022, 3, 16, 4, tzinfo=UTC), Precision.DAY),
        ("2022-03-16T14:00:00", datetime(2022, 3, 16, 18, tzinfo=UTC), Precision.MINUTE),
        # Nothing is released at midnight.
        ("3/16/2022 12:00:00 AM", datetime(2022, 3, 16, 4, tzinfo=UTC), Precision.DAY),
    ],
)
def test_the_clock_is_new_yorks_and_a_date_alone_is_a_day(text, at, precision):
    (found,) = read(press("monetary20260128a", STATEMENT, text))

    assert (found.at.at, found.at.precision) == (at, precision)


def test_the_last_element_is_the_day_of_its_making_and_no_news():
    assert len(read(press("monetary20260128a", STATEMENT, "1/28/2026 2:00:00 PM"))) == 1


def test_a_list_with_nothing_but_the_day_of_its_making_is_empty():
    assert read() == []


def test_entities_in_titles_are_resolved_even_when_escaped_twice():
    title = "Board&#39;s &quot;Statement&amp;quot; on <em>goals</em>"

    assert read(press("a20260128a", title, "1/28/2026"))[0].title == 'Board\'s "Statement" on goals'


def test_a_talk_names_its_speaker():
    (found,) = read(talk("miran20251119a", "On the balance sheet", "11/19/2025", "Governor Stephen I. Miran"))

    assert (found.name, found.speaker) == ("miran20251119a", "Governor Stephen I. Miran")
    assert found.url == "https://www.federalreserve.gov/newsevents/speech/miran20251119a.htm"


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("/newsevents/pressreleases/monetary20260708a.htm", "monetary20260708a"),
        ("/newsevents/testimony/powell20260210a.htm", "powell20260210a"),
        ("/newsevents/press/monetary/20080122b.htm", "monetary20080122b"),
        ("/boarddocs/press/monetary/2006/20060131/", "boarddocs/press/monetary/2006/20060131"),
        ("https://www.example.gov/a.pdf", "www.example.gov/a.pdf"),
    ],
)
def test_an_address_gives_the_name_in_the_grammar_of_today_and_of_before(link, name):
    assert name_of(link) == name


@pytest.mark.parametrize(
    "row",
    [
        {"d": "18 September 2026"},
        {"d": "9/18/0026 11:00:00 AM"},
        {"d": ""},
        {"t": ""},
        {"t": None},
        {"l": 5},
        {"l": "http://[broken"},
    ],
)
def test_an_entry_that_is_not_as_described_is_refused(row):
    whole = press("monetary20260128a", STATEMENT, "1/28/2026 2:00:00 PM")

    with pytest.raises(LayoutChanged):
        read(whole | row)


def test_entries_that_lost_their_links_are_a_new_layout():
    with pytest.raises(LayoutChanged, match="link"):
        read({"date": "1/28/2026", "title": STATEMENT})


@pytest.mark.parametrize("body", ["{}", "[1]", "<html></html>", ""])
def test_what_is_no_list_is_refused(body):
    with pytest.raises(LayoutChanged):
        list(entries(page(body)))


def test_a_captcha_is_a_refusal():
    with pytest.raises(Blocked):
        list(entries(page(CAPTCHA)))
