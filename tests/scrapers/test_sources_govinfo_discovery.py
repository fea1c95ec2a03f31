"""New bills: which files are looked at, and what makes one a proposal to the editor."""

from dataclasses import replace
from datetime import date

import pytest

from events.models import Event, Source
from events.services import documents, drafting
from events.services.classify import OPENING
from events.services.clock import database_now
from events.services.topics import ensure_topics
from events.vocabulary import Kind
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families import bill_discovery
from scrapers.items import FollowUp
from scrapers.sources.govinfo_billstatus import GovinfoBillstatus
from scrapers.sources.govinfo_discovery import GovinfoDiscovery
from tests.scrapers.bill_bodies import LIBRARY, Row, bill_status, bill_text
from tests.scrapers.meeting_bodies import batch_feed, bill_file, site_map
from tests.scrapers.pages import CAPTCHA, document, page, recorded

FOLDER = "https://www.govinfo.gov/sitemap/bulkdata/BILLSTATUS"
TITLES = """<titles>
<item><titleType>Short Title(s) as Introduced</titleType><title>Household Relief Act</title></item>
<item><titleType>Official Title as Introduced</titleType><title>{official}</title></item>
</titles>
<subjects><legislativeSubjects><item><name>{subject}</name></item></legislativeSubjects></subjects>
<summaries><summary><text><![CDATA[<p>This bill&nbsp;acts.</p>]]></text></summary></summaries>"""
INTRODUCTION = Row("2025-05-29", "Introduced in House", system=LIBRARY, kind="IntroReferral")


def follow_ups(body):
    return [item.url for item in GovinfoDiscovery().parse(page(body)) if isinstance(item, FollowUp)]


def bill(official="To rename a post office.", subject="Postal service", *, title="Household Relief Act"):
    more = TITLES.format(official=official, subject=subject)
    return document(GovinfoDiscovery(), bill_status((), number=9001, title=title, more=more))


def drafted(item):
    ensure_topics()
    now = database_now()
    source, _ = Source.objects.get_or_create(slug="govinfo_discovery", defaults={"name": "New bills"})
    recorded_document = documents.record(source=source, item=item, capture=None, captured_at=now, now=now)
    drafting.draft(
        document=recorded_document.document, item=item, now=now, first_seen_at=now, backfilled=False
    )
    return list(Event.objects.all())


def test_a_batch_leads_to_bills_of_this_congress_that_nobody_watches_newest_first():
    body = batch_feed(
        [bill_file("hr", 9001), bill_file("hr", 3633), bill_file("hres", 5), bill_file("s", 77, 118)],
        [bill_file("s", 4400), bill_file("hr", 9001)],
    )

    assert follow_ups(body) == [bill_file("hr", 9001), bill_file("s", 4400)]


def test_a_batch_that_names_files_without_their_addresses_is_read_too():
    assert follow_ups(batch_feed(["BILLSTATUS-119hr9001.xml"])) == [bill_file("hr", 9001)]


FLOOD = [bill_file("hr", number) for number in range(8_500, 9_000)]


def test_of_a_flood_of_remade_files_the_newest_are_looked_at_and_some_of_the_others():
    found = follow_ups(batch_feed(FLOOD))

    assert len(found) == 2 * bill_discovery.HALF
    assert found[: bill_discovery.HALF] == FLOOD[: -bill_discovery.HALF - 1 : -1]


def test_all_of_a_long_list_are_looked_at_in_time():
    seen = page(site_map(*FLOOD))
    looked_at = {
        item.url
        for turn in range(8)
        for item in GovinfoDiscovery().parse(
            replace(seen, captured_at=seen.captured_at + turn * bill_discovery.TURN)
        )
    }

    assert looked_at == set(FLOOD)


def test_a_batch_of_watched_bills_alone_is_whole():
    assert follow_ups(batch_feed([bill_file("hr", 3633)])) == []


def test_the_index_leads_to_the_site_maps_of_this_congress():
    places = [f"{FOLDER}/{name}/sitemap.xml" for name in ("118hr", "119hr", "119hres", "119s")]

    assert follow_ups(site_map(*places, root="sitemapindex", entry="sitemap")) == [
        f"{FOLDER}/119hr/sitemap.xml",
        f"{FOLDER}/119s/sitemap.xml",
    ]


def test_a_site_map_leads_to_files():
    assert follow_ups(site_map(bill_file("s", 4400))) == [bill_file("s", 4400)]


def test_a_bill_is_read_by_all_its_titles_its_summary_and_its_subjects():
    assert bill("To pay a rebate.", "Tariffs").text.splitlines() == [
        "To pay a rebate.",
        "Household Relief Act",
        "Tariffs",
        "This bill acts.",
    ]


def test_its_introduction_is_named_as_bill_status_names_it():
    (proposed,) = bill().occurrences
    (told, *_) = document(GovinfoBillstatus(), bill_status((INTRODUCTION,), number=9001)).occurrences

    assert proposed.identifiers == told.identifiers
    assert (proposed.kind, proposed.requires_topic) == (Kind.INTRODUCTION, True)


def test_a_short_title_that_names_no_topic_does_not_hide_one(db):
    (event,) = drafted(bill("To pay a rebate from tariff revenue to each household."))

    assert event.title == "H.R. 9001 (Household Relief Act) is introduced in the House"
    assert [link.topic_id for link in event.topic_links.all()] == ["tariff-dividends"]


def test_a_bill_on_none_of_our_topics_is_kept_and_proposed_to_nobody(db):
    assert drafted(bill()) == []


def test_the_recorded_bill_is_told_by_its_later_titles_too():
    found, _ = GovinfoDiscovery().parse(page(recorded("govinfo-billstatus/BILLSTATUS-119hr3633.xml")))

    assert "Anti-CBDC Surveillance State Act" in found.text
    assert "Finance and Financial Sector" in found.text[:OPENING]
    assert "&nbsp;" not in found.text


class TestTheFirstPage:
    """The text as introduced is asked for too: titles often say no more than which law is amended."""

    QUIET = "To amend the Internal Revenue Code of 1986, and for other purposes."

    def test_the_status_of_a_bill_leads_to_its_text_as_introduced_alone(self):
        _, text = GovinfoDiscovery().parse(page(recorded("govinfo-billstatus/BILLSTATUS-119hr3633.xml")))

        assert text.url == "https://www.govinfo.gov/content/pkg/BILLS-119hr3633ih/xml/BILLS-119hr3633ih.xml"

    @pytest.mark.parametrize(
        "url",
        [
            "https://www.example.org/content/pkg/BILLS-119hr9001ih/xml/BILLS-119hr9001ih.xml",
            "https://www.govinfo.gov/content/pkg/BILLS-119hr9001ih/pdf/BILLS-119hr9001ih.pdf",
            "",
        ],
    )
    def test_a_text_elsewhere_or_in_another_form_is_not_asked_for(self, url):
        versions = (
            "<textVersions><item><type>Introduced in House</type><date>2025-05-29T04:00:00Z</date>"
            f"<formats><item><url>{url}</url></item></formats></item></textVersions>"
        )
        body = bill_status((), number=9001, title="Household Relief Act", more=versions)

        assert follow_ups(body) == []

    def test_it_names_the_topic_that_titles_keep_quiet(self, db):
        assert drafted(bill(self.QUIET)) == []
        (event,) = drafted(document(GovinfoDiscovery(), bill_text(official=self.QUIET)))

        assert event.title == "H.R. 9001 (Household Relief Act) is introduced in the House"
        assert [link.topic_id for link in event.topic_links.all()] == ["tariff-dividends"]

    def test_status_and_text_are_two_documents_of_one_introduction(self, db):
        drafted(document(GovinfoDiscovery(), bill_text()))
        (event,) = drafted(bill("To pay a rebate from tariff revenue to each household."))

        assert sorted(event.documents.values_list("external_id", flat=True)) == [
            "119/hr/9001",
            "119/hr/9001/text",
        ]

    def test_the_opening_is_the_long_title_and_the_sections_without_contents_and_numbers(self):
        found = document(GovinfoDiscovery(), bill_text())

        assert found.text == (
            f"{self.QUIET} Short title This Act may be cited as the Household Relief Act ."
            " Payments The Secretary shall pay a rebate from tariff revenue to each household."
        )

    def test_the_recorded_text_of_another_stage_is_kept_and_dates_no_introduction(self):
        found = document(GovinfoDiscovery(), recorded("bill-text/BILLS-119hr3633rfs.xml"))

        assert (found.external_id, found.occurrences, found.published) == ("119/hr/3633/text", (), None)
        assert found.text.startswith("To provide for a system of regulation of the offer and sale")
        assert len(found.text) < 3000

    @pytest.mark.parametrize(
        ("told", "identifier"),
        [
            ({"legis_num": "S. 2475", "stage": "Introduced-in-Senate"}, "119/s/2475"),
            ({"legis_num": "H. J. RES. 86", "root": "resolution"}, "119/hjres/86"),
        ],
    )
    def test_bills_of_both_chambers_and_joint_resolutions_are_read(self, told, identifier):
        found = document(GovinfoDiscovery(), bill_text(**told))

        assert found.external_id == f"{identifier}/text"
        assert (
            found.occurrences[0].identifiers[0].identifier.startswith(f"{identifier}/2025-05-29/introduction")
        )

    @pytest.mark.parametrize(
        "body",
        [
            bill_text(legis_num="A BILL"),
            bill_text(official=""),
            bill_text(on="May 29"),
            bill_text().replace("action-date", "date-of-action"),
            bill_text().replace("legis-body", "body"),
            bill_text().replace("119th CONGRESS", "this Congress"),
            bill_text().replace('"bill.dtd">', '"bill.dtd" [<!ENTITY a "b">]>'),
        ],
    )
    def test_what_is_not_as_described_is_refused(self, body):
        with pytest.raises(LayoutChanged):
            document(GovinfoDiscovery(), body)


def test_the_feed_and_the_site_maps_are_polled():
    assert GovinfoDiscovery().polls(date(2026, 1, 2)) == (
        "https://www.govinfo.gov/rss/billstatus-batch.xml",
        f"{FOLDER}/sitemapindex.xml",
        *(f"{FOLDER}/119{kind}/sitemap.xml" for kind in ("hr", "s", "hjres", "sjres")),
    )


@pytest.mark.parametrize(
    "body",
    [
        batch_feed(["elsewhere"]),
        site_map("https://www.govinfo.gov/elsewhere"),
        site_map(f"{FOLDER}/118hr/sitemap.xml", root="sitemapindex", entry="sitemap"),
        site_map(bill_file("s", 1)).replace("sitemap/0.9", "sitemap/1.0"),
        "<html><body>Service unavailable</body></html>",
    ],
)
def test_what_is_not_as_described_is_refused(body):
    with pytest.raises(LayoutChanged):
        follow_ups(body)


@pytest.mark.parametrize(
    "body", [batch_feed(), site_map(), site_map(root="sitemapindex", entry="sitemap")], ids=range(3)
)
def test_an_empty_list_is_too_little(body):
    with pytest.raises(TooFewItems):
        follow_ups(body)


def test_a_captcha_is_a_refusal():
    with pytest.raises(Blocked):
        follow_ups(CAPTCHA)
