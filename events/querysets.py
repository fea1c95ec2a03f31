"""Reads of the record: chainable, named by participles and prepositions."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan


class EventQuerySet(models.QuerySet):
    """Events as editors and services see them."""

    def published(self) -> Self:
        """Events the public can see."""
        return self.filter(state="published")

    def due_for_measuring(self, now: datetime) -> Self:
        """Published events whose reactions may change by now, longest due first."""
        return self.published().filter(measure_due_at__lte=now).order_by("measure_due_at", "id")


class ReactionQuerySet(models.QuerySet):
    """Measurements of events."""

    def awaiting(self) -> Self:
        """Those that further closes will complete; a refused one waits for nothing."""
        return self.filter(complete=False, refusal="")


class TimelineQuerySet(models.QuerySet):
    """The public timeline: every row of it is published."""

    def newest_first(self) -> Self:
        """By the first moment the market could know, then id, so that ties keep their order."""
        return self.order_by("-public_at", "-event_id")

    def on_topic(self, topic: str) -> Self:
        return self.filter(topics__contains=[topic])

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def public_from(self, instant: datetime) -> Self:
        return self.filter(public_at__gte=instant)

    def public_before(self, instant: datetime) -> Self:
        return self.filter(public_at__lt=instant)

    def older_than_key(self, public_at: datetime, event_id: UUID) -> Self:
        """Rows that come later in the newest-first order; one comparison, so the index is entered there."""
        return self.filter(TupleLessThan((F("public_at"), F("event_id")), (public_at, event_id)))

    def newer_than_key(self, public_at: datetime, event_id: UUID) -> Self:
        """Rows that come earlier in the newest-first order, nearest first."""
        return self.filter(TupleGreaterThan((F("public_at"), F("event_id")), (public_at, event_id))).order_by(
            "public_at", "event_id"
        )
