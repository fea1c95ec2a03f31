"""The Committee's decisions: each statement once, at its minute, from whichever list led to it."""

# ruff: noqa: E501 - wire text is as long as the source writes it

from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time

import pytest

from events.vocabulary import Kind, Precision, Scheme, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp
from scrapers.sources.fed_fomc import CALENDAR, PRESS_LIST, FedFomc
from tests.scrapers.fed_bodies import (
    CUT,
    ELEVEN_TO_ONE,
    HOLD_AND_SLOW,
    OUTLOOK,
    SHORT_HOLD,
    SHORT_TALLY,
    STRATEGY_CELL,
    calendar_page,
    meeting,
    press_list,
    statement_cell,
    statement_page,
)
from tests.scrapers.pages import CAPTCHA, document, figures, page, recorded

SITE = "https://www.federalreserve.gov"


def release(name):
    return f"{SITE}/newsevents/pressreleases/{name}.htm"


def statement(body, name="monetary20250917a"):
    return document(FedFomc(), body, release(name))


def rate(found):
    (occurrence,) = (o for o in found.occurrences if o.kind == Kind.POLICY_DECISION)
    return occurrence


def follow_ups(body, url):
    found = list(FedFomc().parse(page(body, url)))
    assert all(isinstance(item, FollowUp) for item in found)
    return [item.url for item in found]


@pytest.mark.parametrize(
    ("name", "at", "target", "decision", "votes"),
    [
        ("monetary20250129a", datetime(2025, 1, 29, 19, tzinfo=UTC), ("4.25", "4.50"), "hold", (12, 0)),
        ("monetary20250730a", datetime(2025, 7, 30, 18, tzinfo=UTC), ("4.25", "4.50"), "hold", (9, 2)),
        ("monetary20250917a", datetime(2025, 9, 17, 18, tzinfo=UTC), ("4.00", "4.25"), "cut", (11, 1)),
    ],
)
def test_a_recorded_statement_is_one_rate_decision_at_its_minute(name, at, target, decision, votes):
    found = statement(recorded(f"fed-board/{name}.htm"), name)
    (occurrence,) = found.occurrences

    assert occurrence.kind == Kind.POLICY_DECISION
    assert (occurrence.occurred.at, occurrence.occurred.precision) == (at, Precision.MINUTE)
    assert occurrence.public == occurrence.occurred
    assert [(i.scheme, i.identifier) for i in occurrence.identifiers] == [
        (Scheme.FED_RELEASE, f"{name}#rate")
    ]
    told = figures(occurrence)
    assert (told["target range lower"], told["target range upper"]) == tuple(map(Decimal, target))
    assert told["decision"] == decision
    assert (told["votes for"], told["votes against"]) == votes


def test_a_statement_is_read_alike_on_the_built_page():
    occurrence = rate(statement(statement_page(OUTLOOK, CUT, ELEVEN_TO_ONE)))

    assert occurrence.title == "FOMC cuts the federal funds target range to 4.00-4.25 percent, 11-1"
    assert occurrence.importance == 5
    assert occurrence.figures[0].previous == Decimal("4.25")
    assert [link.topic for link in occurrence.topics] == [Topic.FED_ACTIONS]


def test_the_short_form_since_june_2026_is_read():
    body = statement_page(SHORT_TALLY, SHORT_HOLD, OUTLOOK, name="monetary20260617a", date="June 17, 2026")
    occurrence = rate(statement(body, "monetary20260617a"))

    assert occurrence.title == "FOMC holds the federal funds target range at 3.50-3.75 percent, 12-0"
    assert occurrence.importance == 4


def test_a_rise_is_told_as_a_rise():
    body = statement_page(
        SHORT_TALLY,
        "The Committee decided to raise the target range for the federal funds rate by 1/4 percentage point to "
        "3-3/4 to 4 percent.",
        name="monetary20260916a",
        date="September 16, 2026",
    )
    occurrence = rate(statement(body, "monetary20260916a"))

    assert occurrence.title == "FOMC raises the federal funds target range to 3.75-4.00 percent, 12-0"
    assert figures(occurrence)["change"] == 25


def test_a_decision_about_the_balance_sheet_is_a_second_occurrence_with_its_own_facet():
    body = statement_page(HOLD_AND_SLOW, ELEVEN_TO_ONE, name="monetary20250319a", date="March 19, 2025")
    found = statement(body, "monetary20250319a")
    first, second = found.occurrences

    assert first.identifiers[0].identifier == "monetary20250319a#rate"
    assert second.identifiers[0].identifier == "monetary20250319a#balance-sheet"
    assert second.kind == Kind.BALANCE_SHEET_DECISION
    assert second.occurred == first.occurred
    (cap,) = second.figures
    assert (cap.value, cap.previous, cap.unit) == (5, 25, "USD billion")


@pytest.mark.parametrize(
    "title",
    [
        "Minutes of the Federal Open Market Committee, June 16-17, 2026",
        "Federal Open Market Committee reaffirms its Statement on Longer-Run Goals and Monetary Policy Strategy",
        "Federal Reserve Board and Federal Open Market Committee release economic projections",
        "Implementation Note issued September 17, 2025",
    ],
)
def test_another_release_under_the_same_address_is_no_decision(title):
    # Even its text may quote a range.
    found = statement(statement_page(CUT, title=title))

    assert found.occurrences == ()
    assert found.data["kind"] != "statement"


def test_a_statement_without_a_range_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="target range"):
        statement(statement_page(OUTLOOK))


def test_the_recorded_minutes_page_is_no_release():
    with pytest.raises(LayoutChanged, match="FOMC Minutes, January 27-28, 2026"):
        statement(recorded("fed-board/fomcminutes20260128.htm"))


def test_calendar_and_press_list_are_asked_apart_so_that_either_may_be_missing():
    assert FedFomc().polls(date(2026, 10, 1)) == (CALENDAR, PRESS_LIST)


def test_the_recorded_calendar_leads_to_every_statement_since_2021():
    urls = follow_ups(recorded("fed-board/fomccalendars_2026-07-29.htm"), CALENDAR)

    assert release("monetary20250917a") in urls
    assert urls[0] == release("monetary20260128a")
    assert len(urls) == len(set(urls)) == 45


def test_the_calendar_leads_to_no_note_no_strategy_and_no_meeting_to_come():
    body = calendar_page(
        meeting("July", "29-30", statement_cell("monetary20250730a")),
        meeting("August", "22 (notation vote)", STRATEGY_CELL),
        meeting("Oct/Nov", "31-1", ""),
    )

    assert follow_ups(body, CALENDAR) == [release("monetary20250730a")]


def test_the_recorded_press_list_leads_to_the_statement_alone():
    urls = follow_ups(recorded("fed-board/press_monetary_2026-08-15_trimmed.xml"), PRESS_LIST)

    assert urls == [release("monetary20260729a")]


def test_press_items_with_one_title_are_told_apart_by_address():
    title = "Federal Reserve issues FOMC statement"
    body = press_list((title, "monetary20260729a"), (title, "monetary20260617a"))

    assert follow_ups(body, PRESS_LIST) == [release("monetary20260729a"), release("monetary20260617a")]


def test_a_press_list_of_other_news_is_whole_and_leads_nowhere():
    assert follow_ups(press_list(("Minutes of the meeting", "monetary20260708a")), PRESS_LIST) == []


@pytest.mark.parametrize(("body", "url"), [(press_list(), PRESS_LIST), (calendar_page(), CALENDAR)])
def test_an_empty_list_is_too_little(body, url):
    with pytest.raises(TooFewItems):
        follow_ups(body, url)


def test_meetings_without_any_statement_are_a_new_layout():
    with pytest.raises(LayoutChanged):
        follow_ups(calendar_page(meeting("July", "29-30", "<a href='x.htm'>Statement</a>")), CALENDAR)


@pytest.mark.parametrize("url", [CALENDAR, PRESS_LIST, release("monetary20250917a")])
def test_a_captcha_under_status_200_is_a_refusal(url):
    with pytest.raises(Blocked):
        list(FedFomc().parse(page(CAPTCHA, url)))


def test_two_copies_of_a_page_differ_by_nothing_but_obfuscated_addresses():
    one, other = (
        page(statement_page(CUT, key=key), release("monetary20250917a")) for key in ("64ab", "b7cd")
    )

    assert one.body != other.body
    assert FedFomc().normalise(one) == FedFomc().normalise(other)
    assert list(FedFomc().parse(one)) == list(FedFomc().parse(other))


@pytest.mark.parametrize(
    ("path", "url", "a_second"),
    [
        ("fed-board/monetary20250917a.htm", release("monetary20250917a"), 25),
        ("fed-board/fomccalendars_2026-07-29.htm", CALENDAR, 10),
    ],
)
def test_pages_are_read_fast_enough(path, url, a_second):
    saved = page(recorded(path), url)

    def seconds():
        start = process_time()
        list(FedFomc().parse(saved))
        return process_time() - start

    assert min(seconds() for _ in range(10)) < 1 / a_second
