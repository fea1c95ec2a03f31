"""What a changed rule would do, before it is kept: the newest documents judged by both sets of rules.

It judges a document by its own title and opening. Topics that a source gives itself, and those an
editor set, are no rule's doing and are not told here.
"""

from dataclasses import dataclass

from django.db.models.functions import Left

from events.models import Document
from events.services import classify
from events.services.classify import Firing, RuleBook
from events.vocabulary import Topic

NEWEST = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """One document whose topic would change, and the words that decide it: ``phrase`` matched ``words``."""

    document_id: int
    title: str
    url: str
    rule: str
    phrase: str
    words: str


@dataclass(frozen=True, slots=True)
class TopicPreview:
    """One topic: the documents that would gain or lose it, and how many keep it."""

    topic: Topic
    gained: tuple[Judged, ...]
    lost: tuple[Judged, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Every topic, over so many documents."""

    documents: int
    topics: tuple[TopicPreview, ...]

    @property
    def is_still(self) -> bool:
        """Whether no document would gain or lose a topic."""
        return not any(topic.gained or topic.lost for topic in self.topics)

    @property
    def counts(self) -> str:
        """What it came to, to be confirmed by whoever saw it."""
        told = (f"{one.topic} +{len(one.gained)} -{len(one.lost)}" for one in self.topics)
        return f"{self.documents} documents: {', '.join(told)}"


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class _Both:
    """A document with what gives its topics by the one and by the other set of rules."""

    row: _Row
    before: dict[Topic, Firing]
    after: dict[Topic, Firing]


def preview(*, before: RuleBook, after: RuleBook, newest: int = NEWEST) -> Preview:
    """Compare two sets of rules over the documents that changed last; one query."""
    rows = _newest(newest)
    judged = [
        _Both(row, *(classify.reasons(title=row.title, text=row.text, book=book) for book in (before, after)))
        for row in rows
    ]
    return Preview(len(rows), tuple(_compare(topic, judged) for topic in Topic))


def _newest(count: int) -> list[_Row]:
    rows = Document.objects.order_by("-changed_at", "-id").annotate(opening=Left("text", classify.OPENING))
    return [_Row(*told) for told in rows.values_list("id", "title", "url", "opening")[:count]]


def _compare(topic: Topic, judged: list[_Both]) -> TopicPreview:
    return TopicPreview(
        topic=topic,
        gained=tuple(
            _judged(one.row, one.after[topic])
            for one in judged
            if topic in one.after.keys() - one.before.keys()
        ),
        lost=tuple(
            _judged(one.row, one.before[topic])
            for one in judged
            if topic in one.before.keys() - one.after.keys()
        ),
        unchanged=sum(topic in one.before and topic in one.after for one in judged),
    )


def _judged(row: _Row, firing: Firing) -> Judged:
    return Judged(row.id, row.title, row.url, firing.rule.name, firing.phrase, firing.words.strip())
