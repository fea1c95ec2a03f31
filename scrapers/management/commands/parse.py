"""The items of one saved body, to see what a parser makes of it."""

import mimetypes
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scrapers import registry
from scrapers.errors import ScraperError
from scrapers.items import Page, as_line


class Command(BaseCommand):
    """Print what a source's parser finds in a file, one JSON object a line."""

    help = "Parse a saved body with a source's parser and print its items, one JSON object a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the source, e.g. govinfo_billstatus")
        parser.add_argument("file", type=Path, help="the saved body")
        parser.add_argument(
            "--url", default="", help="where the body came from (default: the source's home page)"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            scraper = registry.get(options["slug"])
            page = saved_page(options["file"], options["url"] or scraper.homepage)
            for found in scraper.parse(page):
                self.stdout.write(as_line(found))
        except (registry.UnknownSource, registry.BadSource) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from error
        except ScraperError as error:
            raise CommandError(f"{type(error).__name__}: {error}") from error


def saved_page(file: Path, url: str) -> Page:
    """A file as if ``url`` had just answered with it."""
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Page(
        url=url, final_url=url, body=file.read_bytes(), content_type=content_type, captured_at=timezone.now()
    )
