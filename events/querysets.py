"""Reads of the record: chainable, named by participles and prepositions."""

from datetime import datetime
from typing import Self

from django.db import models


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
