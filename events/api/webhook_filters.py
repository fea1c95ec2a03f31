"""What a webhook's subscriber wants, written as in the timeline's address and read by the same parser."""

from django.http import QueryDict

from events.api import filters
from events.api.parameters import read
from events.api.timeline import selected
from events.services.selection import Filters

KNOWN = filters.by_name(filters.SELECTION)


def wanted(query: str) -> Filters:
    """The filter a query string means; raises ``Problem`` that names what is wrong with it."""
    return selected(read(QueryDict(query), KNOWN))
