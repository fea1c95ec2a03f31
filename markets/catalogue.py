"""The instruments a new installation knows, as data.

No owner's terms of use have been read, so no series here may be served as levels: ``re_serve``
stays false and ``terms_url`` empty until an administrator has read them and says where and when.
Treasury's cash is a figure of the United States government, which claims no copyright in it; it
waits for the same entry.
"""

from collections.abc import Mapping
from datetime import time

from markets.listing import FRED, MIDNIGHT, NEW_YORK, Listing, coin, market, rate, series

# The file of who computes an index before whoever passes it on; what is not named comes after these.
COINS = ("coinbase_candles", "kraken_ohlc")
H15 = "U.S. Treasury, published by the Federal Reserve (H.15)"

# Instruments that are measured for every event are the headlines. The others wait for a study to ask,
# or for an editor's switch: every one of them is five windows more for each event.
# A benchmark only where subtracting the market leaves something: small companies against large ones.
CATALOGUE: tuple[Listing, ...] = (
    market(
        symbol="RUT",
        name="Russell 2000",
        asset_class="index",
        owner="FTSE Russell",
        position=10,
        sources=("cboe_indices", "yahoo_chart"),
        benchmark="SPX",
        is_headline=True,
    ),
    market(
        symbol="SPX",
        name="S&P 500",
        asset_class="index",
        owner="S&P Dow Jones Indices",
        position=20,
        sources=("cboe_indices", *FRED, "yahoo_chart"),
        is_headline=True,
    ),
    market(
        symbol="IXIC",
        name="Nasdaq Composite",
        asset_class="index",
        owner="Nasdaq",
        position=30,
        sources=(*FRED, "yahoo_chart"),
        is_headline=True,
    ),
    market(
        symbol="NDX",
        name="Nasdaq-100",
        asset_class="index",
        owner="Nasdaq",
        position=31,
        sources=(*FRED, "yahoo_chart"),
    ),
    market(
        symbol="VIX",
        name="Cboe Volatility Index",
        asset_class="volatility",
        owner="Cboe",
        position=40,
        sources=("cboe_indices", *FRED, "yahoo_chart"),
        # Computed for a quarter of an hour after the stocks it is about have closed.
        close_time=time(16, 15),
        is_headline=True,
    ),
    *(
        market(
            symbol=symbol,
            name=name,
            asset_class="fund",
            owner=owner,
            position=position,
            sources=("yahoo_chart",),
            unit="USD",
        )
        for symbol, name, owner, position in (
            ("IWM", "iShares Russell 2000 ETF", "BlackRock, NYSE Arca", 41),
            ("SPY", "SPDR S&P 500 ETF Trust", "State Street, NYSE Arca", 42),
            ("TLT", "iShares 20+ Year Treasury Bond ETF", "BlackRock, Nasdaq", 43),
            ("MBB", "iShares MBS ETF", "BlackRock, Nasdaq", 44),
        )
    ),
    rate(
        symbol="DGS10",
        name="10-year Treasury par yield",
        owner=H15,
        position=50,
        calendar="US-BONDS",
        close_time=time(15, 30),
        is_headline=True,
    ),
    rate(
        symbol="DGS2",
        name="2-year Treasury par yield",
        owner=H15,
        position=51,
        calendar="US-BONDS",
        close_time=time(15, 30),
    ),
    # FRED repeats Friday's rate on the weekend, which is no session.
    rate(
        symbol="DFF",
        name="Effective federal funds rate",
        owner="Federal Reserve Bank of New York, published by the Federal Reserve (H.15)",
        position=52,
        calendar="US-FED-BUSINESS",
        close_time=MIDNIGHT,
    ),
    Listing(
        symbol="DTWEXBGS",
        name="Broad dollar index, nominal",
        asset_class="currency",
        unit="index",
        return_kind="log",
        calendar="US-FED-BUSINESS",
        zone=NEW_YORK,
        # Of buying rates at noon in New York.
        close_time=time(12),
        owner="Board of Governors of the Federal Reserve System (H.10)",
        position=55,
        is_headline=False,
        is_measured=False,
        source_precedence=FRED,
    ),
    market(
        symbol="GOLD",
        name="Gold, nearest futures month",
        asset_class="commodity",
        owner="COMEX (CME Group)",
        position=56,
        sources=("yahoo_chart",),
        unit="USD per ounce",
        # Settled half an hour after noon in Chicago.
        close_time=time(13, 30),
    ),
    coin(
        symbol="PAXG-USD",
        name="PAX Gold, a token for an ounce, in U.S. dollars",
        asset_class="commodity",
        position=57,
        sources=("kraken_ohlc",),
        unit="USD per token",
    ),
    coin(symbol="BTC-USD", name="Bitcoin in U.S. dollars", position=60, sources=COINS, is_headline=True),
    coin(symbol="ETH-USD", name="Ether in U.S. dollars", position=70, sources=COINS, is_headline=True),
    coin(symbol="SOL-USD", name="Solana in U.S. dollars", position=71, sources=COINS),
    # Against Tether, whose own price moves: not the same series as those against the dollar.
    *(
        coin(
            symbol=f"{base}-USDT",
            name=f"{name} in Tether",
            position=position,
            sources=("binance_klines",),
            unit="USDT",
        )
        for base, name, position in (("BTC", "Bitcoin", 75), ("ETH", "Ether", 76), ("SOL", "Solana", 77))
    ),
    series(
        symbol="TGA",
        name="Treasury General Account, closing balance",
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=80,
    ),
    # Flows may be zero on a day, and duties paid back may exceed those taken in: no ratio either.
    series(
        symbol="DTS-TAX-REFUNDS",
        name="Tax refunds to individuals, paid on the day",
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=81,
        return_kind="difference",
    ),
    series(
        symbol="DTS-CUSTOMS",
        name="Customs duties, deposited on the day",
        owner="U.S. Treasury, Bureau of the Fiscal Service",
        position=82,
        return_kind="difference",
    ),
    # The weeks of the IRS end on Fridays whether they are holidays or not.
    series(
        symbol="IRS-REFUNDS",
        name="Tax refunds, number since the start of the season",
        owner="IRS",
        position=83,
        unit="million",
        calendar="24/7",
        return_kind="difference",
    ),
    series(
        symbol="IRS-REFUND-AMOUNT",
        name="Tax refunds, amount since the start of the season",
        owner="IRS",
        position=84,
        unit="USD billion",
        calendar="24/7",
        return_kind="difference",
    ),
    series(
        symbol="IRS-REFUND-AVERAGE",
        name="Average tax refund since the start of the season",
        owner="IRS",
        position=85,
        unit="USD",
        calendar="24/7",
        return_kind="difference",
    ),
    series(
        symbol="SOFR",
        name="Secured Overnight Financing Rate",
        owner="Federal Reserve Bank of New York",
        position=90,
        unit="percent",
        return_kind="difference-bp",
    ),
    # On most days nobody asks for repo: a ratio to zero is no return.
    series(
        symbol="REPO",
        name="Repo operations of the New York Fed, accepted in a day",
        owner="Federal Reserve Bank of New York",
        position=91,
        return_kind="difference",
    ),
    series(
        symbol="REVERSE-REPO",
        name="Reverse repo operations of the New York Fed, accepted in a day",
        owner="Federal Reserve Bank of New York",
        position=92,
        return_kind="difference",
    ),
    series(
        symbol="BILL-PURCHASES",
        name="Treasury bills bought outright by the New York Fed in a day",
        owner="Federal Reserve Bank of New York",
        position=95,
        return_kind="difference",
    ),
    # The week's figures are of a Wednesday even when it is a holiday.
    series(
        symbol="WALCL",
        name="Total assets of the Federal Reserve Banks, Wednesday level",
        owner="Board of Governors of the Federal Reserve System (H.4.1)",
        position=93,
        calendar="24/7",
    ),
    series(
        symbol="WRESBAL",
        name="Reserve balances with the Federal Reserve Banks, average of the week to Wednesday",
        owner="Board of Governors of the Federal Reserve System (H.4.1)",
        position=94,
        calendar="24/7",
    ),
)

BENCHMARKS: Mapping[str, str] = {one.symbol: one.benchmark for one in CATALOGUE if one.benchmark}
