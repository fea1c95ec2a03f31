from django.db import models
from django.db.models import Q

from events.querysets import ReactionQuerySet


class Reaction(models.Model):
    """How one instrument answered one event over one window of sessions, by one model.

    Returns and standard errors are in ``unit``: ``return`` (a fraction) or ``bp``. A measurement
    that was refused says why in ``refusal`` and has no numbers; one that awaits prices has neither.
    Numbers that are not ``complete`` cover the sessions there are so far. ``starts_at`` and ``ends_at``
    are the close the window is counted from and its last close, whether there is a price yet or not;
    ``clock`` says when a session's value stands, ``returns`` how two closes become a return.
    ``date_only`` marks an event of which no time of day is known. ``price_as_of`` is the newest capture
    that entered when the numbers were measured; captures that confirm them do not move it.
    """

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="reactions")
    instrument = models.ForeignKey("markets.Instrument", on_delete=models.PROTECT, related_name="+")
    window = models.CharField(max_length=16)
    model = models.CharField(max_length=32)
    day0 = models.DateField(null=True)
    raw_return = models.FloatField(null=True)
    abnormal_return = models.FloatField(null=True)
    unit = models.CharField(max_length=16)
    standard_error = models.FloatField(null=True)
    t = models.FloatField(null=True)
    p = models.FloatField(null=True)
    estimation_n = models.PositiveIntegerField(null=True)
    degrees_of_freedom = models.PositiveIntegerField(null=True)
    gaps = models.PositiveIntegerField(null=True)
    complete = models.BooleanField()
    refusal = models.CharField(max_length=200, blank=True)
    price_as_of = models.DateTimeField(null=True)
    date_only = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=80, blank=True)
    returns = models.CharField(max_length=16, blank=True)
    estimator = models.CharField(max_length=32)
    measured_at = models.DateTimeField()

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_reaction_per_event_instrument_window_and_model",
                fields=("event", "instrument", "window", "model"),
            ),
            models.CheckConstraint(
                name="a_complete_reaction_has_its_numbers",
                condition=Q(complete=False) | Q(abnormal_return__isnull=False, refusal=""),
            ),
        )
        indexes = (
            models.Index(
                name="reaction_awaiting", fields=("instrument",), condition=Q(complete=False, refusal="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.instrument} {self.window} {self.model}"


class TapeMark(models.Model):
    """How far a sweep has read the tape.

    Row 1 is the measuring of reactions, row 2 the rules on series, row 3 the measuring by the minute.
    ``definition`` names what row 1 measured with; when it changes, every event is measured again.
    """

    recorded_at = models.DateTimeField(null=True, help_text="Of the newest close it has looked at.")
    definition = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.recorded_at)
