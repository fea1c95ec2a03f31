"""How far shares and counts may fall before a page is odd. Pure arithmetic over what earlier pages had."""

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from statistics import median

from scrapers import skeleton
from scrapers.skeleton import Share

# A fall by more than this against the recent norm is an alarm.
WORST_FALL = 0.3
# Runs of different content before a norm is one.
LEAST_RUNS = 5
# What share of the parts that every page had may be gone: banners and notices come and go.
TOLERATED = 0.1
# A part that every page repeats this often is a row of its list: that one may not vanish.
ROW = 5
# A field is known by as many places where it could stand.
KNOWN_PLACES = KNOWN_PAGES = 20
# What a field that every place had may do by chance, and what one that only some had.
BY_CHANCE, SELDOM = 0.05, 0.001


def has_fallen(value: float, known: Sequence[float]) -> bool:
    """Whether a value is more than 30 % below the median and below every one of the known."""
    return len(known) >= LEAST_RUNS and value < (1 - WORST_FALL) * median(known) and value < min(known)


def fallen_fields(known: Mapping[str, Share], seen: Mapping[str, Share]) -> Iterator[str]:
    """Say which fields stand in far fewer of their places than they ever did.

    One that stood everywhere may fail now and then; one that stood in some places is missed when their
    number makes its absence no accident, or when twenty pages had it and this one does not.
    """
    for name, least in known.items():
        now = _now(name, seen)
        if now.places and is_fall(least, now):
            yield f"{name}: in {now.share:.0%}, never below {least.share:.0%}"


def _now(name: str, fields: Mapping[str, Share]) -> Share:
    """The share of a field on a page; of one that is not there, the places where it could be."""
    place = fields.get(skeleton.place_of(name))
    return fields.get(name) or Share(place.places if place else 0, 0.0)


def is_fall(known: Share, seen: Share) -> bool:
    """Whether a share is more than 30 % below the least known, and that is hardly by chance."""
    if seen.share >= (1 - WORST_FALL) * known.share or known.places < KNOWN_PLACES:
        return False
    if seen.share == 0 and known.pages >= KNOWN_PAGES:
        return True
    least = min(known.share, 1 - 1 / (known.places + 2))
    return _chance(least, seen) < (BY_CHANCE if known.share == 1 else SELDOM)


def _chance(least: float, seen: Share) -> float:
    """The most that the chance can be of a share as small as seen (Chernoff's bound, Hoeffding 1963)."""
    told = seen.share
    distance = (1 - told) * log((1 - told) / (1 - least)) + (told * log(told / least) if told else 0.0)
    return exp(-seen.places * distance)


def lost_parts(core: Mapping[str, int], seen: Mapping[str, int]) -> str:
    """Say what a page lost of the parts that every page before had; empty when that is little.

    ``core`` has the least number of times each part was there. What is new is no loss.
    """
    gone = [part for part in core if part not in seen]
    rows = [part for part in gone if core[part] >= ROW]
    if not rows and len(gone) <= TOLERATED * len(core):
        return ""
    examples = ", ".join(sorted(rows or gone, key=lambda part: (-core[part], part))[:3])
    return f"the layout lost {len(gone)} of {len(core)} parts: {examples}"


def common(core: Mapping[str, int], seen: Mapping[str, int]) -> dict[str, int]:
    """The parts that every page has had, this one included."""
    return {part: min(count, seen[part]) for part, count in core.items() if part in seen}


def common_fields(known: Mapping[str, Share], seen: Mapping[str, Share]) -> dict[str, Share]:
    """The fields that every page has had where it had a place for them, with the least share of each."""
    told = {}
    for name, before in known.items():
        now = _now(name, seen)
        if now.places == 0:
            told[name] = before
        elif now.share > 0:
            share = min(before.share, now.share)
            told[name] = Share(before.places + now.places, share, before.pages + now.pages)
    return told
