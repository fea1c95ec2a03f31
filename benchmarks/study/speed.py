"""How long a study takes, beside running sums and the peer."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.report import Goal
from benchmarks.study import peer
from benchmarks.study.bound import prefix_sums
from benchmarks.study.ground import PARAMETRIC, Ground, design, ground
from markets.study import Design, StudyResult, run

EVENTS, INSTRUMENTS, DAYS = 200, 20, 3000
TIMES_BOUND, TIMES_PEER, PLACEBO_SECONDS = 8.0, 12.0, 5.0
ROUNDS, SHORT = 41, 15
MILLISECONDS = 1e3
TOLERANCE = 1e-12


def measure(*, rounds: int, cache: Path, console: Console) -> tuple[Goal, ...]:
    """Time the engine, its bound and the peer on the same returns; faults of agreement are missed goals."""
    same = ground(events=EVENTS, instruments=INSTRUMENTS, days=DAYS)
    bound, arithmetic = _in_turns(lambda: prefix_sums(same), lambda: _run(same, design(PARAMETRIC)), rounds)
    whole = design(None)
    ours = {
        "AAR, CAAR, t, J2, Patell, BMP": arithmetic,
        "all tests, events averaged first": _study(same, replace(whole, grouping="average"), 5),
        "all tests, every unit": _study(same, whole, 1),
    }
    placebo = _wall(lambda: _run(same, replace(whole, grouping="average"), draws=1000))
    rows = [
        ("running sums (bound)", bound),
        *ours.items(),
        ("all tests, averaged, 1,000 placebo draws", placebo),
    ]
    goals = [
        Goal("CPU, arithmetic / running sums", arithmetic / bound, TIMES_BOUND),
        Goal("seconds with 1,000 placebo draws", placebo, PLACEBO_SECONDS),
        Goal("AAR and tests differ from running sums by more than 1e-12", _differs(same), 0),
    ]
    try:
        seconds, theirs = peer.measure(same, cache)
    except peer.NoPeer as why:
        console.print(f"eventstudy {peer.VERSION} is not measured: {why}", markup=False)
    else:
        cold = _wall(lambda: _run(same, design(PARAMETRIC)))
        rows += [(f"eventstudy {peer.VERSION}, its nearest equivalent", seconds)]
        apart = float(np.abs(np.array(theirs) - prefix_sums(same).aar).max())
        goals += [
            Goal("cold run / peer, times twelve", TIMES_PEER * cold / seconds),
            Goal("the peer's AAR differs by more than 1e-12", apart > TOLERANCE, 0),
        ]
    _show(console, rows, bound)
    return tuple(goals)


def _study(same: Ground, asked: Design, rounds: int) -> float:
    return _cpu(lambda: _run(same, asked), rounds)


def _run(same: Ground, asked: Design, *, draws: int = 0) -> StudyResult:
    return run(same.series, same.units, regressors=same.regressors, design=asked, placebo_draws=draws)


def _in_turns(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Seconds of CPU of the median round of each, in turns, so that a neighbor's burst meets both."""
    pairs = [(_timed(one, time.process_time), _timed(other, time.process_time)) for _ in range(rounds)]
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def _cpu(work: Callable[[], object], rounds: int) -> float:
    """Seconds of CPU in the best round: neighbors on the machine do not count."""
    return min(_timed(work, time.process_time) for _ in range(rounds))


def _wall(work: Callable[[], object]) -> float:
    return min(_timed(work, time.perf_counter) for _ in range(3))


def _timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    work()
    return clock() - began


def _differs(same: Ground) -> bool:
    """Whether the engine and the running sums come to different numbers."""
    sums, result = prefix_sums(same), _run(same, design(PARAMETRIC))
    pairs = [(day.aar, value) for day, value in zip(result.days, sums.aar, strict=True)]
    pairs += [(day.caar, value) for day, value in zip(result.days, sums.caar, strict=True)]
    for name, value in (("cross-sectional-t", sums.t), ("patell", sums.patell), ("bmp", sums.bmp)):
        pairs.append((result.test(name).statistic or 0.0, value))
    return any(abs(one - other) > TOLERANCE for one, other in pairs)


def _show(console: Console, rows: list[tuple[str, float]], bound: float) -> None:
    table = Table(
        title=f"{EVENTS} events x {INSTRUMENTS} instruments x {DAYS:,} days, window [-5,+10], 250 sessions"
    )
    for name in ("what", "ms", "times the bound"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for what, seconds in rows:
        table.add_row(what, f"{MILLISECONDS * seconds:.1f}", f"{seconds / bound:.1f}")
    console.print(table)
