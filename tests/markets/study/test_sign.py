"""Signed ranks of many columns at once, beside SciPy's one by one."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import wilcoxon

from markets.study.abnormal import abnormal_returns
from markets.study.design import Conventions, Design
from markets.study.models import fit
from markets.study.panel import lay_out
from markets.study.sign import signed_rank
from markets.study.units import Units
from tests.markets.study.panels import random_panel


@pytest.mark.parametrize(("rows", "seed"), [(12, 1), (60, 2), (120, 3)])
def test_p_is_that_of_the_wilcoxon_test_with_ties_zeros_and_holes(rows, seed):
    series, _, units = random_panel(1)
    design = Design(conventions=Conventions(missing_in_window="keep"))
    panel, _ = lay_out(series, Units.of(units), {}, design)
    measured = abnormal_returns(panel, fit(panel, keep_residuals=False)).rows(np.zeros(rows, dtype=np.int64))
    values = np.random.default_rng(seed).normal(0.2, 1.0, measured.abnormal.shape)
    values[:, 1] = np.round(values[:, 1], 1)
    values[3, 0] = np.nan

    found = signed_rank(replace(measured, abnormal=values))

    for number, column in enumerate(values.T):
        known = column[~np.isnan(column) & (column != 0)]
        assert found.daily_p[number] == pytest.approx(wilcoxon(known).pvalue, rel=1e-12)
    assert found.window_p == pytest.approx(wilcoxon(np.nansum(values, axis=1)).pvalue, rel=1e-12)
