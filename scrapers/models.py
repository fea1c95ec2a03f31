"""The work list and what it must remember of each host. The broker only hints; these rows are the truth."""

from django.db import models
from django.db.models import Q


class FetchState(models.TextChoices):
    """Where a row of work stands."""

    DUE = "due"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class Fetch(models.Model):
    """One address to ask, once: its lease while a worker has it, and what came of it."""

    source = models.ForeignKey("events.Source", on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=2000)
    is_follow_up = models.BooleanField(default=False)
    is_backfill = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=FetchState, default=FetchState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=32, blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    lag = models.DurationField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_open_fetch_per_source_and_url",
                fields=("source", "url"),
                condition=Q(state__in=("due", "leased")),
            ),
            models.CheckConstraint(
                name="a_lease_has_an_end_and_a_holder",
                condition=(Q(state="leased", lease_until__isnull=False) & ~Q(leased_by=""))
                | (~Q(state="leased") & Q(lease_until__isnull=True)),
            ),
        )
        indexes = (
            models.Index(name="fetch_due", fields=("due_at", "id"), condition=Q(state="due")),
            models.Index(name="fetch_leased", fields=("lease_until",), condition=Q(state="leased")),
            models.Index(name="fetch_by_source", fields=("source", "-id")),
        )

    def __str__(self) -> str:
        return self.url


class Validator(models.Model):
    """What a source gave us to ask conditionally next time."""

    source = models.ForeignKey("events.Source", on_delete=models.CASCADE, related_name="+")
    url = models.URLField(max_length=2000)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_validator_per_source_and_url", fields=("source", "url")),
        )

    def __str__(self) -> str:
        return self.url


class Host(models.Model):
    """Pace, breaker and robots.txt of one host, shared by every worker."""

    name = models.CharField(max_length=253, unique=True)
    next_allowed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    robots = models.TextField(blank=True)
    robots_fetched_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
