"""The same act told by two sources that share no number: by type, title and date, or not at all.

The White House posts an order without its number and the Federal Register prints it without the
post's. They are one act when type and title agree, their dates lie within a day, and neither source
tells a second such act near it.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from events.models import Document, EventDocument
from events.services import matching

WITHIN = timedelta(days=1)
NEAR = timedelta(days=30)


def counterpart(document: Document) -> Document | None:
    """The one document of another source that tells this act; ``None`` when there is none or a doubt."""
    if not document.joint_key or document.joint_date is None:
        return None
    twins, others = _split(document, around(document, document.joint_date, WITHIN))
    if twins or len(others) != 1 or others[0].joint_date is None:
        return None
    (other,) = others
    rivals = around(other, others[0].joint_date, WITHIN).exclude(pk=document.pk)
    return None if rivals.exists() else other


def around(document: Document, day: date, reach: timedelta) -> QuerySet[Document]:
    """Other documents of the same type and title whose date lies within reach, oldest first."""
    rows = Document.objects.filter(
        joint_key=document.joint_key, joint_date__range=(day - reach, day + reach)
    ).exclude(pk=document.pk)
    return rows.order_by("joint_date", "pk")


def event_ids(document: Document) -> list[UUID]:
    """The events the document is evidence for, a merged one by what it went into."""
    rows = EventDocument.objects.filter(document=document).order_by("pk").values_list("event_id", flat=True)
    return list(dict.fromkeys(matching.survivor(event_id) for event_id in rows))


def _split(document: Document, rows: QuerySet[Document]) -> tuple[list[Document], list[Document]]:
    found = list(rows)
    twins = [row for row in found if row.source_id == document.source_id]
    return twins, [row for row in found if row.source_id != document.source_id]
