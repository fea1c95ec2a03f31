"""Press rooms: what a release announces, whose case is none of our business, where it may lead."""

import csv
import io
from datetime import date

import pytest

from events.vocabulary import Kind
from scrapers import registry
from scrapers.errors import LayoutChanged, TooFewItems
from scrapers.families import press_releases, sec_releases
from tests.scrapers.pages import SAMPLES, address_of, page, recorded


def found(slug, name="constructed_page.xml", *, body=None):
    file = SAMPLES / slug / name
    return list(registry.get(slug).parse(page(body or file.read_bytes(), address_of(file))))


def text_of(slug, name="constructed_page.xml"):
    return (SAMPLES / slug / name).read_text()


def real_titles():
    rows = csv.DictReader(io.StringIO(recorded("derived/sec-press-releases-2025.csv").decode()))
    return list(rows)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("SEC Proposes Rules on Custody", Kind.PROPOSED_RULE),
        ("SEC Adopts Amendments to Broker Rules", Kind.FINAL_RULE),
        ("SEC Adopts Rules to Prevent Fraud in Swaps", Kind.FINAL_RULE),
        ("CFTC Seeks Public Comment on Spot Crypto Trading", Kind.REQUEST_FOR_COMMENT),
        ("CFTC Staff Issues No-Action Letter", Kind.GUIDANCE),
        ("SEC Crypto Task Force to Host Roundtable", Kind.SCHEDULE),
        ("Remarks of the Chairman at a Conference", Kind.SPEECH),
        ("SEC Announces Departure of a Director", Kind.STATEMENT),
        ("Statement of the Chairman on the SEC's Proposed Rules", Kind.STATEMENT),
        ("Commissioner's Statement Regarding the Final Rule on Custody", Kind.STATEMENT),
        ("Testimony of the Chairman on Proposed Rules", Kind.TESTIMONY),
    ],
)
def test_a_title_tells_what_is_announced(title, kind):
    assert press_releases.kind_of(title) == kind
    assert not press_releases.is_enforcement(title)


@pytest.mark.parametrize(
    "title",
    [
        "SEC Charges Firm With Unregistered Offering",
        "Federal Court Orders Firm to Pay $5 Million",
        "CFTC Awards More Than $1 Million to Whistleblowers",
        "SEC Obtains Final Judgment Against Adviser",
        "CBP Officers Seize Goods",
    ],
)
def test_a_case_against_somebody_is_no_policy(title):
    assert press_releases.is_enforcement(title)


def test_a_case_is_kept_without_its_words_and_makes_no_event():
    (case,) = [one for one in found("sec_press") if "Charges" in one.title]

    assert (case.text, case.occurrences) == ("", ())


def test_every_release_that_is_no_case_waits_for_a_topic():
    released = [
        it for slug in ("sec_press", "cftc_press", "ustr_press", "cbp_releases") for it in found(slug)
    ]

    assert all(occurrence.requires_topic for it in released for occurrence in it.occurrences)


@pytest.mark.parametrize("slug", ["sec_press", "cftc_press", "ustr_press", "cbp_releases"])
def test_a_feed_whose_items_lead_elsewhere_is_refused(slug):
    elsewhere = (
        text_of(slug)
        .replace("<link>https://www.", "<link>https://news.")
        .replace("<link>https://ustr", "<link>https://news.ustr")
    )

    with pytest.raises(LayoutChanged, match="leads elsewhere"):
        found(slug, body=elsewhere)


@pytest.mark.parametrize("slug", ["sec_press", "cftc_press", "ustr_press", "cbp_releases"])
def test_an_item_without_a_time_is_refused(slug):
    with pytest.raises(LayoutChanged, match="no time"):
        found(slug, "constructed_changed.xml")


@pytest.mark.parametrize("slug", ["sec_press", "cftc_press", "ustr_press", "cbp_releases"])
def test_an_empty_feed_is_no_list_of_nothing(slug):
    with pytest.raises(TooFewItems):
        found(slug, "constructed_empty.xml")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Sept. 8, 2025", date(2025, 9, 8)),
        ("June 29, 2023", date(2023, 6, 29)),
        ("Jan. 6, 2026", date(2026, 1, 6)),
        ("May 1, 2024", date(2024, 5, 1)),
        ("Sept. 31, 2025", None),
        ("Smarch 1, 2025", None),
        ("yesterday", None),
    ],
)
def test_dates_in_the_style_of_the_press_are_read(printed, day):
    assert sec_releases.day(printed) == day


def test_every_date_of_the_real_list_is_read():
    assert [row["Date"] for row in real_titles() if sec_releases.day(row["Date"]) is None] == []


def test_the_address_names_a_release_where_the_printed_number_differs():
    (_, adopted) = found("sec_press", "constructed_list.html")

    assert adopted.occurrences[0].identifiers[0].identifier == "2023-123"
    assert adopted.data == {"label": "2023-124"}


def test_addresses_of_the_real_list_are_distinct_identities_where_numbers_are_not():
    rows = real_titles()
    identities = {sec_releases.identity(page(""), row["Link"]) for row in rows}

    assert len(identities) == len(rows) == 1250
    assert len({row["Release No."] for row in rows}) < len(rows)


def test_feed_and_list_name_one_release_and_are_two_documents():
    told, listed = found("sec_press")[0], found("sec_press", "constructed_list.html")[0]

    assert told.occurrences[0].identifiers == listed.occurrences[0].identifiers
    assert told.external_id != listed.external_id


def test_a_list_of_litigation_releases_is_refused():
    with pytest.raises(LayoutChanged, match="respondents"):
        found("sec_press", "constructed_litigation.html")


def test_a_release_of_another_room_is_refused():
    with pytest.raises(LayoutChanged, match="no address of a press release"):
        sec_releases.identity(page(""), "https://www.sec.gov/newsroom/speeches-statements/a-speech")


def test_a_release_of_the_cftc_is_named_by_the_number_in_its_address():
    assert [one.external_id for one in found("cftc_press")] == ["9301-26", "9300-26"]


def test_a_speech_without_a_number_is_named_by_its_address():
    (speech,) = found("cftc_press", "constructed_speeches.xml")

    assert speech.external_id == "PressRoom/SpeechesTestimony/opaconstructed14"
    assert speech.occurrences[0].kind == Kind.SPEECH


def test_the_enforcement_feed_makes_no_event_whatever_its_titles_say():
    (case,) = found("cftc_press", "constructed_enforcement.xml")

    assert not press_releases.is_enforcement(case.title)
    assert (case.external_id, case.text, case.occurrences) == ("enforcement 9299-26", "", ())


@pytest.mark.parametrize("slug", ["ustr_press", "cbp_releases"])
def test_a_feed_never_seen_before_is_refused_when_it_is_another_thing(slug):
    with pytest.raises(LayoutChanged, match="root is"):
        found(slug, body="<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>")
