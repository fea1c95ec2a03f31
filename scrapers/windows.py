"""Minute bars around events whose moment is known: which stretches are wanted, and from whom."""

from datetime import datetime, timedelta

from events.models import Event, Source
from events.vocabulary import Precision
from scrapers import keys, queue, registry

# Wider than any window that is measured: the longest runs from 15 minutes before to 45 after.
BEFORE, AFTER = timedelta(minutes=60), timedelta(minutes=120)
# An exchange may still write the newest candle.
SETTLING = timedelta(minutes=5)


def add_due(*, now: datetime) -> int:
    """Put the minute bars of published events on the list that no source was asked for; how many rows.

    Newest events first. Only what is over is asked for, and only of sources that are switched on.
    """
    scrapers = {one.slug: one for one in registry.price_sources() if keys.is_askable(one)}
    moments = (
        Event.objects.published()
        .filter(public_precision=Precision.MINUTE, public_at__lte=now - AFTER - SETTLING)
        .order_by("-public_at")
        .values_list("public_at", flat=True)
    )
    added = 0
    for source in Source.objects.filter(is_enabled=True, slug__in=scrapers).order_by("slug"):
        windows = scrapers[source.slug].windows
        urls = [url for at in moments if at for url in windows(at - BEFORE, at + AFTER)]
        added += queue.add_windows(source=source, urls=list(dict.fromkeys(urls)), now=now)
    return added
