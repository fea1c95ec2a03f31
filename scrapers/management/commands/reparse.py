"""Documents again from captures, with the parsers of today."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from events.models import Capture, Source
from scrapers import registry
from scrapers.errors import ParseError
from scrapers.reparsing import reparse


class Command(BaseCommand):
    """Failed: read once and not any more. Unread: kept because no parser has read it yet."""

    help = "Parse kept captures again, and report which documents read differently now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="sources to reparse; all if none")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            scrapers = [registry.get(slug) for slug in options["slugs"]] or registry.all_scrapers()
        except registry.UnknownSource as error:
            raise CommandError(str(error)) from error
        sources = Source.objects.filter(slug__in=[scraper.slug for scraper in scrapers]).order_by("slug")
        total = Capture.objects.filter(source__in=sources).count()
        counts: dict[str, Counter[str]] = {}
        errors: list[str] = []
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Parsing", total=total)
            for source in sources:
                counts[source.slug] = self._count(source, errors, lambda: progress.advance(task))
        self._write(counts, errors)
        broken = sum(row["failed"] for row in counts.values())
        if broken:
            raise CommandError(f"{broken} of {total} captures do not parse any more")

    def _count(self, source: Source, errors: list[str], advance: Any) -> Counter[str]:
        counts: Counter[str] = Counter()
        for capture, result in reparse(source=source):
            counts["captures"] += 1
            if isinstance(result, ParseError):
                counts["unread" if capture.parse_error else "failed"] += 1
                errors.append(f"{source.slug}: {capture.url} {type(result).__name__}: {result}")
            else:
                counts.update(new=result.new, changed=result.changed, unchanged=result.unchanged)
            advance()
        return counts

    def _write(self, counts: dict[str, Counter[str]], errors: list[str]) -> None:
        columns = ("captures", "new", "changed", "unchanged", "unread", "failed")
        table = Table("source")
        for column in columns:
            table.add_column(column, justify="right")
        for slug, row in counts.items():
            table.add_row(slug, *(str(row[column]) for column in columns))
        console = Console(file=self.stdout)  # type: ignore[arg-type] # Django's wrapper writes like a file
        console.print(table)
        for error in errors:
            console.print(error, markup=False, highlight=False, soft_wrap=True)
