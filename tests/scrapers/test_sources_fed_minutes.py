"""Minutes: dated by the day of their release, never by the day of the meeting their address bears."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families.fomc_calendar import ADDRESS
from scrapers.items import FollowUp, ScrapedDocument
from scrapers.sources.fed_minutes import FedMinutes
from tests.scrapers.fed_bodies import statement_page
from tests.scrapers.fed_note_bodies import minutes_page
from tests.scrapers.fomc_calendar_bodies import calendar_page, row
from tests.scrapers.pages import CAPTCHA, document, names, page, recorded

TEXT = "https://www.federalreserve.gov/monetarypolicy/fomcminutes20260128.htm"
JANUARY = row("January", "27-28", end="20260128", released="February 18, 2026")


def parsed(body, url=ADDRESS):
    return list(FedMinutes().parse(page(body, url)))


def test_the_calendar_is_polled():
    assert FedMinutes().polls(date(2026, 10, 1)) == (ADDRESS,)


def test_a_release_on_the_calendar_is_an_event_of_its_day_and_leads_to_the_text():
    released, text = parsed(calendar_page(JANUARY, row("March", "17-18*"), year=2026))

    (occurrence,) = released.occurrences
    assert names(released) == ["fomcminutes20260128"]
    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2026, 2, 18, 5, tzinfo=UTC),
        Precision.DAY,
    )
    assert occurrence.occurred == occurrence.public == released.published
    assert text == FollowUp(TEXT)


def test_the_recorded_calendar_tells_44_releases_none_on_the_day_its_address_bears():
    found = parsed(recorded("fed-board/fomccalendars_2026-07-29.htm"))
    released = [item for item in found if isinstance(item, ScrapedDocument)]

    assert len(released) == 44
    assert len(set(names_of(released))) == 44
    dates = {names(item)[0]: item.published.local_date for item in released}
    assert dates["fomcminutes20260617"] == date(2026, 7, 8)
    assert dates["fomcminutes20241218"] == date(2025, 1, 8)
    assert all(f"{day:%Y%m%d}" not in name for name, day in dates.items())


def names_of(items):
    return [name for item in items for name in names(item)]


def test_the_recorded_minutes_are_evidence_with_their_text_and_state_no_event():
    found = document(FedMinutes(), recorded("fed-board/fomcminutes20260128.htm"), TEXT)

    assert (found.external_id, found.title) == ("fomcminutes20260128", "FOMC Minutes, January 27-28, 2026")
    assert (found.published, found.occurrences) == (None, ())
    assert [one.identifier for one in found.evidence_for] == ["fomcminutes20260128"]
    assert "balance sheet" in found.text


def test_minutes_saved_without_their_address_say_where_they_belong():
    assert document(FedMinutes(), minutes_page()).external_id == "fomcminutes20260128"


def test_minutes_still_without_a_day_of_release_only_lead_to_their_text():
    undated = row("March", "17-18*", end="20260318", released="soon")

    assert parsed(calendar_page(undated, JANUARY, year=2026))[0] == FollowUp(TEXT.replace("0128", "0318"))


def test_minutes_without_a_single_day_of_release_are_a_new_layout():
    with pytest.raises(LayoutChanged, match="day of release"):
        parsed(calendar_page(row("January", "27-28", end="20260128", released="soon"), year=2026))


@pytest.mark.parametrize(
    "body",
    [
        minutes_page(title="FOMC Minutes"),
        minutes_page(title="FOMC Minutes, March 17-18, 2026"),
        minutes_page(title="FOMC Projections, January 27-28, 2026"),
        minutes_page(name="other"),
        minutes_page().replace("<p>", "<div>").replace("</p>", "</div>"),
        minutes_page().replace('id="article"', 'id="story"'),
        statement_page("A release."),
        "no page",
    ],
)
def test_a_page_that_is_not_the_minutes_it_should_be_is_refused(body):
    with pytest.raises(LayoutChanged):
        parsed(body, "https://www.federalreserve.gov/")


def test_an_empty_calendar_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(calendar_page())


@pytest.mark.parametrize("url", [ADDRESS, TEXT])
def test_a_captcha_under_status_200_is_a_refusal(url):
    with pytest.raises(Blocked):
        parsed(CAPTCHA, url)


def test_two_copies_differ_by_nothing_but_obfuscated_addresses():
    one, other = (page(minutes_page() + f"<a data-cfemail='{key}'>", TEXT) for key in ("64ab", "b7cd"))

    assert FedMinutes().normalise(one) == FedMinutes().normalise(other)
