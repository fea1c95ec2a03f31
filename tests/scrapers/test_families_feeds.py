"""Feeds: every item by its guid, and nothing that is no feed."""

from datetime import UTC, datetime

import pytest

from scrapers.errors import Blocked, LayoutChanged
from scrapers.families.feeds import Entry, rss_entries
from tests.scrapers.fed_bodies import press_list
from tests.scrapers.pages import CAPTCHA, page, recorded


def test_an_item_has_its_guid_title_and_address():
    url = "https://www.federalreserve.gov/newsevents/pressreleases/monetary20260708a.htm"

    assert rss_entries(page(press_list(("Minutes of the Board&#39;s meeting", "monetary20260708a")))) == (
        Entry(
            guid=url,
            title="Minutes of the Board's meeting",
            url=url,
            published_at=datetime(2026, 7, 8, 18, tzinfo=UTC),
            categories=("Monetary Policy",),
        ),
    )


def test_an_item_without_a_date_that_can_be_read_has_none():
    body = press_list(("A", "monetary20260708a")).replace("Wed, 8 Jul 2026 18:00:00 GMT", "in summer")

    assert [entry.published_at for entry in rss_entries(page(body))] == [None]


def test_a_feed_in_rdf_is_read_too_with_its_dublin_core_date():
    body = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/"><title>Speeches</title><link>https://example.org/</link></channel>
<item rdf:about="https://example.org/1"><title>A speech</title><link>https://example.org/1</link>
<description>Said at a conference.</description><dc:date>2026-05-14T12:30:00-04:00</dc:date></item>
</rdf:RDF>"""

    (entry,) = rss_entries(page(body))

    assert (entry.title, entry.url) == ("A speech", "https://example.org/1")
    assert entry.published_at == datetime(2026, 5, 14, 16, 30, tzinfo=UTC)
    assert entry.summary == "Said at a conference."


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
