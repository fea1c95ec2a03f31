"""How a milestone of a market is told: by levels that are round and by shares, never by its closes.

Closes belong to whoever owns the series; that one was passed, and by how much in percent, does not.
"""

from decimal import Decimal

from events.facts import Figure
from markets.milestones import Milestone, Shape

_TWO_PLACES = Decimal("0.01")
_HUNDRED = Decimal(100)
_WORDS = {
    Shape.LOW: "below the low before",
    Shape.HIGH: "above the high before",
    Shape.ABOVE: "above the level",
    Shape.BELOW: "below the level",
    Shape.RISE: "change over five sessions",
    Shape.FALL: "change over five sessions",
    Shape.RECORD: "above the record before",
    Shape.FIRST_ABOVE: "above the level",
    Shape.LOSING_MONTHS: "change over the months",
    Shape.DRAWDOWN: "change from the high",
    Shape.RUN_UP: "change from the low",
}
_TITLES = {
    Shape.LOW: "{name} at its lowest close in {sessions} sessions",
    Shape.HIGH: "{name} at its highest close in {sessions} sessions",
    Shape.ABOVE: "{name} at {level} or more for the first time in {sessions} sessions",
    Shape.BELOW: "{name} under {level} for the first time in {sessions} sessions",
    Shape.RISE: "{name} up{share} in {sessions} sessions",
    Shape.FALL: "{name} down{share} in {sessions} sessions",
    Shape.RECORD: "{name} at a record close, the first in {sessions} sessions{or_more}",
    Shape.FIRST_ABOVE: "{name} closes above {level} for the first time",
    Shape.LOSING_MONTHS: "{name} down {months} months in a row",
    Shape.DRAWDOWN: "{name} down{share} within {sessions} sessions",
    Shape.RUN_UP: "{name} up{share} within {sessions} sessions",
}
_SIGNED = frozenset({Shape.RISE, Shape.FALL, Shape.LOSING_MONTHS, Shape.DRAWDOWN, Shape.RUN_UP})
_LEVELS = frozenset({Shape.ABOVE, Shape.BELOW, Shape.FIRST_ABOVE})


def market_title(name: str, one: Milestone) -> str:
    """One line on what a market did."""
    change = _change(one)
    return _TITLES[one.shape].format(
        name=name,
        sessions=one.sessions,
        level=_plain(one.reference),
        share="" if change is None else f" {abs(change)} %",
        or_more="" if one.reference_date else " or more",
        months=one.names[0].rpartition("-")[2],
    )


def market_figures(one: Milestone) -> tuple[Figure, ...]:
    """By how much, in percent; and the level where a round one was passed."""
    level = (Figure("level", one.reference, "points"),) if one.shape in _LEVELS else ()
    change = _change(one)
    if change is None:
        return level
    return (*level, Figure(_WORDS[one.shape], change if one.shape in _SIGNED else abs(change), "percent"))


def _change(one: Milestone) -> Decimal | None:
    """From what it is held against, in percent; None against nothing."""
    if not one.reference:
        return None
    return ((one.value / one.reference - 1) * _HUNDRED).quantize(_TWO_PLACES)


def _plain(level: Decimal) -> str:
    """A round level as people write it: 2,600 and not 2.6E+3."""
    return f"{level:,f}".rstrip("0").rstrip(".") if level % 1 else f"{level:,.0f}"
