"""The bound: market models of all units from running sums alone, which cost nothing more for a longer window.

Sums of x, y, xx, xy and yy run over the whole sample once; each unit then takes differences. It loses digits
where a mean is large beside its spread, has no gaps, and makes only AAR, CAAR, their t, Patell and BMP.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.study.ground import ESTIMATION, WINDOW, Ground
from markets.series import Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """What the bound comes to: by day, and over the window."""

    aar: Floats
    caar: Floats
    t: float
    patell: float
    bmp: float


def prefix_sums(ground: Ground) -> Sums:
    """The study by running sums."""
    x, y = ground.market, ground.returns
    running = [_running(values) for values in (x[:, None], (x * x)[:, None], y, y * x[:, None], y * y)]
    end = ground.at + WINDOW.first - ESTIMATION.gap + 1
    begin = end - ESTIMATION.sessions
    sx, sxx, sy, sxy, syy = (one[end] - one[begin] for one in running)
    n = float(ESTIMATION.sessions)
    var_x = sxx - sx * sx / n
    beta = (sxy - sx * sy / n) / var_x
    alpha = (sy - beta * sx) / n
    variance = (syy - sy * sy / n - beta * (sxy - sx * sy / n)) / (n - 2.0)
    places = ground.at[:, None] + np.arange(WINDOW.first, WINDOW.last + 1)
    inside = x[places]
    abnormal = y[places] - alpha[:, None, :] - beta[:, None, :] * inside[:, :, None]
    deviation = inside - sx / n
    daily = 1.0 + 1.0 / n + deviation**2 / var_x
    length = inside.shape[1]
    whole = length + length**2 / n + deviation.sum(axis=1, keepdims=True) ** 2 / var_x
    sigma = np.sqrt(variance)
    standardized = abnormal / (sigma[:, None, :] * np.sqrt(daily)[:, :, None])
    car = abnormal.sum(axis=1)
    scar = (car / (sigma * np.sqrt(whole))).ravel()
    aar = abnormal.mean(axis=(0, 2))
    patell = standardized.sum() / np.sqrt(length * scar.size * (n - 2.0) / (n - 4.0))
    return Sums(aar, np.cumsum(aar), _t(car.ravel()), float(patell), _t(scar))


def _running(values: Floats) -> Floats:
    return np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])


def _t(values: Floats) -> float:
    return float(values.mean() / (values.std(ddof=1) / np.sqrt(values.size)))
