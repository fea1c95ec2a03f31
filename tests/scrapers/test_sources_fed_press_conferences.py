"""Press conferences: one a meeting, however their address is spelled."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families.fomc_calendar import ADDRESS
from scrapers.sources.fed_press_conferences import FedPressConferences
from tests.scrapers.fomc_calendar_bodies import calendar_page, row
from tests.scrapers.pages import CAPTCHA, document, names, page, recorded


def parsed(body):
    return list(FedPressConferences().parse(page(body, ADDRESS)))


def january(press="fomcpresconf"):
    return calendar_page(row("January", "27-28", end="20260128", press=press), year=2026)


def test_the_calendar_is_polled():
    assert FedPressConferences().polls(date(2026, 10, 1)) == (ADDRESS,)


def test_a_conference_is_a_statement_of_the_chair_on_the_last_day():
    found = document(FedPressConferences(), january())

    (occurrence,) = found.occurrences
    assert (occurrence.kind, occurrence.body) == (Kind.STATEMENT, "Chair of the Federal Reserve")
    assert (occurrence.public.at, occurrence.public.precision) == (
        datetime(2026, 1, 28, 5, tzinfo=UTC),
        Precision.DAY,
    )


def test_an_address_spelled_in_another_way_is_the_same_conference():
    one, other = (
        document(FedPressConferences(), january(press)) for press in ("fomcpresconf", "fomcpressconf")
    )

    assert one.url != other.url
    assert one.external_id == other.external_id == "fomcpresconf20260128"
    assert one.occurrences == other.occurrences


def test_the_recorded_calendar_gives_each_conference_once():
    found = parsed(recorded("fed-board/fomccalendars_2026-07-29.htm"))

    assert names(found[0]) == ["fomcpresconf20260128"]
    assert len({item.external_id for item in found}) == len(found) == 45


def test_a_meeting_to_come_has_no_conference_yet():
    assert parsed(calendar_page(row("December", "8-9*"), year=2026)) == []


def test_statements_without_any_conference_are_a_new_layout():
    with pytest.raises(LayoutChanged, match="press conference"):
        parsed(january().replace("Press Conference", "Video"))


def test_an_empty_calendar_is_too_little():
    with pytest.raises(TooFewItems):
        parsed(calendar_page())


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        parsed(CAPTCHA)
