"""What event windows hold beyond normal returns, with the variances of it.

Sources: MacKinlay 1997; Campbell, Lo & MacKinlay 1997, chapter 4; Patell 1976.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from markets.series import Floats, Integers
from markets.study.models import Fit, solve
from markets.study.panel import Booleans, Panel
from markets.study.units import Units


# Not by __slots__: what several tests want is computed once.
@dataclass(frozen=True, eq=False)
class Abnormal:
    """What the windows of N units hold; L2 relative days, not a number where a unit has no return.

    ``raw`` and ``normal`` returns, ``abnormal`` their difference; ``days`` calendar days; ``spans`` how many
    sessions a return runs over. ``daily_factor`` and ``car_factor`` (N, L2) turn the residual variance into
    that of a day's and of the cumulated abnormal return; ``car_factor`` runs from the first day to each.
    ``sigma`` (N,), ``n`` (N,), ``degrees`` (N,), ``residuals`` and their ``history_days`` (N, L1) or None.
    """

    units: Units
    raw: Floats
    normal: Floats
    abnormal: Floats
    days: Integers
    spans: Integers
    daily_factor: Floats
    car_factor: Floats
    sigma: Floats
    n: Integers
    degrees: Floats
    residuals: Floats | None
    history_days: Integers | None

    def rows(self, keep: Booleans) -> "Abnormal":
        """The windows of some units."""
        return Abnormal(
            units=self.units.rows(keep),
            raw=self.raw[keep],
            normal=self.normal[keep],
            abnormal=self.abnormal[keep],
            days=self.days[keep],
            spans=self.spans[keep],
            daily_factor=self.daily_factor[keep],
            car_factor=self.car_factor[keep],
            sigma=self.sigma[keep],
            n=self.n[keep],
            degrees=self.degrees[keep],
            residuals=None if self.residuals is None else self.residuals[keep],
            history_days=None if self.history_days is None else self.history_days[keep],
        )

    @property
    def count(self) -> int:
        """How many units there are, N."""
        return len(self.units)

    @cached_property
    def present(self) -> Booleans:
        """Where a unit has an abnormal return, (N, L2)."""
        return ~np.isnan(self.abnormal)

    @cached_property
    def averages(self) -> Floats:
        """The average abnormal return of each day, AAR, (L2,); nan on a day without any."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.nansum(self.abnormal, axis=0) / self.present.sum(axis=0))

    @cached_property
    def cumulated(self) -> Floats:
        """Sum of abnormal returns from the first day to each, (N, L2)."""
        return np.cumsum(np.nan_to_num(self.abnormal), axis=1)

    @cached_property
    def standardized(self) -> Floats:
        """Daily abnormal returns over their standard errors, SAR, (N, L2)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.abnormal / (self.sigma[:, None] * np.sqrt(self.daily_factor))

    @cached_property
    def standardized_cumulated(self) -> Floats:
        """Cumulated abnormal returns over their exact standard errors, SCAR, (N, L2)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.cumulated / (self.sigma[:, None] * np.sqrt(self.car_factor))


def abnormal_returns(panel: Panel, fitted: Fit) -> Abnormal:
    """The event windows of a panel, unit by unit."""
    design, tape = panel.design, panel.tape
    places = panel.event_places()
    spans = tape.spans[places].astype(np.float64)
    raw, x = tape.values[places], np.moveaxis(tape.regressors[:, places], 0, -1)
    raw = np.where((spans > 0) & ~np.isnan(x).any(axis=2), raw, np.nan)
    if design.conventions.base_first:
        raw[:, 0] = np.nan
    spans = np.where(np.isnan(raw), 0.0, spans)
    x = np.where(np.isnan(raw)[:, :, None], 0.0, x)
    normal = _normal(design.model, fitted, x, spans)
    has_error = design.conventions.forecast_error and design.is_fitted
    daily = _factor(fitted, spans, x, has_error=has_error)
    whole = _factor(fitted, np.cumsum(spans, axis=1), np.cumsum(x, axis=1), has_error=has_error)
    abnormal = raw - normal
    if design.conventions.base_first:
        abnormal[:, 0] = 0.0
    return Abnormal(
        units=panel.units,
        raw=raw,
        normal=normal,
        abnormal=abnormal,
        days=tape.days[places],
        spans=spans.astype(np.int64),
        daily_factor=daily,
        car_factor=whole,
        sigma=fitted.sigma,
        n=fitted.n,
        degrees=fitted.n.astype(np.float64) - design.coefficients,
        residuals=fitted.residuals,
        history_days=None,
    )


def dated(measured: Abnormal, panel: Panel) -> Abnormal:
    """The same with the calendar days of the residuals, which only what pairs units looks at."""
    if measured.residuals is None:
        return measured
    return replace(measured, history_days=panel.estimation_days(slice(None)))


def _normal(model: str, fitted: Fit, x: Floats, spans: Floats) -> Floats:
    if model == "raw":
        return np.zeros(spans.shape)
    if model == "market-adjusted":
        return x[:, :, 0]
    return np.asarray(fitted.alpha[:, None] * spans + np.einsum("ntk,nk->nt", x, fitted.beta))


def _factor(fitted: Fit, covered: Floats, x: Floats, *, has_error: bool) -> Floats:
    """What multiplies the residual variance for returns over ``covered`` sessions with regressors ``x``.

    covered + covered^2 / L1 + d' G^-1 d with d = x - covered mean(x): Campbell, Lo & MacKinlay 1997, 4.4.
    """
    if not has_error:
        return covered.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = covered + covered**2 / fitted.n[:, None]
    if not fitted.k:
        return factor
    count, _, k = x.shape
    deviation = x - covered[:, :, None] * fitted.mean_x[:, None, :]
    if k == 1:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(factor + deviation[:, :, 0] ** 2 / fitted.gram[:, :, 0])
    inverse = np.stack(
        [solve(fitted.gram, np.broadcast_to(np.eye(k)[i], (count, k)).copy()) for i in range(k)], axis=2
    )
    return np.asarray(factor + np.einsum("nti,nij,ntj->nt", deviation, inverse, deviation))
