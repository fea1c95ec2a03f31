"""Closes the studies of the tests stand on: random walks, each from its own seed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from markets import calendar
from markets.models import Instrument
from markets.services import Bar, ensure_instruments, record_prices

FIRST, LAST = date(2024, 11, 1), date(2025, 9, 30)
CAPTURED = datetime(2026, 1, 5, tzinfo=UTC)
SEEDS = {"SPX": 1, "RUT": 2, "IXIC": 3, "BTC-USD": 4, "ETH-USD": 5, "DGS10": 6}


def closes_of(symbol, *, first=FIRST, last=LAST, moves=None):
    """Sessions and closes of one instrument; ``moves`` are added to the log returns of some sessions."""
    instrument = Instrument.objects.get(symbol=symbol)
    days = calendar.sessions(instrument.calendar, first, last)
    returns = np.random.default_rng(SEEDS[symbol]).normal(0.0003, 0.01, len(days))
    for day, move in (moves or {}).items():
        returns[days.index(day)] += move
    start = 4.0 if instrument.return_kind == "difference-bp" else 100.0
    return days, start * np.exp(np.cumsum(returns))


def lay(*symbols, captured_at=CAPTURED, moves=None, **bounds):
    """Record the closes of some instruments."""
    ensure_instruments()
    for symbol in symbols or SEEDS:
        days, closes = closes_of(symbol, moves=moves, **bounds)
        bars = [
            Bar(day, Decimal(str(round(close, 8)))) for day, close in zip(days, closes.tolist(), strict=True)
        ]
        record_prices(symbol=symbol, bars=bars, source="constructed", captured_at=captured_at)
