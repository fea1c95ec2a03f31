"""The Federal Register's API: its limits, its clocks, and answers that are none."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from events.vocabulary import Kind, Precision
from scrapers.errors import Blocked, LayoutChanged, TooFewItems
from scrapers.families import federal_register, register_documents
from tests.scrapers.pages import CAPTCHA, page, recorded

ASKED = (("conditions[type][]", "PRESDOCU"),)
WINDOW = federal_register.address(ASKED, since=date(2026, 1, 1), until=date(2026, 1, 31))


def row(**changes):
    facts = {
        "document_number": "2026-00001",
        "title": "A notice",
        "type": "Notice",
        "html_url": "https://www.federalregister.gov/d/2026-00001",
        "publication_date": "2026-03-09",
        "correction_of": None,
        "public_inspection_pdf_url": None,
    }
    return {**facts, **changes}


def search(rows, *, count=None, url=WINDOW):
    return page(json.dumps({"count": len(rows) if count is None else count, "results": rows}), url)


def asked(follow_up):
    return dict(parse_qsl(urlsplit(follow_up.url).query))


def public(**changes):
    return federal_register.public(page("{}"), row(**changes))


def test_a_search_asks_for_its_dates_and_fields():
    query = parse_qsl(urlsplit(WINDOW).query)

    assert ("conditions[publication_date][gte]", "2026-01-01") in query
    assert ("conditions[publication_date][lte]", "2026-01-31") in query
    assert ("fields[]", "signing_date") in query


def test_a_search_that_finds_more_than_is_given_out_is_asked_again_in_halves():
    answer = federal_register.answer(search([row()], count=9_999))

    dates = [(q[federal_register.SINCE], q[federal_register.UNTIL]) for q in map(asked, answer.following)]
    assert answer.rows == ()
    assert dates == [("2026-01-01", "2026-01-16"), ("2026-01-17", "2026-01-31")]


def test_halves_ask_for_the_same_fields_from_their_first_page():
    answer = federal_register.answer(search([], count=2_001, url=WINDOW.replace("&page=1", "&page=2")))

    for follow_up in answer.following:
        assert asked(follow_up)["page"] == "1"
        assert ("fields[]", "title") in parse_qsl(urlsplit(follow_up.url).query)


def test_one_day_of_more_documents_than_are_given_out_fails_loudly():
    one_day = federal_register.address(ASKED, since=date(2026, 1, 5), until=date(2026, 1, 5))

    with pytest.raises(LayoutChanged, match="one day"):
        federal_register.answer(search([row()], count=10_000, url=one_day))


def test_a_capped_search_without_dates_fails_loudly():
    with pytest.raises(LayoutChanged, match="no dates"):
        federal_register.answer(search([row()], count=10_000, url=federal_register.SEARCH))


def test_a_full_page_leads_to_the_next():
    answer = federal_register.answer(search([row()] * 1000, count=1500))

    (following,) = answer.following
    assert (len(answer.rows), asked(following)["page"]) == (1000, "2")


def test_the_last_page_leads_nowhere():
    last = federal_register.answer(
        search([row()] * 500, count=1500, url=WINDOW.replace("&page=1", "&page=2"))
    )

    assert (len(last.rows), last.following) == (500, ())


def test_a_page_with_fewer_rows_than_its_count_says_is_refused():
    with pytest.raises(LayoutChanged, match="holds 1 of 2"):
        federal_register.answer(search([row()], count=2))


@pytest.mark.parametrize(
    "body", ["[]", '{"results": []}', '{"count": 1}', '{"count": 1, "results": [{"title": "A"}]}']
)
def test_an_answer_of_another_shape_is_refused(body):
    with pytest.raises(LayoutChanged):
        federal_register.answer(page(body, WINDOW))


def test_an_empty_search_is_no_list_of_nothing():
    with pytest.raises(TooFewItems):
        federal_register.answer(page('{"count": 0, "description": "Documents"}', WINDOW))


def test_a_captcha_under_status_200_is_a_refusal():
    with pytest.raises(Blocked):
        federal_register.answer(page(CAPTCHA, WINDOW))


def test_the_recorded_404_under_a_json_address_is_refused():
    with pytest.raises(LayoutChanged, match="not JSON"):
        federal_register.answer(page(recorded("federal-register/document-404-body.html"), WINDOW))


def test_the_inspection_copy_tells_the_minute_of_its_filing():
    found = public(
        publication_date="2026-04-21",
        public_inspection_pdf_url="https://public-inspection.federalregister.gov/2026-07755.pdf?1776689116",
    )

    assert (found.at, found.precision) == (datetime(2026, 4, 20, 12, 45, tzinfo=UTC), Precision.MINUTE)


@pytest.mark.parametrize(
    "address",
    [
        None,
        "https://public-inspection.federalregister.gov/2026-00001.pdf",
        # replaced after the issue: 2026-03-12
        "https://public-inspection.federalregister.gov/2026-00001.pdf?1773318116",
        # a year before
        "https://public-inspection.federalregister.gov/2026-00001.pdf?1741520000",
    ],
)
def test_without_a_filing_to_believe_the_issue_is_the_day(address):
    found = public(public_inspection_pdf_url=address)

    assert (found.local_date, found.precision) == (date(2026, 3, 9), Precision.DAY)


@pytest.mark.parametrize("value", ["soon", "2026-13-01"])
def test_a_date_that_is_none_is_refused(value):
    with pytest.raises(LayoutChanged, match="no date"):
        public(publication_date=value)


def test_a_document_without_a_date_of_publication_is_refused():
    with pytest.raises(LayoutChanged, match="no date of publication"):
        public(publication_date=None)


def test_the_recorded_document_is_a_rule_with_its_effective_date():
    raw = json.loads(recorded("federal-register/document-2020.json"))
    (found,) = register_documents.of_an_agency(page("{}"), raw).occurrences

    assert (found.kind, found.body) == (Kind.FINAL_RULE, "Federal Aviation Administration")
    assert found.effective_date == date(2020, 8, 26)
    assert [(i.scheme, i.identifier) for i in found.identifiers] == [("federal-register", "2020-17469")]


def test_the_recorded_search_gives_its_five_notices_at_the_minute_they_were_filed():
    url = f"{federal_register.SEARCH}?conditions[term]=%22Bears+Ears%22&order=newest&page=1&per_page=5"
    answer = federal_register.answer(
        page(recorded("federal-register/documents-search-2026-bears-ears.json"), url)
    )
    found = [register_documents.of_an_agency(page("{}"), each) for each in answer.rows]

    assert len(found) == 5
    hours = {each.published.at.astimezone(federal_register.ZONE).strftime("%H:%M") for each in found}
    assert hours == {"08:45", "11:15"}  # in Washington: the regular filings and the special ones
    assert asked(answer.following[0])["page"] == "2"


def test_a_day_of_documents_recorded_with_fewer_fields_is_refused():
    url = f"{federal_register.SEARCH}?per_page=1000"
    with pytest.raises(LayoutChanged, match="no type"):
        federal_register.answer(
            page(recorded("federal-register/documents-2016-02-29-per_page1000.json"), url)
        )


@pytest.mark.parametrize("name", ["correction_of", "public_inspection_pdf_url"])
def test_a_field_asked_for_and_told_by_no_row_goes_by_another_name(name):
    renamed = row()
    renamed[f"{name}_2"] = renamed.pop(name)

    with pytest.raises(LayoutChanged, match=name):
        federal_register.answer(search([renamed]))
    assert federal_register.answer(search([renamed, row()])).rows
