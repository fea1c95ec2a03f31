from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from events.vocabulary import Kind, Topic
from markets.study.design import MODELS

GROUPINGS = ("average", "separate")
OVERLAPS = ("keep", "exclude", "merge")


def _words(known, **options):  # noqa: ANN001, ANN003, ANN202 -- a field of Django's
    word = models.CharField(max_length=32, choices=[(one, one) for one in known])
    return ArrayField(word, default=list, blank=True, **options)


class Study(models.Model):
    """A question about many events that an editor gave a name; it is asked again as data arrive.

    Lists left empty do not narrow. ``seen`` says on which state of the record and of the tape it was
    looked at last, ``failure`` why it could not be answered then.
    """

    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="What it asks, and why.")
    is_public = models.BooleanField(default=True)
    topics = _words(Topic)
    kinds = _words(Kind)
    first_date = models.DateField(null=True, blank=True, help_text="Public on this day or later, UTC.")
    last_date = models.DateField(null=True, blank=True, help_text="Public on this day or earlier, UTC.")
    symbols = ArrayField(models.CharField(max_length=32), help_text="Instruments, separated by commas.")
    window_first = models.SmallIntegerField(default=0)
    window_last = models.SmallIntegerField(default=1)
    model = models.CharField(max_length=32, choices=[(one, one) for one in MODELS], default="mean-adjusted")
    regressors = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    grouping = models.CharField(max_length=16, choices=[(one, one) for one in GROUPINGS], default="average")
    overlap = models.CharField(max_length=16, choices=[(one, one) for one in OVERLAPS], default="keep")
    includes_outcomes = models.BooleanField(
        default=False, help_text="Also events that are events because a series moved."
    )
    placebo_draws = models.PositiveIntegerField(default=1000)
    seen = models.CharField(max_length=200, blank=True, editable=False)
    failure = models.TextField(blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "studies"
        constraints = (
            models.CheckConstraint(
                name="a_study_window_ends_after_it_begins", condition=Q(window_last__gte=F("window_first"))
            ),
        )

    def __str__(self) -> str:
        return self.slug


class StudyRun(models.Model):
    """One answer of a saved study. ``hash`` is over its parameters and the versions of all data in it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs")
    hash = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    text = models.TextField(help_text="The public JSON.")

    class Meta:
        constraints = (models.UniqueConstraint(name="one_run_per_study_and_hash", fields=("study", "hash")),)

    def __str__(self) -> str:
        return f"{self.study} {self.hash[:12]}"


class StudyAnswer(models.Model):
    """The kept answer of a question that is dear to compute, by its hash."""

    hash = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(name="study_answers_by_age", fields=("kept_at",)),)

    def __str__(self) -> str:
        return self.hash[:12]
