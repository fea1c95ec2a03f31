"""A study's answer as tables for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from markets.study import StudyResult, TestResult
from markets.study.results import LeftOut


def show(console: Console, result: StudyResult, left_out: Sequence[LeftOut], *, scale: float) -> None:
    """Days, tests, warnings and what was left out; returns times ``scale``."""
    counted = "events" if result.design.grouping == "average" else "units"
    console.print(
        f"{result.n} {counted} ({result.n_events} events, {result.n_units} units), {result.design.model},"
        f" window {result.design.window}",
        highlight=False,
    )
    if result.days:
        console.print(_days(result, scale))
        console.print(_tests(result.tests))
    for warning in result.warnings:
        console.print(f"Warning: {warning}", markup=False, highlight=False)
    for one in left_out:
        who = " ".join(filter(None, (one.event, one.instrument)))
        console.print(f"left out {who}: {one.reason}", markup=False, highlight=False, soft_wrap=True)


def _days(result: StudyResult, scale: float) -> Table:
    level = f"{100 * result.design.level:g} %"
    table = Table(title="Average abnormal returns")
    for name in ("day", "N", "AAR", level, "CAAR", level, "median CAR"):
        table.add_column(name, justify="right")
    for day in result.days:
        table.add_row(
            f"{day.offset:+d}" if day.offset else "0",
            str(day.n),
            _number(day.aar, scale),
            _band(day.aar_low, day.aar_high, scale),
            _number(day.caar, scale),
            _band(day.caar_low, day.caar_high, scale),
            _number(day.median_car, scale),
        )
    return table


def _number(value: float, scale: float) -> str:
    return f"{value * scale:.6f}"


def _band(low: float | None, high: float | None, scale: float) -> str:
    return "" if low is None or high is None else f"{_number(low, scale)} … {_number(high, scale)}"


def _tests(tests: Sequence[TestResult]) -> Table:
    table = Table(title="The window against no abnormal return")
    for name, justify in (
        ("test", "left"),
        ("statistic", "right"),
        ("law", "left"),
        ("p", "right"),
        ("", "left"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for test in tests:
        law = f"{test.law}({test.degrees:g})" if test.degrees else test.law
        statistic = "" if test.statistic is None else f"{test.statistic:.4f}"
        p = "" if test.p is None else f"{test.p:.4f}"
        table.add_row(test.name, statistic, law, p, test.refusal or test.warning)
    return table
