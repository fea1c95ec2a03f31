"""Yahoo's chart: sessions with their closes, the splits among them taken out again.

Its closes are adjusted for splits, and ``adjclose`` for dividends too. What was paid on the day is the
close times the splits that came after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.families import candles
from scrapers.families.json_pages import json_object
from scrapers.families.markup import unexpected
from scrapers.items import Page


@dataclass(frozen=True, slots=True)
class Session:
    """One session: what was paid at its close, and that adjusted for what came later."""

    on: date
    close: Decimal
    adjusted: Decimal


def result_of(page: Page) -> dict[str, Any]:
    """The one result of a chart, which says what it is of; raises LayoutChanged or Blocked."""
    chart = json_object(page).get("chart")
    results = chart.get("result") if isinstance(chart, dict) else None
    if not isinstance(results, list) or len(results) != 1 or not isinstance(results[0], dict):
        raise unexpected(page, f"no result ({str(chart)[:120]})")
    if not isinstance(results[0].get("meta"), dict):
        raise unexpected(page, "the result does not say what it is of")
    return results[0]


def sessions(page: Page, result: dict[str, Any]) -> Iterator[Session]:
    """The sessions of a result; one whose close is null was none."""
    zone = _zone(page, result)
    try:
        stamps = result.get("timestamp") or []
        closes = result["indicators"]["quote"][0].get("close") or []
        adjusted = result["indicators"]["adjclose"][0].get("adjclose") or []
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise unexpected(page, "the result has no closes and adjusted closes") from error
    if not all(isinstance(column, list) for column in (stamps, closes, adjusted)) or not (
        len(stamps) == len(closes) == len(adjusted)
    ):
        raise unexpected(page, "times, closes and adjusted closes are not equally many")
    splits = _splits(page, result)
    for at, close, after in zip(stamps, closes, adjusted, strict=True):
        if close is None or after is None:
            continue
        opened = candles.stamp(page, at)
        paid = candles.price(page, close) * _factor(splits, opened)
        yield Session(opened.astimezone(zone).date(), _rounded(paid), _rounded(candles.price(page, after)))


def _zone(page: Page, result: dict[str, Any]) -> ZoneInfo:
    try:
        return ZoneInfo(str(result["meta"].get("exchangeTimezoneName")))
    except (ValueError, KeyError, OSError) as error:
        raise unexpected(page, "the result names no zone") from error


def _splits(page: Page, result: dict[str, Any]) -> list[tuple[datetime, Decimal]]:
    """When each split took hold, and how many new shares came for an old one."""
    events = result.get("events") or {}
    found = events.get("splits") or {} if isinstance(events, dict) else None
    if not isinstance(found, dict) or not all(isinstance(split, dict) for split in found.values()):
        raise unexpected(page, "the splits cannot be read")
    return [
        (
            candles.stamp(page, split.get("date")),
            candles.price(page, split.get("numerator")) / candles.price(page, split.get("denominator")),
        )
        for split in found.values()
    ]


def _factor(splits: list[tuple[datetime, Decimal]], opened: datetime) -> Decimal:
    factor = Decimal(1)
    for at, ratio in splits:
        factor *= ratio if at > opened else 1
    return factor


def _rounded(price: Decimal) -> Decimal:
    # Yahoo's prices are binary fractions of four bytes: beyond six digits they hold noise.
    return price.quantize(Decimal("0.0001"))
