"""Measure the timeline against its bound, in a database of its own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console

from benchmarks import runner
from benchmarks.database import UnableToBench

FULL, FULL_ROUNDS = 1_000_000, 300
SHORT, SHORT_ROUNDS = 20_000, 80
LEAST = 10_000


class Command(BaseCommand):
    help = "Measure a page of the timeline against the least that could serve it; a missed goal fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--short", action="store_true", help=f"{SHORT:,} events, for a quick run")
        parser.add_argument("--events", type=int, help=f"how many events (default {FULL:,})")
        parser.add_argument("--keep", action="store_true", help="keep the database for the next run")

    def handle(self, *_args: Any, **options: Any) -> None:
        events = options["events"] or (SHORT if options["short"] else FULL)
        if events < LEAST:
            raise CommandError(f"at least {LEAST:,} events are needed, for a deep page to be there")
        try:
            outcome = runner.run(
                events=events,
                rounds=SHORT_ROUNDS if options["short"] else FULL_ROUNDS,
                keep=options["keep"],
                console=Console(),
            )
        except (UnableToBench, DatabaseError) as error:
            raise CommandError(str(error).splitlines()[0]) from None
        if outcome.faults:
            raise CommandError(f"{len(outcome.faults)} faults, the first: {outcome.faults[0]}")
        if outcome.missed:
            raise CommandError(f"missed: {'; '.join(outcome.missed)}")
