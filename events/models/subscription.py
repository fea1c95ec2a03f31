from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Wish(models.TextChoices):
    """What a subscriber wants to be told of."""

    CREATE = "create", "an event becomes public"
    CORRECT = "correct", "an event is corrected"
    RETRACT = "retract", "an event leaves the record"
    MERGE = "merge", "an event becomes part of another"
    MEASURED = "measured", "an event's reactions change"


class Subscription(models.Model):
    """An address that is told of changes, which ones, and how far it has been told.

    ``query`` is a query string of the timeline. ``matched_seq`` is the last change that was looked at
    for it. ``held_until`` keeps others off while one delivery is under way, and after a failure.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=2000)
    query = models.CharField(
        max_length=2000, blank=True, help_text="As in the timeline's address: topic=fed-actions&importance=5."
    )
    actions = ArrayField(models.CharField(max_length=16, choices=Wish), default=list)
    secret = models.CharField(max_length=64, editable=False)
    previous_secret = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True, editable=False)
    off_reason = models.TextField(blank=True, editable=False)
    off_at = models.DateTimeField(null=True, blank=True, editable=False)
    matched_seq = models.BigIntegerField(editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_subscription_off_says_why",
                condition=Q(is_active=True, off_reason="", off_at__isnull=True)
                | (Q(is_active=False, off_at__isnull=False) & ~Q(off_reason="")),
            ),
            models.CheckConstraint(name="a_subscription_wants_something", condition=~Q(actions=[])),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.url}"


class DeliveryState(models.TextChoices):
    """Where a delivery stands; ``stopped`` ones ended with their subscription and wait for a replay."""

    DUE = "due"
    LEASED = "leased"
    DELIVERED = "delivered"
    FAILED = "failed"
    STOPPED = "stopped"


class Delivery(models.Model):
    """One change to be told to one subscriber, or a test without a change; its lease and what came of it."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    seq = models.BigIntegerField(null=True, help_text="The change's number; a test has none.")
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=100, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(
                name="one_delivery_per_subscription_and_change", fields=("subscription", "seq")
            ),
            models.CheckConstraint(
                name="a_delivery_under_way_has_an_end_and_a_holder",
                condition=(Q(state="leased", lease_until__isnull=False) & ~Q(leased_by=""))
                | (~Q(state="leased") & Q(lease_until__isnull=True, leased_by="")),
            ),
        )
        indexes = (
            models.Index(name="delivery_due", fields=("next_at", "seq"), condition=Q(state="due")),
            models.Index(name="delivery_leased", fields=("lease_until",), condition=Q(state="leased")),
            models.Index(name="delivery_finished", fields=("finished_at",)),
        )

    def __str__(self) -> str:
        return f"{self.subscription_id}-{self.seq or 'test'}"
