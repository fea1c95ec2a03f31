"""Keys that some sources are asked with: read from the settings, sent to the hosts of those sources alone."""

from django.conf import settings

from scrapers import registry
from scrapers.base import Scraper
from scrapers.http import Key


def is_askable(scraper: Scraper) -> bool:
    """Whether the source needs no key, or has one."""
    return not scraper.key_setting or bool(_key(scraper).value)


def by_host() -> dict[str, Key]:
    """The key of each host that is asked with one."""
    return {
        host: _key(scraper)
        for scraper in registry.all_scrapers()
        if scraper.key_setting and _key(scraper).value
        for host in scraper.hosts
    }


def _key(scraper: Scraper) -> Key:
    return Key(str(getattr(settings, scraper.key_setting)), scraper.key_parameter)
