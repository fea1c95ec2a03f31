import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from events.vocabulary import Action, Topic

# The one change a revision may see: the sequencer gives it its number and the time of its
# commit, once. Generated columns are not computed yet when a trigger compares.
NUMBERED_ONCE = """
IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL THEN
    OLD.seq = NEW.seq;
    OLD.committed_at = NEW.committed_at;
    OLD.search = NEW.search;
    OLD.reaction_sizes = NEW.reaction_sizes;
    IF OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NEW;
    END IF;
END IF;
RAISE EXCEPTION 'the ledger is append-only';
"""


class CurrentTransaction(models.Func):
    """The top-level transaction's xid8, which never wraps within a cluster."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class ClusterIdentifier(models.Func):
    """The identifier initdb gave this PostgreSQL cluster; a restore elsewhere has another."""

    template = "((pg_control_system()).system_identifier)"
    output_field = models.BigIntegerField()


def search_document(text: str) -> models.GeneratedField:
    """What words are looked up in: title, summary, and what the event is known and proved by."""
    return models.GeneratedField(
        expression=Func(F(text), function="events_search_document"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


def reaction_sizes() -> models.GeneratedField:
    """Absolute abnormal returns by instrument and window (``RUT [0,+1]``), by the default model."""
    return models.GeneratedField(
        expression=Func(F("reactions_text"), function="events_reaction_sizes"),
        output_field=models.JSONField(),
        db_persist=True,
    )


class PublicColumns(models.Model):
    """What filters of the public timeline read, kept with each revision and with its newest text."""

    kind = models.CharField(max_length=32)
    body = models.CharField(max_length=200)
    topics = ArrayField(models.CharField(max_length=32))
    importance = models.PositiveSmallIntegerField()
    reviewed = models.BooleanField()
    backfilled = models.BooleanField()
    occurred_at = models.DateTimeField()
    public_at = models.DateTimeField()
    public_precision = models.CharField(max_length=8)
    first_seen_at = models.DateTimeField()
    published_at = models.DateTimeField()
    proceeding_id = models.BigIntegerField(null=True)
    sources = ArrayField(models.CharField(max_length=64))
    identifiers = ArrayField(models.CharField(max_length=340))

    class Meta:
        abstract = True


PUBLIC_COLUMNS = tuple(
    field.name
    for field in PublicColumns._meta.local_fields  # noqa: SLF001 -- _meta is Django's documented model API
)


CLOCKS = ("occurred_at", "published_at", "updated_at")
SNAPSHOT_CLOCKS = (
    ("public", "public_at"),
    ("occurred", "occurred_at"),
    ("published", "published_at"),
    ("at", "at"),
)
# Columns that filters compare with few or rare values, each in the order pages are read in.
COMPARED = ("body", "importance", "proceeding_id")


class Revision(PublicColumns):
    """One public change of one event, appended and never altered.

    ``event_text`` is the event's public JSON without its reactions, ``headline_text`` the
    reactions it carries, ``reactions_text`` all of them; a ``measured`` revision leaves the first
    empty. ``seq`` numbers settled revisions without gaps.
    """

    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=16, choices=[(a, a) for a in Action])
    changed_fields = ArrayField(models.CharField(max_length=32), default=list)
    event_text = models.TextField(blank=True)
    headline_text = models.TextField(blank=True)
    reactions_text = models.TextField(blank=True)
    by = models.CharField(max_length=32, help_text="The role that did it, never an account.")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(help_text="On the database clock; never before the revision it follows.")
    transaction = models.BigIntegerField(
        db_default=CurrentTransaction(), help_text="The writing transaction's xid8."
    )
    cluster = models.BigIntegerField(
        db_default=ClusterIdentifier(), help_text="The PostgreSQL cluster whose transaction it was."
    )
    seq = models.BigIntegerField(null=True, unique=True, help_text="Gapless number of a settled revision.")
    committed_at = models.DateTimeField(
        null=True,
        help_text="When others could first see it, where the server keeps commit times; else as ``at``.",
    )
    search = search_document("event_text")
    reaction_sizes = reaction_sizes()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="revisions_of_an_event_are_numbered", fields=("event", "number")),
        )
        indexes = (
            models.Index(name="revision_unsequenced", fields=("id",), condition=Q(seq__isnull=True)),
            models.Index(name="revision_by_event_at", fields=("event", "at")),
            *(
                models.Index(
                    name=f"revision_by_{clock}",
                    fields=(f"-{column}", "-event"),
                    condition=~Q(headline_text=""),
                )
                for clock, column in SNAPSHOT_CLOCKS
            ),
            GinIndex(name="revision_search", fields=("search",)),
        )
        triggers = (
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=NUMBERED_ONCE,
            ),
            pgtrigger.Trigger(
                name="never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the ledger is append-only';",
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_id} r{self.number} {self.action}"


class TimelineEntry(PublicColumns):
    """The newest public text of a published event. A row is here if and only if the public can see it."""

    event = models.OneToOneField(
        "events.Event", primary_key=True, on_delete=models.PROTECT, related_name="entry"
    )
    text = models.TextField()
    reactions_text = models.TextField()
    revision = models.PositiveIntegerField()
    updated_at = models.DateTimeField()
    search = search_document("text")
    reaction_sizes = reaction_sizes()
    csv_line = models.GeneratedField(
        expression=Func(F("text"), function="events_csv_line"),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "timeline entries"
        indexes = (
            models.Index(name="timeline", fields=("-public_at", "-event")),
            models.Index(name="timeline_by_kind", fields=("kind", "-public_at", "-event")),
            *(
                models.Index(
                    name=f"timeline_{topic.name.lower()}",
                    fields=("-public_at", "-event"),
                    condition=Q(topics__contains=[topic.value]),
                )
                for topic in Topic
            ),
            *(models.Index(name=f"timeline_{clock}", fields=(f"-{clock}", "-event")) for clock in CLOCKS),
            *(
                models.Index(name=f"timeline_by_{column}", fields=(column, "-public_at", "-event"))
                for column in COMPARED
            ),
            GinIndex(name="timeline_search", fields=("search",), fastupdate=False),
            GinIndex(name="timeline_names", fields=("identifiers", "sources")),
        )

    def __str__(self) -> str:
        return str(self.event_id)
