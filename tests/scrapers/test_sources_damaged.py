"""Damaged pages: a parser gives items or says what is wrong, and never breaks in another way."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers import registry
from scrapers.errors import ParseError
from tests.scrapers.pages import address_of, page, saved_pages

WHOLE = [
    file for file in saved_pages() if not any(word in file.name for word in ("empty", "blocked", "changed"))
]
PIECES = st.sampled_from(
    [
        b"",
        b"\x00",
        b"\xff",
        b"<",
        b">",
        b"&a;",
        b"]",
        b"}",
        b'"',
        b"null",
        b"0",
        b"9" * 5000,
        b"-",
        "\u2011".encode(),
    ]
)


@st.composite
def damaged(draw, body):
    """The body with one to four stretches of it replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.sampled_from([0, 1, 2, 10, 100, 100_000])))
        body = body[:start] + draw(PIECES) + body[end:]
    return body


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: f"{file.parent.name}/{file.name}")
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_damaged_page_gives_items_or_an_error_of_ours(file, data):
    body = data.draw(damaged(file.read_bytes()))
    scraper = registry.get(file.parent.name)
    try:
        found = list(scraper.parse(page(body, address_of(file))))
    except ParseError as error:
        found = [str(error)]

    assert all(found)
