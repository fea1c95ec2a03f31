"""News releases of the IRS, each told by its number."""

import pytest

from events.vocabulary import Scheme
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.sources.irs_newsroom import IrsNewsroom
from tests.scrapers.pages import page


def found(content, heading="IRS Newsroom"):
    body = f"<html><body><h1>{heading}</h1>{content}</body></html>"
    return list(IrsNewsroom().parse(page(body, IrsNewsroom.homepage)))


def row(text, href="/newsroom/A-Release"):
    return f'<div><h3><a href="{href}">A release</a></h3><p>{text}</p></div>'


def test_a_release_is_named_by_its_address_and_by_its_number():
    (one,) = found(row("IR-2026-14, January 14, 2026 \u2014 The IRS said so."))

    assert one.external_id == "a-release"
    assert [(i.scheme, i.identifier) for i in one.occurrences[0].identifiers] == [
        (Scheme.IRS_RELEASE, "a-release"),
        (Scheme.IRS_RELEASE, "ir-2026-14"),
    ]
    assert (one.title, one.text) == ("A release", "The IRS said so.")


@pytest.mark.parametrize("written", ["January 14, 2026", "Jan. 14, 2026", "Jan 14, 2026"])
def test_months_are_written_both_ways(written):
    (one,) = found(row(f"IR-2026-14, {written} \u2013 Text"))

    assert one.published.local_date.isoformat() == "2026-01-14"


def test_a_release_needs_a_topic_to_be_an_event():
    (one,) = found(row("IR-2026-14, January 14, 2026 \u2014 Text"))

    assert one.occurrences[0].requires_topic
    assert one.occurrences[0].topics == ()


def test_other_links_of_the_page_are_no_releases():
    other = '<p><a href="/newsroom/fact-sheets">Fact sheets</a></p>'

    assert len(found(row("IR-2026-14, January 14, 2026 \u2014 Text") + other)) == 1


@pytest.mark.parametrize(
    "content",
    [
        "<p>IR-2026-14, January 14, 2026 \u2014 no link beside it</p>",
        row("IR-2026-14, a day in January"),
        row("IR-2026-14, Smarch 14, 2026"),
        row("IR-2026-14, January 32, 2026"),
        '<p><a href="/newsroom/a-release">A release without its number</a></p>',
        row("IR-2026-14, January 14, 2026", href="/forms"),
    ],
)
def test_what_cannot_be_read_is_a_new_layout(content):
    with pytest.raises(LayoutChanged):
        found(content)


def test_a_page_of_another_heading_is_refused_and_an_empty_one_too_little():
    with pytest.raises(LayoutChanged):
        found(row("IR-2026-14, January 14, 2026 \u2014 Text"), heading="Forms")
    with pytest.raises(TooFewItems):
        found("<p>None this month.</p>")
