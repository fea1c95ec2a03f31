"""Topics again for what is stored, by the rules in force: the word of each document is judged anew.

It goes the way of a document that is read again: ``weighing`` changes what that document gave and
nothing else, ``publishing`` makes it public. Topics that a source makes certain and those an editor
set stay. A document that states no event yet is only counted: to draft one takes the page itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from events.facts import TopicLink
from events.models import ClassificationRule, Document, Event, EventDocument
from events.services import classify, precedence, publishing, standing_rules, weighing
from events.services.classify import RuleBook
from events.services.rules import RULES
from events.vocabulary import Kind, Relation, Topic

BATCH = 100
# Of events changed at once: a change and its revision cost a tenth of a second, and someone waits.
MOST = 100


@dataclass(slots=True)
class Applied:
    """What came of it: ``without_event`` counts documents, ``changed``, ``public`` and ``waiting`` events."""

    documents: int = 0
    without_event: int = 0
    changed: int = 0
    public: int = 0
    waiting: int = 0

    def __str__(self) -> str:
        told = (
            f"{self.documents} stored documents were judged: {self.changed} events changed their topics, "
            f"{self.public} of them in public; {self.without_event} documents state no event yet"
        )
        return f"{told}; {self.waiting} events wait, apply again" if self.waiting else told


@dataclass(frozen=True, slots=True)
class _Word:
    """What one document says of one event: the key under which the event keeps it, and the text judged."""

    event_id: UUID
    key: str
    document: Document
    text: str


@dataclass(frozen=True, slots=True)
class _Judge:
    """The rules in force, and the names of all rules: a topic given under another name is the source's."""

    book: RuleBook
    names: frozenset[str]

    def topics(self, said: precedence.Json, text: str) -> dict[str, list[str]]:
        given = tuple(
            TopicLink(Topic(slug), Relation(relation), rule)
            for slug, (relation, rule) in said["topics"].items()
            if rule not in self.names
        )
        links = classify.topics(
            title=said["title"],
            text=text or said["summary"],
            kind=Kind(said["kind"]),
            given=given,
            book=self.book,
        )
        return precedence.topics_as_json(links)


def rejudge(*, document_ids: Sequence[int], now: datetime) -> Applied:
    """Judge stored documents by the rules in force; each event that changes is a transaction of its own.

    Reads a fixed number of times per batch, and writes to at most ``MOST`` events: a second call goes on.
    """
    judge, applied, written = _judge(now), Applied(documents=len(document_ids)), 0
    for start in range(0, len(document_ids), BATCH):
        ids = document_ids[start : start + BATCH]
        words, said = _words(ids)
        applied.without_event += len(set(ids) - {word.document.pk for word in words})
        for word in words:
            if judge.topics(said[word.event_id][word.key], word.text) == _given(said, word):
                continue
            if written == MOST:
                applied.waiting += 1
                continue
            has_changed, is_public = _weigh(word, judge, now)
            written += 1
            applied.changed += has_changed
            applied.public += is_public
    return applied


def _judge(now: datetime) -> _Judge:
    names = {rule.name for rule in RULES} | set(ClassificationRule.objects.values_list("name", flat=True))
    return _Judge(standing_rules.book(now=now), frozenset(name[: precedence.RULE_LENGTH] for name in names))


def _given(said: dict[UUID, dict[str, Any]], word: _Word) -> object:
    return said[word.event_id][word.key]["topics"]


def _words(ids: Iterable[int]) -> tuple[list[_Word], dict[UUID, dict[str, Any]]]:
    """What the documents say, and by event all that was said of it."""
    rows = list(
        EventDocument.objects.filter(document_id__in=ids, event__merged_into=None)
        .select_related("document__source")
        .order_by("document_id", "id")
    )
    events = Event.objects.filter(pk__in={row.event_id for row in rows})
    said = {pk: values.get("said", {}) for pk, values in events.values_list("pk", "source_values")}
    stated = [row for row in rows if _key(row) in said[row.event_id]]
    alone = Counter(row.document_id for row in stated)
    return [_word(row, is_alone=alone[row.document_id] == 1) for row in stated], said


def _word(row: EventDocument, *, is_alone: bool) -> _Word:
    # A document of many occurrences speaks of all of them: only their own words classify those.
    return _Word(row.event_id, _key(row), row.document, row.document.text if is_alone else "")


def _key(row: EventDocument) -> str:
    return f"{row.document.source.slug}:{row.document.external_id}#{row.key}"


@transaction.atomic
def _weigh(word: _Word, judge: _Judge, now: datetime) -> tuple[bool, bool]:
    """Whether the event's topics changed, and whether the public sees it."""
    event = Event.objects.select_for_update().get(pk=word.event_id)
    source = word.document.source
    topics = judge.topics(event.source_values["said"][word.key], word.text)
    if not weighing.weigh_topics(event=event, key=word.key, topics=topics, is_trusted=source.is_trusted):
        return False, False
    return True, bool(publishing.publish_if_trusted(source=source, events=[event], now=now))


def newest(count: int) -> list[int]:
    """The documents that changed last, the newest first."""
    rows = Document.objects.order_by("-changed_at", "-id").values_list("pk", flat=True)
    return list(rows[:count])
