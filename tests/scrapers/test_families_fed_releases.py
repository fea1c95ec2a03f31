"""Release pages: told by their title, timed by the clock in New York."""

from datetime import UTC, datetime

import pytest

from events.vocabulary import Precision
from scrapers.errors import LayoutChanged
from scrapers.families.fed_releases import ReleaseKind, kind_of, read, statement_links
from scrapers.families.markup import soup
from tests.scrapers.fed_bodies import OUTLOOK, calendar_page, meeting, statement_cell, statement_page
from tests.scrapers.pages import page

ADDRESS = "https://www.federalreserve.gov/newsevents/pressreleases/monetary20250917a.htm"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Federal Reserve issues FOMC statement", ReleaseKind.STATEMENT),
        ("Minutes of the Federal Open Market Committee, June 16-17, 2026", ReleaseKind.MINUTES),
        ("Minutes of the Board's discount rate meetings", ReleaseKind.MINUTES),
        ('Federal Open Market Committee reaffirms its "Statement on Longer-Run Goals"', ReleaseKind.STRATEGY),
        ("Federal Reserve Board and FOMC release economic projections", ReleaseKind.PROJECTIONS),
        ("Implementation Note issued September 17, 2025", ReleaseKind.IMPLEMENTATION_NOTE),
        ("Federal Open Market Committee announces updates of its trading policy", ReleaseKind.OTHER),
    ],
)
def test_a_release_is_told_by_its_title(title, kind):
    assert kind_of(title) == kind
    assert read(page(statement_page(OUTLOOK, title=title.replace('"', "&quot;")), ADDRESS)).kind == kind


@pytest.mark.parametrize(
    ("date", "release", "at"),
    [
        ("September 17, 2025", "For release at 2:00 p.m. EDT", datetime(2025, 9, 17, 18, tzinfo=UTC)),
        ("January 29, 2025", "For release at 2:00 p.m. EST", datetime(2025, 1, 29, 19, tzinfo=UTC)),
        ("January 29, 2025", "For release at 10:30 a.m. EST", datetime(2025, 1, 29, 15, 30, tzinfo=UTC)),
        ("January 29, 2025", "For release at 12:05 pm EST", datetime(2025, 1, 29, 17, 5, tzinfo=UTC)),
        # The label is printed by hand; the clock on the wall is New York's.
        ("July 30, 2025", "For release at 2:00 p.m. EST", datetime(2025, 7, 30, 18, tzinfo=UTC)),
    ],
)
def test_the_release_time_is_new_yorks(date, release, at):
    found = read(page(statement_page(OUTLOOK, date=date, release=release), ADDRESS))

    assert (found.public.at, found.public.precision) == (at, Precision.MINUTE)


@pytest.mark.parametrize("release", ["", "For immediate release"])
def test_without_a_time_the_day_is_all_that_is_known(release):
    found = read(page(statement_page(OUTLOOK, release=release), ADDRESS))

    assert found.public.precision == Precision.DAY
    assert found.public.at == datetime(2025, 9, 17, 4, tzinfo=UTC)


def test_contacts_and_attachments_are_not_its_text():
    assert read(page(statement_page(OUTLOOK), ADDRESS)).paragraphs == (OUTLOOK,)


def test_a_page_saved_without_its_address_says_where_it_belongs():
    found = read(page(statement_page(OUTLOOK), "https://www.federalreserve.gov/"))

    assert (found.identifier, found.url) == ("monetary20250917a", ADDRESS)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ('id="article"', 'id="story"'),
        ('class="title"', 'class="headline"'),
        ('class="article__time"', 'class="when"'),
        ("September 17, 2025</p>", "17 September 2025</p>"),
        (f"<p>{OUTLOOK}</p>", ""),
    ],
)
def test_a_page_that_is_not_as_described_is_refused(part, instead):
    body = statement_page(OUTLOOK)
    assert part in body

    with pytest.raises(LayoutChanged):
        read(page(body.replace(part, instead), ADDRESS))


def test_a_page_of_another_address_is_refused():
    body = statement_page(OUTLOOK, name="other20250917a")

    with pytest.raises(LayoutChanged, match="names a monetary policy release"):
        read(page(body, "https://www.federalreserve.gov/newsevents/pressreleases/other20250917a.htm"))


def test_of_a_meeting_only_the_html_beside_statement_is_a_statement():
    calendar = soup(page(calendar_page(meeting("July", "29-30", statement_cell("monetary20250730a")))))

    assert statement_links(calendar) == ("/newsevents/pressreleases/monetary20250730a.htm",)
