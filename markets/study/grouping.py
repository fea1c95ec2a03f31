"""The instruments of one event averaged into one observation, because they are one piece of news."""

import numpy as np

from markets.series import Floats, Integers
from markets.study.abnormal import Abnormal
from markets.study.design import Design


def averaged(measured: Abnormal, design: Design) -> Abnormal:
    """One row an event, in the order of their first units: the average abnormal return of its instruments.

    Averages run over relative days and over what is present. The residual variance is that of the averaged
    residuals, so common shocks keep their weight; the factors of forecast variance are the instruments' mean,
    which is exact where they share their estimation window. Where calendars differ, the days of the
    estimation window are those of the event's first instrument.
    """
    events = tuple(dict.fromkeys(measured.events))
    number = {event: row for row, event in enumerate(events)}
    codes = np.array([number[event] for event in measured.events], dtype=np.int64)
    firsts = np.unique(codes, return_index=True)[1]
    residuals = None if measured.residuals is None else _means(measured.residuals, codes, len(events))
    sigma, n = _spread(residuals, design, len(events))
    return Abnormal(
        events=events,
        instruments=tuple("" for _ in events),
        raw=_means(measured.raw, codes, len(events)),
        normal=_means(measured.normal, codes, len(events)),
        abnormal=_means(measured.abnormal, codes, len(events)),
        days=_earliest(measured.days, codes, len(events)),
        spans=_longest(measured.spans, codes, len(events)),
        daily_factor=_means(measured.daily_factor, codes, len(events)),
        car_factor=_means(measured.car_factor, codes, len(events)),
        sigma=sigma,
        n=n,
        degrees=n.astype(np.float64) - design.coefficients,
        residuals=residuals,
        history_days=None if measured.history_days is None else measured.history_days[firsts],
    )


def _means(values: Floats, codes: Integers, groups: int) -> Floats:
    present = ~np.isnan(values)
    sums, counts = np.zeros((groups, values.shape[1])), np.zeros((groups, values.shape[1]))
    order = np.argsort(codes, kind="stable")
    firsts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    if order.size:
        sums[:] = np.add.reduceat(np.where(present, values, 0.0)[order], firsts, axis=0)
        counts[:] = np.add.reduceat(present[order].astype(np.float64), firsts, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts > 0, sums / counts, np.nan)


def _earliest(days: Integers, codes: Integers, groups: int) -> Integers:
    out = np.full((groups, days.shape[1]), np.iinfo(np.int64).max)
    np.minimum.at(out, codes, days)
    return out


def _longest(spans: Integers, codes: Integers, groups: int) -> Integers:
    out = np.zeros((groups, spans.shape[1]), dtype=np.int64)
    np.maximum.at(out, codes, spans)
    return out


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


def averaged_values(values: Floats, events: tuple[str, ...]) -> Floats:
    """One number a unit (N,) averaged within each event, in the order of the events' first units."""
    number = {event: row for row, event in enumerate(dict.fromkeys(events))}
    codes = np.array([number[event] for event in events], dtype=np.int64)
    return np.asarray(np.bincount(codes, weights=values) / np.bincount(codes))
