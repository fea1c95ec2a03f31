"""Implementation notes: the administered rates, told once beside the decision they carry out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events.vocabulary import Kind, Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families.fomc_calendar import ADDRESS
from scrapers.items import FollowUp
from scrapers.sources.fed_implementation_notes import FedImplementationNotes
from tests.scrapers.fed_bodies import OUTLOOK, statement_page
from tests.scrapers.fed_note_bodies import CREDIT, DIRECTIVE, ORDER, note_page
from tests.scrapers.fomc_calendar_bodies import calendar_page, row
from tests.scrapers.pages import CAPTCHA, document, figures, names, page, recorded

NOTE = "https://www.federalreserve.gov/newsevents/pressreleases/monetary20250917a1.htm"


def parsed(body, url=ADDRESS):
    return list(FedImplementationNotes().parse(page(body, url)))


def note(*parts, **options):
    return document(FedImplementationNotes(), note_page(*parts, **options), NOTE)


def test_the_calendar_leads_to_notes_and_to_nothing_else():
    body = calendar_page(row("September", "16-17*", end="20250917"), row("October", "28-29"))

    assert parsed(body) == [FollowUp(NOTE)]


def test_the_recorded_calendar_leads_to_the_note_of_each_statement():
    found = parsed(recorded("fed-board/fomccalendars_2026-07-29.htm"))

    assert len(set(found)) == len(found) == 45
    assert all(item.url.endswith("a1.htm") for item in found)


def test_a_note_states_the_administered_rates_and_from_when_they_hold():
    (occurrence,) = note(ORDER, DIRECTIVE, CREDIT).occurrences

    assert figures(occurrence) == {
        "interest on reserve balances": Decimal("4.15"),
        "primary credit rate": Decimal("4.25"),
        "standing repo rate": Decimal("4.25"),
        "reverse repo offering rate": Decimal(4),
    }
    assert occurrence.effective_date == date(2025, 9, 18)
    assert occurrence.title == "FOMC implementation note: interest on reserve balances 4.15 percent"


def test_a_note_is_no_second_decision():
    found = note(ORDER, DIRECTIVE)

    assert names(found) == ["monetary20250917a1"]
    assert found.occurrences[0].kind == Kind.STATEMENT


def test_a_note_is_public_at_the_minute_it_prints():
    found = note(ORDER, DIRECTIVE)

    assert (found.published.at, found.published.precision) == (
        datetime(2025, 9, 17, 18, tzinfo=UTC),
        Precision.MINUTE,
    )


@pytest.mark.parametrize(
    "wording",
    [
        "maintain the interest rate paid on reserve balances at 4.40 percent",
        "raise the interest rate paid on required and excess reserve balances to 4.40 percent",
    ],
)
def test_the_rate_is_read_held_or_moved_and_in_the_words_of_before(wording):
    (occurrence,) = note(f"The Board voted to {wording}.", DIRECTIVE).occurrences

    assert figures(occurrence)["interest on reserve balances"] == Decimal("4.40")


@pytest.mark.parametrize(
    "body",
    [
        note_page(ORDER),
        note_page(DIRECTIVE.replace("percent", "points")),
        note_page(ORDER, DIRECTIVE, title="Federal Reserve issues FOMC statement"),
        note_page(ORDER.replace("September 18", "September 31"), DIRECTIVE),
        statement_page(OUTLOOK),
    ],
)
def test_a_page_that_is_no_note_is_refused(body):
    with pytest.raises(LayoutChanged):
        parsed(body, NOTE)


def test_statements_without_a_single_note_are_a_new_layout():
    with pytest.raises(LayoutChanged, match="implementation note"):
        parsed(
            calendar_page(row("September", "16-17*", end="20250917")).replace("Implementation Note", "Note")
        )


def test_an_empty_calendar_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(calendar_page())


@pytest.mark.parametrize("url", [ADDRESS, NOTE])
def test_a_captcha_under_status_200_is_a_refusal(url):
    with pytest.raises(Blocked):
        parsed(CAPTCHA, url)
