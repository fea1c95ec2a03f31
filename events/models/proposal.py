from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from events.models.event import Event


class Verdict(models.TextChoices):
    """What the editor made of a proposal."""

    OPEN = "open"
    JOINED = "joined"
    DISMISSED = "dismissed"


class EventProposal(models.Model):
    """Two events that may be one: never merged by guess, always shown with the reason.

    ``score`` is from 0 to 1. A pair stands once, the event with the smaller id first, and a pair an
    editor dismissed is not proposed again.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="proposals")
    other = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="proposals_as_other")
    reason = models.CharField(max_length=300)
    score = models.FloatField()
    verdict = models.CharField(max_length=16, choices=Verdict.choices, default=Verdict.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_proposal_per_pair_of_events", fields=("event", "other")),
            models.CheckConstraint(
                name="a_pair_is_two_events_in_one_order", condition=Q(event__lt=F("other"))
            ),
            models.CheckConstraint(
                name="a_decided_proposal_says_when",
                condition=Q(verdict="open", decided_at__isnull=True)
                | (~Q(verdict="open") & Q(decided_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} = {self.other}?"
