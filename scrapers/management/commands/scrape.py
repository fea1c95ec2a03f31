"""One pass over sources now, in the foreground."""

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console
from rich.progress import Progress

from events.models import Source
from events.services.clock import database_now
from events.services.topics import ensure_topics
from markets.services import ensure_instruments
from scrapers import keys, leases, queue, registry, rehearsal, worker
from scrapers.models import Fetch
from scrapers.pipeline import Result
from scrapers.replay import BadReplay, Recording, read_recordings
from scrapers.reporting import Report

# A pass waits for the pace of hosts, but not for ever.
LONGEST_PASS = timedelta(hours=1)


class Command(BaseCommand):
    help = "Ask sources once, now, and keep what they say; or replay recorded answers through the same path."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slugs", nargs="*", metavar="SLUG", help="sources to ask; all enabled ones if none"
        )
        parser.add_argument("--replay", type=Path, metavar="DIR", help="a directory with a replay.csv")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change, and change nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        recordings = _recordings(options["replay"])
        if recordings is None and not settings.CONTACT_EMAIL:
            raise CommandError(
                "no source is asked without CONTACT_EMAIL: set it to an address they can reach"
            )
        console = Console(file=self.stdout)  # type: ignore[arg-type] # Django's wrapper writes like a file
        try:
            report = self._kept_or_not(options["slugs"], recordings, is_dry=options["dry_run"])
        except KeyboardInterrupt:
            raise CommandError("stopped: what was kept stays, and the next pass does the rest") from None
        report.write(console)
        if options["dry_run"]:
            console.print("Dry run: nothing of this was kept.")
        if report.failed:
            failed = ", ".join(f"{slug} ({count})" for slug, count in report.failed.items())
            raise CommandError(f"failed: {failed}")

    def _kept_or_not(
        self, slugs: Sequence[str], recordings: Sequence[Recording] | None, *, is_dry: bool
    ) -> Report:
        """A dry replay is one transaction; one over the network is rehearsed page by page."""
        if not is_dry:
            return self._pass(_sources(slugs, only_enabled=recordings is None), recordings)
        with transaction.atomic():
            sources = _sources(slugs, only_enabled=recordings is None)
            report = self._pass(sources, recordings) if recordings is not None else None
            transaction.set_rollback(True)
        return report or self._pass(sources, None, is_dry=True)

    def _pass(
        self, sources: Sequence[Source], recordings: Sequence[Recording] | None, *, is_dry: bool = False
    ) -> Report:
        report = Report(source.slug for source in sources)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Fetching", total=None)

            def show(fetch: Fetch, result: Result) -> None:
                report.add(fetch, result)
                progress.update(task, advance=1, description=fetch.source.slug)

            if recordings is not None:
                _replay(sources, recordings, show)
            elif is_dry:
                report.waiting = _rehearse(sources, show)
            else:
                _ask(sources, show)
                report.waiting = leases.count_open(source_ids=[source.pk for source in sources])
        return report


def _recordings(directory: Path | None) -> tuple[Recording, ...] | None:
    try:
        return None if directory is None else read_recordings(directory)
    except BadReplay as error:
        raise CommandError(str(error)) from error


def _sources(slugs: Sequence[str], *, only_enabled: bool) -> list[Source]:
    """The Source rows to ask, made where they are new; raises for unknown and switched-off ones."""
    try:
        wanted = [registry.get(slug).slug for slug in slugs]
    except registry.UnknownSource as error:
        raise CommandError(str(error)) from error
    ensure_topics()
    ensure_instruments()
    queue.sync_sources()
    known = wanted or [scraper.slug for scraper in registry.all_scrapers()]
    sources = list(Source.objects.filter(slug__in=known).order_by("slug"))
    keyless = [slug for slug in wanted if not keys.is_askable(registry.get(slug))]
    if keyless and only_enabled:
        setting = registry.get(keyless[0]).key_setting
        raise CommandError(f"{keyless[0]} is asked with a key of its own: set {setting}")
    off = [source.slug for source in sources if not source.is_enabled]
    if wanted and off and only_enabled:
        raise CommandError(f"switched off in the admin: {', '.join(off)}")
    return [source for source in sources if source.is_enabled or wanted]


def _ask(sources: Sequence[Source], show: Any) -> None:
    now = database_now()
    for source in sources:
        queue.add_polls(source=source, scraper=registry.get(source.slug), now=now, due_at=now)
    ids = [source.pk for source in sources]
    worker.work(client=worker.build_client(), span=LONGEST_PASS, source_ids=ids, report=show)


def _rehearse(sources: Sequence[Source], show: Any) -> int:
    slugs = [source.slug for source in sources]
    return rehearsal.rehearse(slugs=slugs, client=worker.build_client(), span=LONGEST_PASS, report=show)


def _replay(sources: Sequence[Source], recordings: Sequence[Recording], show: Any) -> None:
    try:
        worker.replay(sources=sources, recordings=recordings, report=show)
    except worker.ReplayRunning as error:
        raise CommandError(str(error)) from error
