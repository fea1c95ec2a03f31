"""Sources of prices against what the live ones were recorded to say, and the traps of each wire."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from markets.calendar import is_session
from scrapers import registry
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.families import fred_series, yahoo
from scrapers.families.json_pages import json_rows
from scrapers.items import DailyBar, Page, ShortBar
from tests.scrapers.pages import recorded

MINUTE = timedelta(minutes=1)


def served(body, url, at):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Page(url=url, final_url=url, body=raw, content_type="", captured_at=at)


def parsed(slug, body, url, at):
    return list(registry.get(slug).parse(served(body, url, at)))


def of_cboe():
    return parsed(
        "cboe_indices",
        recorded("cboe/VIX_History_to_2026-07-07.csv"),
        "https://cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv",
        datetime(2026, 7, 8, tzinfo=UTC),
    )


def test_cboe_gives_the_close_of_every_day_since_the_calendars_begin():
    closes = {bar.session_date: bar.close for bar in of_cboe()}

    assert (min(closes), max(closes)) == (date(2000, 1, 3), date(2026, 7, 7))
    assert closes[date(2026, 2, 6)] == Decimal("17.76")
    assert closes[date(2020, 3, 16)] == Decimal("82.69")


def test_cboe_has_rows_on_days_without_a_session_which_the_tape_must_refuse():
    idle = [bar.session_date for bar in of_cboe() if not is_session("XNYS", bar.session_date)]

    assert date(2023, 11, 23) in idle  # Thanksgiving
    assert 20 < sum(day >= date(2023, 1, 1) for day in idle) < 40


def test_fred_leaves_blank_days_out():
    body = recorded("fred/fredgraph_DGS10_to_2026-01-15.csv")
    url = "https://fred.stlouisfed.org/graph/fredgraph.csv?id=DGS10"
    found = parsed("fred_graph", body, url, datetime(2026, 1, 16, tzinfo=UTC))

    assert {bar.symbol for bar in found} == {"DGS10"}
    assert found[0] == DailyBar("DGS10", date(2015, 1, 15), Decimal("1.77"))
    assert date(2025, 12, 25) not in {bar.session_date for bar in found}


def test_fred_tells_the_vintages_of_a_value_each_with_the_day_it_appeared():
    body = recorded("fred/fred_series_observations_GDP_all_releases_LAST400ROWS.json")
    page = served(body, "https://api.stlouisfed.org/", datetime(2024, 11, 3, tzinfo=UTC))
    told = list(fred_series.vintages(page, json_rows(page, "observations")))

    quarter = [one for one in told if one.on == date(2012, 4, 1)]
    assert [one.value for one in quarter[:2]] == [Decimal("16121.851"), Decimal("16152.257")]
    assert quarter[0].known_at == datetime(2017, 10, 28, 5, tzinfo=UTC)  # the day over in St. Louis
    assert all(one.known_at <= page.captured_at for one in told)


def test_the_first_print_of_fred_is_the_first_vintage():
    first = recorded("fred/fred_series_observations_GDP_initial_release_output_type4.json")
    every = recorded("fred/fred_series_observations_GDP_all_releases_LAST400ROWS.json")
    at = datetime(2024, 11, 3, tzinfo=UTC)
    prints, vintages = (
        list(fred_series.vintages(page, json_rows(page, "observations")))
        for page in (served(first, "", at), served(every, "", at))
    )

    earliest = {}
    for one in vintages:
        earliest.setdefault(one.on, one)
    shared = [one for one in prints if one.on >= date(2015, 1, 1)]
    assert len(shared) > 30
    assert [earliest[one.on].value for one in shared] == [one.value for one in shared]


def test_a_fred_answer_with_rows_missing_is_refused_and_a_point_is_no_value():
    cut = {"count": 2, "observations": [{"realtime_start": "2026-08-07", "date": "2026-08-06", "value": "4"}]}
    points = {
        "count": 1,
        "observations": [{"realtime_start": "2026-08-07", "date": "2026-08-06", "value": "."}],
    }
    url = "https://api.stlouisfed.org/fred/series/observations?series_id=DGS10"
    at = datetime(2026, 8, 10, tzinfo=UTC)

    with pytest.raises(LayoutChanged, match="1 of 2 rows: the answer is cut"):
        parsed("fred_api", cut, url, at)
    with pytest.raises(TooFewItems):
        parsed("fred_api", points, url, at)


def test_coinbase_says_low_and_high_before_open_and_close():
    body = recorded("crypto-exchanges/coinbase_exchange_candles_60s_2018-01-31.json")
    url = "https://api.exchange.coinbase.com/products/BTC-USD/candles?granularity=60"
    found = parsed("coinbase_candles", body, url, datetime(2018, 2, 1, 1, tzinfo=UTC))

    assert len(found) == 10
    start = datetime(2018, 2, 1, 0, 0, tzinfo=UTC)
    # [1517443260, 10069.46, 10099.99, 10099.98, 10069.47, ...]: fell from 10,099.98 to 10,069.47
    assert found[1] == ShortBar("BTC-USD", start + MINUTE, start + 2 * MINUTE, Decimal("10069.47"))
    assert [bar.start for bar in found] == sorted(bar.start for bar in found)


def test_kraken_answers_under_another_name_and_its_last_row_is_unfinished():
    body = recorded("crypto-exchanges/kraken_OHLC_XXBTZUSD_1m_2017-08-10.json")
    url = "https://api.kraken.com/0/public/OHLC?pair=XBTUSD&interval=1"
    answer = json.loads(body)["result"]
    found = parsed("kraken_ohlc", body, url, datetime(2030, 1, 1, tzinfo=UTC))

    assert len(found) == len(answer["XXBTZUSD"]) - 1
    assert {bar.symbol for bar in found} == {"BTC-USD"}
    assert found[-1].start == datetime.fromtimestamp(answer["last"], UTC)
    assert found[0].close == Decimal("3449.999")


def test_binance_stamps_are_read_in_milliseconds_and_in_microseconds():
    (row,) = json.loads(recorded("crypto-exchanges/binance_klines_docs-sample.json"))
    url = "https://data-api.binance.vision/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=1000"
    later = datetime(2018, 1, 1, tzinfo=UTC)
    (milliseconds,) = parsed("binance_klines", [row], url, later)
    (microseconds,) = parsed("binance_klines", [[row[0] * 1000, *row[1:]]], url, later)

    assert milliseconds == DailyBar("BTC-USDT", date(2017, 7, 3), Decimal("0.01577100"))
    assert microseconds == milliseconds


@pytest.mark.parametrize(("hour", "kept"), [(23, False), (24, True)])
def test_a_day_of_a_coin_is_told_when_it_is_over(hour, kept):
    row = [int(datetime(2026, 8, 9, tzinfo=UTC).timestamp()), 1, 3, 2, 2.5, 9]
    url = "https://api.exchange.coinbase.com/products/ETH-USD/candles?granularity=86400"
    found = parsed("coinbase_candles", [row], url, datetime(2026, 8, 9, tzinfo=UTC) + timedelta(hours=hour))

    assert found == ([DailyBar("ETH-USD", date(2026, 8, 9), Decimal("2.5"))] if kept else [])


def chart(name):
    answer = json.loads(recorded(f"yahoo/{name}"))["response"]["bodyJson"]
    page = served(answer, "https://query1.finance.yahoo.com/", datetime(2025, 2, 20, tzinfo=UTC))
    return page, yahoo.result_of(page)


def test_yahoo_dates_a_session_in_the_zone_of_its_exchange_and_adjusts_apart():
    page, result = chart("v8_chart_AAPL_1d_2020-08-31_2020-11-07_split_dividend.recorded.json")
    found = list(yahoo.sessions(page, result))

    # The split of four for one took hold on the first day and the dividend was paid on the last.
    assert found[0] == yahoo.Session(date(2020, 8, 31), Decimal("129.0400"), Decimal("125.8267"))
    assert all(one.adjusted < one.close for one in found)
    assert len({one.on for one in found}) == len(found) == 49


def test_yahoo_closes_before_a_split_are_told_as_they_were_paid():
    page, result = chart("v8_chart_AAPL_1d_2020-08-31_2020-11-07_split_dividend.recorded.json")
    later = dict(result["events"]["splits"]["1598880600"]) | {"date": result["timestamp"][1]}
    moved = result | {"events": {"splits": {"x": later}}}

    first, second, *_ = yahoo.sessions(page, moved)
    assert first.close == Decimal("516.1600")  # four times 129.04
    assert second.close == Decimal("134.1800")


def test_yahoo_gives_coins_by_the_utc_day():
    page, result = chart("v8_chart_BTC-USD_1d_2020-01-01_2020-01-03.recorded.json")

    assert [one.on for one in yahoo.sessions(page, result)] == [date(2020, 1, day) for day in (1, 2, 3)]


def test_a_null_of_yahoo_is_no_session():
    page, result = chart("v8_chart_BTC-USD_1d_2020-01-01_2020-01-03.recorded.json")
    result["indicators"]["quote"][0]["close"][1] = None

    assert [one.on for one in yahoo.sessions(page, result)] == [date(2020, 1, 1), date(2020, 1, 3)]


def test_minutes_around_an_event_are_asked_in_one_request_a_coin():
    start = datetime(2025, 9, 17, 17, tzinfo=UTC)
    asked = {source.slug: source.windows(start, start + 180 * MINUTE) for source in registry.price_sources()}

    assert asked["coinbase_candles"][0] == (
        "https://api.exchange.coinbase.com/products/BTC-USD/candles"
        "?granularity=60&start=2025-09-17T17:00:00Z&end=2025-09-17T20:00:00Z"
    )
    assert asked["binance_klines"][1].endswith(
        "interval=1m&startTime=1758128400000&endTime=1758139200000&limit=1000"
    )
    assert (asked["kraken_ohlc"], asked["cboe_indices"]) == ((), ())
