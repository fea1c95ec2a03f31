"""The worked example of docs/event-study.md, figure by figure."""

from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from markets.returns import Estimation, Window
from markets.study import Design, Unit, run
from tests.markets.study.panels import series_from

PAGE = (Path(settings.BASE_DIR) / "docs/event-study.md").read_text(encoding="utf-8")
PERCENT = {
    "A": [1, -1, 1, -1, 1, -1, 2],
    "B": [2, -2, 2, -2, 2, -2, 3],
    "C": [3, 1, -1, 1, -1, 3, 2],
}
FIGURES = {
    "cross-sectional-t": "3.464102",
    "patell": "1.554331",
    "bmp": "3.378414",
    "generalized-sign": "1.936492",
}


@pytest.fixture(scope="module")
def example():
    series = {name: series_from(np.array(values) / 100) for name, values in PERCENT.items()}
    design = Design(window=Window(0, 0), estimation=Estimation(6, 1, 6), grouping="separate")
    return run(series, [Unit("E", name, 6) for name in series], design=design, placebo_draws=0)


@pytest.mark.parametrize(("name", "figure"), FIGURES.items())
def test_the_page_and_the_code_print_the_same_statistic(example, name, figure):
    assert f"{example.test(name).statistic:.6f}" == figure
    assert figure in PAGE


def test_the_page_and_the_code_have_the_same_abnormal_returns(example):
    assert example.days[0].aar == pytest.approx(0.02)
    assert example.paths.abnormal[:, 0] == pytest.approx([0.02, 0.03, 0.01])
    for row, spread in enumerate(("1.095445", "2.190890", "1.788854")):
        error = 100 * example.paths.car_error[row, 0]
        assert f"{error / np.sqrt(7 / 6):.6f}" == spread
        assert spread in PAGE


def test_every_test_and_every_switch_is_on_the_page(example):
    missing = [test.name for test in example.tests if f"`{test.name}`" not in PAGE]

    assert missing == []
    for name in example.design.conventions.__dataclass_fields__:
        switch = name.replace("_", "-")
        assert f"--{switch}" in PAGE or f"--no-{switch}" in PAGE, name
