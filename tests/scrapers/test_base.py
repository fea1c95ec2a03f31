"""What a source has without saying so."""

from scrapers import registry
from tests.scrapers.pages import page


def test_a_page_counts_as_new_by_its_bytes_unless_the_source_knows_better():
    scraper = registry.get("fiscaldata_tga")

    assert scraper.normalise(page("{}")) == b"{}"


def test_a_source_that_says_nothing_expects_at_least_one_item_on_washingtons_clock():
    scraper = registry.get("fiscaldata_tga")

    assert (scraper.floor, scraper.zone) == (1, "America/New_York")
