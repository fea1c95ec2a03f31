"""Words that events differ by: a few in many, most in few, as words of a language are."""

SYLLABLES = tuple(f"{first}{vowel}" for first in "bdfgklmnprtvz" for vowel in "aeiou")
DIFFERENT = 30_000
GOLDEN = 0.618_033_988_749_895


def word(number: int) -> str:
    """The word of an event. The word of rank r is in about one event of ten r (Zipf's law)."""
    spread = number * GOLDEN % 1
    return written(int(DIFFERENT**spread))


def written(rank: int) -> str:
    """The word of a rank, from 1 for the commonest; no two have one stem."""
    size = len(SYLLABLES)
    letters = "".join(SYLLABLES[rank // size**place % size] for place in range(3))
    return f"{letters}rk"
