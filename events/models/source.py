from django.db import models


class Source(models.Model):
    """One publication we watch. Its code is the truth for what it is; this row holds the switches."""

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    homepage = models.URLField(max_length=500)
    is_enabled = models.BooleanField(default=True)
    is_trusted = models.BooleanField(
        default=False, help_text="Publish what it says at once, marked not reviewed."
    )
    interval = models.DurationField(null=True, blank=True, help_text="Empty for a source that is not polled.")

    def __str__(self) -> str:
        return self.slug


class SourceHealth(models.Model):
    """How a source fares: written by the pipeline, read by the API, the pages and the admin's home."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="health")
    latest_attempt_at = models.DateTimeField(null=True, blank=True)
    latest_success_at = models.DateTimeField(null=True, blank=True)
    latest_new_at = models.DateTimeField(null=True, blank=True)
    latest_items = models.PositiveIntegerField(null=True, blank=True)
    latest_lag = models.DurationField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "source health"

    def __str__(self) -> str:
        return str(self.source)
