"""Whose word stands when several documents state one event. Pure: values in, values out.

The rule, field by field:

1. What an editor set stands (the caller leaves such fields out).
2. A document may change a value it gave itself: the value that stands is what it said last time.
3. Any document may fill what is empty, and add figures nobody has stated.
4. Any document may refine a clock: a finer instant within a coarser one replaces it. A coarser
   one never replaces a finer one it contains. Of two moments at which a thing was made public the
   first counts.
5. Anything else stays as it is. A clock, kind, date or figure that differs is a conflict for the
   editor; differing wording is not, nor are the seconds of two clocks within one minute.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from events.facts import Figure, Moment, Occurrence, TopicLink
from events.vocabulary import Precision

EMPTY: tuple[Any, ...] = ("", None)
FINENESS = [Precision.MINUTE, Precision.DAY, Precision.WEEK, Precision.MONTH]
RULE_LENGTH = 200
REPRINTED = timedelta(days=31)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ruling:
    """The value that stands, and whether what was said contradicts it."""

    value: Any
    contradicts: bool


def as_json(occurrence: Occurrence, links: tuple[TopicLink, ...]) -> Json:
    """What a document says of one occurrence, as it is kept with the event."""
    return {
        "title": occurrence.title,
        "summary": occurrence.summary,
        "kind": occurrence.kind.value,
        "body": occurrence.body,
        "importance": occurrence.importance,
        "effective_date": occurrence.effective_date.isoformat() if occurrence.effective_date else None,
        "occurred": moment_as_json(occurrence.occurred),
        "public": moment_as_json(occurrence.public),
        "figures": [figure_as_json(figure) for figure in occurrence.figures],
        "topics": topics_as_json(links),
    }


def topics_as_json(links: tuple[TopicLink, ...]) -> dict[str, list[str]]:
    """Relation and rule by topic, as they are kept with what a document says."""
    return {link.topic.value: [link.relation.value, link.rule[:RULE_LENGTH]] for link in links}


def stated(current: Any, before: Any, said: Any) -> Ruling:
    """Rule a plain value; ``before`` is what the same document said last, ``None`` if nothing."""
    if said == current or said in EMPTY:
        return Ruling(said if current == before else current, contradicts=False)
    if current in EMPTY or current == before:
        return Ruling(said, contradicts=False)
    return Ruling(current, contradicts=True)


def clock(current: Moment | None, before: Moment | None, said: Moment | None) -> Ruling:
    """Rule an instant: finer within coarser wins, coarser around finer changes nothing."""
    if said is None or (current and same_instant(current, said)):
        return Ruling(current, contradicts=False)
    if current is None or (_finer(said, current) and covers(current, said)):
        return Ruling(said, contradicts=False)
    if _finer(current, said) and covers(said, current):
        return Ruling(current, contradicts=False)
    if before and same_instant(before, current):
        return Ruling(said, contradicts=False)
    return Ruling(current, contradicts=not _same_minute(current, said))


def first_public(current: Moment | None, before: Moment | None, said: Moment | None) -> Ruling:
    """Rule when it became public: the first place to print it counts, and a later one contradicts nothing.

    An instant too far from the one that stands is no reprint but an error, and a contradiction.
    """
    ruling = clock(current, before, said)
    if current is None or said is None or not ruling.contradicts or abs(said.at - current.at) > REPRINTED:
        return ruling
    return Ruling(min(said, current, key=lambda moment: moment.at), contradicts=False)


def figures(current: list[Json], before: list[Json], said: list[Json]) -> Ruling:
    """Rule the figures one by one, by name; their order is that of their first mention."""
    standing = {figure["name"]: figure for figure in current}
    earlier = {figure["name"]: figure for figure in before}
    stated_now = {figure["name"]: figure for figure in said}
    contradicts = False
    for name, figure in stated_now.items():
        if name not in standing or standing[name] == earlier.get(name):
            standing[name] = figure
        elif standing[name] != figure:
            contradicts = True
    for name in earlier.keys() - stated_now.keys():
        if standing.get(name) == earlier[name]:
            del standing[name]
    return Ruling(list(standing.values()), contradicts)


def covers(coarse: Moment, fine: Moment) -> bool:
    """Whether an instant lies in the day, ISO week or month that a coarser one names."""
    named, day = coarse.local_date, _date_in(fine, coarse.zone)
    match coarse.precision:
        case Precision.DAY:
            return named == day
        case Precision.WEEK:
            return named.isocalendar()[:2] == day.isocalendar()[:2]
        case Precision.MONTH:
            return (named.year, named.month) == (day.year, day.month)
        case _:
            return False


def same_instant(one: Moment, other: Moment) -> bool:
    """Equal in time and in how exactly it is known; the zone is a matter of description."""
    return (one.at, one.precision) == (other.at, other.precision)


def moment_as_json(moment: Moment | None) -> Json | None:
    """An instant with its precision and zone, for keeping."""
    if moment is None:
        return None
    return {"at": moment.at.isoformat(), "precision": moment.precision.value, "zone": moment.zone}


def moment_from_json(kept: Json | None) -> Moment | None:
    """The instant that was kept."""
    if kept is None:
        return None
    return Moment(datetime.fromisoformat(kept["at"]), Precision(kept["precision"]), kept["zone"])


def figure_as_json(figure: Figure) -> Json:
    """A figure as the public reads it: numbers are JSON numbers, what is unknown is left out."""
    kept = {"name": figure.name, "value": _number(figure.value), "unit": figure.unit}
    for name, value in (("previous", figure.previous), ("expected", figure.expected)):
        if value is not None:
            kept[name] = _number(value)
    return kept


def _number(value: Decimal | str) -> int | float | str:
    if isinstance(value, str):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _same_minute(one: Moment, other: Moment) -> bool:
    """Whether two clocks known to the minute agree in it, whatever seconds one of them adds."""
    known = one.precision is other.precision is Precision.MINUTE
    return known and one.at.replace(second=0, microsecond=0) == other.at.replace(second=0, microsecond=0)


def _finer(one: Moment, other: Moment) -> bool:
    return FINENESS.index(one.precision) < FINENESS.index(other.precision)


def _date_in(moment: Moment, zone: str) -> date:
    return Moment(moment.at, moment.precision, zone).local_date
