"""News releases of the FHFA: no page was seen, so only what is certain is read."""

import pytest

from events.vocabulary import Precision
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.sources.fhfa_news import FhfaNews
from tests.scrapers.pages import page

LINK = '<a href="/news/news-release/a-directive">FHFA directs purchases of mortgage bonds</a>'


def found(content, heading="News Releases"):
    body = f"<html><body><main><h1>{heading}</h1>{content}</main></body></html>"
    return list(FhfaNews().parse(page(body, FhfaNews.homepage)))


def test_a_dated_link_is_a_release_that_needs_a_topic():
    (one,) = found(f'<div><time datetime="2026-01-08T17:00:00Z">then</time>{LINK}</div>')

    assert (one.external_id, one.url) == ("a-directive", "https://www.fhfa.gov/news/news-release/a-directive")
    assert one.occurrences[0].requires_topic
    assert one.published.local_date.isoformat() == "2026-01-08"
    assert one.published.precision == Precision.DAY


@pytest.mark.parametrize(
    ("content", "heading"),
    [
        (LINK, "News Releases"),
        ('<div><time datetime="2026-01-08">then</time><a href="/a">A release</a></div>', "News Releases"),
        (f'<div><time datetime="yesterday">then</time>{LINK}</div>', "News Releases"),
        (f'<div><time datetime="2026-01-08">then</time>{LINK}</div>', "Data"),
    ],
)
def test_what_is_not_such_a_list_is_refused(content, heading):
    with pytest.raises(LayoutChanged):
        found(content, heading)


def test_an_empty_list_is_too_little():
    with pytest.raises(TooFewItems):
        found("<p>Nothing found.</p>")
