"""The Treasury's cash: five recorded days, and what the service does to its numbers."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from events.vocabulary import Kind, Precision, Relation, Scheme, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.items import FollowUp, Observation, ScrapedDocument
from scrapers.sources.fiscaldata_tga import FiscaldataTga
from tests.scrapers.pages import CAPTCHA, figures, page, recorded
from tests.scrapers.treasury_bodies import WEEK, answer, rows

ADDRESS = FiscaldataTga().polls(date(2025, 7, 14))[0]
RECORDED = "fiscaldata/dts_operating_cash_balance_2025-07-07_2025-07-11.json"


def found(body, kind, url=ADDRESS):
    return [item for item in FiscaldataTga().parse(page(body, url)) if isinstance(item, kind)]


@pytest.fixture(params=["recorded", "built"])
def week(request):
    return recorded(RECORDED) if request.param == "recorded" else answer(rows(*WEEK))


def test_five_days_arrive_as_five_observations_in_millions(week):
    assert [(o.symbol, o.as_of_date.isoformat(), o.value) for o in found(week, Observation)] == [
        ("TGA", "2025-07-07", 332482),
        ("TGA", "2025-07-08", 343047),
        ("TGA", "2025-07-09", 311048),
        ("TGA", "2025-07-10", 288395),
        ("TGA", "2025-07-11", 282363),
    ]


def test_a_day_is_public_on_the_next_business_day(week):
    public = [o.public.local_date.isoformat() for o in found(week, Observation)]

    assert public == ["2025-07-08", "2025-07-09", "2025-07-10", "2025-07-11", "2025-07-14"]


def test_each_day_is_one_document_with_one_routine_event(week):
    first, *_ = documents = found(week, ScrapedDocument)
    (occurrence,) = first.occurrences

    assert [document.external_id for document in documents] == [day for day, *_ in WEEK]
    assert occurrence.kind == Kind.DATA_RELEASE
    assert occurrence.importance == 1
    assert [(i.scheme, i.identifier) for i in occurrence.identifiers] == [
        (Scheme.SERIES_RULE, "tga/2025-07-07/close")
    ]
    assert occurrence.occurred.at == datetime(2025, 7, 7, 4, tzinfo=UTC)
    assert occurrence.public.at == datetime(2025, 7, 8, 4, tzinfo=UTC)
    assert occurrence.public.precision == occurrence.occurred.precision == Precision.DAY
    assert [(t.topic, t.relation) for t in occurrence.topics] == [(Topic.LIQUIDITY, Relation.PRIMARY)]


def test_the_closing_balance_is_a_figure_in_millions_with_the_opening_before_it(week):
    (figure,) = found(week, ScrapedDocument)[0].occurrences[0].figures

    assert (figure.name, figure.value, figure.unit, figure.previous) == (
        "closing balance",
        Decimal(332482),
        "USD million",
        Decimal(313162),
    )


@pytest.mark.parametrize(
    ("day", "public"),
    [
        ("2025-07-03", "2025-07-07"),  # the Fourth is a Friday
        ("2025-11-10", "2025-11-12"),  # Veterans Day
        ("2025-10-10", "2025-10-14"),  # Columbus Day
        ("2025-12-31", "2026-01-02"),
        ("2023-11-09", "2023-11-10"),  # Veterans Day on a Saturday is kept on no other day
    ],
)
def test_federal_holidays_move_the_day_it_becomes_public(day, public):
    (observation,) = found(answer(rows((day, 10, 5, 5, 10))), Observation)

    assert observation.public.local_date == date.fromisoformat(public)


def test_rounding_of_the_publisher_is_tolerated():
    (document,) = found(answer(rows(("2025-07-11", 100, 10, 5, 107))), ScrapedDocument)

    assert figures(document.occurrences[0]) == {"closing balance": 107}


def test_one_day_that_does_not_add_up_is_shown_with_its_difference():
    body = answer(rows(WEEK[0], ("2025-07-08", 332482, 10, 10, 332492)))

    assert figures(found(body, ScrapedDocument)[1].occurrences[0]) == {
        "closing balance": 332492,
        "unexplained difference": 10,
    }


def test_when_no_day_adds_up_the_columns_have_changed():
    with pytest.raises(LayoutChanged, match="on no day"):
        found(answer(rows(("2025-07-08", 1, 2, 3, 400), ("2025-07-09", 1, 2, 3, 400))), Observation)


def test_the_order_and_the_line_numbers_of_rows_do_not_matter():
    shuffled = [row | {"src_line_nbr": "9"} for row in reversed(rows(*WEEK))]

    assert found(answer(shuffled), ScrapedDocument) == found(answer(rows(*WEEK)), ScrapedDocument)


def test_a_corrected_value_changes_that_day_alone():
    before = found(answer(rows(*WEEK)), ScrapedDocument)
    after = found(answer(rows(*WEEK[:-1], ("2025-07-11", 288395, 15386, 21418, 282364))), ScrapedDocument)

    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, True, True, False]


@pytest.mark.parametrize("value", ["null", "", "n/a"])
def test_a_balance_that_is_missing_is_a_new_layout(value):
    broken = [*rows(*WEEK)[:3], rows(*WEEK)[3] | {"open_today_bal": value}]

    with pytest.raises(LayoutChanged):
        found(answer(broken), Observation)


def test_a_day_without_its_four_lines_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="four lines"):
        found(answer(rows(*WEEK)[:3]), Observation)


@pytest.mark.parametrize("day", ["07/08/2025", "", "1925-07-08"])
def test_a_date_that_cannot_be_one_is_a_new_layout(day):
    with pytest.raises(LayoutChanged):
        found(answer(rows((day, 10, 5, 5, 10))), Observation)


def test_an_empty_window_is_too_little():
    with pytest.raises(TooFewItems):
        found(answer([]), Observation)


@pytest.mark.parametrize(
    "body", ["<html>404 Not Found</html>", "[]", '{"error": "Bad Request"}', '{"data": []}']
)
def test_what_is_no_answer_is_a_new_layout(body):
    with pytest.raises(LayoutChanged):
        found(body, Observation)


def test_a_captcha_is_a_refusal():
    with pytest.raises(Blocked):
        found(CAPTCHA, Observation)


def test_the_poll_reads_a_trailing_window():
    (url,) = FiscaldataTga().polls(date(2026, 3, 2))
    query = parse_qs(urlsplit(url).query)

    assert query["filter"] == ["record_date:gte:2026-02-09"]
    assert query["page[size]"] == ["10000"]


QUARTER = FiscaldataTga().history(date(2025, 9, 1))[-1]


def test_the_history_is_asked_in_quarters_that_meet_the_window_without_a_gap():
    filters = [
        parse_qs(urlsplit(url).query)["filter"][0] for url in FiscaldataTga().history(date(2026, 3, 2))
    ]

    assert filters[0] == "record_date:gte:2023-10-01,record_date:lte:2023-12-31"
    assert filters[-1] == "record_date:gte:2026-01-01,record_date:lte:2026-03-31"
    assert len(filters) == 10
    assert len(FiscaldataTga().history(date(2026, 4, 22))) == 10  # the window from 1 April on holds all of it
    assert len(FiscaldataTga().history(date(2026, 4, 23))) == 11


def test_a_day_of_the_history_is_a_value_of_the_series_and_no_news(week):
    assert found(week, ScrapedDocument, QUARTER) == []
    assert found(week, Observation, QUARTER) == found(week, Observation)


def test_a_quarter_of_several_pages_is_followed_to_its_end():
    body = answer(rows(*WEEK), pages=2)
    (second,) = found(body, FollowUp, QUARTER)

    assert parse_qs(urlsplit(second.url).query)["filter"] == parse_qs(urlsplit(QUARTER).query)["filter"]
    assert found(body, ScrapedDocument, second.url) == []
    assert found(body, FollowUp, second.url) == []


def test_an_empty_quarter_is_no_answer():
    with pytest.raises(TooFewItems):
        found(answer([]), Observation, QUARTER)


def test_pages_follow_one_another_by_their_count():
    body = answer(rows(*WEEK), pages=3)
    (second,) = found(body, FollowUp)
    (third,) = found(body, FollowUp, second.url)

    assert parse_qs(urlsplit(second.url).query)["page[number]"] == ["2"]
    assert parse_qs(urlsplit(third.url).query)["page[number]"] == ["3"]
    assert found(body, FollowUp, third.url) == []


def test_an_address_with_escaped_brackets_is_paged_too():
    escaped = ADDRESS.replace("[", "%5B").replace("]", "%5D")
    (second,) = found(answer(rows(*WEEK), pages=2), FollowUp, escaped)

    assert parse_qs(urlsplit(second.url).query)["page[number]"] == ["2"]


def test_every_value_of_the_recording_is_a_string():
    values = {type(value) for row in json.loads(recorded(RECORDED))["data"] for value in row.values()}

    assert values == {str}


def test_the_recorded_closings_agree_with_the_independent_series():
    lines = recorded("fiscaldata/derived_dts_tga_close_to_2026-06-30.csv").decode().splitlines()[1:]
    independent = dict(line.split(",") for line in lines)

    for observation in found(recorded(RECORDED), Observation):
        assert Decimal(independent[observation.as_of_date.isoformat()]) == observation.value
