"""A source file, its saved page and its test, ready to fill."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from protego import Protego
from rich.console import Console

from scrapers.errors import FetchError, Refused
from scrapers.http import Client
from scrapers.items import Page
from scrapers.management import scaffold
from scrapers.management.commands.parse import saved_page

ROBOT_NAME = "PolicyEventTracker"
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_NOT_IN_ADDRESSES = re.compile(r"[\s\"'\\<>]")


class Command(BaseCommand):
    """Lay out a new source: one file, one saved page, one test that fails until it is written."""

    help = "Write a new source's file, its saved page and its test, ready to fill."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="publisher and thing, e.g. sec_press")
        parser.add_argument("url", help="the address of its list or feed")
        parser.add_argument("--page", type=Path, help="a page you saved, instead of fetching it now")
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR, help="the tree to write to")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        slug, url, root = options["slug"], options["url"], Path(options["into"])
        if not _SLUG.fullmatch(slug):
            raise CommandError(f"{slug!r} is no slug: publisher and thing in lower case, e.g. sec_press")
        if urlsplit(url).scheme != "https" or not urlsplit(url).hostname or _NOT_IN_ADDRESSES.search(url):
            raise CommandError(f"{url} is not an https address")
        if (root / "scrapers" / "sources" / f"{slug}.py").exists():
            raise CommandError(f"a source called {slug} exists already")
        page = self._page(options["page"], url)
        for file, text in _files(slug, url, page):
            target = root / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
            self.stdout.write(f"wrote {file}")
        self.stdout.write(
            "Write the parser, then run: pytest --write-expected tests/scrapers/test_sources.py"
        )

    def _page(self, file: Path | None, url: str) -> Page:
        if file is not None:
            try:
                return saved_page(file, url)
            except OSError as error:
                raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        if not settings.CONTACT_EMAIL:
            raise CommandError("set CONTACT_EMAIL to an address the source can reach, or give --page FILE")
        try:
            with Console(stderr=True).status(f"Fetching {url}"):
                return fetched_page(url, client=Client(contact=settings.CONTACT_EMAIL))
        except FetchError as error:
            raise CommandError(str(error)) from error


def fetched_page(url: str, *, client: Client) -> Page:
    """The page as the source serves it now; raises FetchError when it is absent or robots.txt says no."""
    now = timezone.now()
    hosts = frozenset({urlsplit(url).hostname or ""})
    robots = client.get(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/robots.txt", hosts=hosts, now=now)
    if isinstance(robots, Page):
        rules = Protego.parse(robots.body.decode("utf-8", errors="replace"))
        if not rules.can_fetch(url, ROBOT_NAME):
            raise Refused(f"robots.txt does not want {url} to be asked")
    answer = client.get(url, hosts=hosts, now=now)
    if not isinstance(answer, Page):
        raise FetchError(f"{url} is not there")
    return answer


def _files(slug: str, url: str, page: Page) -> tuple[tuple[Path, bytes], ...]:
    suffix = scaffold.suffix_of(page.content_type, page.body)
    imports, reading = scaffold.READERS[suffix]
    words = slug.split("_")
    names = {
        "slug": slug,
        "url": url,
        "host": urlsplit(url).hostname or "",
        "title": " ".join(words).capitalize(),
        "class_name": "".join(word.capitalize() for word in words),
        "imports": imports,
        "reading": reading,
        "file": f"page.{suffix}",
    }
    samples = Path("tests", "samples", slug)
    return (
        (Path("scrapers", "sources", f"{slug}.py"), scaffold.SOURCE.substitute(names).encode()),
        (Path("tests", "scrapers", f"test_sources_{slug}.py"), scaffold.TEST.substitute(names).encode()),
        (samples / f"page.{suffix}", page.body),
        (samples / f"page.{suffix}.expected.json", json.dumps({"url": url}).encode()),
    )
