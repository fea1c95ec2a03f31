"""Bring the starter record, its events and example closes, into the database."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from events.services.clock import database_now
from tracker import starter


class Command(BaseCommand):
    help = "Load the starter record: dated facts and example closes. A second load changes nothing."

    def handle(self, *_args: object, **_options: object) -> None:
        console = Console(stderr=True)

        def follow(steps: Sequence[Any], label: str) -> Iterable[Any]:
            return track(steps, description=label, console=console, transient=True)

        try:
            report = starter.load(now=database_now(), track=follow)
        except (starter.StarterInvalid, OSError) as problem:
            raise CommandError(f"The starter record cannot be loaded: {problem}") from problem
        self.stdout.write(
            f"Starter record: {report.events_new} events new, {report.events_changed} changed, "
            f"{report.events_unchanged} unchanged; {report.prices_new} closes new, "
            f"{report.prices_unchanged} unchanged; {report.events_measured} events measured."
        )
