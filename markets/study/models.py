"""Normal returns by least squares, many units at once, to set the event windows against.

Sums are centered (two passes): plain ones lose digits where a mean is large beside its spread. Units are
taken a block at a time, so that the working set stays in the processor's cache and memory does not grow
with them. Sources: Brown & Warner 1980, 1985; MacKinlay 1997; Campbell, Lo & MacKinlay 1997, chapter 4;
Patell 1976.
"""

from dataclasses import dataclass

import numpy as np

from markets.series import Floats, Integers
from markets.study.panel import Booleans, Panel

# Rows times columns times eight bytes of two arrays fit in a second-level cache.
_CELLS = 48_000
_ROUNDING = 4 * float(np.finfo(np.float64).eps)
SMALLEST = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """Estimates of N units with k regressors.

    ``alpha`` (N,), ``beta`` (N, k), ``mean_x`` (N, k), ``gram`` (N, k, k) centered sums of products of the
    regressors, ``sigma`` (N,) residual standard deviation (not a number where there is none), ``n`` (N,)
    returns used, ``moments_n`` (N,) sessions that mean and gram stand on. ``residuals`` (N, L1) are not a
    number where a session was not used; None where they were not asked for.
    """

    alpha: Floats
    beta: Floats
    mean_x: Floats
    gram: Floats
    sigma: Floats
    n: Integers
    residuals: Floats | None

    @property
    def k(self) -> int:
        """Regressors with an estimated coefficient."""
        return int(self.beta.shape[1])

    def rows(self, keep: Booleans) -> "Fit":
        """The estimates of some units."""
        return Fit(
            alpha=self.alpha[keep],
            beta=self.beta[keep],
            mean_x=self.mean_x[keep],
            gram=self.gram[keep],
            sigma=self.sigma[keep],
            n=self.n[keep],
            residuals=None if self.residuals is None else self.residuals[keep],
        )


def fit(panel: Panel, *, keep_residuals: bool) -> Fit:
    """Estimate every unit of the panel by the design's model."""
    count, k = panel.at.size, len(panel.design.regressors) if panel.design.is_fitted else 0
    residuals = np.full((count, panel.width), np.nan) if keep_residuals else None
    out = Fit(
        np.zeros(count),
        np.zeros((count, k)),
        np.zeros((count, k)),
        np.zeros((count, k, k)),
        np.full(count, np.nan),
        np.zeros(count, dtype=np.int64),
        residuals,
    )
    if panel.width < 1:
        return out
    flats = _Flats.of(panel)
    block = max(_CELLS // panel.width, 1)
    for begin in range(0, count, block):
        _fit_block(panel, flats, slice(begin, min(begin + block, count)), out)
    return out


@dataclass(frozen=True, slots=True)
class _Flats:
    """The tape with zeros in the place of holes, and how many usable sessions lie before each place."""

    outcome: Floats
    regressors: Floats
    counted: Floats

    @classmethod
    def of(cls, panel: Panel) -> "_Flats":
        tape = panel.tape
        outcome = tape.values
        if panel.design.model == "market-adjusted":
            outcome = outcome - tape.regressors[0]
        regressors = tape.regressors if panel.design.is_fitted else tape.regressors[:0]
        counted = np.concatenate([[0.0], np.cumsum(tape.usable)])
        return cls(_filled(outcome), _filled(regressors), counted)


def _filled(values: Floats) -> Floats:
    return np.where(np.isnan(values), 0.0, values)


def _fit_block(panel: Panel, flats: _Flats, rows: slice, out: Fit) -> None:
    # Counting by running sums spares a copy where nothing is missing, which is the rule.
    n = flats.counted[panel.at[rows] + panel.high] - flats.counted[panel.at[rows] + panel.low]
    is_whole = panel.bounds is None and bool((n == panel.width).all())
    weights = np.ones((1, 1)) if is_whole else panel.weights(rows)
    n = n if is_whole else weights.sum(axis=1)
    safe = np.maximum(n, 1.0)
    outcome = panel.estimation(flats.outcome, rows)
    mean_y, size = _center(outcome, weights, safe, is_whole=is_whole)
    centered, means = [], np.zeros((n.size, out.k))
    for number in range(out.k):
        column = panel.estimation(flats.regressors[number], rows)
        means[:, number], _ = _center(column, weights, safe, is_whole=is_whole)
        centered.append(column)
    gram, beta = _slopes(centered, outcome, n.size)
    for number, column in enumerate(centered):
        outcome -= np.multiply(column, beta[:, number, None], out=column)
    out.n[rows], out.mean_x[rows], out.gram[rows], out.beta[rows] = n, means, gram, beta
    if panel.design.is_fitted:
        out.alpha[rows] = mean_y - (beta * means).sum(axis=1)
    out.sigma[rows] = _spread(outcome, n, size, panel)
    if panel.design.conventions.regressor_moments == "panel" and out.k:
        out.mean_x[rows], out.gram[rows] = _panel_moments(panel, rows, out.k)
    if out.residuals is not None:
        kept = outcome if panel.design.is_fitted else outcome + mean_y[:, None]
        out.residuals[rows] = kept if is_whole else np.where(weights > 0, kept, np.nan)


def _center(block: Floats, weights: Floats, safe: Floats, *, is_whole: bool) -> tuple[Floats, Floats]:
    """Center a block in place; its row means and the scale its digits stand on."""
    if not is_whole:
        block *= weights
    means = block.sum(axis=1) / safe
    size = np.abs(means)
    block -= means[:, None]
    if not is_whole:
        block *= weights
    return means, size


def _slopes(centered: list[Floats], outcome: Floats, rows: int) -> tuple[Floats, Floats]:
    """Centered sums of products of the regressors, and the coefficients; nan where they do not exist."""
    k = len(centered)
    gram, products = np.zeros((rows, k, k)), np.zeros((rows, k))
    for i, one in enumerate(centered):
        products[:, i] = np.einsum("ij,ij->i", one, outcome)
        for j in range(i, k):
            gram[:, i, j] = gram[:, j, i] = np.einsum("ij,ij->i", one, centered[j])
    if not k:
        return gram, products
    return gram, solve(gram, products)


def solve(gram: Floats, right: Floats) -> Floats:
    """``gram^-1 right`` row by row, (N, k), after scaling to a unit diagonal; nan where it is singular."""
    scale = np.sqrt(np.einsum("nii->ni", gram))
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = gram / (scale[:, :, None] * scale[:, None, :])
        scaled = right / scale
    is_regular = np.isfinite(unit).all(axis=(1, 2)) & (scale > 0).all(axis=1)
    unit[~is_regular] = np.eye(gram.shape[1])
    if gram.shape[1] > 1:
        is_regular &= np.linalg.cond(unit) < 1 / _ROUNDING
        unit[~is_regular] = np.eye(gram.shape[1])
    solved = np.linalg.solve(unit, scaled[:, :, None])[:, :, 0] / np.where(scale > 0, scale, 1.0)
    solved[~is_regular] = np.nan
    return solved


def _spread(residuals: Floats, n: Floats, size: Floats, panel: Panel) -> Floats:
    """Residual standard deviation; nan where nothing or only rounding is left."""
    ddof = panel.design.conventions.residual_ddof
    divisor = n - (panel.design.coefficients if ddof is None else ddof)
    squares = np.einsum("ij,ij->i", residuals, residuals)
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt(squares / divisor)
    is_there = (divisor > 0) & (n - panel.design.coefficients > 0) & (sigma > _ROUNDING * size)
    return np.where(is_there & (squares > 0), sigma, np.nan)


def _panel_moments(panel: Panel, rows: slice, k: int) -> tuple[Floats, Floats]:
    """Means and sums of products of the regressors over the whole window, also where a unit lacks days."""
    inside = np.where(panel.inside(rows), 1.0, np.nan)
    blocks = [panel.estimation(panel.tape.regressors[number], rows) * inside for number in range(k)]
    counts = [np.maximum((~np.isnan(block)).sum(axis=1), 1) for block in blocks]
    means = np.stack([np.nansum(block, axis=1) / n for block, n in zip(blocks, counts, strict=True)], axis=1)
    centered = [np.nan_to_num(block - mean[:, None]) for block, mean in zip(blocks, means.T, strict=True)]
    gram = np.zeros((means.shape[0], k, k))
    for i, one in enumerate(centered):
        for j, other in enumerate(centered):
            gram[:, i, j] = np.einsum("ij,ij->i", one, other)
    return means, gram
