from django.db import models
from django.db.models import Q

from events.vocabulary import Precision


class Capture(models.Model):
    """The bytes a source served, compressed, kept as evidence. Never public.

    ``sha256`` is of the body as served, ``fingerprint`` of its normalised content: a page that
    differs only by a token of the moment is not captured again, only seen again. ``parse_error``
    says why the parser of the time could not read it; it is empty for a page that was read.
    """

    source = models.ForeignKey("events.Source", on_delete=models.PROTECT, related_name="captures")
    url = models.URLField(max_length=2000)
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(help_text="zlib-compressed")
    captured_at = models.DateTimeField()
    latest_seen_at = models.DateTimeField()
    parse_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_capture_per_source_url_and_fingerprint", fields=("source", "url", "fingerprint")
            ),
        )
        indexes = (models.Index(name="capture_by_source_and_time", fields=("source", "captured_at")),)

    def __str__(self) -> str:
        return f"{self.url} {self.sha256[:12]}"


class Document(models.Model):
    """One thing a source published, as we saw it last."""

    source = models.ForeignKey("events.Source", on_delete=models.PROTECT, related_name="documents")
    external_id = models.CharField(max_length=500)
    url = models.URLField(max_length=2000, blank=True)
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    captured_at = models.DateTimeField()
    source_published_at = models.DateTimeField(null=True, blank=True)
    source_published_precision = models.CharField(
        max_length=8, choices=[(p, p) for p in Precision], blank=True
    )
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    joint_key = models.CharField(
        max_length=400, blank=True, help_text="Type and title of an act that another source tells too."
    )
    joint_date = models.DateField(null=True, blank=True, help_text="When it was signed or posted.")

    class Meta:
        indexes = (
            models.Index(name="document_by_change", fields=("-changed_at", "-id")),
            models.Index(
                name="document_by_joint_key", fields=("joint_key", "joint_date"), condition=~Q(joint_key="")
            ),
        )
        constraints = (
            models.UniqueConstraint(
                name="one_document_per_source_and_external_id", fields=("source", "external_id")
            ),
            models.CheckConstraint(
                name="a_publication_time_has_a_precision",
                condition=Q(source_published_at__isnull=True, source_published_precision="")
                | (Q(source_published_at__isnull=False) & ~Q(source_published_precision="")),
            ),
        )

    def __str__(self) -> str:
        return self.title
