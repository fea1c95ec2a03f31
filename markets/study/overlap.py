"""Events whose windows share days: kept, left out, or merged into the earliest of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markets.study.design import Design, Unit
from markets.study.panel import Panel
from markets.study.results import LeftOut


@dataclass(frozen=True, slots=True)
class _Span:
    """From the first to the last calendar day of an event's windows."""

    event: str
    first: int
    last: int


def settle(panel: Panel) -> tuple[tuple[Unit, ...], tuple[LeftOut, ...], str]:
    """The units to study, the events that give way, and a warning where overlapping windows are kept."""
    design, units = panel.design, panel.units
    chains = _chains(_spans(panel))
    overlapping = [chain for chain in chains if len(chain) > 1]
    if not overlapping:
        return units, (), ""
    if design.overlap == "keep":
        count = sum(len(chain) for chain in overlapping)
        return units, (), f"the windows of {count} events share days with another event's"
    gone = dict(_giving_way(overlapping, design))
    kept = tuple(unit for unit in units if unit.event not in gone)
    return kept, tuple(LeftOut(event, "", reason) for event, reason in gone.items()), ""


def _giving_way(chains: Sequence[Sequence[_Span]], design: Design) -> list[tuple[str, str]]:
    if design.overlap == "merge":
        return [
            (span.event, f"merged into {chain[0].event}: the windows share days")
            for chain in chains
            for span in chain[1:]
        ]
    return [
        (span.event, f"its window shares days with {_neighbor(chain, number).event}")
        for chain in chains
        for number, span in enumerate(chain)
    ]


def _neighbor(chain: Sequence[_Span], number: int) -> _Span:
    return chain[number - 1] if number else chain[1]


def _spans(panel: Panel) -> list[_Span]:
    """What each event covers, over all its units, in the order of first days."""
    window = panel.design.window
    firsts = panel.tape.days[panel.at + window.first + panel.design.conventions.base_first].tolist()
    lasts = panel.tape.days[panel.at + window.last].tolist()
    bounds: dict[str, tuple[int, int]] = {}
    for unit, first, last in zip(panel.units, firsts, lasts, strict=True):
        known = bounds.get(unit.event)
        if known is None or first < known[0] or last > known[1]:
            bounds[unit.event] = (min(known[0], first), max(known[1], last)) if known else (first, last)
    spans = [_Span(event, *ends) for event, ends in bounds.items()]
    return sorted(spans, key=lambda span: (span.first, span.event))


def _chains(spans: Sequence[_Span]) -> list[list[_Span]]:
    """Runs of events each of which begins before all earlier ones of the run are over."""
    chains: list[list[_Span]] = []
    reach = -1
    for span in spans:
        if chains and span.first <= reach:
            chains[-1].append(span)
        else:
            chains.append([span])
            reach = span.last
        reach = max(reach, span.last)
    return chains
