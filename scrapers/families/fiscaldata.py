"""The envelope of Fiscal Data's API: every value a string, a missing one the word "null"."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scrapers.families.json_pages import json_object
from scrapers.families.markup import unexpected
from scrapers.families.quarters import Window
from scrapers.items import FollowUp, Page

HOST = "api.fiscaldata.treasury.gov"
LARGEST_PAGE = 10_000  # above it the service answers 400
_MISSING = "null"

Row = Mapping[str, str]


def address(dataset: str, conditions: str, *, number: int = 1) -> str:
    """The address of one page of a data set, oldest rows first."""
    base = f"https://{HOST}/services/api/fiscal_service/{dataset}"
    return f"{base}?filter={conditions}&page[number]={number}&page[size]={LARGEST_PAGE}&sort=record_date"


def since(day: date) -> str:
    """The condition for the rows from a day on."""
    return f"record_date:gte:{day}"


def within(window: Window) -> str:
    """The condition for the rows of a window of the past."""
    return f"{since(window[0])},record_date:lte:{window[1]}"


def is_history(page: Page) -> bool:
    """Whether a page is of a window of the past: a day long gone is a value of its series, and no news."""
    return "record_date:lte:" in unquote(page.url)


def rows(page: Page) -> tuple[Row, ...]:
    """The rows of an answer; raises LayoutChanged or Blocked when it is none."""
    data = _envelope(page)["data"]
    if not all(isinstance(row, dict) for row in data):
        raise unexpected(page, "a row of the data is no object")
    return tuple(data)


def next_page(page: Page) -> FollowUp | None:
    """The page after this one, by the count of pages: the envelope's links are no addresses."""
    total = _envelope(page)["meta"]["total-pages"]
    url = page.url.replace("%5B", "[").replace("%5D", "]")
    number = int(parse_qs(urlsplit(url).query).get("page[number]", ["1"])[0])
    if number >= total:
        return None
    return FollowUp(url.replace(f"page[number]={number}", f"page[number]={number + 1}"))


def amount(page: Page, row: Row, column: str) -> Decimal:
    """The number in a column; raises LayoutChanged when it is absent, "null" or no number."""
    text = str(row.get(column) or _MISSING)
    if text == _MISSING:
        raise unexpected(page, f"{column} is missing in the row of {row.get('record_date')}")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise unexpected(page, f"{column} is no number: {text!r}") from error
    if not value.is_finite():
        raise unexpected(page, f"{column} is no number: {text!r}")
    return value


def _envelope(page: Page) -> dict[str, Any]:
    envelope = json_object(page)
    if not isinstance(envelope.get("data"), list):
        raise unexpected(page, "the answer has no list of data")
    meta = envelope.get("meta")
    if not isinstance(meta, dict) or not isinstance(meta.get("total-pages"), int):
        raise unexpected(page, "the answer does not say how many pages there are")
    return envelope
