"""Topics of a text, with the rule that gave each; the rules themselves are data in ``rules``."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from events.facts import TopicLink
from events.services.rules import RULES
from events.services.rules.rule import Rule
from events.vocabulary import Relation, Topic

# What a text is about stands in its title and opening; minutes of a meeting mention everything.
OPENING = 800


def topics(*, title: str, text: str, given: tuple[TopicLink, ...] = ()) -> tuple[TopicLink, ...]:
    """Each topic once: those the source gives first, then those the rules find; primary beats related."""
    chosen: dict[Topic, TopicLink] = {link.topic: link for link in reversed(given)}
    certain = frozenset(chosen)
    for link in fired(f"{title}\n{text[:OPENING]}"):
        known = chosen.get(link.topic)
        if known is None or (link.topic not in certain and _stronger(link, known)):
            chosen[link.topic] = link
    ordered = [link.topic for link in given] + list(Topic)
    return tuple(chosen[topic] for topic in dict.fromkeys(ordered) if topic in chosen)


def fired(text: str) -> tuple[TopicLink, ...]:
    """Every rule that fires on the text, in the order of the rules."""
    plain = words(text)
    return tuple(TopicLink(rule.topic, rule.relation, rule.name) for rule in RULES if _fires(rule, plain))


def words(text: str) -> str:
    """Lower-case text in which hyphens, dashes, apostrophes and white space are single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\-\u2010-\u2015'\u2018\u2019\"\u201c\u201d]+", " ", folded)


def _fires(rule: Rule, text: str) -> bool:
    if rule.ignoring:
        text = _pattern(rule.ignoring).sub(" ", text)
    return (
        _matches(rule.phrases, text)
        and not (rule.unless and _matches(rule.unless, text))
        and (not rule.near or _matches(rule.near, text))
    )


def _matches(phrases: Iterable[str], text: str) -> bool:
    return _pattern(tuple(phrases)).search(text) is not None


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)")


def _stronger(link: TopicLink, known: TopicLink) -> bool:
    return link.relation is Relation.PRIMARY and known.relation is Relation.RELATED
