"""Precision and recall of the shipped rules over real labelled titles, beside their goals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.topics import material
from benchmarks.topics.material import HELD_OUT, OPEN, Labelled
from benchmarks.topics.score import PRECISION, RECALL, Score, Share, score

FACTS = "facts"
MET, MISSED, NO_CLAIM = "met", "[bold red]MISSED[/]", ""
CAPTION = (
    "A share with Wilson's 95 % interval; below 40 cases nothing is claimed. Held out: the half, told by a "
    "hash, that was labelled before the rules were last changed and that no rule was tuned on. "
    "A goal is met when the share itself reaches it; the interval tells how much chance there is in that."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scores of each set of titles, by its name."""

    scores: Mapping[str, tuple[Score, ...]]

    @property
    def missed(self) -> tuple[str, ...]:
        """Every goal that was not reached, with its figure."""
        return tuple(
            f"{name} of {one.topic} ({titles}) {share}"
            for titles, scores in self.scores.items()
            for one in scores
            for name, share, goal in goals(one)
            if share.misses(goal)
        )


def goals(one: Score) -> tuple[tuple[str, Share, float], ...]:
    """Both figures of a topic with their goals."""
    return ("precision", one.precision, PRECISION), ("recall", one.recall, RECALL)


def run(*, console: Console) -> Outcome:
    """Score every set of titles and print the tables. Raises ``NoMaterial`` where the titles are not."""
    chosen = sets(material.labelled()) | {"Constructed": material.constructed()}
    outcome = Outcome({name: score(titles) for name, titles in chosen.items()})
    for name, scores in outcome.scores.items():
        console.print(_table(f"{name}: {len(chosen[name])} titles", scores))
    console.print(CAPTION)
    return outcome


def sets(titles: Iterable[Labelled]) -> dict[str, tuple[Labelled, ...]]:
    """Which titles are scored together; facts were known when the first rules were written."""
    told = tuple(titles)
    held = tuple(one for one in told if one.half == HELD_OUT)
    return {
        "Held out": held,
        "Held out, without the dated facts": tuple(one for one in held if one.material != FACTS),
        "Open, used for tuning": tuple(one for one in told if one.half == OPEN),
        "All": told,
    }


def verdict(share: Share, goal: float) -> str:
    """How a share stands to its goal, in a word."""
    if not share.is_claimed:
        return NO_CLAIM
    return MISSED if share.misses(goal) else MET


def _table(title: str, scores: Iterable[Score]) -> Table:
    table = Table(title=title)
    for name in (
        "Topic",
        f"Precision, goal {PRECISION}",
        "",
        f"Recall, goal {RECALL}",
        "",
        "Hard negatives fooled",
    ):
        table.add_column(name, no_wrap=True)
    for one in scores:
        cells = (cell for _, share, goal in goals(one) for cell in (str(share), verdict(share, goal)))
        table.add_row(one.topic, *cells, f"{one.fooled.hits} of {one.fooled.n}")
    return table
