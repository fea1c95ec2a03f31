"""Documents again from the bytes we kept, with the parsers of today."""

import zlib
from collections.abc import Iterator, Sequence

from django.db import transaction

from events.models import Capture, Source
from events.services import documents
from events.services.clock import database_now
from scrapers import pipeline, registry, tape
from scrapers.errors import ParseError, TooFewItems
from scrapers.items import Found, Page, ScrapedDocument
from scrapers.leases import Tally
from scrapers.reading import parse


def reparse(*, source: Source) -> Iterator[tuple[Capture, Tally | ParseError]]:
    """Parse every capture of a source again, oldest first, so that the newest has the last word.

    Goes through the same services as a fetch: what reads the same makes no revision. Events that
    only today's parser sees are backfill. A capture that does not parse is reported; one that did
    not when it came, and does now, loses its mark.
    """
    scraper = registry.get(source.slug)
    captures = Capture.objects.filter(source=source).order_by("latest_seen_at", "id")
    for capture in captures.iterator(chunk_size=20):
        page = _page(capture)
        try:
            found = parse(scraper, page, is_poll=_has_floor(capture))
        except ParseError as error:
            yield capture, error
            continue
        items = [item for item in found if isinstance(item, ScrapedDocument)]
        yield capture, _keep(source, capture, items, found)


def _has_floor(capture: Capture) -> bool:
    """Whether it was found to hold too little: then it still has to hold more before it is believed."""
    return capture.parse_error.startswith(TooFewItems.__name__)


def _page(capture: Capture) -> Page:
    return Page(
        url=capture.url,
        final_url=capture.url,
        body=zlib.decompress(capture.body),
        content_type=capture.content_type,
        captured_at=capture.latest_seen_at,
        headers=capture.headers,
    )


@transaction.atomic
def _keep(source: Source, capture: Capture, items: list[ScrapedDocument], found: Sequence[Found]) -> Tally:
    seen_at = capture.latest_seen_at
    if capture.parse_error:
        documents.mark_read(capture=capture)
    changes = pipeline.keep_documents(
        source=source,
        items=items,
        capture=capture,
        captured_at=seen_at,
        first_seen_at=capture.captured_at,
        now=database_now(),
        backfilled=True,
    )
    values = tape.keep(source=source, found=found, captured_at=seen_at)
    return pipeline.tally_of(changes or values)
