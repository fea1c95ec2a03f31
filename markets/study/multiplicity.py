"""p-values of many cells asked for at once, adjusted so that the best of them is not taken at its word.

Each function takes p-values (m,), nan where a cell has none, and gives adjusted ones (m,) in the same order.
"""

from collections.abc import Callable

import numpy as np

from markets.series import Floats


def holm(p: Floats) -> Floats:
    """Step-down Bonferroni: holds the chance of any false finding (Holm 1979)."""
    return _adjusted(p, _holm)


def benjamini_hochberg(p: Floats) -> Floats:
    """q-values: hold the share of false findings among independent cells (Benjamini & Hochberg 1995)."""
    return _adjusted(p, _hochberg)


def benjamini_yekutieli(p: Floats) -> Floats:
    """q-values that hold under any dependence of the cells (Benjamini & Yekutieli 2001)."""
    return _adjusted(p, lambda ordered: _hochberg(ordered) * (1.0 / np.arange(1, ordered.size + 1)).sum())


def _holm(ordered: Floats) -> Floats:
    return np.maximum.accumulate(ordered * np.arange(ordered.size, 0, -1))


def _hochberg(ordered: Floats) -> Floats:
    scaled = ordered * ordered.size / np.arange(1, ordered.size + 1)
    return np.minimum.accumulate(scaled[::-1])[::-1]


def _adjusted(p: Floats, by: Callable[[Floats], Floats]) -> Floats:
    out = np.full(p.size, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    out[order] = np.minimum(by(p[order]), 1.0)
    return out
