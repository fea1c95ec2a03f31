"""A source of the tests: bars in JSON, days of the S&P 500 and minutes of Bitcoin."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from scrapers.base import PriceSource
from scrapers.items import DailyBar, Page, ShortBar


class LocalBars(PriceSource):
    slug = "local_bars"
    name = "Local bars"
    publisher = "Nobody"
    homepage = "http://127.0.0.1/"
    interval = timedelta(hours=1)
    hosts = frozenset({"127.0.0.1"})
    clock = "none"
    symbols = frozenset({"SPX", "BTC-USD"})
    owner = "Nobody"
    terms = "None"
    terms_url = "https://127.0.0.1/terms"
    base: ClassVar[str] = "https://127.0.0.1"

    def polls(self, today: date) -> tuple[str, ...]:
        return (f"{self.base}/bars",)

    def windows(self, start: datetime, end: datetime) -> tuple[str, ...]:
        return (f"{self.base}/minutes?start={int(start.timestamp())}",)

    def parse(self, page: Page) -> Iterator[DailyBar | ShortBar]:
        told = json.loads(page.body)
        for day, close in told.get("days", {}).items():
            yield DailyBar("SPX", date.fromisoformat(day), Decimal(close))
        for start, close in told.get("minutes", {}).items():
            at = datetime.fromisoformat(start)
            yield ShortBar("BTC-USD", at, at + timedelta(minutes=1), Decimal(close))
