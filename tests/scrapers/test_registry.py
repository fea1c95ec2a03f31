"""Whatever lies in the folder of sources is a source, or fails by its name."""

import importlib
import sys
from datetime import date
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from scrapers import prices, registry, sources

WHOLE = """
from datetime import timedelta
from scrapers.base import Scraper

class Example(Scraper):
    slug = "example_source"
    name = "Example"
    publisher = "Example Office"
    homepage = "https://www.example.gov/"
    interval = timedelta(hours=1)
    hosts = frozenset({"www.example.gov"})
    topics = frozenset()
    trusted = False
    clock = "by date"

    def polls(self, today):
        return ("https://www.example.gov/list",)

    def parse(self, page):
        return iter(())
"""
PRICES = (
    "from datetime import date\n"
    + WHOLE.replace("Scraper", "PriceSource")
    + """
    symbols = frozenset({"SPX"})
    owner = "Somebody"
    terms = "They allow it"
    terms_url = "https://www.example.gov/terms"
    re_serve = True
"""
)
_packages = count()


def files_of(package):
    return {file.stem for file in Path(package.__path__[0]).glob("*.py")} - {"__init__"}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of sources with one file of the given text."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(text, file="example_source"):
        name = f"sources_for_a_test_{next(_packages)}"
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
        (tmp_path / name / f"{file}.py").write_text(text)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    for name in [name for name in sys.modules if name.startswith("sources_for_a_test_")]:
        del sys.modules[name]


def test_every_source_of_ours_is_found_by_its_file():
    publications, told = files_of(sources), files_of(prices)

    assert {"fed_fomc", "fiscaldata_tga", "govinfo_billstatus"} <= publications
    assert {"cboe_indices", "coinbase_candles", "fred_graph"} <= told
    assert [scraper.slug for scraper in registry.all_scrapers()] == sorted(publications | told)
    assert {scraper.slug for scraper in registry.publications()} == publications
    assert {scraper.slug for scraper in registry.price_sources()} == told


def test_a_source_of_prices_says_whose_they_are_and_serves_nothing_on_by_terms_nobody_read():
    for source in registry.price_sources():
        assert source.symbols
        assert all((source.owner, source.terms, source.terms_url.startswith("https://")))
        assert (source.re_serve, source.terms_read_date) == (False, None)


def test_to_pass_prices_on_takes_the_date_on_which_the_terms_were_read(package):
    (source,) = registry.scrapers_in(package(f"{PRICES}    terms_read_date = date(2026, 1, 2)\n"))

    assert source.re_serve
    with pytest.raises(registry.BadSource, match="passed on by terms that nobody has read"):
        registry.scrapers_in(package(PRICES))


def test_a_source_of_prices_names_its_owner(package):
    with pytest.raises(registry.BadSource, match="example_source: Example does not declare owner"):
        registry.scrapers_in(package(PRICES.replace("owner =", "seller =")))


def test_a_source_is_got_by_its_slug():
    assert registry.get("fed_fomc").publisher.startswith("Board of Governors")


def test_an_unknown_source_names_those_there_are():
    with pytest.raises(registry.UnknownSource, match=r"no source is called 'fed'; there are: .*fed_fomc, "):
        registry.get("fed")


def test_a_whole_source_is_taken(package):
    (scraper,) = registry.scrapers_in(package(WHOLE))

    assert (scraper.slug, scraper.floor, scraper.accept) == ("example_source", 1, "*/*")


@pytest.mark.parametrize(
    "declared", ["publisher", "homepage", "interval", "hosts", "topics", "trusted", "clock"]
)
def test_a_missing_declaration_is_named(package, declared):
    text = "\n".join(line for line in WHOLE.splitlines() if not line.strip().startswith(f"{declared} ="))

    with pytest.raises(registry.BadSource, match=f"example_source: Example does not declare {declared}"):
        registry.scrapers_in(package(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            WHOLE.replace('"example_source"', '"other_source"'),
            "the slug 'other_source' is not the file's name",
        ),
        (WHOLE.replace("def parse", "def read"), "leaves parse unwritten"),
        ("", "exactly one scraper, this one has 0"),
        (WHOLE + "\nclass Second(Example):\n    pass\n", "exactly one scraper, this one has 2"),
        (WHOLE.replace('("https://www.example.gov/list",)', "()"), "gives no address"),
        (WHOLE.replace("gov/list", "com/list"), "https://www.example.com/list is not on one of its hosts"),
        (WHOLE.replace("https://www.example.gov/list", "http://www.example.gov/list"), "is not https"),
    ],
)
def test_a_file_that_is_no_source_fails_by_its_name(package, text, why):
    with pytest.raises(registry.BadSource, match=r"^example_source: .*") as raised:
        registry.scrapers_in(package(text))

    assert why in str(raised.value)


def test_the_polls_of_our_sources_are_on_their_own_hosts_on_any_day():
    for scraper in registry.all_scrapers():
        for day in (date(2025, 1, 1), date(2026, 12, 31), date(2028, 2, 29)):
            assert all(url.split("/")[2] in scraper.hosts for url in scraper.polls(day))


def test_every_source_of_events_speaks_in_the_zone_that_the_papers_name():
    zones = {scraper.zone for scraper in registry.scrapers_in(sources)}
    told = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")

    assert all(ZoneInfo(zone) and f"`{zone}`" in told for zone in zones)
