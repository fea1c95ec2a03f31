"""JSON answers of services: read, or refused by what they are instead."""

from typing import Any

import orjson

from scrapers.families.markup import refuse_excess, unexpected
from scrapers.items import Page

# The largest answers have 10,000 rows (Fiscal Data) and those of the Board since 2006.
_MOST_OBJECTS, _MOST_VALUES = 50_000, 1_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def json_object(page: Page) -> dict[str, Any]:
    """The object a page holds; an error page or a list under status 200 is refused."""
    found = _loaded(page)
    if not isinstance(found, dict):
        raise unexpected(page, "the answer is no JSON object")
    return found


def json_rows(page: Page, *path: str) -> tuple[dict[str, Any], ...]:
    """The list of objects a page holds, at the end of ``path`` when it lies within an envelope."""
    found = _loaded(page)
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise unexpected(page, f"the answer has no list of {path[-1] if path else 'objects'}")
    return tuple(found)


def text(page: Page, row: dict[str, Any], key: str) -> str:
    """A text that must be there; raises LayoutChanged when it is absent, empty or no text."""
    found = row.get(key)
    if not isinstance(found, str) or not found.strip():
        raise unexpected(page, f"{key} is missing in a row")
    return found.strip()


def _loaded(page: Page) -> Any:
    refuse_excess(page, _MOST_OBJECTS, b"{", b"[")
    refuse_excess(page, _MOST_VALUES, b",")
    try:
        return orjson.loads(page.body.removeprefix(_BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        raise unexpected(page, "the answer is not JSON") from error
