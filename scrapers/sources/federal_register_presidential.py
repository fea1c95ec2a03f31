"""Executive orders, proclamations and memoranda as the Federal Register prints them."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.vocabulary import Topic
from scrapers.base import Scraper
from scrapers.families import federal_register, register_documents
from scrapers.items import Found, Page

TRAILING_DAYS = 45  # corrections are noted on the corrected document, weeks after


class FederalRegisterPresidential(Scraper):
    """One document each: with its own number, the day it was signed and the minute it was filed."""

    slug = "federal_register_presidential"
    name = "Federal Register: presidential documents"
    publisher = "Office of the Federal Register"
    homepage = "https://www.federalregister.gov/presidential-documents"
    interval = timedelta(hours=1)
    hosts = frozenset({federal_register.HOST})
    topics = frozenset(Topic)
    trusted = False  # which of them are on our topics is judged by words
    clock = "signing by date; public at the filing for inspection to the minute, else the day of the issue"
    accept = "application/json"

    def polls(self, today: date) -> tuple[str, ...]:
        """The trailing window up to today."""
        asked = (("conditions[type][]", "PRESDOCU"),)
        since = today - timedelta(days=TRAILING_DAYS)
        return (federal_register.address(asked, since=since, until=today),)

    def parse(self, page: Page) -> Iterator[Found]:
        """A document for each row, and the pages or halves that hold the rest."""
        answer = federal_register.answer(page)
        yield from (register_documents.presidential(page, row) for row in answer.rows)
        yield from answer.following
