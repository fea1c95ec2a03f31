"""The estimators against numbers that other people computed with other code.

The data lies in ``../shared/samples/event-study``; its conventions decide the windows below, and
where a publication departs from the textbook (residual variance by n-1), the textbook value is
what is compared.
"""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from scipy import stats

from markets.returns import Estimation, Measured, Refusal, Window, market_model, mean_adjusted
from markets.series import Closes, microseconds, returns_of

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples" / "event-study"
CAPTURED = microseconds(datetime(2026, 1, 1, tzinfo=UTC))
FIRM_NAMES = ("AMZN", "ZM", "UBER", "NFLX", "SHOP", "FB", "UPWK")
FIRST_EVENT_DAY = date(2020, 3, 16)

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the event-study samples beside the checkout are absent"
)


def table(path):
    with (SAMPLES / path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def closes(days, values):
    values = np.array(values, dtype=np.float64)
    return Closes(tuple(days), values, np.full(values.size, CAPTURED))


@pytest.fixture(scope="module")
def market():
    rows = table("estudy2_covid2020/index.csv")
    days = [date.fromisoformat(row["date"]) for row in rows]
    return returns_of(closes(days, [float(row["GSPC"]) for row in rows]), sessions=days, kind="log")


@pytest.fixture(scope="module")
def firms(market):
    rows = table("estudy2_covid2020/prices.csv")
    listed = {}
    for name in FIRM_NAMES:
        known = [(date.fromisoformat(row["date"]), float(row[name])) for row in rows if row[name] != "NA"]
        prices = closes([day for day, _ in known], [price for _, price in known])
        listed[name] = returns_of(prices, sessions=market.sessions, kind="log")
    return listed


def measured_on(firm, market, day):
    """One day alone, estimated on every return up to the Friday before the week of events."""
    gap = market.sessions.index(day) - market.sessions.index(FIRST_EVENT_DAY) + 1
    estimation = Estimation(sessions=240, gap=gap, minimum=60)
    return market_model(firm, market, day0=day, window=Window(0, 0), estimation=estimation)


def test_coefficients_of_the_2020_study_are_reproduced(firms, market):
    for row in table("estudy2_covid2020/expected_coef.csv"):
        one = measured_on(firms[row["security"]], market, FIRST_EVENT_DAY)

        assert one.alpha == pytest.approx(float(row["alpha"]), rel=1e-9, abs=1e-15)
        assert one.beta == pytest.approx(float(row["beta"]), rel=1e-9)
        assert one.estimation_n == int(row["n"])
        assert one.degrees_of_freedom == int(row["n"]) - 2


def test_abnormal_returns_of_the_2020_study_are_reproduced(firms, market):
    rows = table("estudy2_covid2020/expected_abnormal.csv")
    days = [date.fromisoformat(row["date"]) for row in rows]

    for name in FIRM_NAMES:
        expected = [float(row[name]) for row in rows]
        alone = [measured_on(firms[name], market, day).abnormal_return for day in days]
        week = market_model(
            firms[name], market, day0=days[0], window=Window(0, 4), estimation=Estimation(240, 1, 60)
        )

        assert alone == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert week.daily == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert week.abnormal_return == pytest.approx(sum(expected), rel=1e-9, abs=1e-12)


def test_standardized_abnormal_returns_give_the_textbook_patell_and_bmp_statistics(firms, market):
    patell = (2.54443973, -2.94207407, 0.32896293, 8.40269803, 6.30573485)
    boehmer = (1.20428444, -1.17517887, 0.07637747, 2.1668867, 8.654536)

    for number, day in enumerate(market.sessions[-12:-7]):
        units = [measured_on(firms[name], market, day) for name in FIRM_NAMES]
        standardized = np.array([one.t for one in units])
        null_variance = sum((one.estimation_n - 2) / (one.estimation_n - 4) for one in units)
        spread = standardized.std(ddof=1) / sqrt(len(units))

        assert standardized.sum() / sqrt(null_variance) == pytest.approx(patell[number], abs=1e-8)
        assert standardized.mean() / spread == pytest.approx(boehmer[number], abs=1e-7)


def test_cumulated_reactions_of_33_markets_to_september_2001_are_reproduced():
    rows = table("terror2001/returns_pct.csv")
    expected = {row["market"]: row for row in table("terror2001/expected_car.csv")}

    for event in table("terror2001/events.csv"):
        name, day0 = event["name"], date.fromisoformat(event["when"])
        own = [(date.fromisoformat(row["date"]), float(row[name])) for row in rows if row[name]]
        days = [own[0][0] - timedelta(days=1), *(day for day, _ in own)]
        levels = np.exp(np.cumsum([0.0, *(percent / 100 for _, percent in own)]))
        returns = returns_of(closes(days, levels), sessions=days, kind="log")

        for last, column in ((0, "car0"), (5, "car6"), (10, "car11")):
            one = mean_adjusted(
                returns, day0=day0, window=Window(0, last), estimation=Estimation(20, gap=11, minimum=20)
            )
            assert 100 * one.abnormal_return == pytest.approx(float(expected[name][column]), abs=1e-9)
            assert one.estimation_n == 20


def test_the_tiny_panel_gives_its_published_means_and_interval():
    panel = json.loads((SAMPLES / "tiny/panel.json").read_text())
    days = [date.fromisoformat(day) for day in panel["dates"]]
    firms = {
        name: returns_of(closes(days, prices), sessions=days, kind="log")
        for name, prices in panel["prices"].items()
    }

    paths = []
    for name, day in panel["events"][:3]:
        at = days.index(date.fromisoformat(day))
        steps = firms[name].values[at : at + 2]
        paths.append(np.cumsum(steps))
    means, errors = np.mean(paths, axis=0), stats.sem(paths, axis=0)
    low, high = stats.t.interval(0.95, 2, loc=means, scale=errors)

    assert means == pytest.approx([0.00984612009294346, 0.00699588521385023], abs=1e-14)
    assert np.median(paths, axis=0) == pytest.approx([0.0170053232695686, -0.00258888649946787], abs=1e-14)
    assert low == pytest.approx([-0.0459535096314264, -0.125491237730001], abs=1e-13)
    assert high == pytest.approx([0.0656457498173133, 0.139483008157702], abs=1e-13)


def test_the_tiny_panels_unusable_events_are_refused_and_not_guessed():
    panel = json.loads((SAMPLES / "tiny/panel.json").read_text())
    days = [date.fromisoformat(day) for day in panel["dates"]]
    window, estimation = Window(-1, 1), Estimation(sessions=5, gap=1, minimum=1)
    itc, reliance = (
        returns_of(closes(days, panel["prices"][name]), sessions=days, kind="log")
        for name in ("ITC", "Reliance")
    )

    beyond = mean_adjusted(itc, day0=date(2005, 1, 15), window=window, estimation=estimation)
    no_room = mean_adjusted(reliance, day0=date(2004, 1, 1), window=window, estimation=estimation)

    assert isinstance(beyond, Refusal)
    assert beyond.is_awaiting
    assert isinstance(no_room, Refusal)
    assert no_room.reason == "prices begin on 2004-01-01, too late for the window"


def test_table_1_of_the_crypto_study_is_reproduced():
    for row in table("crypto_policy/expected_table1_btc_eth.csv"):
        rows = table(f"crypto_policy/{row['asset'].lower()}.csv")
        days = [date.fromisoformat(one["snapped_at"][:10]) for one in rows]
        series = dict(zip(days, (float(one["price"]) for one in rows), strict=True))
        within = [day for day in sorted(series) if date(2018, 12, 31) <= day <= date(2025, 8, 31)]
        returns = returns_of(closes(within, [series[day] for day in within]), sessions=within, kind="log")
        percent = 100 * returns.values[1:]
        percent = percent[-int(row["n"]) :]

        assert percent.size == int(row["n"])
        assert percent.mean() == pytest.approx(float(row["mean"]), abs=5e-4)
        assert percent.std(ddof=1) == pytest.approx(float(row["sd"]), abs=5e-5)
        assert stats.skew(percent, bias=False) == pytest.approx(float(row["skewness"]), abs=5e-5)
        assert stats.kurtosis(percent, bias=False) == pytest.approx(float(row["excess_kurtosis"]), abs=5e-5)


def test_a_coin_stamped_at_the_start_of_its_day_shows_why_bars_carry_their_bounds():
    rows = table("crypto_policy/btc.csv")
    days = [date.fromisoformat(row["snapped_at"][:10]) for row in rows]
    series = dict(zip(days, (float(row["price"]) for row in rows), strict=True))
    labels = sorted(series)
    as_labelled = returns_of(closes(labels, [series[day] for day in labels]), sessions=labels, kind="simple")
    ends = [day - timedelta(days=1) for day in labels]
    as_traded = returns_of(closes(ends, [series[day] for day in labels]), sessions=ends, kind="simple")

    crash = date(2020, 3, 12)

    assert as_labelled.values[labels.index(crash)] == pytest.approx(0.0036, abs=1e-4)
    assert as_traded.values[ends.index(crash)] == pytest.approx(-0.3519, abs=1e-4)


def test_every_measured_unit_is_a_measurement(firms, market):
    assert all(isinstance(measured_on(firm, market, FIRST_EVENT_DAY), Measured) for firm in firms.values())
