"""The claims a new installation holds, entered once; what an editor makes of them is kept."""

from datetime import date
from typing import Any

from events.models import Claim, Direction, Method
from markets.models import Instrument

ENTERED = date(2026, 10, 5)
ORIGIN = "The observation this tracker was begun with, entered on 5 October 2026 as it was told: undated."
LIQUIDITY = "A commonplace of market commentary on Treasury cash and the Federal Reserve's balance sheet."
UPTREND = "When the Russell 2000 enters a strong uptrend, Ether follows in the {months} months after."

SEEDS: tuple[dict[str, Any], ...] = (
    *(
        {
            "slug": f"ether-after-russell-breakouts-{horizon}",
            "sentence": UPTREND.format(months=months),
            "origin": ORIGIN,
            "method": Method.EVENT_PATH,
            "driver": "RUT",
            "outcome": "ETH-USD",
            "horizon": horizon,
            "quiet_sessions": 63,
        }
        for horizon, months in ((63, "three"), (126, "six"))
    ),
    {
        "slug": "russell-foretells-ether",
        "sentence": "The Russell 2000 leads Ether by weeks, beyond what the S&P 500 and Bitcoin tell.",
        "origin": ORIGIN,
        "method": Method.GRANGER,
        "driver": "RUT",
        "outcome": "ETH-USD",
        "controls": ["SPX", "BTC-USD"],
    },
    {
        "slug": "ether-foretells-russell",
        "sentence": "Ether leads the Russell 2000 by weeks, beyond what the S&P 500 and Bitcoin tell.",
        "origin": "The reverse of the observation this tracker was begun with: a common cause shows it too.",
        "method": Method.GRANGER,
        "driver": "ETH-USD",
        "outcome": "RUT",
        "controls": ["SPX", "BTC-USD"],
    },
    {
        "slug": "russell-after-treasury-cash-lows",
        "sentence": "When Treasury cash falls to a new low, small companies rise in the months after.",
        "origin": LIQUIDITY,
        "method": Method.EVENT_PATH,
        "driver": "TGA",
        "outcome": "RUT",
        "horizon": 63,
        "quiet_sessions": 63,
        "lows": True,
    },
    {
        "slug": "treasury-cash-drains-russell",
        "sentence": "A growing balance of the Treasury at the Federal Reserve weighs on the Russell 2000.",
        "origin": LIQUIDITY,
        "method": Method.GRANGER,
        "driver": "TGA",
        "outcome": "RUT",
        "direction": Direction.DOWN,
        "controls": ["SPX"],
    },
    *(
        {
            "slug": f"{slug}-lift-russell",
            "sentence": f"Growing {what} lift the Russell 2000 in the weeks after.",
            "origin": LIQUIDITY,
            "method": Method.GRANGER,
            "driver": symbol,
            "outcome": "RUT",
            "controls": ["SPX"],
        }
        for slug, what, symbol in (
            ("fed-assets", "assets of the Federal Reserve", "WALCL"),
            ("reserves", "reserves of the banks", "WRESBAL"),
            ("bill-purchases", "purchases of Treasury bills by the Federal Reserve", "BILL-PURCHASES"),
        )
    ),
)


def ensure_claims() -> None:
    """Enter the claims that are missing; a second run changes nothing."""
    instruments = {one.symbol: one for one in Instrument.objects.all()}
    for seed in SEEDS:
        fields = {**seed, "stated_date": ENTERED}
        for name in ("driver", "outcome"):
            fields[name] = instruments[seed[name]]
        Claim.objects.get_or_create(slug=fields.pop("slug"), defaults=fields)
