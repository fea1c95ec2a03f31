"""Whether a changed layout is noticed: in the same cycle, by what production looks at.

A change counts when it has a consequence: the parser makes other items of the page than before, or
refuses it. A change after which every item is the same, byte for byte, has nothing to notice and is
counted apart. Noticed: the parser refuses the page, or the watch that production keeps over a
source's pages (``scrapers.layout.judge``, with the same limits) finds it odd against a norm learnt
from twenty pages like it and every other saved page of the same kind: lost parts, fields emptier or
of another sort, fewer items, known items that changed at once, news that went back in time.
Everything else slipped: "wrong" when an item tells what no item of the page told, else "less".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.fuzz.bodies import Body, bodies, whole
from benchmarks.fuzz.changes import YEAR_BEFORE, changes, harmless
from scrapers import falls, layout
from scrapers.errors import ParseError
from scrapers.items import (
    DailyBar,
    FollowUp,
    Found,
    Moment,
    Observation,
    ScrapedDocument,
    ShortBar,
    as_line,
)
from scrapers.layout import Norm, Odd, Sight

MUTATIONS = 40
TRIES = 400
GOAL = 0.99
DEFINITION = (
    "A change counts when it changes what is read. Noticed: refused, or odd to the watch of production "
    f"against twenty pages like it. Goal: {GOAL:.0%} noticed, no false alarm."
)
REFUSED, ALARM, SAME, LESS, WRONG = "refused", "alarm", "same items", "slipped: less", "slipped: wrong"


@dataclass(slots=True)
class Verdicts:
    """What became of the changes to the pages of one source."""

    slug: str
    pages: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    slipped: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    quiet: int = 0

    @property
    def consequential(self) -> int:
        return sum(count for verdict, count in self.counts.items() if verdict != SAME)

    @property
    def noticed(self) -> int:
        return self.counts[REFUSED] + self.counts[ALARM]


def pages() -> Iterator[Body]:
    """Every page that gives items; a finding that was kept is damaged already."""
    return (body for body in whole(bodies()) if "found_" not in body.name)


@cache
def pages_of(slug: str) -> tuple[Body, ...]:
    """The pages of one source."""
    return tuple(page for page in whole(bodies(slug)) if "found_" not in page.name)


def run(some: Iterable[Body], *, mutations: int = MUTATIONS) -> list[Verdicts]:
    """``mutations`` changes with a consequence for each page, drawn by chance from a seed."""
    told: dict[str, Verdicts] = {}
    for page in some:
        verdicts = told.setdefault(page.slug, Verdicts(page.slug))
        verdicts.pages += 1
        _changed(page, verdicts, mutations)
        _unharmed(page, verdicts)
    return [told[slug] for slug in sorted(told)]


def _changed(page: Body, verdicts: Verdicts, mutations: int) -> None:
    usual, made = Usual.of(page), changes(page.body)
    names = sorted(made)
    Random(page.name).shuffle(names)
    left = mutations
    for name in names[:TRIES]:
        body = made[name]()
        verdict = SAME if body == page.body else usual.judge(body)
        if verdict in (LESS, WRONG):
            # It is true of its year, and the years are what was changed: none of its values is false.
            verdict = verdict if name != YEAR_BEFORE else LESS
            verdicts.slipped.append(f"{page.slug}/{page.name}: {name}: {verdict}")
        verdicts.counts[verdict] += 1
        left -= verdict != SAME
        if left == 0:
            return


def _unharmed(page: Body, verdicts: Verdicts) -> None:
    usual = Usual.of(page)
    for name, body in harmless(page.body).items():
        if usual.judge(body) == SAME and not usual.odd(body, page.found(body)):
            verdicts.quiet += 1
        else:
            verdicts.false_alarms.append(f"{page.slug}/{page.name}: {name}")


@dataclass(frozen=True, slots=True)
class Usual:
    """A page, what is found in it, and what the pages of its kind usually look like."""

    page: Body
    found: tuple[Found, ...]
    norm: Norm

    @classmethod
    def of(cls, page: Body) -> "Usual":
        """Learn the other saved pages of its kind, then the page itself as often as a norm takes."""
        found = page.found(page.body)
        norm = Norm()
        for other in _siblings(page):
            norm = layout.learn(
                norm, _sight(other, other.body, other.found(other.body)), is_follow_up=not page.is_poll
            )
        sight = _sight(page, page.body, found)
        for _ in range(falls.KNOWN_PLACES):
            norm = layout.learn(norm, sight, is_follow_up=not page.is_poll)
        return cls(page, found, norm)

    def judge(self, body: bytes) -> str:
        """What production would make of other bytes at the page's address in the cycle they come."""
        try:
            after = self.page.found(body)
        except ParseError:
            return REFUSED
        if sorted(map(as_line, after)) == sorted(map(as_line, self.found)):
            return SAME
        if self.odd(body, after):
            return ALARM
        return WRONG if _is_wrong(self.found, after) else LESS

    def odd(self, body: bytes, after: Sequence[Found]) -> Odd:
        """What the watch over pages says of other bytes and what was found in them."""
        sight = _sight(self.page, body, after, before=self.found)
        return layout.judge(self.norm, sight, is_follow_up=not self.page.is_poll)


def _siblings(page: Body) -> tuple[Body, ...]:
    """The other pages of its kind: recorded with recorded, built with built."""
    return tuple(other for other in pages_of(page.slug) if other != page and _kind(other) == _kind(page))


def _kind(page: Body) -> tuple[str, bool, bool]:
    return layout.pattern(page.url, is_follow_up=not page.is_poll), page.is_poll, "constructed" in page.name


def _sight(
    page: Body, body: bytes, found: Sequence[Found], *, before: Sequence[Found] | None = None
) -> Sight:
    """How production sees a page at whose address it knows some items already."""
    known = {_key(item): as_line(item) for item in found if isinstance(item, ScrapedDocument)}
    told = {_key(item): as_line(item) for item in before or found if isinstance(item, ScrapedDocument)}
    same = sum(known[name] == told[name] for name in known.keys() & told.keys())
    share = layout.share_changed(changed=len(known.keys() & told.keys()) - same, unchanged=same)
    return layout.look(page.as_page(body), found, changed=share)


def _is_wrong(before: Sequence[Found], after: Sequence[Found]) -> bool:
    """Whether an item tells something that no item of the original told; to tell less is no lie."""
    known = {_key(item): _values(item) | _less_exact(item) for item in before}
    return any(_key(item) not in known or not _values(item) <= known[_key(item)] for item in after)


def _key(item: Found) -> str:
    match item:
        case FollowUp():
            return item.url
        case Observation():
            return f"{item.symbol} {item.as_of_date}"
        case DailyBar():
            return f"{item.symbol} {item.session_date} {item.known_at}"
        case ShortBar():
            return f"{item.symbol} {item.start}"
        case _:
            return item.external_id


def _less_exact(item: Found) -> frozenset[str]:
    """The days of an item's moments: to know a day instead of a minute, and to say so, is to tell less."""
    if isinstance(item, FollowUp | Observation | DailyBar | ShortBar):
        return frozenset()
    told: list[tuple[Any, ...]] = [("published", item.published)]
    for one in item.occurrences:
        told += [(one.kind, name, getattr(one, name)) for name in ("occurred", "public")]
    return frozenset(repr((*one[:-1], Moment.on(one[-1].local_date))) for one in told if one[-1])


def _values(item: Found) -> frozenset[str]:
    """Everything an item says that people or the record act on; fields left empty say nothing."""
    if isinstance(item, FollowUp | Observation | DailyBar | ShortBar):
        return frozenset({as_line(item)})
    said: set[tuple[Any, ...]] = {
        ("url", item.url),
        ("title", item.title),
        ("published", item.published),
    }
    for one in item.occurrences:
        said |= {
            (one.kind, name, getattr(one, name))
            for name in ("title", "occurred", "public", "effective_date", "body", "importance")
        }
        said |= {(one.kind, "identifier", name) for name in one.identifiers}
        said |= {(one.kind, "figure", figure) for figure in one.figures}
    return frozenset(repr(one) for one in said if one[-1])


def missed(told: Sequence[Verdicts]) -> list[str]:
    """What was not as it must be."""
    faults = [f"false alarm: {name}" for verdicts in told for name in verdicts.false_alarms]
    faults += [name for verdicts in told for name in verdicts.slipped if name.endswith(WRONG)]
    noticed, of = sum(one.noticed for one in told), sum(one.consequential for one in told)
    return faults + ([f"noticed {noticed} of {of}, less than {GOAL:.0%}"] if noticed < GOAL * of else [])


def show(told: Sequence[Verdicts], console: Console) -> None:
    """One row a source, and the sum."""
    table = Table(title="Changed layouts", caption=DEFINITION)
    names = (*("Source", "Pages", "Changes"), REFUSED, ALARM, LESS, WRONG, "Noticed", SAME, "False alarms")
    for name in names:
        table.add_column(name, justify="left" if name == "Source" else "right")
    total = Verdicts("all")
    for one in told:
        total.pages += one.pages
        total.counts += one.counts
        total.quiet += one.quiet
        total.false_alarms += one.false_alarms
    for one in (*told, total):
        if one is total:
            table.add_section()
        counts = (str(one.counts[verdict]) for verdict in (REFUSED, ALARM, LESS, WRONG))
        share = f"{one.noticed / one.consequential:.1%}" if one.consequential else "-"
        alarms = f"{len(one.false_alarms)} of {one.quiet + len(one.false_alarms)}"
        table.add_row(
            one.slug, str(one.pages), str(one.consequential), *counts, share, str(one.counts[SAME]), alarms
        )
    console.print(table)
