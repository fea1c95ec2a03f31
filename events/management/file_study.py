"""A study over files of returns or prices, as the command's options ask it."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from markets.returns import Estimation, Window
from markets.study import Conventions, Design, LeftOut, Series, StudyResult, Unit, run
from markets.studyevents import Columns, calendar_days, place, read_events
from markets.studyfile import UnusableStudy, day_of, less, read_table, returns_from, returns_in


def study(options: dict[str, Any]) -> tuple[StudyResult, list[LeftOut]]:
    """The engine's answer and what had no place; raises UnusableStudy and OSError."""
    if (options["returns"] is None) == (options["prices"] is None):
        raise UnusableStudy("name a file of --returns or one of --prices")
    if (options["events"] is None) == (options["event_days"] is None):
        raise UnusableStudy("name a file of --events, or a FROM and TO of --event-days")
    if options["event_days"]:
        options = options | {"empty": "gap", "missing_in_window": "keep"}
    every, regressors = _series(options)
    names = options["columns"] or [
        name for name in every if name not in {*options["factors"], options["risk_free"]}
    ]
    missing = [name for name in names if name not in every]
    if missing:
        raise UnusableStudy(f"there is no column {missing[0]!r}; there are {', '.join(every)}")
    series = {name: every[name] for name in names}
    units, refused, window = _units(options, series)
    design = _design(options, window)
    draws = options["placebo_draws"]
    return run(
        series, units, regressors=regressors, design=design, seed=options["seed"], placebo_draws=draws
    ), refused


def _series(options: dict[str, Any]) -> tuple[dict[str, Series], dict[str, Series]]:
    """The instruments by name, and whatever can be a regressor."""
    series = _read(options["returns"] or options["prices"], options)
    others = _read(options["regressors"], options) if options["regressors"] else {}
    rate = options["risk_free"]
    if not rate:
        return series, series | others
    known = (series | others)[rate]
    return less(series, known), series | others


def _read(path: Path, options: dict[str, Any]) -> dict[str, Series]:
    used = {*options["columns"], *options["factors"], options["risk_free"]}
    wanted = used if options["columns"] else ()
    with path.open(encoding="utf-8", newline="") as file:
        table = read_table(file, columns=wanted, date_format=options["date_format"])
    if options["returns"]:
        return returns_in(table, empty=options["empty"], is_percent=options["percent"])
    return returns_from(table, kind=options["kind"], empty=options["empty"])


def _units(options: dict[str, Any], series: dict[str, Series]) -> tuple[list[Unit], list[LeftOut], Window]:
    form, window = options["date_format"], Window(*options["window"])
    if options["event_days"]:
        first, last = (day_of(text, form) for text in options["event_days"])
        named, length = calendar_days(first, last, series)
        window = Window(0, length - 1)
    else:
        columns = Columns(options["date_column"], options["instrument_column"], options["event_column"])
        with options["events"].open(encoding="utf-8", newline="") as file:
            named = read_events(file, known=series, columns=columns, date_format=form)
    estimation = None
    if options["estimation_days"]:
        first, last = (day_of(text, form) for text in options["estimation_days"])
        estimation = (first, last)
    units, refused = place(named, series, non_session=options["non_session"], estimation=estimation)
    return units, refused, window


def _design(options: dict[str, Any], window: Window) -> Design:
    return Design(
        window=window,
        estimation=Estimation(options["estimation"], options["gap"], options["minimum"]),
        model=options["model"],
        regressors=tuple(options["factors"]),
        returns=options["kind"],
        aggregation=options["aggregation"],
        grouping=options["grouping"],
        overlap=options["overlap"],
        level=options["level"],
        tests=tuple(options["tests"]) if options["tests"] else None,
        conventions=Conventions(**{one.name: options[one.name] for one in fields(Conventions)}),
    )
