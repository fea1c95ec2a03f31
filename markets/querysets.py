"""Reads of the tape: chainable, named by participles and prepositions."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Func


class Rank(Func):
    """A source's place in its instrument's order of precedence, from 1; null for one not named."""

    template = "array_position(%(expressions)s)"
    arity = 2
    output_field = models.IntegerField()

    def __init__(self) -> None:
        super().__init__(F("instrument__source_precedence"), F("source"))


class InstrumentQuerySet(models.QuerySet):
    """Instruments as the edges list them."""

    def in_order(self) -> Self:
        """As an editor placed them, ties by symbol."""
        return self.order_by("position", "symbol")

    def headline(self) -> Self:
        """Those whose reactions stand in the timeline itself."""
        return self.filter(is_headline=True)

    def measured(self) -> Self:
        """Those that reactions are computed for, with their benchmarks and regressors at hand."""
        return (
            self.filter(is_measured=True).select_related("benchmark").prefetch_related("regressors__series")
        )


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
        """One vintage of each session, in the order of sessions; filter first.

        The newest of the source that takes precedence for the instrument; where none of those named
        tells of the session, the newest of the others.
        """
        return self.order_by(
            "instrument_id", "session_date", Rank().asc(nulls_last=True), "-captured_at", "-id"
        ).distinct("instrument_id", "session_date")


class IntradayQuerySet(models.QuerySet):
    """Vintages of bars shorter than a day."""

    def known_at(self, instant: datetime) -> Self:
        """What had been captured by an instant."""
        return self.filter(captured_at__lte=instant)

    def in_force(self) -> Self:
        """One vintage of each bar, in the order of time, chosen as among those of a session; filter first."""
        bar = ("instrument_id", "bar_start", "bar_end")
        return self.order_by(*bar, Rank().asc(nulls_last=True), "-captured_at", "-id").distinct(*bar)
