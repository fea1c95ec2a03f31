"""Topics of a text, with the rule that gave each. Pure: the rules in force come as a :class:`RuleBook`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from events.facts import TopicLink
from events.services import phrases
from events.services.rules import RULES
from events.services.rules.rule import Rule
from events.vocabulary import Kind, Relation, Topic

# What a text is about stands in its title and opening; minutes of a meeting mention everything.
OPENING = 800
# A bill's titles, subjects, summary and first page all say what it is about, and no more is kept of it.
READ_WHOLE = frozenset({Kind.INTRODUCTION})


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired on a text, the phrase of it that matched, and the words it matched."""

    rule: Rule
    phrase: str
    words: str

    @property
    def link(self) -> TopicLink:
        """What the rule gives."""
        return TopicLink(self.rule.topic, self.rule.relation, self.rule.name)


class _Matcher:
    """A rule with its phrases as patterns, each made when it is first needed."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._phrases, self._unless = _pattern(rule.phrases), _pattern(rule.unless)
        self._near, self._ignoring = _pattern(rule.near), _pattern(rule.ignoring)

    def firing(self, folded: str) -> Firing | None:
        if self._ignoring:
            folded = self._ignoring.sub(" ", folded)
        found = self._phrases.search(folded) if self._phrases else None
        if found is None or (self._unless and self._unless.search(folded)):
            return None
        if self._near and not self._near.search(folded):
            return None
        return Firing(self.rule, self._phrase(found[0]), found[0])

    def _phrase(self, matched: str) -> str:
        return next(one for one in self.rule.phrases if re.fullmatch(phrases.pattern(one), matched))


@dataclass(frozen=True)
class RuleBook:
    """Rules in force together. Making one costs milliseconds: it is kept, not made for each text."""

    rules: tuple[Rule, ...]

    @cached_property
    def _matchers(self) -> tuple[_Matcher, ...]:
        return tuple(map(_Matcher, self.rules))

    def firings(self, text: str) -> Iterator[Firing]:
        """Every rule that fires on the text, in the order of the rules."""
        folded = phrases.fold(text)
        found = (matcher.firing(folded) for matcher in self._matchers)
        return (firing for firing in found if firing is not None)


SHIPPED = RuleBook(RULES)


def topics(
    *,
    title: str,
    text: str,
    kind: Kind | None = None,
    given: tuple[TopicLink, ...] = (),
    book: RuleBook = SHIPPED,
) -> tuple[TopicLink, ...]:
    """Each topic once: those the source gives first, then those the rules find; primary beats related.

    Of the text the opening is read, of an introduction all.
    """
    read = text if kind in READ_WHOLE else text[:OPENING]
    found = reasons(title=title, text=read, book=book)
    certain = {link.topic: link for link in reversed(given)}
    chosen = {topic: firing.link for topic, firing in found.items()} | certain
    ordered = [link.topic for link in given] + list(Topic)
    return tuple(chosen[topic] for topic in dict.fromkeys(ordered) if topic in chosen)


def reasons(*, title: str, text: str, book: RuleBook = SHIPPED) -> dict[Topic, Firing]:
    """For each topic that the rules find, the firing that gives it: the first primary one, else the first.

    All of the text is read.
    """
    chosen: dict[Topic, Firing] = {}
    for firing in book.firings(f"{title}\n{text}"):
        known = chosen.get(firing.rule.topic)
        if known is None or _stronger(firing.rule, known.rule):
            chosen[firing.rule.topic] = firing
    return chosen


def _pattern(told: Iterable[str]) -> re.Pattern[str] | None:
    ways = "|".join(phrases.pattern(phrase) for phrase in told)
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)") if ways else None


def _stronger(rule: Rule, known: Rule) -> bool:
    return rule.relation is Relation.PRIMARY and known.relation is Relation.RELATED
