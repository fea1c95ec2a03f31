"""How well rules of classification do: precision and recall per topic, with what chance allows.

The interval is Wilson's for a share (E. B. Wilson 1927), 95 %. Below forty cases nothing is claimed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from benchmarks.topics.material import Labelled
from events.services import classify
from events.services.classify import RuleBook
from events.vocabulary import Topic

LEAST = 40
Z = 1.959964
PRECISION, RECALL = 0.97, 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def is_claimed(self) -> bool:
        """Whether there are enough cases to say anything."""
        return self.n >= LEAST

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        if not self.n:
            return 0.0, 1.0
        share, spread = self.value, Z * Z / self.n
        middle = (share + spread / 2) / (1 + spread)
        reach = Z / (1 + spread) * sqrt(share * (1 - share) / self.n + spread / (4 * self.n))
        return middle - reach, middle + reach

    def misses(self, goal: float) -> bool:
        """Whether it lies below the goal; where nothing is claimed nothing is missed."""
        return self.is_claimed and self.value < goal

    def __str__(self) -> str:
        if not self.is_claimed:
            return f"n = {self.n}: no claim"
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] n = {self.n}"


@dataclass(frozen=True, slots=True)
class Score:
    """One topic over one set of titles; ``fooled`` are hard negatives that it was given to."""

    topic: Topic
    precision: Share
    recall: Share
    fooled: Share


def score(titles: Iterable[Labelled], book: RuleBook = classify.SHIPPED) -> tuple[Score, ...]:
    """Compare what the rules find with the labels, topic by topic."""
    judged = [(one, {link.topic for link in found(one, book)}) for one in titles]
    return tuple(_score(topic, judged) for topic in Topic)


def found(one: Labelled, book: RuleBook = classify.SHIPPED) -> tuple[classify.TopicLink, ...]:
    """What the rules make of one title."""
    return classify.topics(title=one.title, text=one.text, book=book)


def _score(topic: Topic, judged: list[tuple[Labelled, set[Topic]]]) -> Score:
    given = [one for one, topics in judged if topic in topics]
    about = [(one, topics) for one, topics in judged if topic in one.topics]
    hard = [(one, topics) for one, topics in judged if topic in one.looks_like - one.topics]
    return Score(
        topic=topic,
        precision=Share(sum(topic in one.topics for one in given), len(given)),
        recall=Share(sum(topic in topics for _, topics in about), len(about)),
        fooled=Share(sum(topic in topics for _, topics in hard), len(hard)),
    )
