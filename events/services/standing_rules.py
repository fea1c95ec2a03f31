"""The rules of classification in force: rows that editors change, over the defaults of the code.

Every change appends a ``RuleChange``, one at a time, so that the number of the newest names the
whole set. A process keeps the rules it read and asks for that number once per batch: a changed
rule is in force everywhere with the next page, without a restart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from events.models import ClassificationRule, Deed, Origin, RuleChange
from events.services.classify import SHIPPED, RuleBook
from events.services.rules import RULES
from events.services.rules.rule import Rule
from events.vocabulary import Relation, Topic

# Any constant that no other pair of advisory locks of the product begins with.
RULES_LOCK = 730_111_937
PRODUCT = "upgrade"
LISTS = ("phrases", "unless", "near", "ignoring")
FIELDS = ("topic", "relation", *LISTS, "is_active")


class ChangedMeanwhile(Exception):
    """The rule changed after the editor read it."""


class NotShipped(Exception):
    """The code has no rule of that name to go back to."""


@dataclass(slots=True)
class _Kept:
    """What this process knows: the rules, the number they had, and the batch that asked last."""

    book: RuleBook
    newest: int | None
    asked_at: datetime


_kept: list[_Kept] = []


def book(*, now: datetime) -> RuleBook:
    """The rules in force; asks the database once for all calls with the same ``now``.

    Where no rule has been stored yet the shipped ones are in force.
    """
    known = _kept[0] if _kept else None
    if known and known.asked_at == now:
        return known.book
    newest = RuleChange.objects.aggregate(newest=Max("id"))["newest"]
    standing = known.book if known and known.newest == newest else _read()
    _kept[:] = [_Kept(standing, newest, now)]
    return standing


def forget() -> None:
    """Let the next call read the rules anew."""
    _kept.clear()


def _read() -> RuleBook:
    rows = list(ClassificationRule.objects.order_by("position", "id"))
    return RuleBook(tuple(as_rule(row) for row in rows if row.is_active)) if rows else SHIPPED


def as_rule(row: ClassificationRule) -> Rule:
    """The row as classification reads it."""
    lists = {name: tuple(getattr(row, name)) for name in LISTS}
    return Rule(name=row.name, topic=Topic(row.topic), relation=Relation(row.relation), **lists)


def with_rule(standing: RuleBook, *, rule: Rule, is_active: bool) -> RuleBook:
    """The rules as they would be with one changed, added, or switched off."""
    names = [one.name for one in standing.rules]
    if rule.name not in names:
        return replace(standing, rules=(*standing.rules, rule)) if is_active else standing
    kept = (rule if one.name == rule.name else one for one in standing.rules)
    return RuleBook(tuple(one for one in kept if is_active or one.name != rule.name))


@transaction.atomic
def sync_shipped(*, now: datetime) -> int:
    """Bring the rows up to what the code ships, and give how many changed; an editor's word stands."""
    _take_turn()
    rows = {row.name: row for row in ClassificationRule.objects.all()}
    changed = 0
    for position, rule in enumerate(RULES):
        row = rows.pop(rule.name, None) or ClassificationRule(name=rule.name, origin=Origin.SHIPPED)
        if row.is_edited:
            continue
        before = _content(row) if row.pk else None
        _fill(row, rule)
        if (before, row.position) != (_content(row), position):
            row.position = position
            _keep(row, deed=Deed.UPGRADED if row.pk else Deed.SHIPPED, before=before, by=PRODUCT, now=now)
            changed += 1
    for row in rows.values():
        if row.is_active and not row.is_edited:
            before, row.is_active = _content(row), False
            _keep(row, deed=Deed.WITHDRAWN, before=before, by=PRODUCT, now=now)
            changed += 1
    return changed


@transaction.atomic
def change(
    *, row: ClassificationRule, seen_version: int | None, by: str, now: datetime
) -> ClassificationRule:
    """Keep a rule as an editor wrote it; ``seen_version`` is ``None`` for a new one.

    Raises ``ChangedMeanwhile`` when the rule is not any more as the editor saw it.
    """
    _take_turn()
    before = None
    if row.pk:
        standing = lock_unchanged(row=row, seen_version=seen_version)
        before, row.version = _content(standing), standing.version
        if before == _content(row):
            return standing
    row.is_edited = True
    _keep(row, deed=Deed.CHANGED if before else Deed.WRITTEN, before=before, by=by, now=now)
    return row


@transaction.atomic
def reset(*, row: ClassificationRule, by: str, now: datetime) -> ClassificationRule:
    """Put a shipped rule back to what the code ships; from then on it follows the code again.

    Raises ``NotShipped`` for a rule that the code does not have.
    """
    _take_turn()
    shipped = {rule.name: rule for rule in RULES}.get(row.name)
    if shipped is None or row.origin != Origin.SHIPPED:
        raise NotShipped(f"“{row}” is not shipped with the product: there is nothing to go back to")
    standing = ClassificationRule.objects.get(pk=row.pk)
    before = _content(standing)
    _fill(standing, shipped)
    if standing.is_edited or before != _content(standing):
        standing.is_edited = False
        _keep(standing, deed=Deed.RESET, before=before, by=by, now=now)
    return standing


def lock_unchanged(*, row: ClassificationRule, seen_version: int | None) -> ClassificationRule:
    """Let nobody else change a rule until the transaction ends, provided it is as the editor saw it."""
    _take_turn()
    standing = ClassificationRule.objects.get(pk=row.pk)
    if standing.version != seen_version:
        raise ChangedMeanwhile(f"“{standing}” was changed meanwhile; load it again and repeat your change")
    return standing


def differences(change: RuleChange) -> tuple[str, ...]:
    """What a change changed, in words."""
    if change.before is None:
        return ()
    pairs = ((name, change.before[name], change.after[name]) for name in FIELDS)
    return tuple(told for pair in pairs for told in _difference(*pair))


def _difference(name: str, before: Any, after: Any) -> Iterator[str]:
    if name not in LISTS:
        if before != after:
            yield f"{name} {before} → {after}"
        return
    yield from (f"{name} with “{phrase}”" for phrase in after if phrase not in before)
    yield from (f"{name} without “{phrase}”" for phrase in before if phrase not in after)
    if before != after and sorted(before) == sorted(after):
        yield f"{name} in another order"


def _take_turn() -> None:
    """One change at a time, so that a newer number never becomes visible before an older one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [RULES_LOCK])


def _fill(row: ClassificationRule, rule: Rule) -> None:
    for name, value in asdict(rule).items():
        setattr(row, name, list(value) if name in LISTS else value)
    row.is_active = True


def _content(row: ClassificationRule) -> Mapping[str, Any]:
    return {
        name: list(getattr(row, name)) if name in LISTS else _plain(getattr(row, name)) for name in FIELDS
    }


def _plain(value: object) -> object:
    return value if isinstance(value, bool) else str(value)


def _keep(
    row: ClassificationRule, *, deed: Deed, before: Mapping[str, Any] | None, by: str, now: datetime
) -> None:
    row.version = row.version + 1 if row.pk else 1
    row.changed_at, row.changed_by = now, by
    row.save()
    RuleChange.objects.create(
        rule=row, version=row.version, deed=deed, by=by, at=now, before=before, after=_content(row)
    )
