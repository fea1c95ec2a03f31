from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from events.vocabulary import Kind, Topic

TOPICS = [(topic.value, topic.value) for topic in Topic]
KINDS = [(kind.value, kind.value) for kind in (Kind.DATA_EXTREME, Kind.MARKET_MILESTONE)]
LEAST = (MinValueValidator(1),)


def topics(help_text: str) -> ArrayField:
    """A list of topics, empty by default."""
    column = models.CharField(max_length=32, choices=TOPICS)
    return ArrayField(column, default=list, blank=True, help_text=help_text)


class SeriesRule(models.Model):
    """What to look for in one series, and how it is told. Empty fields look for nothing.

    Levels, moves and least values are in the instrument's unit. Milestones of a market are told without
    its closes, because those belong to its owner.
    """

    instrument = models.ForeignKey("markets.Instrument", on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=32, unique=True, help_text="Its name in identifiers.")
    name = models.CharField(max_length=100, help_text="Its name in titles.")
    body = models.CharField(max_length=200, help_text="Who publishes it.")
    url = models.URLField(max_length=500)
    kind = models.CharField(max_length=32, choices=KINDS)
    primary_topics = topics("What it is about.")
    related_topics = topics("What it is context for.")
    is_enabled = models.BooleanField(default=True)
    watch_from = models.DateField(null=True, blank=True, help_text="Nothing earlier is told.")
    looks_back = models.BooleanField(
        default=True, help_text="Look through all that is known at the next look, not only at what is new."
    )
    is_weekly = models.BooleanField(default=False)
    has_monthly_total = models.BooleanField(default=False, help_text="Tell the sum of each month.")
    extremes = ArrayField(
        models.PositiveSmallIntegerField(validators=LEAST),
        default=list,
        blank=True,
        help_text="Sessions a value must be the highest or lowest of.",
    )
    least = models.DecimalField(
        max_digits=20, decimal_places=4, default=0, help_text="Highs under it are of no interest."
    )
    lows = models.BooleanField(default=True)
    step = models.DecimalField(
        max_digits=20, decimal_places=4, null=True, blank=True, help_text="Distance of round levels."
    )
    move = models.DecimalField(
        max_digits=20, decimal_places=4, null=True, blank=True, help_text="A change over five sessions."
    )
    record_after = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=LEAST, help_text="A record after so many sessions without one."
    )
    first_step = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Distance of levels that count when a close is above one for the first time ever.",
    )
    highest_before = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="What no value before the first on the tape was above. Without it there are no records and"
        " no first times: what is known may be a part.",
    )
    losing_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=LEAST, help_text="So many months in a row that end lower."
    )
    swing_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="A drawdown or run-up by so much."
    )
    swing_sessions = models.PositiveSmallIntegerField(
        default=20, validators=LEAST, help_text="Within so many sessions."
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="distances_of_a_rule_are_positive",
                condition=(Q(step__isnull=True) | Q(step__gt=0))
                & (Q(move__isnull=True) | Q(move__gt=0))
                & (Q(first_step__isnull=True) | Q(first_step__gt=0))
                & (Q(swing_percent__isnull=True) | Q(swing_percent__gt=0)),
            ),
        )

    def __str__(self) -> str:
        return self.slug
