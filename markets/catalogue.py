"""The instruments a new installation knows, as data.

No owner's terms of use have been read, so no series here may be served as levels: ``re_serve``
stays false and ``terms_url`` empty until an administrator has read them and says where and when.
Treasury's cash is a figure of the United States government, which claims no copyright in it; it
waits for the same entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

NEW_YORK = "America/New_York"
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Listing:
    """One instrument as the tracker first lists it; the fields are those of the table."""

    symbol: str
    name: str
    asset_class: str
    unit: str
    return_kind: str
    calendar: str
    zone: str
    close_time: time
    owner: str
    position: int
    benchmark: str = ""
    is_headline: bool = True
    is_measured: bool = True


# A benchmark only where subtracting the market leaves something: small companies against large ones.
CATALOGUE = (
    Listing(
        symbol="SPX",
        name="S&P 500",
        asset_class="index",
        unit="points",
        return_kind="log",
        calendar="XNYS",
        zone=NEW_YORK,
        close_time=time(16),
        owner="S&P Dow Jones Indices",
        position=20,
    ),
    Listing(
        symbol="RUT",
        name="Russell 2000",
        asset_class="index",
        unit="points",
        return_kind="log",
        calendar="XNYS",
        zone=NEW_YORK,
        close_time=time(16),
        owner="FTSE Russell",
        position=10,
        benchmark="SPX",
    ),
    Listing(
        symbol="IXIC",
        name="Nasdaq Composite",
        asset_class="index",
        unit="points",
        return_kind="log",
        calendar="XNYS",
        zone=NEW_YORK,
        close_time=time(16),
        owner="Nasdaq",
        position=30,
    ),
    Listing(
        symbol="VIX",
        name="Cboe Volatility Index",
        asset_class="volatility",
        unit="points",
        return_kind="log",
        calendar="XNYS",
        zone=NEW_YORK,
        # Computed for a quarter of an hour after the stocks it is about have closed.
        close_time=time(16, 15),
        owner="Cboe",
        position=40,
    ),
    Listing(
        symbol="DGS10",
        name="10-year Treasury par yield",
        asset_class="yield",
        unit="percent",
        return_kind="difference-bp",
        calendar="US-BONDS",
        zone=NEW_YORK,
        close_time=time(15, 30),
        owner="U.S. Treasury, published by the Federal Reserve (H.15)",
        position=50,
    ),
    Listing(
        symbol="BTC-USD",
        name="Bitcoin in U.S. dollars",
        asset_class="crypto",
        unit="USD",
        return_kind="log",
        calendar="24/7",
        zone="UTC",
        close_time=MIDNIGHT,
        owner="",
        position=60,
    ),
    Listing(
        symbol="ETH-USD",
        name="Ether in U.S. dollars",
        asset_class="crypto",
        unit="USD",
        return_kind="log",
        calendar="24/7",
        zone="UTC",
        close_time=MIDNIGHT,
        owner="",
        position=70,
    ),
    Listing(
        symbol="TGA",
        name="Treasury General Account, closing balance",
        asset_class="series",
        unit="USD million",
        return_kind="log",
        calendar="US-FED-BUSINESS",
        zone=NEW_YORK,
        close_time=MIDNIGHT,
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=80,
        is_headline=False,
        is_measured=False,
    ),
)

BENCHMARKS: Mapping[str, str] = {one.symbol: one.benchmark for one in CATALOGUE if one.benchmark}
