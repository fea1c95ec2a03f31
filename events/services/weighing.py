"""What a document's word changes of an event that exists, by the rules of ``precedence``."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from events.facts import Moment
from events.models import Event, EventTopic
from events.services import matching, precedence
from events.services.matching import Statement
from events.vocabulary import Precision, State

PLAIN_FIELDS = ("title", "summary", "kind", "body", "importance", "effective_date")
# Differing words are two ways to say it; differing facts are for the editor.
WORDING = frozenset({"title", "summary", "body", "importance"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a document says otherwise than the event stands."""

    document: str
    field: str
    said: object
    kept: object


def weigh(event: Event, statement: Statement) -> None:
    """Apply what the document says as far as it may, and keep what it said; the event is locked.

    An untrusted source changes nothing of a published event: its differences wait for the editor.
    """
    kept = event.source_values.setdefault("said", {})
    before = kept.get(statement.key) or {}
    if before == statement.said and statement.proceeding in {None, event.proceeding}:
        return
    kept[statement.key] = statement.said
    may_write = _may_write(event, is_trusted=statement.document.source.is_trusted)
    changed = _rule_fields(event, before, statement, may_write=may_write)
    if may_write and "topics" not in event.curated_fields:
        changed |= _weigh_topics(event, before.get("topics", {}), statement.said["topics"])
    event.version += changed
    event.compared_at = None
    event.save()


def weigh_topics(*, event: Event, key: str, topics: dict[str, list[str]], is_trusted: bool) -> bool:
    """Let what a document said give other topics; the rest of its word stands, and the event is locked.

    Gives whether the event's topics changed: those that an editor set do not.
    """
    said = event.source_values["said"][key]
    if said["topics"] == topics:
        return False
    event.source_values["said"][key] = {**said, "topics": topics}
    may_write = _may_write(event, is_trusted=is_trusted) and "topics" not in event.curated_fields
    changed = may_write and _weigh_topics(event, said["topics"], topics)
    event.version += changed
    event.compared_at = None
    event.save()
    return changed


def _may_write(event: Event, *, is_trusted: bool) -> bool:
    return event.state != State.PUBLISHED or is_trusted


def differences(event: Event) -> tuple[Difference, ...]:
    """Where documents say otherwise than the event stands, for the editor to see."""
    said_by = event.source_values.get("said", {}).items()
    return tuple(found for document, said in said_by for found in _differing(event, document, said))


def _differing(event: Event, document: str, said: precedence.Json) -> Iterator[Difference]:
    for name in PLAIN_FIELDS:
        if said[name] not in precedence.EMPTY and said[name] != current(event, name):
            yield Difference(document, name, said[name], current(event, name))
    for name in ("occurred_at", "public_at"):
        moment, kept = _said_clock(said, name), clock(event, name)
        if moment and not (kept and precedence.same_instant(moment, kept)):
            yield Difference(document, name, moment, kept)
    if any(figure not in event.figures for figure in said["figures"]):
        yield Difference(document, "figures", said["figures"], event.figures)


def current(event: Event, name: str) -> object:
    """A field's value as it stands, in the form in which what was said is kept."""
    if name in {"occurred_at", "public_at"}:
        return clock(event, name)
    value = getattr(event, name)
    return value.isoformat() if isinstance(value, date) else value


def clock(event: Event, name: str) -> Moment | None:
    """``occurred_at`` or ``public_at`` with its precision, in the event's zone."""
    at = getattr(event, name)
    precision = getattr(event, name.replace("_at", "_precision"))
    return Moment(at, Precision(precision), event.zone) if at else None


def day_of(event: Event) -> date:
    """The date on which it happened, where it happened."""
    return Moment(event.occurred_at, Precision(event.occurred_precision), event.zone).local_date


def put(event: Event, name: str, value: object) -> None:
    """Set a field from the form in which what was said is kept."""
    if name in {"occurred_at", "public_at"}:
        _put_clock(event, name, value if isinstance(value, Moment) else None)
    elif name == "effective_date" and isinstance(value, str):
        event.effective_date = date.fromisoformat(value)
    else:
        setattr(event, name, value)


def _put_clock(event: Event, name: str, moment: Moment | None) -> None:
    setattr(event, name, moment.at if moment else None)
    setattr(event, name.replace("_at", "_precision"), moment.precision.value if moment else "")
    if name == "occurred_at" and moment:
        event.zone = moment.zone


def _rule_fields(event: Event, before: precedence.Json, statement: Statement, *, may_write: bool) -> bool:
    changed, contradicted = False, []
    for name, ruling in _rulings(event, before, statement).items():
        stands = current(event, name)
        closed = name in event.curated_fields or not may_write
        if not closed and ruling.value != stands:
            put(event, name, ruling.value)
            changed = True
        elif _is_news(name, before, statement.said) and (
            ruling.value != stands or (ruling.contradicts and (name not in WORDING or (closed and before)))
        ):
            contradicted.append(name)
    if contradicted:
        matching.flag(
            event, f"{statement.key} differs in {', '.join(contradicted)}: {_quote(statement, contradicted)}"
        )
    return changed


def _is_news(name: str, before: precedence.Json, said: precedence.Json) -> bool:
    """Whether the document did not say just this before; what an editor has seen is not flagged again."""
    kept = name.removesuffix("_at")
    return not before or before.get(kept) != said.get(kept)


def _quote(statement: Statement, names: list[str]) -> str:
    return "; ".join(str(statement.said.get(name.removesuffix("_at"), "")) for name in names)


def _rulings(event: Event, before: precedence.Json, statement: Statement) -> dict[str, precedence.Ruling]:
    said = statement.said
    rulings = {
        name: precedence.stated(current(event, name), before.get(name), said[name]) for name in PLAIN_FIELDS
    }
    rulings["occurred_at"] = _occurred(event, before, statement)
    # What an editor set is compared as it is; among sources the first to print it counts.
    public = precedence.clock if "public_at" in event.curated_fields else precedence.first_public
    rulings["public_at"] = public(
        clock(event, "public_at"), _said_clock(before, "public_at"), _said_clock(said, "public_at")
    )
    rulings["figures"] = precedence.figures(event.figures, before.get("figures", []), said["figures"])
    if statement.proceeding:
        rulings["proceeding"] = precedence.stated(event.proceeding, None, statement.proceeding)
    return rulings


def _occurred(event: Event, before: precedence.Json, statement: Statement) -> precedence.Ruling:
    """The day that stands in for an unknown one gives way to whoever knows."""
    current, said = clock(event, "occurred_at"), _said_clock(statement.said, "occurred_at")
    others = (told for key, told in event.source_values["said"].items() if key != statement.key)
    if said and not any(told.get("occurred") for told in (before, *others)):
        return precedence.Ruling(said, contradicts=False)
    return precedence.clock(current, _said_clock(before, "occurred_at"), said)


def _said_clock(said: precedence.Json, name: str) -> Moment | None:
    return precedence.moment_from_json(said.get(name.removesuffix("_at")))


def _weigh_topics(event: Event, before: precedence.Json, said: precedence.Json) -> bool:
    """Add topics the event lacks; change or drop only those this document gave."""
    links = {link.topic_id: link for link in EventTopic.objects.filter(event=event)}
    changed = False
    for slug, (relation, rule) in said.items():
        link = links.get(slug) or EventTopic(event=event, topic_id=slug)
        held = link.pk is None or [link.relation, link.rule] == before.get(slug)
        if held and [link.relation, link.rule] != [relation, rule]:
            link.relation, link.rule = relation, rule
            link.save()
            changed = True
    for slug in before.keys() - said.keys():
        if slug in links and [links[slug].relation, links[slug].rule] == before[slug]:
            links[slug].delete()
            changed = True
    return changed
