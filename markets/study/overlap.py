"""Events whose windows share days: kept, left out, or merged into the earliest of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from markets.study.design import Design
from markets.study.panel import NO_DAY, Panel
from markets.study.results import LeftOut
from markets.study.units import Units


@dataclass(frozen=True, slots=True)
class _Span:
    """From the first to the last calendar day of an event's windows."""

    event: str
    first: int
    last: int


def settle(panel: Panel) -> tuple[Units, tuple[LeftOut, ...], str]:
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
    stays = np.array([event not in gone for event in units.events])
    return (
        units.rows(stays[units.event]),
        tuple(LeftOut(event, "", reason) for event, reason in gone.items()),
        "",
    )


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
    units = panel.units
    firsts = np.full(len(units.events), np.iinfo(np.int64).max)
    lasts = np.full(len(units.events), NO_DAY)
    begin = panel.tape.days[panel.at + window.first + panel.design.conventions.base_first]
    np.minimum.at(firsts, units.event, begin)
    np.maximum.at(lasts, units.event, panel.tape.days[panel.at + window.last])
    spans = [
        _Span(units.events[row], int(firsts[row]), int(lasts[row])) for row in np.unique(units.event).tolist()
    ]
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
