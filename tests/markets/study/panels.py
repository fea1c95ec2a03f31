"""Random panels: made-up returns, some with holes, and units in them."""

import numpy as np

from markets.study import Series, Unit

MONDAY = 16_804  # 2016-01-04, in days since 1970


def weekdays(length):
    return np.busday_offset("2016-01-04", np.arange(length)).astype("datetime64[D]").astype(np.int64)


def series_from(values, *, unit="return", days=None):
    values = np.asarray(values, dtype=np.float64)
    days = weekdays(values.size) if days is None else days
    return Series(days, values, np.where(np.isnan(values), 0, 1), unit)


def random_panel(seed, *, instruments=3, length=400, events=4, holes=0.0, factors=1):
    """Instruments that load on factors, the factors, and units on random days."""
    random = np.random.default_rng(seed)
    moves = random.normal(0.0003, 0.01, (factors, length))
    loadings = random.normal(1.0, 0.5, (instruments, factors))
    values = loadings @ moves + random.normal(0.0, 0.012, (instruments, length))
    values[random.random(values.shape) < holes] = np.nan
    at = np.sort(random.choice(np.arange(180, length - 25), events, replace=False))
    for day in range(-2, 6):
        values[:, at + day] = np.nan_to_num(values[:, at + day], nan=0.01)
    series = {f"I{number}": series_from(row) for number, row in enumerate(values)}
    regressors = {f"F{number}": series_from(row) for number, row in enumerate(moves)}
    units = [Unit(f"E{event}", name, int(day)) for event, day in enumerate(at) for name in series]
    return series, regressors, units
