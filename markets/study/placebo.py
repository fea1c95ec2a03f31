"""The same question asked of dates on which nothing happened.

The whole set of events is moved by whole weeks, around the end to the beginning, so that every
pseudo-event keeps its weekday and the set its spacing; pseudo-events whose window meets a true one are
left away. What is compared is the mean over events of their standardized cumulated returns, over its
error from three events on. p = (1 + draws at least as far out) / (1 + draws): Davison & Hinkley 1997,
chapter 4.
"""

from dataclasses import dataclass, replace

import numpy as np

from markets.series import Floats, Integers
from markets.study.abnormal import abnormal_returns
from markets.study.models import SMALLEST, fit
from markets.study.panel import Panel
from markets.study.statistics import Statistic, refused

WEEK = 7
_ERROR_FROM = 3
# A pseudo-set of fewer events than this share is another study.
_LEAST_SHARE = 0.2
_FEW_SETS = 200


@dataclass(frozen=True, slots=True)
class _Table:
    """Standardized cumulated returns by instrument and calendar day, from ``first`` on.

    ``values`` and ``open`` (instruments, days), ``open`` without the surroundings of true events; a unit
    is at ``rows`` and ``columns`` (N,), its event numbered in ``events`` (N,).
    """

    values: Floats
    open: Floats
    first: int
    rows: Integers
    columns: Integers
    events: Integers

    @property
    def weeks(self) -> int:
        return int(self.values.shape[1]) // WEEK


def placebo(panel: Panel, *, seed: int, draws: int) -> Statistic:
    """P of the observed set among seeded draws of pseudo-sets; refused where no pseudo-set is possible."""
    length = panel.design.length
    if panel.width < 1:
        return refused("placebo", length, "there is no estimation window to standardize by")
    table = _table(panel)
    observed = float(_statistics(table.values[table.rows, table.columns][None, :], table.events)[0])
    shifts = np.arange(1, table.weeks)
    drawn = _shifted(table, shifts)
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size or not np.isfinite(observed):
        return refused("placebo", length, "no set of pseudo-events lies outside the true windows")
    chosen = np.random.default_rng(seed).choice(drawn, size=draws, replace=drawn.size < draws)
    p = (1.0 + float((np.abs(chosen) >= abs(observed)).sum())) / (1.0 + draws)
    warning = f"only {drawn.size} different sets of pseudo-events exist" if drawn.size < _FEW_SETS else ""
    nothing = np.full(length, np.nan)
    return Statistic("placebo", nothing, observed, "placebo", window_p=p, warning=warning, is_daily=False)


def _table(panel: Panel) -> _Table:
    names = list(panel.tape.starts)
    row_of = {name: row for row, name in enumerate(names)}
    rows = np.array([row_of.get(name, 0) for name in panel.units.instruments])[panel.units.instrument]
    values = [_everywhere(panel, name) for name in names]
    days = [_days(panel, name) for name in names]
    measurable = np.concatenate([one[~np.isnan(value)] for one, value in zip(days, values, strict=True)])
    day0 = panel.tape.days[panel.at]
    first, last = int(min(measurable.min(), day0.min())), int(max(measurable.max(), day0.max()))
    width = (last - first) // WEEK * WEEK + WEEK
    laid, free = np.full((len(names), width), np.nan), np.full((len(names), width), np.nan)
    for row, (one, value) in enumerate(zip(days, values, strict=True)):
        within = (one >= first) & (one <= last)
        laid[row, one[within] - first] = value[within]
        open_value = _outside(
            value, panel.at[rows == row] - panel.tape.starts[names[row]], panel.design.length
        )
        free[row, one[within] - first] = open_value[within]
    return _Table(laid, free, first, rows, day0 - first, panel.units.event)


def _days(panel: Panel, name: str) -> Integers:
    start = panel.tape.starts[name]
    return panel.tape.days[start : start + panel.tape.lengths[name]]


def _everywhere(panel: Panel, name: str) -> Floats:
    """The instrument's standardized cumulated return for every session as day 0, nan where there is none."""
    start, length = panel.tape.starts[name], panel.tape.lengths[name]
    window = panel.design.window
    sessions = np.arange(max(-window.first, 0), length - max(window.last, 0))
    units = panel.units.rows(np.zeros(sessions.size, dtype=np.int64))
    all_days = replace(panel, units=units, at=start + sessions, bounds=None)
    fitted = fit(all_days, keep_residuals=False)
    measured = abnormal_returns(all_days, fitted)
    enough = fitted.n >= max(min(panel.design.estimation.minimum, panel.width), SMALLEST)
    out = np.full(length, np.nan)
    is_whole = measured.present.all(axis=1)
    out[sessions] = np.where(enough & is_whole, measured.standardized_cumulated[:, -1], np.nan)
    return out


def _outside(values: Floats, true: Integers, length: int) -> Floats:
    """The values where a window of ``length`` sessions meets none of the true ones."""
    near = (true[:, None] + np.arange(1 - length, length)).ravel()
    out = values.copy()
    out[near[(near >= 0) & (near < values.size)]] = np.nan
    return out


def _shifted(table: _Table, shifts: Integers) -> Floats:
    """The statistic of the set moved by each number of weeks; nan where too few events are left."""
    columns = (table.columns[None, :] + WEEK * shifts[:, None]) % table.values.shape[1]
    return _statistics(table.open[table.rows, columns], table.events)


def _statistics(values: Floats, events: Integers) -> Floats:
    """The statistic of each row of unit values, (S,), the units of one event averaged first."""
    order = np.argsort(events, kind="stable")
    firsts = np.flatnonzero(np.diff(events[order], prepend=-1))
    ordered = values[:, order]
    present = ~np.isnan(ordered)
    sums = np.add.reduceat(np.where(present, ordered, 0.0), firsts, axis=1)
    counts = np.add.reduceat(present.astype(np.float64), firsts, axis=1)
    there = counts > 0
    means = np.where(there, sums / np.maximum(counts, 1.0), 0.0)
    n, total = there.sum(axis=1).astype(np.float64), firsts.size
    average = means.sum(axis=1) / np.maximum(n, 1.0)
    is_enough = n >= max(min(_ERROR_FROM, total), _LEAST_SHARE * total)
    if total < _ERROR_FROM:
        return np.where(is_enough, average, np.nan)
    squares = (np.where(there, means - average[:, None], 0.0) ** 2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(is_enough, average / np.sqrt(squares / (n - 1.0) / n), np.nan)
