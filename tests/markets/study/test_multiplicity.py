"""Adjusted p-values against worked numbers and the library's own."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from markets.study.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm

P = np.array([0.01, 0.04, 0.03, 0.005])


def test_holm_steps_down_and_never_decreases():
    assert holm(P) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_false_discovery_rates_are_those_of_scipy():
    p = np.random.default_rng(1).uniform(size=50) ** 2

    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p, method="bh"))
    assert benjamini_yekutieli(p) == pytest.approx(false_discovery_control(p, method="by"))


def test_a_cell_without_a_p_value_does_not_count():
    adjusted = holm(np.array([0.02, np.nan, 0.5]))

    assert adjusted == pytest.approx([0.04, np.nan, 0.5], nan_ok=True)


def test_no_adjusted_value_exceeds_one_and_none_is_below_its_own():
    p = np.array([0.9, 0.8, 0.7])

    for adjust in (holm, benjamini_hochberg, benjamini_yekutieli):
        assert (adjust(p) <= 1.0).all()
        assert (adjust(p) >= p).all()
