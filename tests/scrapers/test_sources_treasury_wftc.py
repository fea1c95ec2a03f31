"""A list that repeats releases of two publishers: it points to their events and makes none."""

import pytest

from events.vocabulary import Scheme
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.sources.treasury_wftc import TreasuryWftc
from tests.scrapers.pages import page, recorded

ROW = (
    '<a href="{url}" class="press-item"><time class="press-date">{day}</time>'
    '<span class="press-source-badge irs">IRS</span><span class="press-title">A release</span></a>'
)
IRS = "https://www.irs.gov/newsroom/a-release"


def found(body):
    return list(TreasuryWftc().parse(page(body, TreasuryWftc.homepage)))


def listed(day, month="December 2025", url=IRS):
    heading = f'<span class="press-month-label">{month}</span>' if month else ""
    return f"<html><body>{heading}{ROW.format(url=url, day=day)}</body></html>"


def test_the_recorded_list_makes_no_event():
    documents = found(recorded("treasury/wftc-press-releases.html"))

    assert len(documents) == 27
    assert [one for one in documents if one.occurrences] == []


def test_it_is_evidence_for_the_release_each_row_links_to():
    schemes = [
        (one.scheme, one.identifier)
        for document in found(recorded("treasury/wftc-press-releases.html"))
        for one in document.evidence_for
    ]

    assert (Scheme.TREASURY_RELEASE, "sb0340") in schemes
    assert len(schemes) == 27
    assert sum(scheme == Scheme.IRS_RELEASE for scheme, _ in schemes) == 20


def test_a_date_without_a_year_takes_that_of_its_month():
    days = [one.published.local_date for one in found(recorded("treasury/wftc-press-releases.html"))]

    assert (days[0].isoformat(), days[-1].isoformat()) == ("2025-12-23", "2025-06-17")


@pytest.mark.parametrize("month", ["", "November 2025", "Latest"])
def test_without_the_heading_of_its_month_the_year_stays_unknown(month):
    (one,) = found(listed("December 19", month))

    assert one.published is None
    assert one.data["date"] == "December 19"


def test_a_link_elsewhere_is_kept_and_names_nothing():
    (one,) = found(listed("December 19", url="https://www.example.gov/a-release"))

    assert one.evidence_for == ()


@pytest.mark.parametrize("day", ["December 32", "December", "December 19 or so"])
def test_a_date_that_cannot_be_read_is_a_new_layout(day):
    with pytest.raises(LayoutChanged):
        found(listed(day))


def test_the_page_without_its_list_is_too_little_and_another_page_is_refused():
    with pytest.raises(TooFewItems):
        found('<html><a href="/wftc/" class="logo">home</a></html>')
    with pytest.raises(LayoutChanged):
        found("<html><p>Welcome</p></html>")
