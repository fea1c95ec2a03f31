"""The language of classification phrases: words, and five signs an editor can read. Pure.

========== =========================================================
``word``   itself, whole, in any case; a hyphen counts as a space
``x?``     the sign before may be missing: ``tariffs?``
``(a|b)``  one of these: ``polic(y|ies)``, ``(sec|cftc) rule``; ``(a b )?`` may be missing whole
``_``      any one word: ``minutes of _ meeting``
``~4``     up to so many words between two others: ``refund ~4 duties``
``#``      any number: ``# percent``
========== =========================================================

Everything else stands for itself, so no phrase can make a pattern that is slow: nothing repeats
without an end but a word within spaces. A phrase begins and ends at the bounds of words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from math import prod

LONGEST = 400
LEAST_LETTERS = 3
MOST_BETWEEN = 8
# Of how many texts a phrase may tell at most: what a pattern costs grows with them.
MOST_WAYS = 5_000
# Words that any text holds: alone they tell nothing.
COMMON = frozenset(
    {"act", "all", "and", "announces", "any", "are", "bill", "congress", "federal", "for", "from", "house"}
    | {"law", "new", "not", "president", "release", "report", "rule", "senate", "statement", "states", "that"}
    | {"the", "this", "treasury", "united", "was", "with"}
)
_REFUSED = frozenset("*+[]{}\\^")


class UnreadablePhrase(ValueError):
    """A phrase that cannot stand, with the reason in words for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a stretch of a phrase comes to: its pattern, the shortest text it matches, in how many ways."""

    pattern: str
    shortest: str
    ways: int = 1

    @property
    def optional(self) -> "Read":
        """The same where it may be missing."""
        return Read(f"(?:{self.pattern})?", "", self.ways + 1)


def fold(text: str) -> str:
    """Lower-case text in which hyphens, dashes, quotes and white space are single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\-\u2010-\u2015'\u2018\u2019\"\u201c\u201d]+", " ", folded)


def tidy(phrase: str) -> str:
    """The phrase as it is kept: folded as texts are, without space around it."""
    return fold(phrase).strip()


@cache
def pattern(phrase: str) -> str:
    """A regular expression of what the phrase matches in folded text, without the bounds of words.

    Raises ``UnreadablePhrase`` for what is no phrase.
    """
    return _Reader(phrase).whole().pattern


def check(phrase: str, *, is_context: bool = False) -> None:
    """Raise ``UnreadablePhrase`` for what cannot be read, and for what would match nearly anything.

    What only has to stand beside another phrase may be a common word.
    """
    told = _Reader(phrase).whole().shortest
    letters = sum(character.isalnum() for character in told)
    if letters < LEAST_LETTERS:
        raise UnreadablePhrase(
            f"too short: “{phrase}” would match “{told.strip()}”, and {LEAST_LETTERS} letters are the least"
        )
    if not is_context and set(told.split()) <= COMMON:
        raise UnreadablePhrase(f"too common: “{told.strip()}” stands in any text; add a word that tells more")


class _Reader:
    """One pass over a phrase, by descent; ``at`` is how far it has come."""

    def __init__(self, phrase: str) -> None:
        self.phrase, self.at = phrase, 0

    def whole(self) -> Read:
        if not self.phrase.strip():
            raise UnreadablePhrase("empty: a phrase has at least one word")
        if len(self.phrase) > LONGEST:
            raise UnreadablePhrase(f"too long: {len(self.phrase)} signs, and {LONGEST} are the most")
        if self.phrase != tidy(self.phrase):
            raise UnreadablePhrase("not tidy: lower case, and single spaces in place of hyphens and quotes")
        read = self._sequence()
        if self.at < len(self.phrase):
            raise self._wrong("a ) without its (" if self._here == ")" else "| stands only within ( )")
        if read.ways > MOST_WAYS:
            raise UnreadablePhrase(
                f"too wide: it tells of {read.ways:,} texts, and {MOST_WAYS:,} are the most"
            )
        return read

    @property
    def _here(self) -> str:
        return self.phrase[self.at : self.at + 1]

    def _wrong(self, why: str) -> UnreadablePhrase:
        return UnreadablePhrase(f"{why}, at sign {self.at + 1} of “{self.phrase}”")

    def _sequence(self) -> Read:
        parts = []
        while self._here and self._here not in "|)":
            part = self._atom()
            if self._here == "?":
                self.at += 1
                part = part.optional
            parts.append(part)
        return Read(
            "".join(part.pattern for part in parts),
            "".join(part.shortest for part in parts),
            prod(part.ways for part in parts),
        )

    def _atom(self) -> Read:
        sign = self._here
        if sign in _REFUSED or sign == "?":
            raise self._wrong(f"{sign} has no meaning here; see the signs a phrase may use")
        if sign == "(":
            return self._choice()
        if sign in "_~":
            return self._gap()
        self.at += 1
        return Read(r"\d++", "0") if sign == "#" else Read(re.escape(sign), sign)

    def _choice(self) -> Read:
        opened = self.at
        self.at += 1
        ways = [self._sequence()]
        while self._here == "|":
            self.at += 1
            ways.append(self._sequence())
        if self._here != ")":
            self.at = opened
            raise self._wrong("a ( without its )")
        self.at += 1
        if any(not way.pattern for way in ways):
            raise self._wrong("an empty choice; write (…)? for what may be missing")
        return Read(
            f"(?:{'|'.join(way.pattern for way in ways)})",
            min((way.shortest for way in ways), key=len),
            sum(way.ways for way in ways),
        )

    def _gap(self) -> Read:
        """``_`` or ``~4``, which stand for whole words and so between spaces or bounds of choices."""
        sign, before = self._here, self.phrase[self.at - 1 : self.at] if self.at else ""
        self.at += 1
        count = self._count() if sign == "~" else 1
        if (before and before not in " (|") or (self._here and self._here not in " |).,"):
            raise self._wrong(f"{sign} stands for whole words and touches no letter")
        if sign == "_":
            return Read(r"\w++", "")
        if before != " " or self._here != " ":
            raise self._wrong("~ stands between two words, with a space on either side")
        self.at += 1
        return Read(rf"(?:\w++ ){{0,{count}}}", "", count + 1)

    def _count(self) -> int:
        found = re.compile(r"\d{1,2}").match(self.phrase, self.at)
        if not found or not 1 <= int(found[0]) <= MOST_BETWEEN:
            raise self._wrong(f"~ needs a number from 1 to {MOST_BETWEEN}")
        self.at = found.end()
        return int(found[0])
