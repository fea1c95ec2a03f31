"""Documents seen again: those that tell nothing new are found by one look, and only their sight moves."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from events.facts import ScrapedDocument
from events.models import Document, EventDocument, RuleChange, Source
from events.services.documents import content_hash
from events.vocabulary import State


def settled(*, source: Source, items: Sequence[ScrapedDocument], captured_at: datetime) -> set[str]:
    """The ``external_id`` of each item that says what its document says, and of which nothing is left to do.

    Drafted again are, though they say the same: a document last seen under other rules of
    classification, one of a trusted source whose event could be published, and one that points to
    events, because one may have come meanwhile. The sight of the others is brought up to date.
    """
    asked = {item.external_id: content_hash(item) for item in items if not item.evidence_for}
    if len({item.external_id for item in items}) < len(items):
        return set()
    known = _at_rest(source, asked).values_list("pk", "external_id", "content_hash", "captured_at")
    same = [row for row in known if row[2] == asked[row[1]]]
    older = [pk for pk, _, _, seen_at in same if seen_at < captured_at]
    if older:
        Document.objects.filter(pk__in=older, captured_at__lt=captured_at).update(captured_at=captured_at)
    return {external_id for _, external_id, _, _ in same}


def _at_rest(source: Source, external_ids: Collection[str]) -> QuerySet[Document]:
    rows = Document.objects.filter(source=source, external_id__in=external_ids)
    rows = rows.exclude(Exists(RuleChange.objects.filter(at__gt=OuterRef("captured_at"))))
    if not source.is_trusted:
        return rows
    waiting = EventDocument.objects.filter(
        document=OuterRef("pk"), event__state=State.DRAFT, event__public_at__isnull=False
    )
    return rows.exclude(Exists(waiting.filter(event__has_conflict=False)))
