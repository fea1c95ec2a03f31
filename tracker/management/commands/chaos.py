"""Kill workers and empty the broker while documents are worked; anything lost, doubled or held up fails."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from rich.console import Console
from rich.progress import Progress

from benchmarks.chaos import plan, report, runner, shared
from benchmarks.chaos.counts import Figures
from benchmarks.database import UnableToBench, own_database

PARTS = {
    "pgmq": "Killed workers, hints on PGMQ",
    "redis": "Killed workers, hints on Redis",
    "shared": "The same items from two sources at once",
}


class Command(BaseCommand):
    help = "Work documents on loopback hosts while workers are killed; a missed goal fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--short", action="store_true", help=f"{plan.SHORT.documents} documents in little time"
        )
        parser.add_argument(
            "--part", choices=PARTS, help="killed workers on one broker, or items shared by two sources"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        # A log has no width of its own, and a table of eighty columns breaks its words.
        console = Console() if sys.stdout.isatty() else Console(width=150)
        missed = []
        for part in [options["part"]] if options["part"] else PARTS:
            try:
                figures = _run(console, part, is_short=options["short"])
            except (UnableToBench, DatabaseError) as error:
                raise CommandError(f"{part}: {str(error).splitlines()[0]}") from None
            report.show(console, PARTS[part], figures)
            missed += [f"{part}: {goal}" for goal in figures.missed]
        if missed:
            raise CommandError(f"missed: {'; '.join(missed)}")


def _run(console: Console, part: str, *, is_short: bool) -> Figures:
    database = f"{connection.settings_dict['NAME']}_chaos"
    run, total = _prepared(part, is_short=is_short)
    with (
        own_database(name=database, contents="", keep=False),
        Progress(console=console) as progress,
    ):
        task = progress.add_task(PARTS[part], total=total)
        return run(advance=lambda closed: progress.update(task, completed=closed))


def _prepared(part: str, *, is_short: bool) -> tuple[Callable[..., Figures], int]:
    """What to run, and how many rows it closes well."""
    if part == "shared":
        items = shared.SHORT if is_short else shared.FULL
        return partial(shared.run, items), sum(1 for _ in items.pages())
    documents = plan.SHORT if is_short else plan.FULL
    return partial(runner.run, documents, on=part), documents.sound
