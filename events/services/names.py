"""The sources and proceedings clients may filter by: what exists under which name."""

from events.models import Proceeding, Source

# No row has it: a proceeding that is not there has no event.
NOBODY = 0


def sources() -> list[str]:
    """The slugs of all sources."""
    return list(Source.objects.order_by("slug").values_list("slug", flat=True))


def proceeding(scheme: str, identifier: str) -> int:
    """The number of a proceeding; ``NOBODY`` for one that is not there."""
    found = Proceeding.objects.filter(scheme=scheme, identifier=identifier)
    return found.values_list("pk", flat=True).first() or NOBODY
