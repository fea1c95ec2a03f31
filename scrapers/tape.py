"""What a page says of series and prices, on its way to the tape."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import repeat

import structlog

from events.models import Source
from events.services.documents import Change
from markets import services as markets
from scrapers.items import DailyBar, Found, Observation, ShortBar

log = structlog.get_logger(__name__)
Outcome = markets.RecordedPrices | markets.RecordedBars


def keep(*, source: Source, found: Sequence[Found], captured_at: datetime) -> list[Change]:
    """Record the values of series and the bars of a page; a value that differs is a new vintage.

    Bars that the tape refuses, such as those of days without a session, are counted in the log.
    """
    observations = [item for item in found if isinstance(item, Observation)]
    changes = _keep_observations(source, observations, captured_at)
    for symbol, daily in _daily(found).items():
        told: Outcome = markets.record_prices(
            symbol=symbol, bars=map(_bar, daily), source=source.slug, captured_at=captured_at
        )
        changes.extend(_changes(source, symbol, told))
    for symbol, short in _short(found).items():
        told = markets.record_bars(
            symbol=symbol, bars=map(_close, short), source=source.slug, captured_at=captured_at
        )
        changes.extend(_changes(source, symbol, told))
    return changes


def _keep_observations(
    source: Source, observations: Iterable[Observation], captured_at: datetime
) -> list[Change]:
    vintages = (
        markets.record_observation(
            symbol=observation.symbol,
            as_of_date=observation.as_of_date,
            value=observation.value,
            public_at=observation.public.at,
            captured_at=captured_at,
            source=source.slug,
        )
        for observation in observations
    )
    return [Change.NEW if is_new else Change.UNCHANGED for is_new in vintages]


def _daily(found: Iterable[Found]) -> dict[str, list[DailyBar]]:
    grouped = defaultdict[str, list[DailyBar]](list)
    for item in found:
        if isinstance(item, DailyBar):
            grouped[item.symbol].append(item)
    return grouped


def _short(found: Iterable[Found]) -> dict[str, list[ShortBar]]:
    grouped = defaultdict[str, list[ShortBar]](list)
    for item in found:
        if isinstance(item, ShortBar):
            grouped[item.symbol].append(item)
    return grouped


def _bar(item: DailyBar) -> markets.Bar:
    return markets.Bar(item.session_date, item.close, item.adjusted_close, known_at=item.known_at)


def _close(item: ShortBar) -> markets.IntradayClose:
    return markets.IntradayClose(item.start, item.end, item.close)


def _changes(source: Source, symbol: str, told: Outcome) -> Iterator[Change]:
    if told.refused:
        log.info("bars refused", source=source.slug, symbol=symbol, count=len(told.refused))
    yield from repeat(Change.NEW, told.new)
    yield from repeat(Change.CHANGED, told.changed)
    yield from repeat(Change.UNCHANGED, told.unchanged)
