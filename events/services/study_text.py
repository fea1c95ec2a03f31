"""The answer of a study as the public reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from scipy.special import stdtr

from events.services.sample import Completeness, Member
from markets.series import Floats
from markets.study import Day, LeftOut, Paths, StudyResult
from markets.study.multiplicity import benjamini_hochberg, holm

CELL_TEST = "cross-sectional-t"


def answer(
    *,
    hash: str,  # noqa: A002 -- the name it has for clients
    as_of: datetime,
    parameters: Mapping[str, Any],
    versions: Mapping[str, Any],
    read_at: Mapping[str, str],
    result: StudyResult,
    left_out: Sequence[LeftOut],
    completeness: Sequence[Completeness],
    warnings: Sequence[str],
    members: Sequence[Member],
) -> dict[str, Any]:
    """Everything a study says, ready to be written as JSON."""
    units = result.paths.units
    used = {units.events[code] for code in np.unique(units.event).tolist()}
    return {
        "hash": hash,
        "as_of": as_of,
        "parameters": parameters,
        "versions": versions,
        "read_at": read_at,
        "n": result.n,
        "n_events": result.n_events,
        "n_units": result.n_units,
        "correlation": result.correlation,
        "days": [_day(one) for one in result.days],
        "tests": [asdict(one) for one in result.tests],
        "cells": cells(result.paths),
        "completeness": [_complete(one) for one in completeness],
        "events": [
            {"event": one.event, "public_at": one.public_at, "precision": one.public_precision}
            for one in members
            if one.event in used
        ],
        "left_out": [asdict(one) for one in left_out],
        "warnings": list(warnings),
    }


def cells(paths: Paths) -> list[dict[str, Any]]:
    """Each instrument by itself: the mean cumulated abnormal return over its events, and its test.

    p is by Student's t over the events; ``holm`` and ``q`` (Benjamini & Hochberg) allow for there
    being several cells.
    """
    owner = paths.units.instrument
    ends = paths.car[:, -1] if owner.size else np.zeros(0)
    numbers = owner[np.sort(np.unique(owner, return_index=True)[1])].tolist()
    rows = [_cell(paths.units.instruments[number], ends[owner == number]) for number in numbers]
    p = np.array([np.nan if row["p"] is None else row["p"] for row in rows])
    for row, one, other in zip(rows, holm(p), benjamini_hochberg(p), strict=True):
        row["holm"], row["q"] = _known(one), _known(other)
    return rows


def _cell(symbol: str, ends: Floats) -> dict[str, Any]:
    n, error, t, p = ends.size, None, None, None
    spread = float(ends.std(ddof=1)) if n > 1 else 0.0
    if spread > 0:
        error = spread / float(np.sqrt(n))
        t = float(ends.mean()) / error
        p = float(2.0 * stdtr(n - 1, -abs(t)))
    return {
        "instrument": symbol,
        "n": n,
        "caar": float(ends.mean()) if n else None,
        "error": error,
        "test": CELL_TEST,
        "t": t,
        "p": p,
    }


def _day(one: Day) -> dict[str, Any]:
    return {
        "day": one.offset,
        "n": one.n,
        "aar": one.aar,
        "aar_error": one.aar_error,
        "aar_low": one.aar_low,
        "aar_high": one.aar_high,
        "caar": one.caar,
        "caar_error": one.caar_error,
        "caar_low": one.caar_low,
        "caar_high": one.caar_high,
        "median_car": one.median_car,
        "tests": [{"name": test.name, "statistic": test.statistic, "p": test.p} for test in one.tests],
    }


def _complete(one: Completeness) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "source": one.source,
        "events": one.events,
        "since": one.since,
        "statement": one.statement,
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
