"""JSON answers of services: read, or refused by what they are instead."""

from typing import Any

import orjson

from scrapers.families.markup import unexpected
from scrapers.items import Page


def json_object(page: Page) -> dict[str, Any]:
    """The object a page holds; an error page or a list under status 200 is refused."""
    try:
        found = orjson.loads(page.body)
    except orjson.JSONDecodeError as error:
        raise unexpected(page, "the answer is not JSON") from error
    if not isinstance(found, dict):
        raise unexpected(page, "the answer is no JSON object")
    return found
