import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from events.querysets import EventQuerySet
from events.vocabulary import Kind, Precision, Relation, Scheme, State


class Event(models.Model):
    """A dated policy occurrence, with its clocks kept apart.

    Instants are UTC; one known only to the day (week, month) is the first midnight in ``zone``.
    ``curated_fields`` names the fields an editor set: no scrape changes them. ``source_values``
    holds what the sources last said of each field, so that a difference can be shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=32, choices=[(k, k) for k in Kind])
    body = models.CharField(max_length=200, help_text="Who acted.")
    zone = models.CharField(max_length=64, default="America/New_York")
    occurred_at = models.DateTimeField()
    occurred_precision = models.CharField(max_length=8, choices=[(p, p) for p in Precision])
    public_at = models.DateTimeField(null=True, blank=True)
    public_precision = models.CharField(max_length=8, choices=[(p, p) for p in Precision], blank=True)
    first_seen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=150, blank=True)
    effective_date = models.DateField(null=True, blank=True)
    importance = models.PositiveSmallIntegerField(default=1)
    figures = models.JSONField(default=list, blank=True)
    proceeding = models.ForeignKey(
        "events.Proceeding", null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    state = models.CharField(max_length=16, choices=[(s, s) for s in State], default=State.DRAFT)
    reviewed = models.BooleanField(default=False)
    backfilled = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    curated_fields = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    source_values = models.JSONField(default=dict, blank=True)
    has_conflict = models.BooleanField(default=False)
    measured_at = models.DateTimeField(null=True, blank=True)
    measure_due_at = models.DateTimeField(null=True, blank=True)
    compared_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last looked at beside events like it."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)
    topics = models.ManyToManyField("events.Topic", through="events.EventTopic", related_name="events")
    documents = models.ManyToManyField(
        "events.Document", through="events.EventDocument", related_name="events"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="publication_has_a_time_and_a_by",
                condition=Q(published_at__isnull=True, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
            ),
            models.CheckConstraint(
                name="a_published_event_was_published",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_merged_event_says_into_which",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_public_time_has_a_precision",
                condition=Q(public_at__isnull=True, public_precision="")
                | (Q(public_at__isnull=False) & ~Q(public_precision="")),
            ),
            models.CheckConstraint(name="importance_is_one_to_five", condition=Q(importance__range=(1, 5))),
        )
        indexes = (
            models.Index(name="event_by_state", fields=("state", "-first_seen_at", "id")),
            models.Index(
                name="event_measure_due", fields=("measure_due_at",), condition=Q(state="published")
            ),
            models.Index(
                name="event_not_compared", fields=("created_at",), condition=Q(compared_at__isnull=True)
            ),
            models.Index(name="event_by_body_and_time", fields=("body", "occurred_at")),
        )

    def __str__(self) -> str:
        return self.title


class EventIdentifier(models.Model):
    """A name of one occurrence; two sources that use it meet in one event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=32, choices=[(s, s) for s in Scheme])
    identifier = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_event_per_identifier", fields=("scheme", "identifier")),
        )

    def __str__(self) -> str:
        return f"{self.scheme}:{self.identifier}"


class EventDocument(models.Model):
    """Evidence: this document states this event. ``key`` tells the occurrences of one document apart."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="evidence")
    document = models.ForeignKey("events.Document", on_delete=models.PROTECT, related_name="evidence")
    key = models.CharField(max_length=340)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_event_per_document_and_key", fields=("document", "key")),
        )

    def __str__(self) -> str:
        return self.key


class EventTopic(models.Model):
    """A topic of an event, and the rule or person that gave it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey("events.Topic", on_delete=models.PROTECT, related_name="event_links")
    relation = models.CharField(max_length=8, choices=[(r, r) for r in Relation], default=Relation.PRIMARY)
    rule = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(name="a_topic_is_given_once", fields=("event", "topic")),)

    def __str__(self) -> str:
        return f"{self.topic_id} ({self.relation})"
