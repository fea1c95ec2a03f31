"""What a run does, and in which order its documents come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice

from benchmarks.chaos.hosts import POISONS

POISON_SHARE = 100
# Which blocks of a round are worked beside poison.
ROUND = (False, True, True, False)


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

    Sound documents come in blocks first: one to get going, then ``rounds`` times a block in peace, two
    beside poison, and one in peace, so that what drifts meanwhile falls on both alike. The rest are
    worked under kills. Zero times leave the product's own.
    """

    documents: int
    block: int
    rounds: int
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
        hurting = iter(poison)
        measured = list(
            chain.from_iterable(self._block(place, sound, hurting) for place in range(self.blocks))
        )
        # Poison comes early among the kills: its three tries last longer than all the others' work.
        first = self.blocks * self.block
        early = first + (self.sound - first) // 10
        return [*measured, *_mixed(sound[first:early], list(hurting)), *sound[early:]]

    @property
    def blocks(self) -> int:
        return 1 + len(ROUND) * self.rounds if self.rounds else 0

    def is_beside_poison(self, place: int) -> bool:
        """Whether poison is among the documents of the block at a place."""
        return place > 0 and ROUND[(place - 1) % len(ROUND)]

    def _block(self, place: int, sound: Sequence[Job], poison: Iterator[Job]) -> list[Job]:
        """Poison comes in the first half, that what it costs falls on its own block."""
        block = sound[place * self.block : (place + 1) * self.block]
        if not self.is_beside_poison(place):
            return list(block)
        half = len(block) // 2
        return [*_mixed(block[:half], list(islice(poison, self.block // (POISON_SHARE - 1)))), *block[half:]]


def _mixed(sound: Sequence[Job], poison: Sequence[Job]) -> Iterator[Job]:
    """The poison strewn evenly among the sound."""
    step = max(1, len(sound) // max(1, len(poison)))
    rest = iter(poison)
    for place, job in enumerate(sound):
        yield job
        if place % step == step // 2:
            yield from islice(rest, 1)
    yield from rest


FULL = Plan(documents=10_000, block=300, rounds=3, hosts=200, pace=4.0, kills=50, emptied=5)
SHORT = Plan(
    documents=200,
    block=0,
    rounds=0,
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
