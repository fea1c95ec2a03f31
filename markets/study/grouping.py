"""The instruments of one event averaged into one observation, because they are one piece of news."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from markets.series import Floats, Integers
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.panel import Panel
from markets.study.units import Units


def averaged(measured: Abnormal, panel: Panel) -> Abnormal:
    """One row an event, in the order of their first units: the average abnormal return of its instruments.

    Averages run over relative days and over what is present. The residual variance is that of the averaged
    residuals, so common shocks keep their weight; the factors of forecast variance are the instruments' mean,
    which is exact where they share their estimation window. Where calendars differ, the days of the
    estimation window are those of the event's first instrument.
    """
    firsts, groups = _groups(panel.units.event)
    events, design = tuple(panel.units.events[code] for code in panel.units.event[firsts]), panel.design
    residuals = None if measured.residuals is None else groups.means(measured.residuals)
    sigma, n = _spread(residuals, design, len(events))
    return Abnormal(
        units=Units(events, ("",), np.arange(len(events)), np.zeros_like(firsts), panel.units.day0[firsts]),
        raw=groups.means(measured.raw),
        normal=groups.means(measured.normal),
        abnormal=groups.means(measured.abnormal),
        days=groups.over(np.minimum, measured.days),
        spans=groups.over(np.maximum, measured.spans),
        daily_factor=groups.means(measured.daily_factor),
        car_factor=groups.means(measured.car_factor),
        sigma=sigma,
        n=n,
        degrees=n.astype(np.float64) - design.coefficients,
        residuals=residuals,
        history_days=None if residuals is None else panel.estimation_days(firsts),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    """Rows of equal codes: ``order`` brings them together, ``firsts`` is where each group begins then.

    ``regular`` (instruments, events) where every event has one row in each turn, as a study over a record
    lays them: then there is nothing to bring together.
    """

    order: Integers
    firsts: Integers
    regular: tuple[int, int] | None

    def over(self, what: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        """A reduction of each group's rows, (groups, columns)."""
        if self.regular:
            return np.asarray(what.reduce(values.reshape(*self.regular, -1), axis=0))
        if not self.order.size:
            return values
        return np.asarray(what.reduceat(values[self.order], self.firsts, axis=0))

    def means(self, values: Floats) -> Floats:
        """The mean of what is present in each group, by column; nan where nothing is."""
        sums = self.over(np.add, values)
        if not np.isnan(sums).any():
            return np.asarray(sums / self.sizes)
        present = ~np.isnan(values)
        sums = self.over(np.add, np.where(present, values, 0.0))
        counts = self.over(np.add, present.astype(np.float64))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(counts > 0, sums / counts, np.nan)

    @property
    def sizes(self) -> Floats:
        """Rows of each group, (groups, 1)."""
        if self.regular:
            return np.array([[float(self.regular[0])]])
        return np.diff(self.firsts, append=self.order.size)[:, None].astype(np.float64)


def _groups(codes: Integers) -> tuple[Integers, _Groups]:
    """The first row of each group, in the order of these, and the groups in the same order."""
    firsts = np.sort(np.unique(codes, return_index=True)[1])
    count = firsts.size
    if count and codes.size % count == 0 and (codes.reshape(-1, count) == codes[:count]).all():
        return firsts, _Groups(np.arange(codes.size), np.arange(count), (codes.size // count, count))
    number = np.empty(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    number[codes[firsts]] = np.arange(count)
    order = np.argsort(number[codes], kind="stable")
    return firsts, _Groups(order, np.flatnonzero(np.diff(number[codes][order], prepend=-1)), None)


def _spread(residuals: Floats | None, design: Design, groups: int) -> tuple[Floats, Integers]:
    if residuals is None or not residuals.shape[1]:
        return np.full(groups, np.nan), np.zeros(groups, dtype=np.int64)
    n = (~np.isnan(residuals)).sum(axis=1)
    ddof = design.conventions.residual_ddof
    divisor = n - (design.coefficients if ddof is None else ddof)
    # A model that is only subtracted leaves a mean behind, which is no part of the spread.
    centered = residuals if design.is_fitted else residuals - np.nanmean(residuals, axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt(np.nansum(centered**2, axis=1) / divisor)
    return np.where((divisor > 0) & (sigma > 0), sigma, np.nan), n


def averaged_values(values: Floats, units: Units) -> Floats:
    """One number a unit (N,) averaged within each event, in the order of the events' first units."""
    _, groups = _groups(units.event)
    return groups.means(values[:, None])[:, 0]
