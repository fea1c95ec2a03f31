"""Whole studies against numbers that other people printed, with their conventions as switches.

Where a publication departs from the textbook the printed values are reached by its switches, and the textbook
settings give the textbook values.
"""

from dataclasses import replace

import numpy as np
import pytest

from markets.returns import Estimation, Window
from markets.study import Conventions, Design, run
from markets.studyevents import calendar_days, place, read_events
from markets.studyfile import day_of, read_table, returns_from, returns_in
from tests.markets.study.published import SAMPLES, column, prices, table, tiny

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the event-study samples beside the checkout are absent"
)

TEXTBOOK = Conventions(missing_in_window="keep")
AS_PRINTED = Conventions(
    residual_ddof=1,
    regressor_moments="panel",
    missing_ranks="scaled",
    rank_divisor="returns",
    sign_share="cells",
    multi_day="daily",
    missing_in_window="keep",
)
PARAMETRIC = {
    "bw_1980_stat": "brown-warner-1980",
    "bw_1985_stat": "brown-warner-1985",
    "t_test_stat": "cross-sectional-t",
    "pt_stat": "patell",
    "bh_stat": "bmp",
    "lmb_stat": "lamb",
}
NONPARAMETRIC = {
    "sign_stat": "sign",
    "gsign_stat": "generalized-sign",
    "csign_stat": "corrado-sign",
    "rank_stat": "corrado-rank",
    "mrank_stat": "corrado-zivney",
    "wlcx_stat": "wilcoxon",
}


@pytest.fixture(scope="module")
def march_2020():
    """Seven stocks on five days of March 2020, each calendar day tested alone."""
    series = prices("estudy2_covid2020/prices.csv", empty="gap")
    market = prices("estudy2_covid2020/index.csv", empty="gap")
    named, length = calendar_days(day_of("2020-03-16"), day_of("2020-03-20"), series)
    units, refused = place(named, series, estimation=(day_of("2019-04-01"), day_of("2020-03-13")))
    assert (length, refused) == (5, [])
    design = Design(
        window=Window(0, 4),
        model="market-model",
        regressors=("GSPC",),
        grouping="separate",
        conventions=TEXTBOOK,
    )

    def study(conventions=TEXTBOOK, **changes):
        asked = replace(design, conventions=conventions, **changes)
        return run(series, units, regressors=market, design=asked, placebo_draws=0)

    return study


def daily(result, name):
    return [test.statistic for day in result.days for test in day.tests if test.name == name]


@pytest.mark.parametrize(("printed", "name"), PARAMETRIC.items())
def test_the_parametric_statistics_of_march_2020_are_those_printed(march_2020, printed, name):
    expected = column(table("estudy2_covid2020/expected_parametric.csv"), printed)

    assert daily(march_2020(AS_PRINTED), name) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("printed", "name"), NONPARAMETRIC.items())
def test_the_rank_and_sign_statistics_of_march_2020_are_those_printed(march_2020, printed, name):
    expected = column(table("estudy2_covid2020/expected_nonparametric.csv"), printed)

    assert daily(march_2020(AS_PRINTED), name) == pytest.approx(expected, abs=1e-9)


def test_the_window_statistics_of_march_2020_are_those_printed(march_2020):
    printed = {row["name"]: row for row in table("estudy2_covid2020/expected_car_parametric.csv")}
    result = march_2020(AS_PRINTED, aggregation="mean")

    for row, name in (("car_lamb", "lamb"), ("car_brown_warner_1985", "brown-warner-1985")):
        assert result.days[-1].caar == pytest.approx(float(printed[row]["car_mean"]), abs=1e-12)
        assert result.test(name).statistic == pytest.approx(float(printed[row]["statistic"]), abs=1e-9)


def test_the_rank_statistic_of_the_whole_week_is_the_one_printed(march_2020):
    (printed,) = table("estudy2_covid2020/expected_car_nonparametric.csv")
    result = march_2020(replace(TEXTBOOK, rank_center="average", multi_day="daily"))

    assert result.test("corrado-rank").statistic == pytest.approx(float(printed["statistic"]), abs=1e-9)


def test_average_abnormal_returns_of_march_2020_are_those_printed(march_2020):
    rows = table("estudy2_covid2020/expected_parametric.csv")
    abnormal = table("estudy2_covid2020/expected_abnormal.csv")
    result = march_2020()

    assert [day.aar for day in result.days] == pytest.approx(column(rows, "mean"), abs=1e-12)
    for row, name in enumerate(result.paths.instruments):
        assert result.paths.abnormal[row] == pytest.approx(column(abnormal, name), abs=1e-12)


def test_coefficients_of_march_2020_are_those_printed(march_2020):
    paths = march_2020().paths

    for row, expected in enumerate(table("estudy2_covid2020/expected_coef.csv")):
        assert paths.instruments[row] == expected["security"]
        assert paths.alpha[row] == pytest.approx(float(expected["alpha"]), abs=1e-14)
        assert paths.beta[row, 0] == pytest.approx(float(expected["beta"]), rel=1e-12)
        assert paths.estimation_n[row] == int(expected["n"])


TEXTBOOK_VALUES = {
    "patell": (2.54443973, -2.94207407, 0.32896293, 8.40269803, 6.30573485),
    "bmp": (1.20428444, -1.17517887, 0.07637747, 2.1668867, 8.654536),
    "corrado-rank": (0.81659546, -0.19047608, 1.04667548, 2.16690112, 3.0004697),
    "corrado-zivney": (0.87788957, -0.23590278, 1.01897708, 2.23782251, 3.07667369),
    "kolari-pynnonen": (0.78798673, -0.76894239, 0.04997526, 1.41783611, 5.6628312),
}


@pytest.mark.parametrize(("name", "expected"), TEXTBOOK_VALUES.items())
def test_textbook_settings_give_the_textbook_values_of_march_2020(march_2020, name, expected):
    assert daily(march_2020(), name) == pytest.approx(expected, abs=6e-9)


@pytest.mark.parametrize("correlation", ["event-days", "common-days", "relative-days"])
def test_the_mean_correlation_of_march_2020_is_the_one_published(march_2020, correlation):
    result = march_2020(replace(TEXTBOOK, correlation=correlation))

    assert result.correlation == pytest.approx(0.1602402714, abs=5e-11)


def test_33_markets_in_september_2001_are_those_printed():
    with (SAMPLES / "terror2001/returns_pct.csv").open(encoding="utf-8") as file:
        series = returns_in(read_table(file), empty="drop", is_percent=True)
    with (SAMPLES / "terror2001/events.csv").open(encoding="utf-8") as file:
        units, refused = place(read_events(file, known=series), series)
    design = Design(window=Window(0, 10), estimation=Estimation(20, 11, 20), grouping="separate")
    paths = run(series, units, design=design, placebo_draws=0).paths
    expected = {row["market"]: row for row in table("terror2001/expected_car.csv")}

    assert refused == []
    assert len(paths.instruments) == 33
    for row, name in enumerate(paths.instruments):
        for day, printed in ((0, "car0"), (5, "car6"), (10, "car11")):
            assert 100 * paths.car[row, day] == pytest.approx(float(expected[name][printed]), abs=1e-9)


def test_the_tiny_panel_has_its_published_path_and_refusals():
    lines, events = tiny()
    series = returns_from(read_table(lines), kind="log", empty="drop")
    units, refused = place(read_events(events, known=series), series)
    design = Design(
        window=Window(-1, 1),
        estimation=Estimation(0, 1, 0),
        model="raw",
        conventions=Conventions(base_first=True),
    )

    result = run(series, units, design=design)

    first, second = result.days[1:]
    assert result.n == 3
    assert [first.caar, second.caar] == pytest.approx([0.00984612009294346, 0.00699588521385023], abs=1e-14)
    assert [first.median_car, second.median_car] == pytest.approx(
        [0.0170053232695686, -0.00258888649946787], abs=1e-14
    )
    bands = [first.caar_low, first.caar_high, second.caar_low, second.caar_high]
    assert bands == pytest.approx(
        [-0.0459535096314264, 0.0656457498173133, -0.125491237730001, 0.139483008157702], abs=1e-14
    )
    assert [(one.instrument, one.reason) for one in refused] == [
        ("ITC", "its returns end before 2005-01-15"),
        ("Reliance", "its returns begin after 2004-01-01"),
        ("Junk", "there is no series of this name"),
    ]


def test_every_published_statistic_has_a_p_value(march_2020):
    tests = march_2020().tests

    assert all(0.0 <= test.p <= 1.0 for test in tests if not test.refusal)
    assert not [test.name for test in tests if test.refusal]
    assert np.isfinite([test.statistic for test in tests]).all()
