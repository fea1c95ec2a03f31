"""The envelope of Fiscal Data: strings for everything, pages by their count, windows by conditions."""

import json
from datetime import date
from decimal import Decimal

import pytest

from scrapers.errors import Blocked, LayoutChanged
from scrapers.families import fiscaldata
from tests.scrapers.pages import CAPTCHA, page

DATASET = "v1/accounting/dts/operating_cash_balance"
WINDOW = (date(2026, 1, 1), date(2026, 3, 31))


def answer(*rows, pages=1):
    return json.dumps({"data": list(rows), "meta": {"total-pages": pages}})


def asked(conditions, number=1):
    return fiscaldata.address(DATASET, conditions, number=number)


def test_a_trailing_window_is_open_and_a_window_of_the_past_is_closed():
    assert fiscaldata.since(WINDOW[0]) == "record_date:gte:2026-01-01"
    assert fiscaldata.within(WINDOW) == "record_date:gte:2026-01-01,record_date:lte:2026-03-31"


@pytest.mark.parametrize(
    "write", [str, lambda url: url.replace(":lte:", "%3Alte%3A")], ids=["plain", "escaped"]
)
def test_a_page_of_the_past_is_known_by_its_address_however_it_is_written(write):
    past = page(answer(), write(asked(fiscaldata.within(WINDOW))))

    assert fiscaldata.is_history(past)
    assert not fiscaldata.is_history(page(answer(), write(asked(fiscaldata.since(WINDOW[0])))))


def test_one_page_asks_for_as_many_rows_as_the_service_gives():
    assert asked("x").endswith("?filter=x&page[number]=1&page[size]=10000&sort=record_date")


@pytest.mark.parametrize(("number", "pages", "following"), [(1, 1, None), (1, 3, 2), (2, 3, 3), (3, 3, None)])
def test_the_page_after_one_is_told_by_the_count(number, pages, following):
    found = fiscaldata.next_page(page(answer(pages=pages), asked("x", number)))

    assert (found and found.url) == (following and asked("x", following))


@pytest.mark.parametrize(("text", "value"), [("282363", 282363), ("-5", -5), ("0.25", Decimal("0.25"))])
def test_a_number_comes_as_a_string(text, value):
    assert fiscaldata.amount(page(answer()), {"open": text}, "open") == value


@pytest.mark.parametrize("row", [{}, {"open": "null"}, {"open": ""}, {"open": "much"}, {"open": "NaN"}])
def test_what_is_missing_or_no_number_is_refused_and_the_column_named(row):
    with pytest.raises(LayoutChanged, match="open"):
        fiscaldata.amount(page(answer()), row, "open")


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        json.dumps({"data": []}),
        json.dumps({"data": {}, "meta": {"total-pages": 1}}),
        json.dumps({"data": ["row"], "meta": {"total-pages": 1}}),
        json.dumps({"data": [], "meta": {"total-pages": "1"}}),
    ],
)
def test_an_answer_without_rows_or_a_count_is_refused(body):
    with pytest.raises(LayoutChanged):
        fiscaldata.rows(page(body))


def test_a_captcha_in_its_place_is_a_refusal():
    with pytest.raises(Blocked):
        fiscaldata.rows(page(CAPTCHA))
