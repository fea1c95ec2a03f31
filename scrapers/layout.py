"""What the pages of one kind usually look like, and what is odd about one. Pure.

A parser refuses what it cannot read; this notices what it reads and yet is not as it was: parts of
the page that are gone, fields that are emptier or hold another sort of value, fewer items, known
items that all changed at once, news that went back in time.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from urllib.parse import urlsplit

from scrapers import contents, skeleton
from scrapers.falls import LEAST_RUNS, common, common_fields, fallen_fields, has_fallen, lost_parts
from scrapers.items import DailyBar, FollowUp, Found, Observation, Page, ScrapedDocument, ShortBar
from scrapers.skeleton import Share

KEPT_RUNS = 60
FEWEST_DOCUMENTS = 5
# Known documents before their change all at once tells anything, and the share of them that may change.
FEWEST_KNOWN, MOST_CHANGED = 3, 0.5
# A list may lose its newest entries, not its newest month.
WENT_BACK = timedelta(days=30)

_DIGITS = re.compile(r"\d+")
_ITEM = "item: "
_FIELDS = ("title", "text", "url", "published", "occurrences")


@dataclass(frozen=True, slots=True)
class Run:
    """What one page held: everything found, and per field the share of its documents that fill it.

    ``counts`` parts what was found by sort, series and where follow-ups lead; ``newest`` is the newest
    day the page at ``url`` tells of, in ISO form, and ``changed`` the share of the documents already
    known that tell something else now (``None``: too few were known).
    """

    items: int
    documents: int
    fill: Mapping[str, float]
    counts: Mapping[str, int] = field(default_factory=dict)
    url: str = ""
    newest: str = ""
    changed: float | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as it is compared: its run, its parts, and the fields of page and items."""

    run: Run
    parts: Mapping[str, int]
    fields: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Norm:
    """What pages of one kind have in common.

    ``core`` and ``fields`` are what every one of them had, with the least count of each part and the
    least share of each field; ``runs`` are recent good ones.
    """

    pages: int = 0
    core: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, Share] = field(default_factory=dict)
    runs: Sequence[Run] = ()


@dataclass(frozen=True, slots=True)
class Odd:
    """What is odd about a page: all empty when it is as usual."""

    lost: str = ""
    fewer: str = ""
    emptier: str = ""

    def __str__(self) -> str:
        return "; ".join(reason for reason in (self.lost, self.fewer, self.emptier) if reason)

    def __bool__(self) -> bool:
        return bool(self.lost or self.fewer or self.emptier)


def pattern(url: str, *, is_follow_up: bool = False) -> str:
    """The address without its numbers, so that the polls of different days are one page.

    Pages that others lead to are one page for their folder and ending, for each has a name of its own.
    """
    parts = urlsplit(url)
    path, query = parts.path, f"?{parts.query}" if parts.query else ""
    if is_follow_up:
        folder, _, name = path.rstrip("/").rpartition("/")
        path = f"{folder}/*{name[name.rfind('.') :] if '.' in name else ''}"
        query = "?*" if parts.query else ""
    return _DIGITS.sub("#", f"{parts.netloc}{path}{query}")


def look(page: Page, found: Sequence[Found], *, changed: float | None = None) -> Sight:
    """Look at a page and what was found in it."""
    fields = skeleton.fields(page) | {f"{_ITEM}{name}": one for name, one in contents.fields(found).items()}
    return Sight(measure(found, url=page.url, changed=changed), skeleton.parts(page), fields)


def measure(found: Sequence[Found], *, url: str = "", changed: float | None = None) -> Run:
    """Count what a page holds."""
    documents = [item for item in found if isinstance(item, ScrapedDocument)]
    fill = {
        name: round(sum(bool(getattr(document, name)) for document in documents) / len(documents), 4)
        for name in _FIELDS
        if documents
    }
    newest = contents.newest(found)
    return Run(
        items=len(found),
        documents=len(documents),
        fill=fill,
        counts=dict(Counter(_sort(item) for item in found)),
        url=url,
        newest=newest.isoformat() if newest else "",
        changed=changed,
    )


def _sort(item: Found) -> str:
    match item:
        case FollowUp():
            return "follow-ups"
        case Observation():
            return f"values of {item.symbol}"
        case DailyBar() | ShortBar():
            return f"prices of {item.symbol}"
    return f"documents at {urlsplit(item.url).hostname}"


def share_changed(*, changed: int, unchanged: int) -> float | None:
    """The share of known documents that tell something else now; ``None`` where few were known."""
    known = changed + unchanged
    return round(changed / known, 4) if known >= FEWEST_KNOWN else None


def judge(norm: Norm, sight: Sight, *, is_follow_up: bool = False) -> Odd:
    """Say what is odd about a page; nothing is as long as too few of its kind are known.

    How much a page that others lead to holds is its own affair, and so is its date.
    """
    is_known = norm.pages >= LEAST_RUNS and sight.run.items > 0  # an empty list shows no rows
    fallen = [(name.startswith(_ITEM), name) for name in fallen_fields(norm.fields, sight.fields)]
    lost = [lost_parts(norm.core, sight.parts), *(name for of_items, name in fallen if not of_items)]
    emptier = [fallen_fill(sight.run, norm.runs)]
    if is_known:
        emptier += [name.removeprefix(_ITEM) for of_items, name in fallen if of_items]
    fewer = (
        []
        if is_follow_up
        else [
            fallen_items(sight.run, norm.runs) or _told([*fallen_counts(sight.run, norm.runs)]),
            went_back(sight.run, norm.runs),
            all_changed(sight.run, norm.runs),
        ]
    )
    return Odd(_told(lost) if is_known else "", _told(fewer), _told(emptier))


def _told(reasons: Sequence[str]) -> str:
    return ", ".join([reason for reason in reasons if reason][:3])


def learn(norm: Norm, sight: Sight, *, is_follow_up: bool = False) -> Norm:
    """The norm after one more good page; an empty one teaches only that there may be none."""
    runs = norm.runs if is_follow_up else [*norm.runs, sight.run][-KEPT_RUNS:]
    if sight.run.items == 0:
        return Norm(norm.pages, norm.core, norm.fields, runs)
    core = common(norm.core, sight.parts) if norm.pages else dict(sight.parts)
    fields = common_fields(norm.fields, sight.fields) if norm.fields else dict(sight.fields)
    return Norm(norm.pages + 1, core, fields, runs)


def fallen_items(run: Run, norm: Sequence[Run]) -> str:
    """Say that a page holds far fewer items than lately; empty when it does not.

    Far fewer: more than 30 % below the median and below every run of the norm, so that a list
    whose length varies by nature gives no alarm.
    """
    known = [past.items for past in norm]
    if not has_fallen(run.items, known):
        return ""
    return f"{run.items} items, usually {median(known):g}"


def fallen_counts(run: Run, norm: Sequence[Run]) -> Iterator[str]:
    """Say which sorts of items are far fewer than lately."""
    for sort in {sort for past in norm for sort in past.counts}:
        known = [past.counts.get(sort, 0) for past in norm if past.counts]
        if run.items and has_fallen(run.counts.get(sort, 0), known):
            yield f"{run.counts.get(sort, 0)} {sort}, usually {median(known):g}"


def fallen_fill(run: Run, norm: Sequence[Run]) -> str:
    """Say which fields are filled far less than lately; empty when none is.

    A handful of documents tells little by its shares: there only a field that vanished counts.
    """
    fallen = []
    for name, share in run.fill.items():
        known = [past.fill[name] for past in norm if name in past.fill]
        tells = run.documents >= FEWEST_DOCUMENTS or share == 0
        if tells and has_fallen(share, known):
            fallen.append(f"{name} filled {share:.0%}, usually {median(known):.0%}")
    return ", ".join(fallen)


def went_back(run: Run, norm: Sequence[Run]) -> str:
    """Say that the newest day at an address is far before what it was when last seen there."""
    before = next((past.newest for past in reversed(norm) if past.url == run.url), "")
    if not before or not run.newest:
        return ""
    if date.fromisoformat(run.newest) >= date.fromisoformat(before) - WENT_BACK:
        return ""
    return f"the newest is of {run.newest}, it was of {before}"


def all_changed(run: Run, norm: Sequence[Run]) -> str:
    """Say that more known documents tell something else than ever at once."""
    known = [past.changed for past in norm if past.changed is not None]
    if run.changed is None or len(known) < LEAST_RUNS:
        return ""
    if run.changed <= max(MOST_CHANGED, *known):
        return ""
    return f"{run.changed:.0%} of the known documents changed at once"
