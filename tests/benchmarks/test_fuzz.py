"""Damaged bodies, changed layouts: the short form, and the instruments themselves."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from rich.console import Console

from benchmarks.fuzz import bombs, changes, child, damage, layouts, runner
from benchmarks.fuzz.bodies import bodies, families
from scrapers import registry
from scrapers.errors import LayoutChanged, ParseError
from scrapers.items import FollowUp, Moment, Observation
from scrapers.reading import parse
from tests.scrapers.pages import page

SAVED = [body for body in bodies() if body.name.startswith("constructed") and "found_" not in body.name]


def _cases(family):
    return (child.case(family, index, large=False) for index in range(100))


def test_what_a_child_held_is_its_own_and_not_what_its_parent_holds():
    ours = bytearray(b"x") * (child.MEGABYTES << 20)

    told = subprocess.run(
        [sys.executable, "-c", "from benchmarks.fuzz.child import peak; print(peak())"],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )

    assert float(told.stdout) < len(ours) >> 20


def test_every_source_belongs_to_one_family():
    slugs = sorted(slug for group in families().values() for slug in group)

    assert slugs == [scraper.slug for scraper in registry.all_scrapers()]


def test_damage_from_one_seed_is_the_same_twice():
    body = SAVED[0].body

    assert damage.damaged(Random("a"), body) == damage.damaged(Random("a"), body)
    assert damage.damaged(Random("a"), body) != damage.damaged(Random("b"), body)


def test_damaged_bodies_give_items_or_an_error_of_ours_within_their_limits():
    tallies = runner.run(count=10, large=False, console=Console(quiet=True))

    assert [finding for tally in tallies for finding in tally.findings] == []
    assert {tally.bodies for tally in tallies} == {10}


@pytest.mark.parametrize("name", sorted(bombs.LARGE))
def test_a_bomb_of_ten_megabytes_is_refused_by_a_feed_a_page_and_a_list(name):
    made = bombs.LARGE[name]()
    for slug in ("whitehouse_actions", "fomc_calendar", "fiscaldata_tga", "fed_press"):
        with pytest.raises(ParseError):
            parse(registry.get(slug), page(made), is_poll=True)


def test_a_crash_of_a_parser_is_found_and_kept(monkeypatch, tmp_path):
    case = next(one for one in _cases("fed_releases") if one.of.slug == "fed_fomc")
    monkeypatch.setattr(type(registry.get("fed_fomc")), "parse", lambda self, page: [1 // 0])
    told = {"index": case.index, "slug": "fed_fomc", "page": "x", "how": "x", "bad": True}
    told |= child.judge(case)
    tally = runner.Tally("fed_releases")
    tally.add(told)
    ((what, where),) = runner.keep([tally], large=False, into=tmp_path)

    assert "ZeroDivisionError" in what
    assert Path(tmp_path, where).exists()


@pytest.mark.parametrize(
    "found",
    [
        FollowUp("https://www.example.gov/" + "a" * 2000),
        Observation("TGA", date(2026, 1, 2), Decimal(10) ** 12, Moment.on(date(2026, 1, 5))),
    ],
)
def test_what_the_record_cannot_hold_is_refused_as_it_is_read(found, monkeypatch):
    scraper = registry.get("fed_fomc")
    monkeypatch.setattr(type(scraper), "parse", lambda self, page: iter([found]))

    with pytest.raises(LayoutChanged):
        parse(scraper, page("x"), is_poll=False)


def test_changed_layouts_are_noticed_and_unchanged_ones_give_no_alarm():
    told = layouts.run((body for body in layouts.pages() if len(body.body) < 9_000), mutations=3)
    noticed, of = sum(one.noticed for one in told), sum(one.consequential for one in told)

    assert noticed >= layouts.GOAL * of
    assert [name for one in told for name in one.false_alarms] == []


def test_a_page_that_tells_another_value_without_notice_is_told_from_one_that_tells_less():
    body = next(one for one in SAVED if one.slug == "senate_lis_votes" and one.name == "constructed_menu.xml")
    usual = layouts.Usual.of(body)

    assert usual.judge(body.body.replace(b"<yeas>", b"<yeas>1")) == layouts.WRONG
    assert usual.judge(changes.changes(body.body)["<yeas> removed"]()) == layouts.REFUSED
