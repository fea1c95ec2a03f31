"""Posts of the White House: whose number names them, what they are, and what they do not say."""

import csv
import io
from datetime import UTC, datetime

import pytest

from events.models import Event
from events.vocabulary import Kind
from scrapers import registry
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.families import feeds, whitehouse
from scrapers.items import FollowUp, Page
from tests.events.builders import scrape
from tests.scrapers.pages import SAMPLES, address_of, page, recorded

SOURCE = registry.get("whitehouse_actions")
FEED = SAMPLES / "whitehouse_actions" / "constructed_page.xml"
ARTICLE = SAMPLES / "whitehouse_actions" / "constructed_article.html"
ADDRESS = "https://www.whitehouse.gov/presidential-actions/2026/02/ending-certain-tariff-actions/"
POSTED = datetime(2026, 2, 20, 22, 41, 7, tzinfo=UTC)


def from_feed(body=None):
    return list(SOURCE.parse(page(body or FEED.read_text())))


def article(body=None, *, final_url=ADDRESS):
    return Page(
        url=ADDRESS,
        final_url=final_url,
        body=(body or ARTICLE.read_text()).encode(),
        content_type="text/html",
        captured_at=POSTED,
    )


def post(title="A title", text="", *categories):
    return whitehouse.Post("1", ADDRESS, title, text, POSTED, categories)


def names(found):
    return [(i.scheme.value, i.identifier) for i in found.occurrences[0].identifiers]


def test_the_number_in_the_guid_is_the_identity():
    assert [found.external_id for found in from_feed()][:2] == ["90102", "90101"]


def test_without_a_number_the_address_is_the_identity():
    assert (
        from_feed()[-1].external_id
        == "www.whitehouse.gov/presidential-actions/2026/02/a-post-without-a-number"
    )


def test_a_post_under_a_new_slug_is_the_same_post():
    renamed = FEED.read_text().replace(
        "2026/02/ending-certain-tariff-actions", "2026/02/ending-certain-tariffs"
    )

    assert from_feed(renamed)[0].external_id == from_feed()[0].external_id


def test_two_posts_of_one_title_are_two():
    nominations = [found for found in from_feed() if found.title == "Nominations Sent to the Senate"]

    assert [found.external_id for found in nominations] == ["90090", "90080"]
    assert {found.occurrences[0].kind for found in nominations} == {Kind.NOMINATION}


def test_two_posts_of_one_second_are_two():
    first, second, *_ = from_feed()

    assert first.published == second.published
    assert names(first) != names(second)


def test_a_number_in_the_text_is_not_the_number_of_the_order():
    (order, *_) = from_feed()

    assert "Executive Order 14257" in order.text
    assert names(order) == [("whitehouse-post", "90102")]


def test_posting_is_public_and_signing_is_unknown():
    (order, *_) = from_feed()

    assert order.occurrences[0].public.at == POSTED
    assert order.occurrences[0].occurred is None


def test_the_text_has_neither_topper_nor_navigation_nor_the_last_line_of_the_feed():
    (order, *_) = from_feed()

    assert order.text.startswith("By the authority vested in me")
    assert order.text.endswith("February 20, 2026.")


def test_feed_and_page_tell_one_post():
    (told,) = SOURCE.parse(article())
    (order, *_) = from_feed()

    assert (told.external_id, told.title, told.published) == (order.external_id, order.title, order.published)
    assert told.data["joint_key"] == order.data["joint_key"]


def test_a_page_without_a_number_goes_by_its_address():
    (told,) = SOURCE.parse(article(ARTICLE.read_text().replace("?p=90102", "")))

    assert told.external_id == whitehouse.address(ADDRESS)


def test_a_redirect_to_another_post_is_not_followed_silently():
    with pytest.raises(LayoutChanged, match="another post"):
        list(SOURCE.parse(article(final_url=ADDRESS.replace("ending-certain", "american-heart-month"))))


def test_a_page_without_its_time_is_refused():
    with pytest.raises(LayoutChanged, match="no post with"):
        list(
            SOURCE.parse(
                article(ARTICLE.read_text().replace("datetime=", "data-x=").replace("article:", "a:"))
            )
        )


def test_the_list_leads_to_its_posts():
    body = (SAMPLES / "whitehouse_actions" / "constructed_list.html").read_text()

    assert next(SOURCE.parse(page(body))) == FollowUp(ADDRESS)


def test_a_list_without_posts_is_a_new_layout():
    with pytest.raises(LayoutChanged, match="no post is listed"):
        list(SOURCE.parse(page("<html><body><main></main></body></html>")))


def test_an_empty_feed_is_no_list_of_nothing():
    with pytest.raises(TooFewItems):
        list(SOURCE.parse(page((FEED.with_name("constructed_empty.xml")).read_bytes())))


def test_a_page_of_the_feed_that_is_new_to_its_end_leads_to_the_one_before():
    body = FEED.with_name("constructed_burst.xml").read_bytes()
    first = list(SOURCE.parse(page(body, "https://www.whitehouse.gov/presidential-actions/feed/")))
    second = list(SOURCE.parse(page(body, "https://www.whitehouse.gov/presidential-actions/feed/?paged=2")))

    assert first[-1] == FollowUp("https://www.whitehouse.gov/presidential-actions/feed/?paged=2")
    assert second[-1] == FollowUp("https://www.whitehouse.gov/presidential-actions/feed/?paged=3")


def test_a_quiet_page_of_the_feed_leads_nowhere():
    assert not [found for found in from_feed() if isinstance(found, FollowUp)]


def test_the_whole_text_of_an_item_and_its_categories_are_read():
    entry = feeds.rss_entries(page(FEED.read_bytes()))[0]

    assert entry.categories == ("Presidential Actions", "Executive Orders")
    assert "hereby ordered" in entry.content


@pytest.mark.parametrize(
    ("told", "paper"),
    [
        (post("A", "MEMORANDUM FOR THE SECRETARY OF STATE SUBJECT: Order"), "memorandum"),
        (post("A", "BY THE PRESIDENT OF THE UNITED STATES OF AMERICA A PROCLAMATION One"), "proclamation"),
        (
            post(
                "A", "By the authority vested in me as President by the Constitution, it is hereby ordered:"
            ),
            "executive order",
        ),
        # the category is given by hand, and wrong at times
        (
            post(
                "A",
                "By the authority vested in me as President by the Constitution, it is hereby ordered:",
                "Proclamations",
            ),
            "executive order",
        ),
        (post("A", "Words without a formula.", "Executive Orders"), "executive order"),
        (post("Nominations Transmitted to the Senate", "Someone, of Ohio"), "nomination"),
        (
            post(
                "Fact Sheet: President Donald J. Trump Ends Tariffs", "It is hereby ordered", "Proclamations"
            ),
            "",
        ),
        (post("President Donald J. Trump Signed S. 146 Into Law", "Signed.", "Proclamations"), ""),
        (post("A", "Words."), ""),
    ],
)
def test_a_paper_is_known_by_its_formula_before_its_category_and_never_by_its_byline(told, paper):
    assert whitehouse.document_type(told) == paper


def test_a_fact_sheet_is_a_statement_and_cannot_be_joined_to_an_order():
    told = whitehouse.document(post("Fact Sheet: Tariffs", "Today the President signed an order."))

    assert told.occurrences[0].kind == Kind.STATEMENT
    assert told.data == {}


def test_real_posts_marked_by_hand_as_orders_are_orders_by_their_words():
    csv.field_size_limit(10_000_000)
    rows = csv.DictReader(io.StringIO(recorded("derived/whitehouse-actions-2025.csv").decode()))
    marked = [row for row in rows if row["Byline"] in {"EXECUTIVE ORDER", "ECEXUTIVE ORDER"}]
    papers = [whitehouse.document_type(post(row["Headline"], row["Content"])) for row in marked]

    assert len(marked) == 86
    assert papers.count("executive order") == 85  # the byline of a national security memorandum is wrong


@pytest.mark.django_db
@pytest.mark.parametrize(
    "order",
    [
        ("whitehouse_actions", "federal_register_inspection", "federal_register_presidential"),
        ("federal_register_inspection", "whitehouse_actions", "federal_register_presidential"),
        ("federal_register_presidential", "federal_register_inspection", "whitehouse_actions"),
    ],
)
def test_post_filing_and_print_of_an_order_are_one_event_in_whatever_order_they_come(order):
    for slug in order:
        (file,) = [it for it in (SAMPLES / slug).glob("constructed_page.*") if "expected" not in it.name]
        for found in registry.get(slug).parse(page(file.read_bytes(), address_of(file))):
            if found.title == "Ending Certain Tariff Actions" and not found.external_id.startswith("C1"):
                scrape(found, by=slug, is_trusted=False)
    event = Event.objects.exclude(state="merged").get()

    assert event.public_at == POSTED
    assert event.occurred_at == datetime(2026, 2, 20, 5, tzinfo=UTC)
    assert event.has_conflict is False
    assert event.evidence.count() == 3
    assert set(event.identifiers.values_list("scheme", "identifier")) == {
        ("whitehouse-post", "90102"),
        ("federal-register", "2026-90012"),
        ("executive-order", "14999"),
    }
