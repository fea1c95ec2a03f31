"""Events whose windows share days: kept, left out, or merged into the earliest of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markets.study.design import Design, Series, Unit
from markets.study.results import LeftOut


@dataclass(frozen=True, slots=True)
class _Span:
    """From the first to the last calendar day of an event's windows."""

    event: str
    first: int
    last: int


def settle(
    series: Mapping[str, Series], units: Sequence[Unit], design: Design
) -> tuple[tuple[Unit, ...], tuple[LeftOut, ...], str]:
    """The units to study, the events that give way, and a warning where overlapping windows are kept."""
    chains = _chains(_spans(series, units, design))
    overlapping = [chain for chain in chains if len(chain) > 1]
    if not overlapping:
        return tuple(units), (), ""
    if design.overlap == "keep":
        count = sum(len(chain) for chain in overlapping)
        return tuple(units), (), f"the windows of {count} events share days with another event's"
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


def _spans(series: Mapping[str, Series], units: Sequence[Unit], design: Design) -> list[_Span]:
    bounds: dict[str, tuple[int, int]] = {}
    for unit in units:
        days = series[unit.instrument].days
        first, last = (
            int(days[unit.day0 + design.window.first]),
            int(days[unit.day0 + design.window.last]),
        )
        known = bounds.get(unit.event, (first, last))
        bounds[unit.event] = (min(known[0], first), max(known[1], last))
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
