"""Answers of the Federal Register's API: its envelope, its limits, its clocks.

Only the API is asked: the site's pages answer robots with a captcha, at random and under status 200.
A search is cut off without a word at some number of results, said to be 2,000 or 10,000. So a
search that finds more than the smaller is asked again in halves, by date of publication, and each
page must hold as many rows as the count says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from scrapers.errors import TooFewItems
from scrapers.families.json_pages import json_object
from scrapers.families.markup import squeeze, unexpected
from scrapers.items import FollowUp, Moment, Page

HOST = "www.federalregister.gov"
ZONE = ZoneInfo("America/New_York")
SEARCH = f"https://{HOST}/api/v1/documents.json"
PER_PAGE = 1000
WINDOW = 2000
SINCE, UNTIL = "conditions[publication_date][gte]", "conditions[publication_date][lte]"
FIELDS = (
    "document_number",
    "title",
    "type",
    "subtype",
    "abstract",
    "action",
    "agencies",
    "comments_close_on",
    "correction_of",
    "corrections",
    "docket_ids",
    "effective_on",
    "executive_order_number",
    "html_url",
    "proclamation_number",
    "public_inspection_pdf_url",
    "publication_date",
    "signing_date",
)
# Asked for, these stand in every row, if only as null: without them a correction would pass for an act, and
# a paper filed for inspection for one that was public only when printed.
_ALWAYS_TOLD = ("correction_of", "public_inspection_pdf_url")
_NUMBER = re.compile(r"[A-Z]?\d[\w-]*-\d+")
_NAMED = re.compile(r"^(?:https://|[A-Z]?\d)")
_UNIX_TIME = re.compile(r"\?(\d{9,11})$")
_LONGEST_INSPECTION = timedelta(days=120)
_FIRST_ISSUE = date(1936, 3, 14)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one page, and the addresses that hold the rest."""

    rows: tuple[Row, ...]
    following: tuple[FollowUp, ...]


def address(conditions: tuple[tuple[str, str], ...], *, since: date, until: date) -> str:
    """The first page of a search over dates of publication, both included, newest first."""
    asked = [*conditions, (SINCE, since.isoformat()), (UNTIL, until.isoformat())]
    asked += [("fields[]", name) for name in FIELDS]
    asked += [("order", "newest"), ("per_page", str(PER_PAGE)), ("page", "1")]
    return f"{SEARCH}?{urlencode(asked, safe='[]')}"


def answer(page: Page) -> Answer:
    """One page of a search; raises TooFewItems for an empty one, LayoutChanged or Blocked for none."""
    envelope = json_object(page)
    count = envelope.get("count")
    if not isinstance(count, int):
        raise unexpected(page, "the answer does not say how many documents there are")
    if count == 0:
        raise TooFewItems(f"{page.url}: the search finds nothing")
    if count > WINDOW:
        return Answer((), _halves(page, count))
    number, size = int(_asked(page).get("page", "1")), int(_asked(page).get("per_page", "20"))
    rows = rows_of(page, envelope)
    _refuse_untold(page, rows)
    if len(rows) != min(size, count - (number - 1) * size):
        raise unexpected(page, f"page {number} holds {len(rows)} of {count} documents")
    following = (FollowUp(_with(page, {"page": str(number + 1)})),) if number * size < count else ()
    return Answer(rows, following)


def rows_of(page: Page, envelope: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of an answer, each with a number, a title, an address and a date of publication."""
    rows = envelope.get("results")
    if not isinstance(rows, list):
        raise unexpected(page, "the answer has no list of results")
    for row in rows:
        if not isinstance(row, dict) or not _NUMBER.fullmatch(str(row.get("document_number") or "")):
            raise unexpected(page, "a result has no document number")
        if not all(isinstance(row.get(name), str) for name in ("type", "html_url")):
            raise unexpected(page, f"{row['document_number']} has no type or address")
        if not (row.get("correction_of") is None or _NAMED.search(str(row["correction_of"]))):
            raise unexpected(page, f"{row['document_number']} corrects nothing that can be named")
    return tuple(rows)


def _refuse_untold(page: Page, rows: tuple[Row, ...]) -> None:
    """Raise LayoutChanged where no row has a field that was asked for, for it goes by another name now."""
    asked = {value for name, value in parse_qsl(urlsplit(page.url).query) if name == "fields[]"}
    for name in _ALWAYS_TOLD:
        if rows and name in asked and not any(name in row for row in rows):
            raise unexpected(page, f"no result has the field {name}, which was asked for")


def text(page: Page, row: Row, name: str, *, required: bool = False) -> str:
    """A field's words, white space made single; ``null`` and a missing field are no words."""
    value = row.get(name)
    if value is not None and not isinstance(value, str | int):
        raise unexpected(page, f"{name} of {row['document_number']} is {type(value).__name__}")
    found = squeeze(str(value)) if value is not None else ""
    if required and not found:
        raise unexpected(page, f"{row['document_number']} has no {name}")
    return found


def day(page: Page, row: Row, name: str) -> date | None:
    """A field's date."""
    value = text(page, row, name)
    try:
        found = date.fromisoformat(value) if value else None
    except ValueError as error:
        raise unexpected(page, f"{name} of {row['document_number']} is no date: {value!r}") from error
    if found is not None and found < _FIRST_ISSUE:
        raise unexpected(page, f"{name} of {row['document_number']} is before there was a Register: {value}")
    return found


def published(page: Page, row: Row) -> date:
    """The date of the issue that prints the document."""
    found = day(page, row, "publication_date")
    if found is None:
        raise unexpected(page, f"{row['document_number']} has no date of publication")
    return found


def public(page: Page, row: Row) -> Moment:
    """When the market could read it: its filing for public inspection, else the day of its issue.

    The API has dates only, but the address of the inspection copy ends in the Unix time of its
    filing. A copy replaced later would tell a time after the issue, which is not believed.
    """
    issue = Moment.on(published(page, row))
    stamp = _UNIX_TIME.search(text(page, row, "public_inspection_pdf_url"))
    if stamp is None:
        return issue
    filed = datetime.fromtimestamp(int(stamp[1]), tz=UTC)
    return to_the_minute(filed) if issue.at - _LONGEST_INSPECTION <= filed <= issue.at else issue


def to_the_minute(instant: datetime) -> Moment:
    """An instant cut to its minute: the filing and its copy are stamped some seconds apart."""
    return Moment(instant.astimezone(UTC).replace(second=0, microsecond=0))


def agencies(page: Page, row: Row) -> tuple[Mapping[str, Any], ...]:
    """The agencies of a document, each at least with a name or a raw name."""
    found = row.get("agencies") or []
    if not isinstance(found, list) or not all(isinstance(agency, dict) for agency in found):
        raise unexpected(page, f"the agencies of {row['document_number']} are no list of objects")
    return tuple(found)


def _asked(page: Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))


def _with(page: Page, changes: Mapping[str, str]) -> str:
    """The page's address, some of what it asks for changed."""
    parts = urlsplit(page.url)
    asked = [(name, changes.get(name, value)) for name, value in parse_qsl(parts.query)]
    asked += [(name, value) for name, value in changes.items() if name not in dict(asked)]
    return urlunsplit(parts._replace(query=urlencode(asked, safe="[]")))


def _halves(page: Page, count: int) -> tuple[FollowUp, ...]:
    try:
        since, until = (date.fromisoformat(_asked(page)[name]) for name in (SINCE, UNTIL))
    except (KeyError, ValueError) as error:
        raise unexpected(page, f"{count} documents, and no dates to ask for fewer") from error
    if since >= until:
        raise unexpected(page, f"{count} documents of one day are more than an answer holds")
    middle = since + (until - since) // 2
    later = middle + timedelta(days=1)
    first = {UNTIL: middle.isoformat(), "page": "1"}
    second = {SINCE: later.isoformat(), "page": "1"}
    return FollowUp(_with(page, first)), FollowUp(_with(page, second))
