"""Damaged, hostile and changed pages against every parser; a finding fails."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from benchmarks.fuzz import bodies, runner

FULL, SHORT = 20_000, 150


class Command(BaseCommand):
    help = "Parse damaged bodies with every parser, in processes under limits; a finding fails."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--short", action="store_true", help=f"{SHORT} bodies a family, without large bombs"
        )
        parser.add_argument("--count", type=int, help=f"bodies a family (default {FULL:,})")
        parser.add_argument("--family", default="", help="one family alone")
        parser.add_argument("--processes", type=int, default=2, help="how many at once (default 2)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["family"] not in ("", *bodies.families()):
            raise CommandError(f"no family {options['family']!r}; there are: {', '.join(bodies.families())}")
        # A log has no width of its own, and a table of eighty columns breaks its words.
        console = Console() if sys.stdout.isatty() else Console(width=150)
        large = not options["short"]
        count = options["count"] or (SHORT if options["short"] else FULL)
        tallies = runner.run(
            count=count, large=large, only=options["family"], processes=options["processes"], console=console
        )
        runner.show(tallies, console)
        found = list(runner.keep(tallies, large=large))
        for what, where in found:
            console.print(f"{what}\n    kept: {where}", markup=False, highlight=False, soft_wrap=True)
        if found:
            raise CommandError(f"{len(found)} findings")
