"""Whether a changed layout is noticed: in the same cycle, by what production looks at.

Noticed: the parser refuses the page, or, for an address that is polled, the page as against five
like it before has too few items, emptier fields, or has lost parts of its skeleton. A change after
which every item is the same has nothing to notice and is counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.fuzz.bodies import Body, bodies, whole
from benchmarks.fuzz.changes import YEAR_BEFORE, changes, harmless
from scrapers import layout
from scrapers.errors import ParseError
from scrapers.items import DailyBar, FollowUp, Found, Moment, Observation, ShortBar, as_line

MUTATIONS = 40
TRIES = 400
GOAL = 0.99
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
    before, made = page.found(page.body), changes(page.body)
    names = sorted(made)
    Random(page.name).shuffle(names)
    left = mutations
    for name in names[:TRIES]:
        body = made[name]()
        verdict = SAME if body == page.body else judge(page, before, body)
        if verdict in (LESS, WRONG):
            # It is true of its year, and the years are what was changed: none of its values is false.
            verdict = verdict if name != YEAR_BEFORE else LESS
            verdicts.slipped.append(f"{page.slug}/{page.name}: {name}: {verdict}")
        verdicts.counts[verdict] += 1
        left -= verdict != SAME
        if left == 0:
            return


def _unharmed(page: Body, verdicts: Verdicts) -> None:
    before = page.found(page.body)
    for name, body in harmless(page.body).items():
        if judge(page, before, body) == SAME and not alarm(page, before, body, before):
            verdicts.quiet += 1
        else:
            verdicts.false_alarms.append(f"{page.slug}/{page.name}: {name}")


def judge(page: Body, before: Sequence[Found], body: bytes) -> str:
    """What production would make of other bytes at a page's address in the cycle they come."""
    try:
        after = page.found(body)
    except ParseError:
        return REFUSED
    if sorted(map(as_line, after)) == sorted(map(as_line, before)):
        return SAME
    if alarm(page, before, body, after):
        return ALARM
    return WRONG if _is_wrong(before, after) else LESS


def alarm(page: Body, before: Sequence[Found], body: bytes, after: Sequence[Found]) -> str:
    """What the watch over polled addresses says of a page; nothing of the pages they lead to."""
    if not page.is_poll:
        return ""
    usual, run_ = layout.measure(before), layout.measure(after)
    norm = [usual] * layout.LEAST_RUNS
    lost = layout.lost_parts(layout.skeleton(page.page), layout.skeleton(page.as_page(body)))
    return layout.fallen_items(run_, norm) or layout.fallen_fill(run_, norm) or (lost if after else "")


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
    table = Table(title="Changed layouts", caption=f"goal: {GOAL:.0%} noticed, nothing wrong, no false alarm")
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
