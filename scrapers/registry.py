"""The sources there are: whatever lies in ``scrapers/sources`` and ``scrapers/prices``, listed by no hand."""

import pkgutil
from datetime import date
from functools import cache
from importlib import import_module
from inspect import isabstract
from types import ModuleType
from typing import ClassVar, get_origin, get_type_hints
from urllib.parse import urlsplit

from scrapers import prices, sources
from scrapers.base import MOST_SHOWN, PriceSource, Scraper

_ANY_DAY = date(2026, 1, 2)


class BadSource(Exception):
    """A file among the sources is not one; the message names it and says why."""


class UnknownSource(LookupError):
    """No source has this slug; the message lists those there are."""


@cache
def all_scrapers() -> tuple[Scraper, ...]:
    """One instance of every source, in the order of their slugs; raises BadSource."""
    found = (*scrapers_in(sources), *scrapers_in(prices))
    return tuple(sorted(found, key=lambda scraper: scraper.slug))


def publications() -> tuple[Scraper, ...]:
    """The sources of documents and series."""
    return tuple(scraper for scraper in all_scrapers() if not isinstance(scraper, PriceSource))


def price_sources() -> tuple[PriceSource, ...]:
    """The sources of prices."""
    return tuple(scraper for scraper in all_scrapers() if isinstance(scraper, PriceSource))


def get(slug: str) -> Scraper:
    """The source of a slug; raises UnknownSource."""
    known = {scraper.slug: scraper for scraper in all_scrapers()}
    if slug not in known:
        raise UnknownSource(f"no source is called {slug!r}; there are: {', '.join(known)}")
    return known[slug]


def scrapers_in(package: ModuleType) -> tuple[Scraper, ...]:
    """The sources of a package, one a file, checked."""
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return tuple(_scraper(import_module(f"{package.__name__}.{name}"), name) for name in names)


def _scraper(module: ModuleType, name: str) -> Scraper:
    own = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Scraper) and thing.__module__ == module.__name__
    ]
    if len(own) != 1:
        raise BadSource(f"{name}: a source file holds exactly one scraper, this one has {len(own)}")
    found = own[0]
    if isabstract(found):
        raise BadSource(
            f"{name}: {found.__name__} leaves {', '.join(sorted(found.__abstractmethods__))} unwritten"
        )
    if not 0 <= found.shown <= MOST_SHOWN:
        raise BadSource(f"{name}: shows {found.shown} characters of its source, more than {MOST_SHOWN}")
    missing = [declared for declared in _declared(found) if not hasattr(found, declared)]
    if missing:
        raise BadSource(f"{name}: {found.__name__} does not declare {', '.join(missing)}")
    if found.slug != name:
        raise BadSource(f"{name}: the slug {found.slug!r} is not the file's name")
    scraper = found()
    _check_addresses(scraper)
    if isinstance(scraper, PriceSource) and scraper.re_serve and not scraper.terms_read_date:
        raise BadSource(f"{name}: its prices may be passed on by terms that nobody has read")
    return scraper


def _declared(found: type[Scraper]) -> tuple[str, ...]:
    base = PriceSource if issubclass(found, PriceSource) else Scraper
    return tuple(name for name, hint in get_type_hints(base).items() if get_origin(hint) is ClassVar)


def _check_addresses(scraper: Scraper) -> None:
    polled = scraper.polls(_ANY_DAY)
    if not polled:
        raise BadSource(f"{scraper.slug}: polls() gives no address")
    polled += scraper.history(_ANY_DAY)
    plain = [url for url in polled if urlsplit(url).scheme != "https"]
    if plain:
        raise BadSource(f"{scraper.slug}: {plain[0]} is not https")
    foreign = [url for url in polled if urlsplit(url).hostname not in scraper.hosts]
    if foreign:
        raise BadSource(f"{scraper.slug}: {foreign[0]} is not on one of its hosts")
