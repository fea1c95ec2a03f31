"""What a run does, and in which order its documents come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.chaos.hosts import POISONS

POISON_SHARE = 100


@dataclass(frozen=True, slots=True)
class Job:
    """One document to ask: its number, and how it hurts, if it does."""

    number: int
    poison: str = ""

    @property
    def path(self) -> str:
        return f"/{self.number}/{self.poison or 'sound'}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done, and how it is disturbed. ``pace``, like all times, is in seconds.

    The first ``calm`` sound documents are worked in peace, then ``beside`` with poison among them, then
    those under kills, and the last ``calm`` in peace again: pace falls as the record grows, and what
    poison costs lies between the two. Zero times leave the product's own.
    """

    documents: int
    calm: int
    beside: int
    hosts: int
    pace: float
    kills: int
    emptied: int
    workers: int = 4
    pool: int = 2
    beats: int = 2
    polls: int = 5
    poll_every: float = 15.0
    lease: float = 0.0
    backoff: float = 0.0
    reading: float = 0.0
    sweep_every: float = 0.0
    patience: float = 900.0

    @property
    def poisoned(self) -> int:
        """One document in a hundred."""
        return self.documents // POISON_SHARE

    @property
    def sound(self) -> int:
        return self.documents - self.poisoned

    def jobs(self) -> list[Job]:
        """Every document in the order in which it is due."""
        poison = [
            Job(self.sound + place, kind)
            for place, kind in enumerate(islice(cycle(POISONS), self.poisoned), start=1)
        ]
        sound = [Job(number) for number in range(1, self.sound + 1)]
        measured = self.beside // (POISON_SHARE - 1)
        first, last = self.disturbed
        # Poison comes early among the kills: its three tries last longer than all the others' work.
        early = first + (last - first) // 10
        return [
            *sound[: self.calm],
            *_mixed(sound[self.calm : first], poison[:measured]),
            *_mixed(sound[first:early], poison[measured:]),
            *sound[early:],
        ]

    @property
    def disturbed(self) -> tuple[int, int]:
        """How many sound documents are closed when kills begin, and when they are over."""
        return self.calm + self.beside, self.sound - self.calm


def _mixed(sound: Sequence[Job], poison: Sequence[Job]) -> Iterator[Job]:
    """The poison strewn evenly among the sound."""
    step = max(1, len(sound) // max(1, len(poison)))
    rest = iter(poison)
    for place, job in enumerate(sound):
        yield job
        if place % step == step // 2:
            yield from islice(rest, 1)
    yield from rest


FULL = Plan(documents=10_000, calm=1_000, beside=2_500, hosts=200, pace=4.0, kills=50, emptied=5)
SHORT = Plan(
    documents=200,
    calm=0,
    beside=0,
    hosts=60,
    pace=0.05,
    kills=3,
    emptied=2,
    workers=2,
    pool=2,
    poll_every=2.0,
    lease=4.0,
    backoff=0.5,
    reading=0.5,
    sweep_every=1.0,
    patience=120.0,
)
