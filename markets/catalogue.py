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


def _series(
    *,
    symbol: str,
    name: str,
    owner: str,
    position: int,
    unit: str = "USD million",
    return_kind: str = "log",
    calendar: str = "US-FED-BUSINESS",
) -> Listing:
    """A policy figure: one value a day or week, kept with its vintages and not measured as a market."""
    return Listing(
        symbol=symbol,
        name=name,
        asset_class="series",
        unit=unit,
        return_kind=return_kind,
        calendar=calendar,
        zone=NEW_YORK,
        close_time=MIDNIGHT,
        owner=owner,
        position=position,
        is_headline=False,
        is_measured=False,
    )


# A benchmark only where subtracting the market leaves something: small companies against large ones.
CATALOGUE: tuple[Listing, ...] = (
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
    _series(
        symbol="TGA",
        name="Treasury General Account, closing balance",
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=80,
    ),
    # Flows may be zero on a day, and duties paid back may exceed those taken in: no ratio either.
    _series(
        symbol="DTS-TAX-REFUNDS",
        name="Tax refunds to individuals, paid on the day",
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=81,
        return_kind="difference",
    ),
    _series(
        symbol="DTS-CUSTOMS",
        name="Customs duties, deposited on the day",
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=82,
        return_kind="difference",
    ),
    # The weeks of the IRS end on Fridays whether they are holidays or not.
    _series(
        symbol="IRS-REFUNDS",
        name="Tax refunds, number since the start of the season",
        owner="IRS",
        position=83,
        unit="million",
        calendar="24/7",
        return_kind="difference",
    ),
    _series(
        symbol="IRS-REFUND-AMOUNT",
        name="Tax refunds, amount since the start of the season",
        owner="IRS",
        position=84,
        unit="USD billion",
        calendar="24/7",
        return_kind="difference",
    ),
    _series(
        symbol="IRS-REFUND-AVERAGE",
        name="Average tax refund since the start of the season",
        owner="IRS",
        position=85,
        unit="USD",
        calendar="24/7",
        return_kind="difference",
    ),
    _series(
        symbol="SOFR",
        name="Secured Overnight Financing Rate",
        owner="Federal Reserve Bank of New York",
        position=90,
        unit="percent",
        return_kind="difference-bp",
    ),
    # On most days nobody asks for repo: a ratio to zero is no return.
    _series(
        symbol="REPO",
        name="Repo operations of the New York Fed, accepted in a day",
        owner="Federal Reserve Bank of New York",
        position=91,
        return_kind="difference",
    ),
    _series(
        symbol="REVERSE-REPO",
        name="Reverse repo operations of the New York Fed, accepted in a day",
        owner="Federal Reserve Bank of New York",
        position=92,
        return_kind="difference",
    ),
    _series(
        symbol="BILL-PURCHASES",
        name="Treasury bills bought outright by the New York Fed in a day",
        owner="Federal Reserve Bank of New York",
        position=95,
        return_kind="difference",
    ),
    # The week's figures are of a Wednesday even when it is a holiday.
    _series(
        symbol="WALCL",
        name="Total assets of the Federal Reserve Banks, Wednesday level",
        owner="Board of Governors of the Federal Reserve System (H.4.1)",
        position=93,
        calendar="24/7",
    ),
    _series(
        symbol="WRESBAL",
        name="Reserve balances with the Federal Reserve Banks, average of the week to Wednesday",
        owner="Board of Governors of the Federal Reserve System (H.4.1)",
        position=94,
        calendar="24/7",
    ),
)

BENCHMARKS: Mapping[str, str] = {one.symbol: one.benchmark for one in CATALOGUE if one.benchmark}
