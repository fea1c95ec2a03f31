from django.db import models


class Source(models.Model):
    """One publication we watch. Its code is the truth for what it is; this row holds the switches."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    homepage = models.URLField(max_length=500)
    topics = models.JSONField(default=list, blank=True, help_text="Slugs of what it tells of.")
    is_enabled = models.BooleanField(default=True)
    is_trusted = models.BooleanField(
        default=False, help_text="Publish what it says at once, marked not reviewed."
    )
    interval = models.DurationField(null=True, blank=True, help_text="Empty for a source that is not polled.")

    def __str__(self) -> str:
        return self.slug


class Alarm(models.TextChoices):
    """Why somebody has to look at a source, the gravest first."""

    LATE = "late", "two runs missed"
    UNANSWERED = "unanswered", "an address failed twice"
    LAYOUT = "layout", "layout changed"
    ITEMS = "items", "far fewer items"
    FILL = "fill", "fields left empty"
    QUARANTINE = "quarantine", "rows in quarantine"


class SourceHealth(models.Model):
    """How a source fares: written by the pipeline, read by the API, the pages and the admin's home.

    The first part is noted as fetches close, the second (from ``assessed_at``) by each assessment.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="health")
    latest_attempt_at = models.DateTimeField(null=True, blank=True)
    latest_success_at = models.DateTimeField(null=True, blank=True)
    latest_new_at = models.DateTimeField(null=True, blank=True)
    latest_items = models.PositiveIntegerField(null=True, blank=True)
    latest_lag = models.DurationField(null=True, blank=True)
    latest_poll_at = models.DateTimeField(
        null=True, blank=True, help_text="The latest poll that was answered; its interval counts from here."
    )
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    cadence = models.DurationField(
        null=True, blank=True, help_text="Median time between recent answered runs; the interval is expected."
    )
    usual_items = models.FloatField(null=True, blank=True, help_text="Median of recent good runs.")
    fill = models.JSONField(default=dict, blank=True, help_text="Share of documents that fill each field.")
    usual_fill = models.JSONField(default=dict, blank=True)
    lag_p50 = models.DurationField(null=True, blank=True, help_text="From publication to our first sight.")
    lag_p95 = models.DurationField(null=True, blank=True)
    lag_n = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    breaker_until = models.DateTimeField(
        null=True, blank=True, help_text="A host of the source is left alone until then."
    )
    alarm = models.CharField(max_length=16, choices=Alarm, blank=True)
    alarm_reason = models.TextField(blank=True)
    alarm_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "source health"

    def __str__(self) -> str:
        return str(self.source)
