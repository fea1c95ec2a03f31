"""Releases on monetary policy: each once, whichever list told of it, and nothing about single banks."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.sources.fed_press import ARCHIVE, FEED, FedPress
from tests.scrapers.fed_bodies import press_list
from tests.scrapers.fed_news_bodies import MINUTES, STATEMENT, news, press
from tests.scrapers.pages import CAPTCHA, names, page, recorded

NOON = "7/8/2026 2:00:00 PM"
PROJECTIONS = (
    "Federal Reserve Board and Federal Open Market Committee release economic projections from the "
    "June 16-17 FOMC meeting"
)


def parsed(body, url=ARCHIVE):
    return list(FedPress().parse(page(body, url)))


def only(title, name="monetary20260708a"):
    (found,) = parsed(news(press(name, title, NOON)))
    return found


def test_archive_and_feed_are_asked_apart():
    assert FedPress().polls(date(2026, 10, 1)) == (ARCHIVE, FEED)


def test_enforcement_and_supervision_are_left_out_by_their_type():
    found = parsed(
        news(
            press("enforcement20260708a", "Board fines a bank", NOON, "Enforcement Actions"),
            press(
                "bcreg20260708a", "Board asks for comment on a rule", NOON, "Banking and Consumer Regulation"
            ),
            press("monetary20260708a", MINUTES, NOON),
        )
    )

    assert [item.external_id for item in found] == ["monetary20260708a"]


def test_a_notice_of_minutes_is_their_release_by_the_name_of_the_minutes():
    (occurrence,) = only(MINUTES).occurrences

    assert [one.identifier for one in occurrence.identifiers] == ["fomcminutes20260617", "monetary20260708a"]
    assert occurrence.public.at == datetime(2026, 7, 8, 18, tzinfo=UTC)


def test_minutes_of_the_boards_discount_rate_meetings_are_not_the_committees():
    (occurrence,) = only(
        "Minutes of the Board's discount rate meetings on June 8 and June 17, 2026"
    ).occurrences

    assert [one.identifier for one in occurrence.identifiers] == ["monetary20260708a"]
    assert (occurrence.kind, occurrence.body) == (Kind.MINUTES, "Federal Reserve Board")


@pytest.mark.parametrize(
    ("title", "kind", "body", "importance"),
    [
        (PROJECTIONS, Kind.DATA_RELEASE, "FOMC", 3),
        ('FOMC reaffirms its "Statement on Longer-Run Goals"', Kind.STATEMENT, "FOMC", 3),
        ("FOMC announces its tentative meeting schedule for 2028", Kind.SCHEDULE, "FOMC", 2),
        ("Federal Reserve Board announces a facility", Kind.STATEMENT, "Federal Reserve Board", 2),
    ],
)
def test_other_releases_are_what_their_titles_say(title, kind, body, importance):
    (occurrence,) = only(title).occurrences

    assert (occurrence.kind, occurrence.body, occurrence.importance) == (kind, body, importance)


def test_a_statement_is_evidence_for_the_decision_that_its_page_states():
    found = only(STATEMENT, "monetary20260617a")

    assert found.occurrences == ()
    assert [one.identifier for one in found.evidence_for] == ["monetary20260617a#rate"]
    assert only(MINUTES).evidence_for == ()


def test_releases_of_before_the_years_covered_are_read_and_left_out():
    found = parsed(
        news(press("monetary20081216b", MINUTES, "12/16/2008"), press("monetary20260708a", MINUTES, NOON))
    )

    assert [item.external_id for item in found] == ["monetary20260708a"]


def test_the_feed_gives_the_same_events_under_documents_of_its_own():
    (archived,) = parsed(news(press("monetary20260708a", MINUTES, NOON)))
    (fed,) = parsed(press_list((MINUTES, "monetary20260708a")), FEED)

    assert fed.external_id == fed.url != archived.external_id
    assert fed.occurrences == archived.occurrences


def test_the_recorded_feed_gives_one_statement_and_one_release_of_minutes():
    statement, minutes = parsed(recorded("fed-board/press_monetary_2026-08-15_trimmed.xml"), FEED)

    assert statement.occurrences == ()
    assert names(minutes) == ["fomcminutes20260617"]
    assert minutes.occurrences[0].public.at == datetime(2026, 7, 8, 18, tzinfo=UTC)


def test_an_item_of_the_feed_without_a_date_is_refused():
    body = press_list((MINUTES, "monetary20260708a")).replace("Wed, 8 Jul 2026 18:00:00 GMT", "")

    with pytest.raises(LayoutChanged, match="without date"):
        parsed(body, FEED)


def test_an_archive_without_types_is_a_new_layout():
    row = press("monetary20260708a", MINUTES, NOON)
    del row["pt"]

    with pytest.raises(LayoutChanged, match="types"):
        parsed(news(row))


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (news(), ARCHIVE),
        (news(press("monetary20081216b", MINUTES, "12/16/2008")), ARCHIVE),
        (news(press("other20260708a", "A title", NOON, "Other Announcements")), ARCHIVE),
        (press_list(), FEED),
    ],
)
def test_lists_without_any_release_on_monetary_policy_are_too_little(body, url):
    with pytest.raises(TooFewItems):
        parsed(body, url)


@pytest.mark.parametrize("url", [ARCHIVE, FEED])
def test_a_captcha_under_status_200_is_a_refusal(url):
    with pytest.raises(Blocked):
        parsed(CAPTCHA, url)
