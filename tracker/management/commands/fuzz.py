"""Damaged, hostile and changed pages against every parser; a finding fails."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from benchmarks.fuzz import bodies, layouts, runner, throughput

FULL, SHORT = 20_000, 150
SHORT_LAYOUTS = 5


class Command(BaseCommand):
    help = "Parse damaged bodies and changed layouts with every parser, and measure speed; a finding fails."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--short", action="store_true", help=f"{SHORT} bodies a family, without large bombs"
        )
        parser.add_argument("--part", choices=("damage", "layouts", "speed"), help="one part alone")
        parser.add_argument("--count", type=int, help=f"bodies a family (default {FULL:,})")
        parser.add_argument("--family", default="", help="one family alone")
        parser.add_argument("--processes", type=int, default=2, help="how many at once (default 2)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["family"] not in ("", *bodies.families()):
            raise CommandError(f"no family {options['family']!r}; there are: {', '.join(bodies.families())}")
        # A log has no width of its own, and a table of eighty columns breaks its words.
        console = Console() if sys.stdout.isatty() else Console(width=150)
        parts = {"damage": _damage, "layouts": _layouts, "speed": _speed}
        chosen = [options["part"]] if options["part"] else list(parts)
        faults = [fault for name in chosen for fault in parts[name](console, options)]
        for fault in faults:
            console.print(fault, markup=False, highlight=False, soft_wrap=True)
        if faults:
            raise CommandError(f"{len(faults)} findings")


def _damage(console: Console, options: dict[str, Any]) -> list[str]:
    large = not options["short"]
    count = options["count"] or (SHORT if options["short"] else FULL)
    tallies = runner.run(
        count=count, large=large, only=options["family"], processes=options["processes"], console=console
    )
    runner.show(tallies, console)
    return [f"{what} (kept: {where})" for what, where in runner.keep(tallies, large=large)]


def _layouts(console: Console, options: dict[str, Any]) -> list[str]:
    told = layouts.run(layouts.pages(), mutations=SHORT_LAYOUTS if options["short"] else layouts.MUTATIONS)
    layouts.show(told, console)
    return layouts.missed(told)


def _speed(console: Console, _options: dict[str, Any]) -> list[str]:
    try:
        rates = throughput.measure()
    except throughput.NoRecordings as error:
        console.print(f"No figures of speed: {error}.")
        return []
    throughput.show(rates, console)
    return [f"{rate.what}: {rate.ours:,.0f} a second" for rate in rates if not rate.is_met]
