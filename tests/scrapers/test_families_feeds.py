"""Feeds: every item by its guid, and nothing that is no feed."""

import pytest

from scrapers.errors import Blocked, LayoutChanged
from scrapers.families.feeds import Entry, rss_entries
from tests.scrapers.fed_bodies import press_list
from tests.scrapers.pages import CAPTCHA, page, recorded


def test_an_item_has_its_guid_title_and_address():
    url = "https://www.federalreserve.gov/newsevents/pressreleases/monetary20260708a.htm"

    assert rss_entries(page(press_list(("Minutes of the Board&#39;s meeting", "monetary20260708a")))) == (
        Entry(guid=url, title="Minutes of the Board's meeting", url=url),
    )


def test_the_recorded_list_has_its_two_items():
    entries = rss_entries(page(recorded("fed-board/press_monetary_2026-08-15_trimmed.xml")))

    assert [entry.title for entry in entries] == [
        "Federal Reserve issues FOMC statement",
        "Minutes of the Federal Open Market Committee, June 16-17, 2026",
    ]


def test_a_feed_of_another_kind_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="<feed>"):
        rss_entries(page("<feed/>"))


def test_a_feed_that_breaks_off_is_refused():
    with pytest.raises(LayoutChanged, match="well-formed"):
        rss_entries(page(press_list(("a", "b"))[:-20]))


def test_an_entity_bomb_in_a_feed_is_refused():
    with pytest.raises(LayoutChanged, match="document type"):
        rss_entries(page('<!DOCTYPE rss [<!ENTITY a "ha">]><rss version="2.0"><channel/></rss>'))


def test_a_captcha_instead_of_a_feed_is_a_refusal():
    with pytest.raises(Blocked):
        rss_entries(page(CAPTCHA))
