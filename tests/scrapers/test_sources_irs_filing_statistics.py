"""The weekly refund statistics: their addresses are read, their table is checked against itself."""

from datetime import date
from decimal import Decimal

import pytest

from events.vocabulary import Precision, Scheme
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.items import FollowUp, Observation, ScrapedDocument
from scrapers.sources.irs_filing_statistics import INDEX, IrsFilingStatistics
from tests.scrapers.pages import page

WEEK = "https://www.irs.gov/newsroom/filing-season-statistics-for-week-ending-feb-6-2026"
ROWS = (
    ("Individual Income Tax Returns:", "2025", "2026", "% Change"),
    ("Total Returns Received", "23,586,000", "22,353,000", "-5.2"),
    ("Total Refunds:", "", "", ""),
    ("Number", "8,116,000", "7,510,000", "-7.5"),
    ("Amount", "$16.757 Billion", "$17.198 Billion", "2.6"),
    ("Average refund", "$2,065", "$2,290", "10.9"),
)


def table(*rows):
    lines = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def changed(label, *cells):
    return [(label, *cells) if row[0] == label else row for row in ROWS]


def found(kind, *rows, url=WEEK, compared="02/07/2025 and 02/06/2026"):
    body = f"<html><h1>Statistics</h1><p>Cumulative statistics comparing {compared}</p>{table(*rows)}</html>"
    return [one for one in IrsFilingStatistics().parse(page(body, url)) if isinstance(one, kind)]


def event(*rows, **how):
    (one,) = found(ScrapedDocument, *(rows or ROWS), **how)
    return one.occurrences[0]


def values(*rows):
    return {figure.name: (figure.value, figure.previous) for figure in event(*rows).figures}


def index(*links):
    items = "".join(f'<li><a href="{link}">a week</a></li>' for link in links)
    body = f"<html><h1>Filing season statistics by year</h1><ul>{items}</ul></html>"
    return [one.url for one in IrsFilingStatistics().parse(page(body, INDEX)) if isinstance(one, FollowUp)]


class TestTheIndex:
    def test_addresses_are_taken_from_it_with_months_written_both_ways(self):
        short = "/newsroom/filing-season-statistics-for-week-ending-feb-6-2026"
        long = "https://www.irs.gov/newsroom/filing-season-statistics-for-week-ending-march-13-2026"
        with_article = "/newsroom/filing-season-statistics-for-the-week-ending-december-26-2025"

        assert index(short, long, with_article) == [
            WEEK,
            long,
            f"https://www.irs.gov{with_article}",
        ]

    def test_only_this_season_and_the_one_before_are_asked_for(self):
        weeks = [
            f"/newsroom/filing-season-statistics-for-week-ending-april-17-{year}"
            for year in range(2011, 2027)
        ]

        assert [url[-4:] for url in index(*weeks)] == ["2025", "2026"]

    def test_other_links_are_left_alone(self):
        assert index("/newsroom/filing-season-statistics-for-week-ending-feb-6-2026", "/newsroom/news") == [
            WEEK
        ]

    def test_an_index_that_leads_nowhere_is_too_little_and_another_page_is_refused(self):
        with pytest.raises(TooFewItems):
            index()
        with pytest.raises(LayoutChanged):
            list(IrsFilingStatistics().parse(page("<html><h1>Forms</h1></html>", INDEX)))


class TestAWeek:
    def test_number_amount_and_average_stand_beside_those_of_the_year_before(self):
        assert values(*ROWS)["refunds"] == (Decimal("7.51"), Decimal("8.116"))
        assert values(*ROWS)["amount refunded"] == (Decimal("17.198"), Decimal("16.757"))
        assert values(*ROWS)["average refund"] == (2290, 2065)
        assert values(*ROWS)["average refund, change on a year"] == (Decimal("10.9"), None)

    def test_its_date_is_the_weeks_and_it_became_public_in_another_week(self):
        one = event()

        assert one.occurred.local_date == date(2026, 2, 6)
        assert one.public.local_date == date(2026, 2, 13)
        assert (one.occurred.precision, one.public.precision) == (Precision.DAY, Precision.WEEK)

    def test_its_event_is_named_by_the_address_and_by_the_week(self):
        other = WEEK.replace("feb-6", "february-6")

        assert [(i.scheme, i.identifier) for i in event().identifiers] == [
            (Scheme.IRS_RELEASE, "filing-season-statistics-for-week-ending-feb-6-2026"),
            (Scheme.SERIES_RULE, "irs-refunds/2026-02-06/week"),
        ]
        assert event().identifiers[1] == event(url=other).identifiers[1]

    def test_three_values_become_series_known_only_after_the_table_came_out(self):
        series = found(Observation, *ROWS)

        assert [(one.symbol, one.value) for one in series] == [
            ("IRS-REFUNDS", Decimal("7.51")),
            ("IRS-REFUND-AMOUNT", Decimal("17.198")),
            ("IRS-REFUND-AVERAGE", 2290),
        ]
        assert {one.as_of_date for one in series} == {date(2026, 2, 6)}
        assert {one.public.local_date for one in series} == {date(2026, 2, 14)}

    def test_footnote_marks_in_labels_are_no_part_of_them(self):
        rows = [
            (
                row[0]
                .replace("Number", "Number [1]")
                .replace("Average refund", "Average refund<sup>2</sup>"),
                *row[1:],
            )
            for row in ROWS
        ]

        assert values(*rows) == values(*ROWS)

    @pytest.mark.parametrize(
        "cells",
        [
            ("$16.757", "Billion", "$17.198", "Billion", "2.6"),
            ("16.757 Billion", "17.198 Billion", "2.6%"),
            ("$16,757 million", "$17,198 million", "2.6"),
        ],
    )
    def test_an_amount_may_be_split_and_may_lack_its_dollar_sign(self, cells):
        assert values(*changed("Amount", *cells))["amount refunded"] == (Decimal("17.198"), Decimal("16.757"))

    def test_a_point_in_a_count_is_the_publishers_slip_for_a_comma(self):
        rows = changed("Total Returns Received", "23.586.000", "22,353.000", "-5.2")

        assert values(*rows)["returns received"] == (Decimal("22.353"), Decimal("23.586"))

    def test_columns_are_read_by_their_years_in_either_order(self):
        turned = [(label, second, first, change) for label, first, second, change in ROWS]

        assert values(*turned) == values(*ROWS)

    def test_the_same_label_in_another_section_is_another_figure(self):
        rows = (*ROWS, ("Direct Deposit Refunds:", "", "", ""), ("Number", "1,000,000", "2,000,000", "100.0"))

        assert values(*rows)["refunds"] == (Decimal("7.51"), Decimal("8.116"))
        assert values(*rows)["refunds by direct deposit"] == (2, 1)

    @pytest.mark.parametrize(
        "rows",
        [
            ROWS[:-1],
            changed("Number", "8,116,000", "7,510,000"),
            changed("Number", "some", "7,510,000", "-7.5"),
            changed("Individual Income Tax Returns:", "2024", "2025", "% Change"),
            [(label, second, first, change) for label, first, second, change in ROWS[1:]],
        ],
    )
    def test_a_table_that_is_not_the_one_described_is_refused(self, rows):
        with pytest.raises(LayoutChanged):
            found(ScrapedDocument, *rows)

    @pytest.mark.parametrize(
        "compared", ["", "2025 and 2026", "13/45/2025 and 02/06/2026", "02/06/2026 and 02/13/2026"]
    )
    def test_weeks_that_are_not_a_year_apart_are_refused(self, compared):
        with pytest.raises(LayoutChanged):
            found(ScrapedDocument, *ROWS, compared=compared)
