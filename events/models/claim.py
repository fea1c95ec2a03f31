from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Method(models.TextChoices):
    """How a claim is tested."""

    EVENT_PATH = "event-path", "the path after breakouts of the driver"
    GRANGER = "granger", "whether the driver's past foretells the outcome, by weeks"


class Direction(models.TextChoices):
    """Which way the outcome is claimed to move."""

    UP = "up"
    DOWN = "down"


class Finding(models.TextChoices):
    """What the evidence says of a claim."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not supported"
    UNTESTABLE = "can't be tested"


class Claim(models.Model):
    """A dated sentence about markets, its origin, and the definition by which it is tested.

    Event path: the event set is the driver's closes beyond all before them (``lows``: below) after
    ``quiet_sessions`` without one; the outcome is followed for ``horizon`` sessions of the driver,
    and the baseline is its mean path from every session. Granger: weekly changes, the baseline is
    the outcome's own past and that of the ``controls``.
    """

    slug = models.SlugField(max_length=64, unique=True)
    sentence = models.TextField()
    stated_date = models.DateField()
    origin = models.TextField(help_text="Who said it, and where.")
    is_public = models.BooleanField(default=True)
    method = models.CharField(max_length=16, choices=Method)
    driver = models.ForeignKey("markets.Instrument", on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey("markets.Instrument", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.UP)
    horizon = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    lows = models.BooleanField(default=False)
    controls = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    level = models.FloatField(default=0.05, help_text="The test rejects chance this often when it is chance.")
    seen = models.CharField(max_length=200, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_path_has_a_horizon_and_a_quiet_time",
                condition=~Q(method=Method.EVENT_PATH)
                | Q(
                    horizon__gte=1, quiet_sessions__gte=1, horizon__isnull=False, quiet_sessions__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="a_level_of_a_test_is_a_share", condition=Q(level__gt=0.0, level__lt=1.0)
            ),
        )

    def __str__(self) -> str:
        return self.slug


class ClaimResult(models.Model):
    """What a claim came to on one state of the data; a new state is a new row.

    ``digest`` is over the definition, the closes and the version of the arithmetic.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="results")
    digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    price_as_of = models.DateTimeField(null=True)
    n = models.PositiveIntegerField(help_text="Events, or weeks.")
    verdict = models.CharField(max_length=16, choices=Finding)
    reason = models.TextField()
    p = models.FloatField(null=True)
    estimate = models.FloatField(null=True)
    numbers = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    estimator = models.CharField(max_length=32)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_result_per_claim_and_state_of_data", fields=("claim", "digest")
            ),
        )

    def __str__(self) -> str:
        return f"{self.claim}: {self.verdict}"
