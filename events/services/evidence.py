"""The documents that prove a public event, told to the public. The pages they were read from never are."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Left, Length
from django.db.models.query import QuerySet

from events.models import Document, TimelineEntry
from events.services import public

# What of a text is shown: enough to know the paper by, and no copy of it.
EXCERPT = 300
ELLIPSIS = "…"


def of_event(*, event_id: UUID) -> list[dict[str, Any]] | None:
    """The documents of an event, oldest first; None for an event that is not public."""
    rows = _shown(Document.objects.filter(evidence__event__entry__isnull=False, evidence__event=event_id))
    told = [_told(row) for row in rows]
    if not told and not TimelineEntry.objects.filter(event_id=event_id).exists():
        return None
    return told


def _shown(documents: "QuerySet[Document]") -> "QuerySet[Document, Any]":
    """One row each, the text cut in the database."""
    return (
        documents.order_by(F("source_published_at").asc(nulls_last=True), "source__slug", "external_id")
        .distinct()
        .values(
            "external_id",
            "title",
            "url",
            "source_published_at",
            "source_published_precision",
            "first_seen_at",
            "changed_at",
            slug=F("source__slug"),
            beginning=Left("text", EXCERPT),
            length=Length("text"),
        )
    )


def _told(row: dict[str, Any]) -> dict[str, Any]:
    is_cut = row["length"] > EXCERPT
    return {
        "source": row["slug"],
        "external_id": row["external_id"],
        "title": row["title"],
        "url": row["url"] or None,
        "published_at": public.instant(row["source_published_at"]),
        "published_precision": row["source_published_precision"] or None,
        "first_seen_at": public.instant(row["first_seen_at"]),
        "changed_at": public.instant(row["changed_at"]),
        "excerpt": row["beginning"][: EXCERPT - len(ELLIPSIS)] + ELLIPSIS if is_cut else row["beginning"],
        "text_length": row["length"],
    }
