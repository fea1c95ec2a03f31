import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from events.vocabulary import Relation, Topic


class Origin(models.TextChoices):
    """Where a rule comes from."""

    SHIPPED = "shipped", "shipped with the product"
    EDITOR = "editor", "written by an editor"


class Deed(models.TextChoices):
    """What was done to a rule."""

    SHIPPED = "shipped"
    UPGRADED = "upgraded"
    WITHDRAWN = "withdrawn"
    WRITTEN = "written"
    CHANGED = "changed"
    RESET = "reset"


LONGEST_PHRASE = 400


class ClassificationRule(models.Model):
    """What words make a topic certain, as editors can change it; the code ships the defaults.

    A shipped rule follows the code until an editor changes it, and again after a reset.
    """

    name = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=32, choices=[(topic, topic) for topic in Topic])
    relation = models.CharField(max_length=8, choices=[(r, r) for r in Relation], default=Relation.PRIMARY)
    phrases = ArrayField(
        models.CharField(max_length=LONGEST_PHRASE),
        help_text="The topic is given when one of these stands in the title or opening …",
    )
    unless = ArrayField(
        models.CharField(max_length=LONGEST_PHRASE),
        default=list,
        blank=True,
        help_text="… and none of these …",
    )
    near = ArrayField(
        models.CharField(max_length=LONGEST_PHRASE),
        default=list,
        blank=True,
        help_text="… and, where there are any, one of these as well.",
    )
    ignoring = ArrayField(
        models.CharField(max_length=LONGEST_PHRASE),
        default=list,
        blank=True,
        help_text="Taken out of the text before it is looked at.",
    )
    is_active = models.BooleanField(default=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.EDITOR)
    is_edited = models.BooleanField(default=False, help_text="An editor's word stands: upgrades leave it be.")
    position = models.PositiveIntegerField(default=1000, help_text="Of two rules alike the first is named.")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(name="a_rule_has_a_phrase", condition=Q(phrases__len__gt=0)),
            models.CheckConstraint(
                name="an_editors_rule_is_edited", condition=Q(origin="shipped") | Q(is_edited=True)
            ),
        )

    def __str__(self) -> str:
        return self.name


class RuleChange(models.Model):
    """One change of one rule: who did what when, and the rule before and after. Never altered.

    The newest ``id`` tells which rules are in force: changes are written one at a time.
    """

    rule = models.ForeignKey(ClassificationRule, on_delete=models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    deed = models.CharField(max_length=16, choices=Deed.choices)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_change_per_version_of_a_rule", fields=("rule", "version")),
        )
        triggers = (pgtrigger.Protect(name="never_altered", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version} {self.deed}"
