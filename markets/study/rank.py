"""Tests on the ranks of abnormal returns: they need no normal distribution.

Each unit's abnormal returns are ranked over its estimation and event window together. The spread is taken
over days of the units' average, so what units share on a relative day is in it. Several days add up over
the root of their number (Cowan 1992).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from scipy.stats import rankdata

from markets.series import Floats, Integers
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.statistics import Statistic, refused

_PAIR = 2
_NO_ESTIMATION = "there is no estimation window to rank against"


def ranks(values: Floats) -> Floats:
    """Ranks within each row from 1, ties averaged, nan where there is no value."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    out = np.empty(values.shape)
    np.put_along_axis(out, order, np.arange(1.0, values.shape[1] + 1.0)[None, :], axis=1)
    tied = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    if tied.any():
        out[tied] = rankdata(values[tied], axis=1, nan_policy="omit")
    out[np.isnan(values)] = np.nan
    return out


@dataclass(frozen=True, eq=False)
class Ranked:
    """Returns of estimation and event window together with their ranks, once for all tests on them.

    One table over the whole window, or by the convention ``day`` one for each day of it.
    """

    measured: Abnormal
    design: Design

    @cached_property
    def tables(self) -> tuple[tuple[Floats, Floats], ...]:
        """Values and ranks, each (N, L1 + days)."""
        history, abnormal = self.measured.residuals, self.measured.abnormal
        if history is None or not history.shape[1]:
            return ()
        if self.design.conventions.ranked_window == "window":
            laid = [np.hstack([history, abnormal])]
        else:
            singly = np.split(abnormal, abnormal.shape[1], axis=1)
            laid = [np.hstack([history, one]) for one in singly]
        return tuple((values, ranks(values)) for values in laid)

    @cached_property
    def scaled(self) -> Floats | None:
        """The daily statistics of ranks over (1 + own number of returns), (L2,)."""
        return self.by_days(lambda _, ranked: _zivney(ranked, self.design))

    def by_days(self, statistics: Callable[[Floats, Floats], Floats]) -> Floats | None:
        """A statistic of values and ranks for each day of the event window; None without an estimation."""
        if not self.tables:
            return None
        length = self.measured.abnormal.shape[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            if len(self.tables) == 1:
                return statistics(*self.tables[0])[-length:]
            return np.array([statistics(*table)[-1] for table in self.tables])

    def statistic(self, name: str, daily: Floats | None) -> Statistic:
        """The test of that name by its daily values, which add up over the root of their number."""
        length = self.measured.abnormal.shape[1]
        if daily is None:
            return refused(name, length, _NO_ESTIMATION)
        return Statistic(name, daily, float(daily.sum()) / sqrt(length))


def corrado(ranked: Ranked) -> Statistic:
    """Average rank beyond its expectation over its spread (Corrado 1989)."""
    daily = ranked.by_days(lambda _, table: _corrado(table, ranked.design))
    return ranked.statistic("corrado-rank", daily)


def _corrado(ranked: Floats, design: Design) -> Floats:
    counts = (~np.isnan(ranked)).sum(axis=1)
    expected = (counts + 1.0) / 2.0
    if design.conventions.rank_center == "average":
        expected = np.full(expected.size, expected.mean())
    means, on_day = _column_means(ranked - expected[:, None])
    weighted = _scaled(means, on_day, ranked.shape[0], design)
    return means / _deviation(weighted, on_day, counts, design, "returns")


def corrado_zivney(ranked: Ranked) -> Statistic:
    """Ranks over (1 + own number of returns), for units with missing days (Corrado & Zivney 1992)."""
    return ranked.statistic("corrado-zivney", ranked.scaled)


def campbell_wasley(ranked: Ranked) -> Statistic:
    """The sum of the window's daily rank statistics over sqrt L2 (Campbell & Wasley 1993)."""
    return ranked.statistic("campbell-wasley", ranked.scaled)


def _zivney(ranked: Floats, design: Design) -> Floats:
    counts = (~np.isnan(ranked)).sum(axis=1, keepdims=True)
    means, on_day = _column_means(ranked / (counts + 1.0) - 0.5)
    roots = np.sqrt(np.maximum(on_day, 1.0))
    weighted = _scaled(means, on_day, ranked.shape[0], design) * roots
    return means * roots / _deviation(weighted, on_day, counts, design, "days")


def corrado_sign(ranked: Ranked) -> Statistic:
    """Average sign against each unit's own median over its spread over days (Corrado & Zivney 1992)."""
    daily = ranked.by_days(lambda values, _: _signs(values, ranked.design))
    return ranked.statistic("corrado-sign", daily)


def _signs(values: Floats, design: Design) -> Floats:
    signs = np.sign(values - _medians(values))
    means, on_day = _column_means(signs)
    roots = np.sqrt(np.maximum(on_day, 1.0))
    weighted = _scaled(means, on_day, values.shape[0], design) * roots
    counts = (~np.isnan(values)).sum(axis=1)
    return means * roots / _deviation(weighted, on_day, counts, design, "days")


def _medians(values: Floats) -> Floats:
    """The median of each row's present values, (N, 1)."""
    ordered, counts = np.sort(values, axis=1), (~np.isnan(values)).sum(axis=1, keepdims=True)
    low, high = np.maximum(counts - 1, 0) // 2, counts // 2
    pair = np.take_along_axis(ordered, np.hstack([low, np.minimum(high, values.shape[1] - 1)]), axis=1)
    return np.asarray(pair.mean(axis=1, keepdims=True))


def _deviation(weighted: Floats, on_day: Floats, counts: Integers, design: Design, textbook: str) -> float:
    """The spread of daily averages: the root of their sum of squares over M, whatever M is taken to be."""
    named = design.conventions.rank_divisor
    divisor = (
        counts.mean() if (textbook if named == "textbook" else named) == "returns" else (on_day > 0).sum()
    )
    return sqrt(float((weighted[on_day > 0] ** 2).sum() / divisor))


def _column_means(values: Floats) -> tuple[Floats, Floats]:
    present = ~np.isnan(values)
    counts = present.sum(axis=0).astype(np.float64)
    sums = np.where(present, values, 0.0).sum(axis=0)
    return sums / np.maximum(counts, 1.0), counts


def _scaled(means: Floats, counts: Floats, units: int, design: Design) -> Floats:
    """Daily averages as they enter the spread: as they are, or as if the missing units had shown them too."""
    if design.conventions.missing_ranks == "present":
        return means
    return means * units / np.maximum(counts, 1.0)


def generalized_rank(measured: Abnormal) -> Statistic:
    """The window's return as one more day among the estimation days' ranks; t with L1 - 1 (GRANK-T).

    Kolari & Pynnonen 2011: the cumulated return is standardized by the estimation window and again by the
    cross-section, which takes event-induced variance out; it needs two units at least.
    """
    history, length = measured.residuals, measured.abnormal.shape[1]
    if history is None or not history.shape[1]:
        return refused("grank", length, _NO_ESTIMATION)
    if measured.count < _PAIR:
        return refused("grank", length, "it needs two units at least")
    before = _Before.of(history / measured.sigma[:, None])
    daily = np.array([before.statistic(one) for one in measured.standardized.T])
    window = before.statistic(measured.standardized_cumulated[:, -1])
    days = int(before.on_day.astype(np.bool_).sum()) + 1
    return Statistic("grank", daily, window, "t", days - 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    """The standardized days of the estimation window, (N, L1), to which one more day is put at a time.

    ``ranked`` are their ranks among themselves, zero where there is none; ``counts`` (N,) how many a unit
    has, ``on_day`` (L1,) how many a day.
    """

    values: Floats
    ranked: Floats
    counts: Integers
    on_day: Floats

    @classmethod
    def of(cls, values: Floats) -> "_Before":
        present = ~np.isnan(values)
        return cls(
            values, np.nan_to_num(ranks(values)), present.sum(axis=1), present.sum(axis=0).astype(np.float64)
        )

    def statistic(self, event: Floats) -> float:
        """The generalized rank statistic of one more day."""
        there = ~np.isnan(event)
        spread = np.std(event[there], ddof=1) if there.sum() >= _PAIR else 0.0
        if not spread > 0:
            return float("nan")
        scaled = event / spread
        # One more value moves up the ranks of those above it, a tie by half. Means over units are sums of
        # ranks weighted by the unit, so the moved ranks need not be laid out.
        weights = 1.0 / (self.counts + there + 1.0)
        above, ties = self.values > scaled[:, None], self.values == scaled[:, None]
        moved = weights @ self.ranked + weights @ above + 0.5 * (weights @ ties)
        own = 1.0 + self.counts - above.sum(axis=1) - 0.5 * ties.sum(axis=1)
        sums = np.append(moved, (own * weights)[there].sum())
        on_day = np.append(self.on_day, there.sum())
        return _generalized(sums / np.maximum(on_day, 1.0) - 0.5, on_day, event.size)


def _generalized(means: Floats, on_day: Floats, units: int) -> float:
    """The last day's mean rank over the spread of all days, as a Student variable."""
    is_day = on_day > 0
    days = int(is_day.sum())
    deviation = sqrt(float((means[is_day] ** 2 * on_day[is_day]).sum()) / units / days)
    z = float(means[-1]) / deviation
    left = days - 1.0 - z * z
    return z * sqrt((days - 2.0) / left) if left > 0 else float("nan")
