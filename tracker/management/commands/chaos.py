"""Kill workers and empty the broker while documents are worked; anything lost, doubled or held up fails."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from rich.console import Console
from rich.progress import Progress

from benchmarks.chaos import report, runner
from benchmarks.chaos.plan import FULL, SHORT
from benchmarks.database import UnableToBench, own_database

BROKERS = ("pgmq", "redis")


class Command(BaseCommand):
    help = "Work documents on loopback hosts while workers are killed; a missed goal fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--short", action="store_true", help=f"{SHORT.documents} documents in little time"
        )
        parser.add_argument("--broker", choices=BROKERS, help="one broker alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        # A log has no width of its own, and a table of eighty columns breaks its words.
        console = Console() if sys.stdout.isatty() else Console(width=150)
        plan = SHORT if options["short"] else FULL
        missed = []
        for name in [options["broker"]] if options["broker"] else BROKERS:
            try:
                figures = _run(console, plan, name)
            except (UnableToBench, DatabaseError) as error:
                raise CommandError(f"{name}: {str(error).splitlines()[0]}") from None
            report.show(console, name, figures)
            missed += [f"{name}: {goal}" for goal in figures.missed]
        if missed:
            raise CommandError(f"missed: {'; '.join(missed)}")


def _run(console: Console, plan: runner.Plan, name: str) -> runner.Figures:
    database = f"{connection.settings_dict['NAME']}_chaos"
    with (
        own_database(name=database, contents="", keep=False),
        Progress(console=console) as progress,
    ):
        task = progress.add_task(f"Documents, hints on {name}", total=plan.sound)
        return runner.run(plan, on=name, advance=lambda closed: progress.update(task, completed=closed))
