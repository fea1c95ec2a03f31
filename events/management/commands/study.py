"""Event studies from the command line."""

import csv
from argparse import ArgumentParser
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from events.management import file_study, record_study, study_options
from events.management.record_table import show_claims, show_study
from events.management.study_table import show
from markets.study.report import plain
from markets.studyfile import UnusableStudy

PERCENT = 100.0


class Command(BaseCommand):
    """Study what prices did around events, by the tests of the literature."""

    help = (
        "Study events of the record by the parameters of the API (--topic, --kind, --instruments ...), a "
        "saved study, or events in files of returns or prices. Textbook conventions are the default, each is "
        "a switch of studies of files; what cannot be measured is listed with the reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        study_options.declare(parser)

    def handle(self, **options: Any) -> None:
        wanted = study_options.form_of(options)
        if wanted == "files":
            self._over_files({**options, **study_options.file_options(options)})
        elif wanted == "claims":
            self._claims(options)
        else:
            self._over_record(options)

    def _over_record(self, options: dict[str, Any]) -> None:
        with _progress() as progress:
            progress.add_task("studying", total=None)
            text = record_study.saved(options["saved"]) if options["saved"] else record_study.study(options)
        told = orjson.loads(text)
        if options["json"]:
            self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        answer = told["answer"] if options["saved"] else told
        if answer is None:
            raise CommandError(told["failure"] or f"{told['slug']} has not been answered yet")
        if not options["json"]:
            show_study(Console(), answer)
        if not answer["n"]:
            raise CommandError(f"no event could be measured, {len(answer['left_out'])} left out")

    def _claims(self, options: dict[str, Any]) -> None:
        told = orjson.loads(record_study.claims())
        if options["json"]:
            self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
        else:
            show_claims(Console(), told)

    def _over_files(self, options: dict[str, Any]) -> None:
        try:
            with _progress() as progress:
                progress.add_task("studying", total=None)
                result, refused = file_study.study(options)
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


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
