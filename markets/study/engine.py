"""A study from its units to its answer. Pure: no Django, no database, no clock; random draws are seeded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
from scipy.special import stdtrit

from markets.series import Floats
from markets.study.abnormal import Abnormal, abnormal_returns, dated
from markets.study.battery import Sample, needs_residuals
from markets.study.design import Design, Series, Unit
from markets.study.grouping import averaged
from markets.study.models import SMALLEST, Fit, fit
from markets.study.overlap import settle
from markets.study.panel import Booleans, Panel, lay_out
from markets.study.results import Day, LeftOut, Paths, StudyResult
from markets.study.statistics import Statistic
from markets.study.units import Units

SEED = 20260108
PLACEBO_DRAWS = 1000
FEW = 30


def run(
    series: Mapping[str, Series],
    units: Sequence[Unit] | Units,
    *,
    design: Design,
    regressors: Mapping[str, Series] | None = None,
    seed: int = SEED,
    placebo_draws: int = PLACEBO_DRAWS,
) -> StudyResult:
    """Study ``units`` in ``series`` (by instrument); the same arguments give the same answer.

    ``regressors`` are looked up by the names in the design. ``placebo_draws`` 0 leaves the placebo out.
    Units that cannot be measured are in ``left_out`` with the reason; without any unit left all tests are
    refused. Raises ValueError where series of different units would be averaged, KeyError for an unknown
    regressor.
    """
    columns = Units.of(units)
    _one_unit_only(series, columns)
    panel, refused = lay_out(series, columns, regressors or {}, design)
    kept, gave_way, warning = settle(panel)
    if gave_way:
        panel, _ = lay_out(series, kept, regressors or {}, design)
    fitted = fit(panel, keep_residuals=needs_residuals(design))
    measured = abnormal_returns(panel, fitted)
    usable, too_thin = _usable(panel, measured)
    panel, fitted, measured = _rows(panel, fitted, measured, usable)
    studied = averaged(measured, panel) if design.grouping == "average" else dated(measured, panel)
    sample = Sample.of(panel, measured, studied, seed=seed, placebo_draws=placebo_draws)
    statistics = sample.statistics()
    return StudyResult(
        design=design,
        n=studied.count,
        n_events=int(np.unique(panel.units.event).size),
        n_units=measured.count,
        days=_days(studied, statistics, design),
        tests=tuple(statistic.over_window(design) for statistic in statistics),
        correlation=sample.correlation,
        paths=_paths(panel, fitted, measured),
        left_out=(*refused, *gave_way, *too_thin),
        warnings=tuple(filter(None, (warning, _few(studied.count)))),
        seed=seed,
        placebo_draws=placebo_draws,
    )


def _few(count: int) -> str:
    return f"N is {count}: read the placebo's p beside every other" if 0 < count < FEW else ""


def _one_unit_only(series: Mapping[str, Series], units: Units) -> None:
    used = compress(units.instruments, np.bincount(units.instrument, minlength=len(units.instruments)))
    kinds = {series[name].unit for name in used if name in series}
    if len(kinds) > 1:
        raise ValueError(f"returns in {' and '.join(sorted(kinds))} cannot be averaged: study them apart")


def _usable(panel: Panel, measured: Abnormal) -> tuple[Booleans, tuple[LeftOut, ...]]:
    """Which units can be measured, and the others with the reason."""
    design = panel.design
    minimum = max(design.estimation.minimum, SMALLEST) if panel.width > 0 else 0
    window, to_cover = measured.spans, design.length - design.conventions.base_first
    covered = np.asarray(np.minimum(window, np.arange(1, design.length + 1)).sum(axis=1) == to_cover)
    has_day = np.asarray(measured.present.any(axis=1))
    has_window: Booleans = covered if design.conventions.missing_in_window == "refuse" else has_day
    has_estimate = (measured.n >= minimum) | (panel.width < 1)
    has_spread = ~np.isnan(measured.sigma) | (panel.width < 1)
    usable: Booleans = np.asarray(has_window & has_estimate & has_spread)
    left_out, units = [], measured.units
    for row in np.flatnonzero(~usable).tolist():
        if not has_window[row]:
            reason = "a session of the window has no return, or none to set against it"
        elif not has_estimate[row]:
            reason = f"{measured.n[row]} returns to estimate from, {minimum} needed"
        else:
            reason = "the returns of the estimation window leave no variation to compare with"
        event, instrument = units.events[units.event[row]], units.instruments[units.instrument[row]]
        left_out.append(LeftOut(event, instrument, reason))
    return usable, tuple(left_out)


def _rows(panel: Panel, fitted: Fit, measured: Abnormal, keep: Booleans) -> tuple[Panel, Fit, Abnormal]:
    if keep.all():
        return panel, fitted, measured
    bounds = None if panel.bounds is None else panel.bounds[keep]
    panel = replace(panel, units=panel.units.rows(keep), at=panel.at[keep], bounds=bounds)
    return panel, fitted.rows(keep), measured.rows(keep)


def _days(studied: Abnormal, statistics: Sequence[Statistic], design: Design) -> tuple[Day, ...]:
    if not studied.count:
        return ()
    car = aggregated(studied.abnormal, design)
    aar, aar_error, aar_half, n = _average(
        studied.abnormal, studied.sigma[:, None] * np.sqrt(studied.daily_factor), studied, design
    )
    caar, caar_error, caar_half, _ = _average(car, car_errors(studied, design), studied, design)
    return tuple(
        Day(
            offset=design.window.first + number,
            n=int(n[number]),
            aar=float(aar[number]),
            aar_error=_known(aar_error[number]),
            aar_low=_known(aar[number] - aar_half[number]),
            aar_high=_known(aar[number] + aar_half[number]),
            caar=float(caar[number]),
            caar_error=_known(caar_error[number]),
            caar_low=_known(caar[number] - caar_half[number]),
            caar_high=_known(caar[number] + caar_half[number]),
            median_car=float(np.median(car[:, number])),
            tests=tuple(one.on_day(number, design) for one in statistics if one.is_daily),
        )
        for number in range(design.length)
    )


def _average(
    values: Floats, errors: Floats, studied: Abnormal, design: Design
) -> tuple[Floats, Floats, Floats, Floats]:
    """Means, their errors, half widths of the bands, and N of each column."""
    present = ~np.isnan(values)
    n = present.sum(axis=0).astype(np.float64)
    means = np.where(present, values, 0.0).sum(axis=0) / np.maximum(n, 1.0)
    deviations = np.where(present, values - means, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt((deviations**2).sum(axis=0) / (n - 1.0) / n)
    degrees = n - 1.0
    if studied.count == 1:
        error, degrees = errors[0], np.full(n.size, studied.degrees[0])
    quantile = stdtrit(np.where(degrees > 0, degrees, np.nan), 0.5 + design.level / 2)
    return np.where(n > 0, means, np.nan), error, quantile * error, n


def aggregated(abnormal: Floats, design: Design) -> Floats:
    """Cumulated abnormal returns from the first day to each, (N, L2), by the design's aggregation."""
    filled = np.nan_to_num(abnormal)
    total: Floats = np.cumsum(filled, axis=1)
    if design.aggregation == "compounded":
        # Log returns compound by adding; what is shown is the simple return they come to.
        compounded = np.expm1(total) if design.returns == "log" else np.cumprod(1.0 + filled, axis=1) - 1.0
        return np.asarray(compounded)
    return total / np.arange(1, design.length + 1) if design.aggregation == "mean" else total


def car_errors(measured: Abnormal, design: Design) -> Floats:
    """Standard errors of the cumulated abnormal returns by the estimation window, (N, L2)."""
    errors = measured.sigma[:, None] * np.sqrt(measured.car_factor)
    return errors / np.arange(1, errors.shape[1] + 1) if design.aggregation == "mean" else errors


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _paths(panel: Panel, fitted: Fit, measured: Abnormal) -> Paths:
    return Paths(
        units=measured.units,
        day0=panel.tape.days[panel.at],
        days=measured.days,
        raw=measured.raw,
        abnormal=measured.abnormal,
        car=aggregated(measured.abnormal, panel.design),
        car_error=car_errors(measured, panel.design),
        estimation_n=measured.n,
        gaps=(measured.spans > 1).sum(axis=1),
        alpha=fitted.alpha,
        beta=fitted.beta,
    )
