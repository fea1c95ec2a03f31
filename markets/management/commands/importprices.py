from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from markets import services
from markets.models import Instrument
from markets.pricefile import Quote, Refusal, UnusableFile, read


class Command(BaseCommand):
    """Take closes from a file; what is good is kept, what is refused is listed with its line."""

    help = (
        "Import closes from a CSV file: date,SYMBOL,... (wide) or date,symbol,close[,adjusted_close] (long). "
        "Repeating an import changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="import", help="who says so, kept with each price")
        parser.add_argument(
            "--captured-at",
            help="when these values were obtained, ISO 8601 with a zone (default: now); "
            "a later bar than that is kept as not final",
        )

    def handle(self, *, file: Path, source: str, captured_at: str | None, **_: Any) -> None:
        now = timezone.now()
        captured = _instant(captured_at, now) if captured_at else now
        try:
            services.ensure_instruments()
            with _progress() as progress:
                recorded, refused = self._import(file, source, captured, progress)
        except UnusableFile as error:
            raise CommandError(f"{file}: {error}") from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"the database did not take the prices: {reason}") from error
        self._report(file, recorded, refused)

    def _import(
        self, file: Path, source: str, captured_at: datetime, progress: Progress
    ) -> tuple[dict[str, services.RecordedPrices], list[Refusal]]:
        task = progress.add_task(f"reading {file.name}", total=None)
        quotes, refused = _sorted(file)
        recorded = {}
        for symbol, lines in quotes.items():
            progress.update(task, description=f"{symbol}: {len(lines)} closes")
            bars = [services.Bar(one.session_date, one.close, one.adjusted_close) for one in lines]
            outcome = services.record_prices(symbol=symbol, bars=bars, source=source, captured_at=captured_at)
            recorded[symbol] = outcome
            refused += [
                Refusal(lines[one.position].line, f"{symbol} {one.session_date}", one.reason)
                for one in outcome.refused
            ]
        return recorded, sorted(refused, key=lambda one: one.line)

    def _report(
        self, file: Path, recorded: dict[str, services.RecordedPrices], refused: list[Refusal]
    ) -> None:
        for refusal in refused:
            self.stdout.write(f"refused {refusal}")
        for symbol, one in recorded.items():
            self.stdout.write(f"{symbol}: {_counts(one)}")
        used = sum(one.new + one.changed + one.unchanged for one in recorded.values())
        if not used:
            raise CommandError(f"{file}: no close in it could be used, {len(refused)} refused")
        self.stdout.write(self.style.SUCCESS(f"{used} closes taken, {len(refused)} refused"))


def _instant(text: str, now: datetime) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--captured-at {text!r} is not a time written as in ISO 8601") from error
    if instant.tzinfo is None:
        raise CommandError(f"--captured-at {text} has no zone; write {text}Z for UTC")
    if instant > now:
        raise CommandError(f"--captured-at {text} lies in the future")
    return instant


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _sorted(file: Path) -> tuple[dict[str, list[Quote]], list[Refusal]]:
    symbols = frozenset(Instrument.objects.values_list("symbol", flat=True))
    quotes: dict[str, list[Quote]] = {}
    refused: list[Refusal] = []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for found in read(lines, symbols=symbols):
            if isinstance(found, Refusal):
                refused.append(found)
            else:
                quotes.setdefault(found.symbol, []).append(found)
    return quotes, refused


def _counts(one: services.RecordedPrices) -> str:
    counts = f"{one.new} new, {one.changed} changed, {one.unchanged} unchanged, {len(one.refused)} refused"
    return f"{counts}, {one.unfinished} not final yet" if one.unfinished else counts
