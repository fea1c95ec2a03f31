"""Press releases of the Treasury: one list as data, one as a page in two layouts, one of figures."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from events.vocabulary import Kind, Precision, Scheme, Topic
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families import treasury_releases
from scrapers.families.treasury_releases import Subject
from scrapers.items import FollowUp, ScrapedDocument
from scrapers.sources.treasury_press import TreasuryPress
from scrapers.sources.treasury_press_pages import TreasuryPressPages
from scrapers.sources.treasury_refunding import TreasuryRefunding
from tests.scrapers.pages import CAPTCHA, document, figures, page, recorded
from tests.scrapers.treasury_press_bodies import (
    BORROWING,
    LIST,
    REFUNDING,
    answer,
    article,
    drupal,
    item,
    release_page,
    static,
)

ADDRESS = TreasuryPress().polls(datetime(2026, 1, 2, tzinfo=UTC).date())[0]
RELEASE = "https://home.treasury.gov/news/press-releases/sb0300"
NEW_YORK = ZoneInfo("America/New_York")
ESTIMATE = (
    "During the October \u2013 December 2025 quarter, Treasury expects to borrow $569 billion in "
    "privately\u2011held net marketable debt, assuming an end-of-December cash balance of $850 billion.[2]"
)


def documents(body, scraper=None):
    return [
        one
        for one in (scraper or TreasuryPress()).parse(page(body, ADDRESS))
        if isinstance(one, ScrapedDocument)
    ]


def follow_ups(body, scraper=None):
    return [
        one.url
        for one in (scraper or TreasuryPress()).parse(page(body, ADDRESS))
        if isinstance(one, FollowUp)
    ]


class TestTheListAsData:
    def test_a_release_is_named_by_its_address_in_lower_case_whoever_is_secretary(self):
        body = answer(
            item("SB0300", BORROWING, "2025-11-03T15:00:00-05:00"),
            item("jy2688", BORROWING, "2024-10-28T15:00:00-04:00"),
        )
        names = [one.occurrences[0].identifiers for one in documents(body)]

        assert [[(i.scheme, i.identifier) for i in name] for name in names] == [
            [(Scheme.TREASURY_RELEASE, "sb0300")],
            [(Scheme.TREASURY_RELEASE, "jy2688")],
        ]

    def test_its_time_is_read_with_its_offset_in_winter_and_summer(self):
        winter, summer = documents(
            answer(
                item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00"),
                item("sb0209", BORROWING, "2025-07-28T15:00:00-04:00"),
            )
        )

        assert winter.occurrences[0].public.at == datetime(2025, 11, 3, 20, tzinfo=UTC)
        assert summer.occurrences[0].public.at == datetime(2025, 7, 28, 19, tzinfo=UTC)
        assert summer.occurrences[0].public.precision == Precision.MINUTE

    def test_borrowing_estimates_and_refunding_statements_are_on_liquidity_for_certain(self):
        estimate, statement = (
            one.occurrences[0]
            for one in documents(
                answer(
                    item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00"),
                    item("sb0305", REFUNDING, "2025-11-05T08:30:00-05:00"),
                )
            )
        )

        assert (estimate.kind, statement.kind) == (Kind.DATA_RELEASE, Kind.REFUNDING)
        assert {link.topic for one in (estimate, statement) for link in one.topics} == {Topic.LIQUIDITY}
        assert not estimate.requires_topic
        assert not statement.requires_topic

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("Treasury Sanctions a Network", Kind.STATEMENT),
            ("Remarks by Secretary of the Treasury Scott Bessent at the Conference", Kind.SPEECH),
            ("Minutes of the Meeting of the Treasury Borrowing Advisory Committee", Kind.MINUTES),
            (
                "Report to the Secretary of the Treasury from the Treasury Borrowing Advisory Committee",
                Kind.STATEMENT,
            ),
        ],
    )
    def test_any_other_release_needs_a_topic_to_be_an_event(self, title, kind):
        (one,) = documents(answer(item("sb0001", title, "2025-02-03T15:00:00-05:00")))

        assert (one.occurrences[0].kind, one.occurrences[0].requires_topic) == (kind, True)
        assert one.occurrences[0].topics == ()

    def test_news_that_is_no_release_is_left_out(self):
        body = answer(
            item("/news/featured-stories/a-story", "A story", "2025-11-02T10:00:00-05:00"),
            item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00"),
        )

        assert [one.external_id for one in documents(body)] == ["sb0300"]

    def test_pages_follow_one_another_by_the_address_the_answer_gives(self):
        one = item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00")

        assert follow_ups(answer(one, offset=50)) == [LIST.format(offset=50)]
        assert follow_ups(answer(one)) == []

    def test_paging_ends_at_a_depth_that_is_enough_for_news(self):
        one = item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00")

        assert follow_ups(answer(one, offset=150)) == [LIST.format(offset=150)]
        assert follow_ups(answer(one, offset=200)) == []

    @pytest.mark.parametrize("href", ["https://www.example.gov/jsonapi/?page[offset]=50", "?page=2", 7, None])
    def test_a_next_page_elsewhere_is_a_new_layout(self, href):
        body = json.loads(answer(item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00"), offset=50))
        body["links"]["next"]["href"] = href

        with pytest.raises(LayoutChanged, match="next page"):
            follow_ups(json.dumps(body))

    @pytest.mark.parametrize(
        "when", ["2025-11-03T15:00:00", "2025-11-03", "Monday", None, "0001-01-01T00:00:00+14:00"]
    )
    def test_a_time_without_an_offset_is_a_new_layout(self, when):
        with pytest.raises(LayoutChanged, match="time of publication"):
            documents(answer(item("sb0300", BORROWING, when)))

    def test_a_list_in_which_nothing_is_a_release_is_a_new_layout(self):
        with pytest.raises(LayoutChanged):
            documents(answer(item("/node/1", BORROWING, "2025-11-03T15:00:00-05:00")))

    def test_an_empty_list_is_too_little(self):
        with pytest.raises(TooFewItems):
            documents(answer())

    def test_a_captcha_is_a_refusal(self):
        with pytest.raises(Blocked):
            documents(CAPTCHA)

    def test_every_release_of_twenty_years_has_a_name_and_a_time(self):
        known = json.loads(recorded("derived/treasury-news-timestamps-2002-2026.json")).values()
        body = answer(*(item(one["url"], one["title"], one["timestamp"]) for one in known))
        names = [one["url"].split("/")[-1].lower() for one in known if "/press-releases/" in one["url"]]

        assert [one.slug for one in treasury_releases.listed(page(body, ADDRESS))] == names

    @pytest.mark.parametrize(
        ("subject", "hour"), [(Subject.BORROWING, "15:00"), (Subject.REFUNDING, "08:30")]
    )
    def test_estimates_come_at_three_and_statements_at_half_past_eight(self, subject, hour):
        known = json.loads(recorded("derived/treasury-news-timestamps-2002-2026.json"))
        body = answer(*(item(one["url"], one["title"], one["timestamp"]) for one in known.values()))
        recent = [
            one.public.at.astimezone(NEW_YORK)
            for one in treasury_releases.listed(page(body, ADDRESS))
            if one.subject == subject and one.public.at.year >= 2022
        ]

        assert len(recent) == 16
        assert {f"{at:%H:%M}" for at in recent} == {hour}


class TestTheListAsAPage:
    def test_the_drupal_layout_gives_release_and_day(self):
        body = drupal(
            '<div><a href="/news/press-releases/sb0305"><img src="a.png"></a>'
            '<time datetime="2025-11-05T12:00:00Z">November 5</time>'
            f'<h3><a href="/news/press-releases/sb0305">{REFUNDING}</a></h3></div>'
        )
        (one,) = documents(body, TreasuryPressPages())

        assert one.external_id == "sb0305"
        assert one.occurrences[0].public.at == datetime(2025, 11, 5, 5, tzinfo=UTC)
        assert one.occurrences[0].public.precision == Precision.DAY

    def test_the_static_layout_gives_the_day_and_never_its_wrong_offset(self):
        (one,) = documents(
            static(article("sb0212", REFUNDING, "2025-07-30T08:30:00-05:00")), TreasuryPressPages()
        )

        assert one.external_id == "sb0212"
        assert one.occurrences[0].public.local_date.isoformat() == "2025-07-30"
        assert one.occurrences[0].public.precision == Precision.DAY

    @pytest.mark.parametrize(
        "body",
        [
            f'<html><body><a href="/news/press-releases/sb0300">{BORROWING}</a></body></html>',
            static('<article class="news-article-item"><h2>No link</h2></article>'),
            static(article("sb0300", BORROWING, "July 30")),
            drupal(f'<p><a href="/news/press-releases/sb0300">{BORROWING}</a></p>'),
            "<html><head><meta name='Generator' content='Drupal 11'></head><body>other</body></html>",
        ],
    )
    def test_what_fits_neither_layout_is_refused(self, body):
        with pytest.raises(LayoutChanged):
            documents(body, TreasuryPressPages())

    def test_a_listing_without_releases_is_too_little(self):
        with pytest.raises(TooFewItems):
            documents(drupal(""), TreasuryPressPages())

    def test_another_page_of_the_site_is_refused_though_it_links_to_releases(self):
        with pytest.raises(LayoutChanged, match="no date"):
            documents(recorded("treasury/live-dom-tic-page-2026-01.html"), TreasuryPressPages())

    def test_both_lists_name_the_same_event(self):
        as_data = documents(answer(item("sb0212", REFUNDING, "2025-07-30T08:30:00-04:00")))[0].occurrences[0]
        as_page = documents(
            static(article("sb0212", REFUNDING, "2025-07-30T08:30:00-05:00")), TreasuryPressPages()
        )

        assert as_page[0].occurrences[0].identifiers == as_data.identifiers


class TestFigures:
    def test_an_estimate_gives_its_billions_and_the_cash_assumed(self):
        one = document(TreasuryRefunding(), release_page(BORROWING, ESTIMATE), RELEASE)

        assert one.external_id == "sb0300/page"
        assert one.occurrences[0].identifiers[0].identifier == "sb0300"
        assert figures(one.occurrences[0]) == {"borrowing estimate": 569, "cash balance assumed": 850}

    def test_trillions_are_billions_and_debt_paid_down_is_negative(self):
        text = (
            "During the July - September 2025 quarter, Treasury expects to borrow $1.007 trillion in debt, "
            "assuming an end-of-September cash balance of $850 billion. During the April - June 2015 "
            "quarter, Treasury expects to pay down $7 billion in net marketable debt, assuming an "
            "end-of-June cash balance of $150 billion."
        )
        one = document(TreasuryRefunding(), release_page(BORROWING, text), RELEASE)

        assert figures(one.occurrences[0]) == {
            "borrowing estimate": 1007,
            "cash balance assumed": 850,
            "borrowing estimate, next quarter": -7,
            "cash balance assumed, next quarter": 150,
        }

    def test_what_the_last_quarter_came_to_stands_beside_what_had_been_expected(self):
        text = (
            f"{ESTIMATE} During the July - September 2025 quarter, Treasury borrowed $1.058 trillion in "
            "privately-held net marketable debt and ended the quarter with a cash balance of $891 billion. "
            "In July 2025, Treasury estimated borrowing of $1.007 trillion and assumed an "
            "end-of-September cash balance of $850 billion."
        )
        one = document(TreasuryRefunding(), release_page(BORROWING, text), RELEASE).occurrences[0]
        past = [(f.value, f.expected) for f in one.figures if f.name.endswith("past quarter")]

        assert past == [(Decimal(1058), Decimal(1007)), (Decimal(891), Decimal(850))]

    def test_an_estimate_in_another_wording_is_refused_and_not_an_event_without_figures(self):
        with pytest.raises(LayoutChanged, match="no amount"):
            document(TreasuryRefunding(), release_page(BORROWING, "Borrowing will go up."), RELEASE)

    def test_a_statement_may_leave_its_figures_to_a_table(self):
        one = document(TreasuryRefunding(), release_page(REFUNDING, "Sizes stay as they are."), RELEASE)

        assert one.occurrences[0].figures == ()

    def test_a_page_of_something_else_is_refused(self):
        with pytest.raises(LayoutChanged):
            document(TreasuryRefunding(), release_page("Remarks", "Good morning."), RELEASE)

    def test_the_list_leads_to_the_pages_of_our_releases_alone(self):
        body = answer(
            item("sb0300", BORROWING, "2025-11-03T15:00:00-05:00"),
            item("sb0001", "Treasury Sanctions a Network", "2025-02-03T15:00:00-05:00"),
        )

        assert [one.external_id for one in documents(body, TreasuryRefunding())] == ["sb0300"]
        assert follow_ups(body, TreasuryRefunding()) == [RELEASE]
