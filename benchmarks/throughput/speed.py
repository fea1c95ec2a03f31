"""How fast documents went through the pipeline, and what is asked of that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.report import Goal

# Two runs of the same work differ by about this much on a machine that does other things too.
NOISE = 0.15
GROWTH = 0.8


@dataclass(frozen=True, slots=True)
class Speed:
    """What workers did together; CPU in milliseconds a document."""

    what: str
    stored: int
    workers: int
    per_second: float
    python: float
    database: float

    @property
    def cpu(self) -> float:
        return self.python + self.database


def goals(few: Sequence[Speed], many: Sequence[Speed]) -> Iterator[Goal]:
    """One worker over many stored documents against few, and two workers against one, as bare reads grow."""
    for what in ("new", "unchanged"):
        one, other = _of(few, what, 1), _of(many, what, 1)
        text = f"{what}, CPU a document: {other.stored:,} stored / {one.stored:,} stored"
        yield Goal(text, other.cpu / one.cpu, 1 + NOISE)
    for speeds in (few, many):
        bare = _of(speeds, "bare", 2).per_second / _of(speeds, "bare", 1).per_second
        ours = _of(speeds, "new", 2).per_second / _of(speeds, "new", 1).per_second
        text = (
            f"growth by a second worker, {speeds[0].stored:,} stored: bare {bare:.2f} / pipeline {ours:.2f}"
        )
        yield Goal(text, bare / ours, 1 / GROWTH)


def _of(speeds: Sequence[Speed], what: str, workers: int) -> Speed:
    return next(speed for speed in speeds if (speed.what, speed.workers) == (what, workers))
