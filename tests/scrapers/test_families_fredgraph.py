"""A series as FRED's graph page saves it."""

from datetime import date
from decimal import Decimal

import pytest

from scrapers.errors import Blocked, LayoutChanged
from scrapers.families.fredgraph import address, values
from tests.scrapers.pages import CAPTCHA, page, recorded


def test_the_recorded_series_has_no_value_on_a_holiday():
    series, found = values(page(recorded("fred/fredgraph_DGS10_to_2026-01-15.csv")))

    assert series == "DGS10"
    assert found[0] == (date(2015, 1, 15), Decimal("1.77"))
    assert date(2015, 1, 19) not in dict(found)


@pytest.mark.parametrize("header", ["observation_date", "DATE"])
@pytest.mark.parametrize("missing", ["", "."])
def test_both_headers_and_both_ways_to_leave_a_value_out_are_read(header, missing):
    body = f"{header},WALCL\r\n2026-09-02,6600000\r\n2026-09-09,{missing}\r\n\r\n"

    assert values(page(body)) == ("WALCL", ((date(2026, 9, 2), Decimal(6_600_000)),))


def test_a_series_is_asked_from_a_date_on():
    assert address("WALCL", since=date(2026, 1, 2)).endswith("fredgraph.csv?id=WALCL&cosd=2026-01-02")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html></html>",
        "day,WALCL\n2026-09-02,1",
        "DATE,WALCL,WRESBAL\n2026-09-02,1,2",
        "DATE,WALCL\n2026-09-02",
        "DATE,WALCL\n02/09/2026,1",
        "DATE,WALCL\n2026-09-02,much",
        "DATE,WALCL\n2026-09-02,Infinity",
        "DATE,WALCL\n2026-09-02,1e999999",
    ],
)
def test_what_is_no_table_of_one_series_is_refused(body):
    with pytest.raises(LayoutChanged):
        values(page(body))


def test_a_captcha_is_a_refusal():
    with pytest.raises(Blocked):
        values(page(CAPTCHA))
