"""The options of `manage.py study`: which form of study is meant, and what was asked of it."""

from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from django.core.management.base import CommandError

from events.api import study_filters
from events.management import record_study
from markets.returns import ESTIMATION
from markets.study import PLACEBO_DRAWS, SEED, TESTS, Conventions
from markets.study.design import MODELS, Aggregation, Grouping, Overlap
from markets.studyevents import NonSession
from markets.studyfile import Empty, Kind

FORMS = {"files": "files", "record": "the record", "saved": "a saved study", "claims": "claims"}
FILES_DEFAULTS: dict[str, Any] = {
    "columns": (),
    "kind": "log",
    "empty": "drop",
    "non_session": "forward",
    "date_column": "",
    "instrument_column": "",
    "event_column": "",
    "window": (0, 1),
    "estimation": ESTIMATION.sessions,
    "gap": ESTIMATION.gap,
    "minimum": ESTIMATION.minimum,
    "model": "mean-adjusted",
    "factors": (),
    "aggregation": "sum",
    "grouping": "separate",
    "overlap": "keep",
    "level": 0.95,
    "placebo_draws": PLACEBO_DRAWS,
    "seed": SEED,
}
WITHOUT_DEFAULT = ("percent", "events", "event_days", "date_format", "estimation_days", "risk_free")
SHARED = frozenset(study_filters.STUDY)
FILES_ONLY = tuple(
    name
    for name in (*FILES_DEFAULTS, *WITHOUT_DEFAULT, *(one.name for one in fields(Conventions)))
    if name not in SHARED
)
RECORD_ONLY = tuple(
    name for name in study_filters.STUDY if name not in {*FILES_DEFAULTS, "regressors", "tests"}
)


def declare(parser: ArgumentParser) -> None:
    """Every option; those of studies of files, and then whatever else the API knows."""
    _add_files(parser)
    _add_question(parser)
    _add_conventions(parser)
    _add_record(parser)


def form_of(options: dict[str, Any]) -> str:
    """Whether files, claims or the record are meant; raises CommandError for what belongs to another."""
    if options["returns"] is not None or options["prices"] is not None:
        strange = [name for name in (*RECORD_ONLY, "saved") if options.get(name) is not None]
        form = "files"
    elif options["claims"] or options["saved"]:
        strange = [name for name in (*study_filters.STUDY, *FILES_ONLY) if options.get(name) is not None]
        form = "claims" if options["claims"] else "saved"
    else:
        strange, form = [name for name in FILES_ONLY if options.get(name) is not None], "record"
    if strange:
        raise CommandError(f"{record_study.option(strange[0])} is no option of a study of {FORMS[form]}")
    return form


def file_options(options: dict[str, Any]) -> dict[str, Any]:
    """What files are asked where nothing was said; raises CommandError for a kind no returns have."""
    given = {name: value for name, value in options.items() if value is not None}
    kinds = given.get("kind", [FILES_DEFAULTS["kind"]])
    kind = kinds if isinstance(kinds, str) else " ".join(kinds)
    if kind not in get_args(Kind):
        raise CommandError(f"returns of files are {', '.join(get_args(Kind))}, not {kind}")
    regressors = [Path(one) for one in given.get("regressors", ())]
    conventions = {one.name: given.get(one.name, one.default) for one in fields(Conventions)}
    return {
        **{name: given.get(name, default) for name, default in FILES_DEFAULTS.items()},
        **conventions,
        "kind": kind,
        "window": _window(given.get("window", FILES_DEFAULTS["window"])),
        "regressors": regressors[0] if regressors else None,
    }


def _window(words: Sequence[Any]) -> tuple[int, int]:
    try:
        first, last = words if len(words) > 1 else study_filters.window(words[0])
        return int(first), int(last)
    except ValueError as error:
        said = " ".join(map(str, words))
        raise CommandError(f"a window is two sessions around day 0, not {said}") from error


def _add_record(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--saved", metavar="SLUG", help="the newest answer of a saved study")
    add("--claims", action="store_true", help="the claims with their verdicts")
    known = {action.dest for action in parser._actions}  # noqa: SLF001 -- what the files' options took
    for name, one in study_filters.STUDY.items():
        if name not in known:
            says = one.description.replace("%", "%%")
            add(record_study.option(name), nargs="+", metavar="VALUE", help=f"of the record: {says}")


def _add_files(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--returns", type=Path, help="returns by date, wide (date,A,B,...) or long (date,symbol,return)")
    add("--prices", type=Path, help="prices by date in the same layouts; returns are made of them")
    add(
        "--regressors",
        nargs="+",
        help="of the record: symbols; of files: a file of regressors where they are in one of their own",
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
    add("--columns", nargs="+", help="the instruments to study (default: every column)")
    add(
        "--kind",
        nargs="+",
        help="of the record: kinds of events; of files: returns are log (the default), simple or difference",
    )
    add("--percent", action="store_true", default=None, help="returns are in percent, and so are the answers")
    add(
        "--empty",
        choices=get_args(Empty),
        help="an empty cell: no session (drop), or a missing return",
    )
    add(
        "--non-session",
        choices=get_args(NonSession),
        help="a day 0 on which an instrument has no session",
    )
    add("--date-format", help="how dates are written, in strptime's letters (default: YYYY-MM-DD)")
    add("--date-column", help="the column of the events with the date")
    add("--instrument-column", help="the column of the events with the instrument")
    add("--event-column", help="the column of the events that names the event")


def _add_question(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--window",
        nargs="+",
        metavar="SESSION",
        help="first and last session around day 0 (default: 0 1)",
    )
    add("--estimation", type=int, help="sessions to estimate from (default: 120); 0 for none")
    add(
        "--gap",
        type=int,
        help="the last of them lies so many sessions before the window (default: 10)",
    )
    add("--minimum", type=int, help="returns needed to estimate from (default: 60)")
    add("--estimation-days", nargs=2, metavar=("FROM", "TO"), help="instead: estimate between two dates")
    add("--model", choices=MODELS, help="what is normal (default: mean-adjusted)")
    add(
        "--factors",
        nargs="+",
        metavar="NAME",
        help="the regressors of the model, the market first",
    )
    add("--risk-free", metavar="NAME", help="a rate to take off every return first")
    add(
        "--aggregation",
        choices=get_args(Aggregation),
        help="how days become a window (default: sum)",
    )
    add(
        "--grouping",
        choices=get_args(Grouping),
        help="average the instruments of an event first?",
    )
    add(
        "--overlap",
        choices=get_args(Overlap),
        help="events whose windows share days (default: keep)",
    )
    add("--level", type=float, help="confidence of the bands (default: 0.95)")
    add("--tests", nargs="+", choices=list(TESTS), help="only these tests (default: all)")
    add(
        "--placebo-draws",
        type=int,
        help=f"sets of pseudo-events (default: {PLACEBO_DRAWS})",
    )
    add("--seed", type=int, help=f"of every random draw (default: {SEED})")
    add("--json", action="store_true", help="the whole answer as JSON")


def _add_conventions(parser: ArgumentParser) -> None:
    """A switch for each convention, as its dataclass declares it."""
    types = get_type_hints(Conventions)
    for one in fields(Conventions):
        name, kind = f"--{one.name.replace('_', '-')}", types[one.name]
        if kind is bool:
            parser.add_argument(name, action=BooleanOptionalAction)
        elif get_origin(kind) is None or int in get_args(kind):
            parser.add_argument(name, type=int)
        else:
            parser.add_argument(name, choices=get_args(kind), help=f"(default: {one.default})")
