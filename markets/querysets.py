"""Reads of the tape: chainable, named by participles and prepositions."""

from datetime import date, datetime
from typing import Self

from django.db import models


class InstrumentQuerySet(models.QuerySet):
    """Instruments as the edges list them."""

    def in_order(self) -> Self:
        """As an editor placed them, ties by symbol."""
        return self.order_by("position", "symbol")

    def headline(self) -> Self:
        """Those whose reactions stand in the timeline itself."""
        return self.filter(is_headline=True)

    def measured(self) -> Self:
        """Those that reactions are computed for, with their benchmarks at hand."""
        return self.filter(is_measured=True).select_related("benchmark")


class PriceQuerySet(models.QuerySet):
    """Vintages of prices."""

    def final(self) -> Self:
        """Without bars that were captured before they could be final."""
        return self.filter(is_final=True)

    def known_at(self, instant: datetime) -> Self:
        """What had been captured by an instant."""
        return self.filter(captured_at__lte=instant)

    def between(self, first: date, last: date) -> Self:
        """Sessions from ``first`` to ``last``, both included."""
        return self.filter(session_date__gte=first, session_date__lte=last)

    def in_force(self) -> Self:
        """The newest vintage of each session, in the order of sessions; filter first."""
        return self.order_by("instrument_id", "session_date", "-captured_at", "-id").distinct(
            "instrument_id", "session_date"
        )
