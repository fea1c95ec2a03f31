"""Measure the timeline against its bound, in a database of the benchmark's own."""

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from benchmarks.database import environment, own_database

FULL = {"events": 1_000_000, "rounds": 20, "requests": 50}
SHORT = {"events": 20_000, "rounds": 4, "requests": 25}


class Command(BaseCommand):
    help = (
        "Fill a database beside the tracker's with 1,000,000 events and measure the timeline against a bound."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--short", action="store_true", help="20,000 events: quick, and less telling.")

    def handle(self, *_args: Any, **options: Any) -> None:
        size = SHORT if options["short"] else FULL
        arguments = [word for name, value in size.items() for word in (f"--{name}", str(value))]
        try:
            with own_database(size["events"]) as address:
                done = subprocess.run(  # noqa: S603 -- our own module
                    [sys.executable, "-m", "benchmarks", *arguments],
                    env=environment(address) | {"DJANGO_SETTINGS_MODULE": "tracker.settings"},
                    cwd=settings.BASE_DIR,
                    check=False,
                )
        except OperationalError as error:
            raise CommandError(f"No benchmark without a database: {error}".strip().splitlines()[0]) from error
        if done.returncode:
            raise CommandError(f"The benchmark ended with code {done.returncode}.")
