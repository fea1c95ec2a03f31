"""The tape for other rooms: writes, and the reads they compute with."""

from markets.services.instruments import UnknownInstrument, ensure_instruments
from markets.services.intraday import (
    Bars,
    IntradayChange,
    IntradayClose,
    RecordedBars,
    bars,
    intraday_changes,
    record_bars,
)
from markets.services.quotes import Listed, Quote, Quotes, instrument, listed, quotes
from markets.services.reading import PriceChange, closes, day_zero, price_changes, returns
from markets.services.recording import (
    Bar,
    RecordedPrices,
    RefusedBar,
    UnusableValue,
    record_observation,
    record_prices,
)
from markets.services.sampling import NoIntradayBars, Sampled, at_new_york, closes_at_new_york, read_at
from markets.services.sheet import forget_lines, lines, tape_version

__all__ = [
    "Bar",
    "Bars",
    "IntradayChange",
    "IntradayClose",
    "Listed",
    "NoIntradayBars",
    "PriceChange",
    "Quote",
    "Quotes",
    "RecordedBars",
    "RecordedPrices",
    "RefusedBar",
    "Sampled",
    "UnknownInstrument",
    "UnusableValue",
    "at_new_york",
    "bars",
    "closes",
    "closes_at_new_york",
    "day_zero",
    "ensure_instruments",
    "forget_lines",
    "instrument",
    "intraday_changes",
    "lines",
    "listed",
    "price_changes",
    "quotes",
    "read_at",
    "record_bars",
    "record_observation",
    "record_prices",
    "returns",
    "tape_version",
]
