"""Measure the timeline and the study engine against their bounds, the size of tests, and the measuring."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import api, claims, remeasure, runner, study_api
from benchmarks.database import NAME, UnableToBench
from benchmarks.report import Goal, show_goals
from benchmarks.study import size, speed
from benchmarks.throughput import runner as throughput
from benchmarks.topics import report as topics
from benchmarks.topics.material import NoMaterial

FULL, FULL_ROUNDS = 1_000_000, 300
SHORT, SHORT_ROUNDS = 20_000, 80
LEAST = 10_000
MEASURED, MEASURED_SHORT = 10_000, 1_000
# Through the pipeline, by each worker.
DOCUMENTS, SHORT_DOCUMENTS = 2_000, 200


class Command(BaseCommand):
    help = "Measure a page of the timeline and the study engine beside their bounds; a missed goal fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--short", action="store_true", help=f"{SHORT:,} events, for a quick run")
        parser.add_argument("--part", choices=tuple(PARTS), help="one part alone")
        parser.add_argument("--events", type=int, help=f"how many events (default {FULL:,})")
        parser.add_argument("--keep", action="store_true", help="keep the database for the next run")

    def handle(self, *_args: Any, **options: Any) -> None:
        # A log has no width of its own, and a table of eighty columns breaks its words.
        console = Console() if sys.stdout.isatty() else Console(width=150)
        chosen = [options["part"]] if options["part"] else list(PARTS)
        faults = [fault for name in chosen for fault in PARTS[name](console, options)]
        if faults:
            raise CommandError("; ".join(faults))


def _events(options: dict[str, Any]) -> int:
    events: int = options["events"] or (SHORT if options["short"] else FULL)
    if events < LEAST:
        raise CommandError(f"at least {LEAST:,} events are needed, for a deep page to be there")
    return events


def _timeline(console: Console, options: dict[str, Any]) -> list[str]:
    events = _events(options)
    rounds = SHORT_ROUNDS if options["short"] else FULL_ROUNDS
    return _judged(lambda: runner.run(events=events, rounds=rounds, keep=options["keep"], console=console))


def _api(console: Console, options: dict[str, Any]) -> list[str]:
    try:
        return _missed(console, api.run(events=_events(options), keep=options["keep"], console=console))
    except (UnableToBench, DatabaseError) as error:
        raise CommandError(str(error).splitlines()[0]) from None


def _pipeline(console: Console, options: dict[str, Any]) -> list[str]:
    events, name = _events(options), f"{NAME}_pipeline"
    documents = SHORT_DOCUMENTS if options["short"] else DOCUMENTS
    return _judged(
        lambda: throughput.compare(few=LEAST, many=events, documents=documents, name=name, console=console)
    )


def _judged(measure: Callable[[], runner.Outcome]) -> list[str]:
    try:
        outcome = measure()
    except (UnableToBench, DatabaseError) as error:
        raise CommandError(str(error).splitlines()[0]) from None
    if outcome.faults:
        raise CommandError(f"{len(outcome.faults)} faults, the first: {outcome.faults[0]}")
    return [f"missed: {missed}" for missed in outcome.missed]


def _size(console: Console, options: dict[str, Any]) -> list[str]:
    simulations = size.SHORT if options["short"] else size.SIMULATIONS
    with _advancing(console, "Simulating null studies", 2 * simulations) as advance:
        goals = size.measure(simulations=simulations, console=console, advance=advance)
    return _missed(console, goals)


def _study(console: Console, options: dict[str, Any]) -> list[str]:
    rounds = speed.SHORT if options["short"] else speed.ROUNDS
    cache = Path(settings.DATA_DIR) / "bench"
    return _missed(console, speed.measure(rounds=rounds, cache=cache, console=console))


def _measure(console: Console, options: dict[str, Any]) -> list[str]:
    events = options["events"] or (MEASURED_SHORT if options["short"] else MEASURED)
    try:
        goals = remeasure.run(events=events, console=console)
    except (UnableToBench, DatabaseError) as error:
        raise CommandError(str(error).splitlines()[0]) from None
    return _missed(console, goals)


def _classify(console: Console, _options: dict[str, Any]) -> list[str]:
    try:
        outcome = topics.run(console=console)
    except NoMaterial as why:
        console.print(f"No figures of classification: {why}.")
        return []
    return [f"missed: {missed}" for missed in outcome.missed]


def _claims(console: Console, options: dict[str, Any]) -> list[str]:
    simulations = claims.SHORT if options["short"] else claims.SIMULATIONS
    with _advancing(console, "Simulating worlds without a lead", claims.steps(simulations)) as advance:
        goals = claims.measure(simulations=simulations, console=console, advance=advance)
    return _missed(console, goals)


def _study_api(console: Console, options: dict[str, Any]) -> list[str]:
    rounds = study_api.SHORT if options["short"] else study_api.ROUNDS
    try:
        return _missed(console, study_api.measure(rounds=rounds, console=console))
    except (UnableToBench, DatabaseError) as error:
        raise CommandError(str(error).splitlines()[0]) from None


def _missed(console: Console, goals: tuple[Goal, ...]) -> list[str]:
    show_goals(console, goals)
    return [f"missed: {goal.text} {goal.value:.2f}" for goal in goals if not goal.is_met]


@contextmanager
def _advancing(console: Console, what: str, total: int) -> Iterator[Callable[[], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


PARTS = {
    "classify": _classify,
    "size": _size,
    "claims": _claims,
    "study": _study,
    "study-api": _study_api,
    "measure": _measure,
    "timeline": _timeline,
    "api": _api,
    "pipeline": _pipeline,
}
