"""The work list, and what it must remember of hosts and addresses: rows are the truth, the broker hints."""

from datetime import timedelta

from django.db import models
from django.db.models import Q


class Host(models.Model):
    """Pace, breaker and robots.txt of one host, shared by every worker on every machine.

    ``next_allowed_at`` is in the future while a request is under way or its pause lasts, so one
    column keeps both rules: one request at a time, and never faster than ``pace``.
    """

    name = models.CharField(
        max_length=253, unique=True, help_text="With its port where that is not the usual one."
    )
    pace = models.DurationField(default=timedelta(seconds=2), help_text="Least time between two requests.")
    next_allowed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    open_until = models.DateTimeField(null=True, blank=True, help_text="Breaker: nothing is asked before.")
    robots = models.TextField(blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True, blank=True)
    robots_fetched_at = models.DateTimeField(null=True, blank=True)
    crawl_delay = models.DurationField(null=True, blank=True, help_text="As robots.txt asks of us.")

    def __str__(self) -> str:
        return self.name


class FetchState(models.TextChoices):
    """Where a row of work stands; a quarantined one waits for a person, its address unasked meanwhile."""

    DUE = "due"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    QUARANTINED = "quarantined"


OPEN_STATES = (FetchState.DUE, FetchState.LEASED, FetchState.QUARANTINED)


class Outcome(models.TextChoices):
    """How the latest try of a row ended. Refused: by the source, or by our own guard; never tried again."""

    PAGE = "page"
    NOT_MODIFIED = "not-modified"
    NOT_FOUND = "not-found"
    UNFETCHED = "unfetched"
    REFUSED = "refused"
    UNPARSED = "unparsed"
    CRASHED = "crashed"
    ABANDONED = "abandoned"


class Fetch(models.Model):
    """One address to ask, once: its lease while a worker has it, and what came of it.

    ``is_replay`` rows belong to the replay that made them and are never leased to a worker.
    ``is_backfill`` rows bring what was public before we watched; follow-ups inherit both.
    """

    source = models.ForeignKey("events.Source", on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="fetches")
    url = models.URLField(max_length=2000)
    is_follow_up = models.BooleanField(default=False)
    is_backfill = models.BooleanField(default=False)
    is_replay = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=FetchState, default=FetchState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    lag = models.DurationField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "fetches"
        constraints = (
            models.UniqueConstraint(
                name="one_open_fetch_per_source_and_url",
                fields=("source", "url", "is_replay"),
                condition=Q(state__in=("due", "leased", "quarantined")),
            ),
            models.CheckConstraint(
                name="a_lease_has_an_end_and_a_holder",
                condition=(Q(state="leased", lease_until__isnull=False) & ~Q(leased_by=""))
                | (~Q(state="leased") & Q(lease_until__isnull=True, leased_by="")),
            ),
            models.CheckConstraint(
                name="a_closed_fetch_has_an_end",
                condition=Q(state__in=("due", "leased")) | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_replay_is_never_offered_to_workers", condition=~Q(is_replay=True, state="due")
            ),
        )
        indexes = (
            models.Index(name="fetch_due", fields=("due_at", "id"), condition=Q(state="due")),
            models.Index(name="fetch_leased", fields=("lease_until",), condition=Q(state="leased")),
            models.Index(name="fetch_finished", fields=("finished_at",)),
            models.Index(name="fetch_by_source", fields=("source", "-id")),
            models.Index(
                name="fetch_polls",
                fields=("source", "-created_at"),
                condition=Q(is_follow_up=False, is_replay=False),
            ),
            models.Index(
                name="fetch_lags",
                fields=("source", "-id"),
                condition=Q(lag__isnull=False, is_backfill=False, is_replay=False),
            ),
            models.Index(
                name="fetch_unanswered",
                fields=("source", "url"),
                condition=Q(state="failed", is_follow_up=True, is_replay=False),
            ),
        )

    def __str__(self) -> str:
        return self.url


class Address(models.Model):
    """What we know of one address of a source: when it answered, and how to ask it conditionally.

    Replays leave no addresses behind: what a directory answered says nothing about the network.
    """

    source = models.ForeignKey("events.Source", on_delete=models.CASCADE, related_name="+")
    url = models.URLField(max_length=2000)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    first_answered_at = models.DateTimeField()
    latest_answered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = (
            models.UniqueConstraint(name="one_address_per_source_and_url", fields=("source", "url")),
        )

    def __str__(self) -> str:
        return self.url


class Layout(models.Model):
    """What the pages of one kind of address usually look like, and what is odd about the latest.

    ``runs`` are recent good polls of different content, ``core`` the parts and ``fields`` the fields
    every page had. An odd page teaches nothing: the norm moves only when a person takes the present
    pages as it. What was odd stands until that address is well again, or another is a day later.
    """

    source = models.ForeignKey("events.Source", on_delete=models.CASCADE, related_name="+")
    pattern = models.CharField(max_length=2000, help_text="The address without its numbers.")
    is_follow_up = models.BooleanField(default=False, help_text="Of pages that others lead to.")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of the latest page's content.")
    pages = models.PositiveIntegerField(default=0, help_text="Good pages of different content.")
    core = models.JSONField(default=dict)
    fields = models.JSONField(
        default=dict, help_text="Of each field of page and items: places known, least share, pages."
    )
    runs = models.JSONField(default=list)
    latest = models.JSONField(default=dict)
    lost = models.TextField(blank=True, help_text="What the latest page's layout lost.")
    fewer = models.TextField(blank=True, help_text="How its number of items fell.")
    emptier = models.TextField(blank=True, help_text="Which fields it fills less.")
    odd_url = models.URLField(max_length=2000, blank=True, help_text="Where the odd page was.")
    odd_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_layout_per_pattern_and_sort", fields=("source", "pattern", "is_follow_up")
            ),
        )

    def __str__(self) -> str:
        return self.pattern
