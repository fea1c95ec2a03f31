"""Instruments and prices: returns always, levels only where they may be served again."""

from datetime import UTC, date, datetime
from decimal import Decimal
from math import log

import pytest

from events.api.record_serializers import InstrumentSerializer, PriceListSerializer, PriceSerializer
from markets.models import Instrument
from markets.services import Bar, ensure_instruments, record_prices
from tests.events.api.test_serializers import compare

pytestmark = pytest.mark.django_db

PRICES = "/api/v1/instruments/SPX/prices/"
CAPTURED = datetime(2025, 8, 1, tzinfo=UTC)
CLOSES = {14: "6200", 15: "6210", 17: "6300", 18: "6290"}


@pytest.fixture(autouse=True)
def closes():
    """Closes of one week in July 2025, without that of the 16th."""
    ensure_instruments()
    lay(CLOSES)


def lay(closes, *, symbol="SPX", captured_at=CAPTURED, source="constructed"):
    bars = [Bar(date(2025, 7, day), Decimal(close)) for day, close in closes.items()]
    record_prices(symbol=symbol, bars=bars, source=source, captured_at=captured_at)


def serve_again():
    Instrument.objects.filter(symbol="SPX").update(
        re_serve=True, terms_url="https://example.com/terms", terms_read_date=date(2025, 1, 2)
    )


def read(client, address=PRICES, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_instrument_is_listed_in_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        told = read(client, "/api/v1/instruments/")["results"]

    for one in told:
        compare(InstrumentSerializer(), one, "instrument")
    assert [one["symbol"] for one in told] == list(
        Instrument.objects.in_order().values_list("symbol", flat=True)
    )
    spx = next(one for one in told if one["symbol"] == "SPX")
    assert (spx["first_session"], spx["latest_session"]) == ("2025-07-14", "2025-07-18")
    assert read(client, spx["prices"])["results"]


def test_levels_stay_inside_unless_the_owner_lets_them_out(client):
    inside = read(client)
    assert not inside["levels"]
    assert {row["level"] for row in inside["results"]} == {None}
    assert not any(close in str(inside) for close in CLOSES.values())

    serve_again()

    outside = read(client)
    assert outside["levels"]
    assert [row["level"] for row in outside["results"]] == [6200, 6210, 6300, 6290]


def test_returns_run_from_the_close_before_and_say_over_how_many_sessions(client):
    page = read(client)

    for row in page["results"]:
        compare(PriceSerializer(), row, "price")
    assert set(page) == set(PriceListSerializer().fields)
    assert [row["sessions"] for row in page["results"]] == [0, 1, 2, 1]
    assert [row["return"] for row in page["results"]] == [
        None,
        pytest.approx(log(6210 / 6200), rel=1e-7),
        pytest.approx(log(6300 / 6210), rel=1e-7),
        pytest.approx(log(6290 / 6300), rel=1e-7),
    ]
    assert [row["rebased"] for row in page["results"]] == pytest.approx(
        [100, 100 * 6210 / 6200, 100 * 6300 / 6200, 100 * 6290 / 6200], rel=1e-7
    )
    assert page["base_session"] == "2025-07-14"


def test_pages_fit_together(client, django_assert_num_queries):
    whole, address, walked = read(client)["results"], f"{PRICES}?page_size=1", []
    while address:
        with django_assert_num_queries(3):
            page = read(client, address)
        walked += page["results"]
        address = page["next"]

    assert walked == whole


def test_sessions_are_chosen_by_day(client):
    chosen = read(client, **{"from": "2025-07-15", "to": "2025-07-17"})["results"]

    assert [row["session_date"] for row in chosen] == ["2025-07-15", "2025-07-17"]
    assert chosen[0]["return"] == pytest.approx(log(6210 / 6200), rel=1e-7)


def test_an_earlier_instant_has_its_own_vintage(client):
    corrected_at = datetime(2025, 9, 1, tzinfo=UTC)
    lay({18: "6280"}, captured_at=corrected_at)
    serve_again()

    now, then = read(client)["results"][-1], read(client, as_of="2025-08-15")["results"][-1]

    assert (now["level"], now["captured_at"]) == (6280, "2025-09-01T00:00:00Z")
    assert (then["level"], then["captured_at"], then["source"]) == (
        6290,
        "2025-08-01T00:00:00Z",
        "constructed",
    )
    assert read(client, as_of="2025-07-31")["results"] == []


def test_a_yield_has_differences_and_no_rebased_line(client):
    lay({14: "4.40", 15: "4.45"}, symbol="DGS10")

    page = read(client, "/api/v1/instruments/DGS10/prices/")

    assert (page["return_unit"], page["base_session"]) == ("bp", None)
    assert [(row["rebased"], row["return"]) for row in page["results"]] == [(None, None), (None, 5.0)]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2025-07-18&to=2025-07-17", "from"),
        ("from=2025-07-18T00:00:00Z", "from"),
        ("as_of=2999-01-01", "as_of"),
        ("pagesize=1", "pagesize"),
    ],
)
def test_what_cannot_be_read_is_named(client, query, parameter):
    answer = client.get(f"{PRICES}?{query}")

    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("symbol", ["NOBODY", "SPX%00", "spx"])
def test_an_unknown_symbol_is_a_404(client, symbol):
    assert client.get(f"/api/v1/instruments/{symbol}/prices/").status_code == 404
