"""A study's answer as plain data, ready to be written as JSON."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import numpy as np

from markets.series import Floats
from markets.study.panel import NO_DAY
from markets.study.results import Day, StudyResult

_EPOCH = date(1970, 1, 1)
_RETURNS = (
    "aar",
    "aar_error",
    "aar_low",
    "aar_high",
    "caar",
    "caar_error",
    "caar_low",
    "caar_high",
    "median_car",
)


def plain(result: StudyResult, *, scale: float = 1.0) -> dict[str, Any]:
    """Everything in the answer but the arrays' types; returns and their errors times ``scale``."""
    return {
        "design": asdict(result.design) | {"window": str(result.design.window), **_estimation(result)},
        "n": result.n,
        "n_events": result.n_events,
        "n_units": result.n_units,
        "correlation": result.correlation,
        "days": [_day(day, scale) for day in result.days],
        "tests": [asdict(test) for test in result.tests],
        "units": _units(result, scale),
        "left_out": [asdict(one) for one in result.left_out],
        "warnings": list(result.warnings),
        "seed": result.seed,
        "placebo_draws": result.placebo_draws,
    }


def _estimation(result: StudyResult) -> dict[str, Any]:
    return {"estimation": result.design.estimation._asdict()}


def _day(day: Day, scale: float) -> dict[str, Any]:
    shown = asdict(day)
    return shown | {name: None if shown[name] is None else shown[name] * scale for name in _RETURNS}


def _units(result: StudyResult, scale: float) -> list[dict[str, Any]]:
    paths = result.paths
    events, instruments = paths.events, paths.instruments
    return [
        {
            "event": events[row],
            "instrument": instruments[row],
            "day0": _date(paths.day0[row]),
            "days": [_date(day) for day in paths.days[row]],
            "raw": _numbers(paths.raw[row] * scale),
            "abnormal": _numbers(paths.abnormal[row] * scale),
            "car": _numbers(paths.car[row] * scale),
            "car_error": _numbers(paths.car_error[row] * scale),
            "estimation_n": int(paths.estimation_n[row]),
            "gaps": int(paths.gaps[row]),
            "alpha": float(paths.alpha[row]) * scale,
            "beta": _numbers(paths.beta[row]),
        }
        for row in range(len(events))
    ]


def _date(day: Any) -> str | None:
    return None if day == NO_DAY else (_EPOCH + timedelta(days=int(day))).isoformat()


def _numbers(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
