"""Event studies from the command line."""

import csv
from argparse import ArgumentParser, BooleanOptionalAction
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import orjson
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from events.management.study_table import show
from markets.returns import Estimation, Window
from markets.study import PLACEBO_DRAWS, SEED, TESTS, Conventions, Design, Series, StudyResult, Unit, run
from markets.study.design import MODELS, Aggregation, Grouping, Overlap
from markets.study.report import plain
from markets.study.results import LeftOut
from markets.studyevents import Columns, NonSession, calendar_days, place, read_events
from markets.studyfile import Empty, Kind, UnusableStudy, day_of, less, read_table, returns_from, returns_in

PERCENT = 100.0


class Command(BaseCommand):
    """Study what prices did around events, by the tests of the literature."""

    help = (
        "Study events in files of returns or prices. Textbook conventions are the default, each is a switch; "
        "units that cannot be measured are listed with the reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        _add_files(parser)
        _add_question(parser)
        _add_conventions(parser)

    def handle(self, **options: Any) -> None:
        try:
            with _progress() as progress:
                progress.add_task("studying", total=None)
                result, refused = _study(options)
        except (UnusableStudy, ValueError, csv.Error) as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(f"there is no series called {error}, which the model wants") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        left_out = (*refused, *result.left_out)
        scale = PERCENT if options["percent"] else 1.0
        if options["json"]:
            body = plain(result, scale=scale)
            body["left_out"] = [
                {"event": one.event, "instrument": one.instrument, "reason": one.reason} for one in left_out
            ]
            body["unit"] = "percent" if options["percent"] else "return"
            self.stdout.write(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode())
        else:
            show(Console(), result, left_out, scale=scale)
        if not result.n:
            raise CommandError(f"no unit could be measured, {len(left_out)} left out")


def _add_files(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--returns", type=Path, help="returns by date, wide (date,A,B,...) or long (date,symbol,return)")
    add("--prices", type=Path, help="prices by date in the same layouts; returns are made of them")
    add(
        "--regressors",
        type=Path,
        help="the regressors, of the same sort, where they are in a file of their own",
    )
    add(
        "--events",
        type=Path,
        help="day 0: a date a line, with an instrument where it is the unit's own, or wide",
    )
    add(
        "--event-days",
        nargs=2,
        metavar=("FROM", "TO"),
        help="instead of events: these calendar days, each tested alone",
    )
    add("--columns", nargs="+", default=(), help="the instruments to study (default: every column)")
    add(
        "--kind",
        choices=get_args(Kind),
        default="log",
        help="what returns are, or are made of prices (default: log)",
    )
    add("--percent", action="store_true", help="returns are in percent, and so are the answers")
    add(
        "--empty",
        choices=get_args(Empty),
        default="drop",
        help="an empty cell: no session (drop), or a missing return",
    )
    add(
        "--non-session",
        choices=get_args(NonSession),
        default="forward",
        help="a day 0 on which an instrument has no session",
    )
    add("--date-format", help="how dates are written, in strptime's letters (default: YYYY-MM-DD)")
    add("--date-column", default="", help="the column of the events with the date")
    add("--instrument-column", default="", help="the column of the events with the instrument")
    add("--event-column", default="", help="the column of the events that names the event")


def _add_question(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--window",
        nargs=2,
        type=int,
        default=(0, 1),
        metavar=("FIRST", "LAST"),
        help="sessions around day 0 (default: 0 1)",
    )
    add("--estimation", type=int, default=120, help="sessions to estimate from (default: 120); 0 for none")
    add(
        "--gap",
        type=int,
        default=10,
        help="the last of them lies so many sessions before the window (default: 10)",
    )
    add("--minimum", type=int, default=60, help="returns needed to estimate from (default: 60)")
    add("--estimation-days", nargs=2, metavar=("FROM", "TO"), help="instead: estimate between two dates")
    add("--model", choices=MODELS, default="mean-adjusted", help="what is normal (default: mean-adjusted)")
    add(
        "--factors",
        nargs="+",
        default=(),
        metavar="NAME",
        help="the regressors of the model, the market first",
    )
    add("--risk-free", metavar="NAME", help="a rate to take off every return first")
    add(
        "--aggregation",
        choices=get_args(Aggregation),
        default="sum",
        help="how days become a window (default: sum)",
    )
    add(
        "--grouping",
        choices=get_args(Grouping),
        default="separate",
        help="average the instruments of an event first?",
    )
    add(
        "--overlap",
        choices=get_args(Overlap),
        default="keep",
        help="events whose windows share days (default: keep)",
    )
    add("--level", type=float, default=0.95, help="confidence of the bands (default: 0.95)")
    add("--tests", nargs="+", choices=list(TESTS), help="only these tests (default: all)")
    add(
        "--placebo-draws",
        type=int,
        default=PLACEBO_DRAWS,
        help=f"sets of pseudo-events (default: {PLACEBO_DRAWS})",
    )
    add("--seed", type=int, default=SEED, help=f"of every random draw (default: {SEED})")
    add("--json", action="store_true", help="the whole answer as JSON")


def _add_conventions(parser: ArgumentParser) -> None:
    """A switch for each convention, as its dataclass declares it."""
    types = get_type_hints(Conventions)
    for one in fields(Conventions):
        name, kind = f"--{one.name.replace('_', '-')}", types[one.name]
        if kind is bool:
            parser.add_argument(name, action=BooleanOptionalAction, default=one.default)
        elif get_origin(kind) is None or int in get_args(kind):
            parser.add_argument(name, type=int, default=one.default)
        else:
            parser.add_argument(
                name, choices=get_args(kind), default=one.default, help=f"(default: {one.default})"
            )


def _study(options: dict[str, Any]) -> tuple[StudyResult, list[LeftOut]]:
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


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
