"""How an instrument is first listed, and the few shapes they come in. Pure: no Django."""

from dataclasses import dataclass
from datetime import time

NEW_YORK = "America/New_York"
MIDNIGHT = time(0)
# Who passes the same series on: with a key and its vintages first, then without.
FRED = ("fred_api", "fred_graph")


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
    source_precedence: tuple[str, ...] | None = None


def series(
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


def market(
    *,
    symbol: str,
    name: str,
    asset_class: str,
    owner: str,
    position: int,
    sources: tuple[str, ...] = (),
    unit: str = "points",
    close_time: time = time(16),
    benchmark: str = "",
    is_headline: bool = False,
) -> Listing:
    """What trades in New York; measured for each event only where it is a headline of ours."""
    return Listing(
        symbol=symbol,
        name=name,
        asset_class=asset_class,
        unit=unit,
        return_kind="log",
        calendar="XNYS",
        zone=NEW_YORK,
        close_time=close_time,
        owner=owner,
        position=position,
        benchmark=benchmark,
        is_headline=is_headline,
        is_measured=is_headline,
        source_precedence=sources,
    )


def rate(
    *,
    symbol: str,
    name: str,
    owner: str,
    position: int,
    calendar: str,
    close_time: time,
    is_headline: bool = False,
) -> Listing:
    """A yield or rate in percent, whose moves are counted in basis points."""
    return Listing(
        symbol=symbol,
        name=name,
        asset_class="yield",
        unit="percent",
        return_kind="difference-bp",
        calendar=calendar,
        zone=NEW_YORK,
        close_time=close_time,
        owner=owner,
        position=position,
        is_headline=is_headline,
        is_measured=is_headline,
        source_precedence=FRED,
    )


def coin(
    *,
    symbol: str,
    name: str,
    position: int,
    sources: tuple[str, ...],
    unit: str = "USD",
    asset_class: str = "crypto",
    owner: str = "",
    is_headline: bool = False,
) -> Listing:
    """What trades at every hour: a session is a UTC day, and closes at its end."""
    return Listing(
        symbol=symbol,
        name=name,
        asset_class=asset_class,
        unit=unit,
        return_kind="log",
        calendar="24/7",
        zone="UTC",
        close_time=MIDNIGHT,
        owner=owner,
        position=position,
        is_headline=is_headline,
        is_measured=is_headline,
        source_precedence=sources,
    )
