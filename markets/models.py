"""Instruments and their prices. A changed value is a new row; nothing here is ever overwritten."""

from datetime import time
from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q

from markets.querysets import InstrumentQuerySet, IntradayQuerySet, PriceQuerySet


class ClockTimestamp(Func):
    """The database clock as it ticks inside a transaction, where ``Now`` stands still."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


class AssetClass(models.TextChoices):
    """What an instrument is."""

    INDEX = "index"
    VOLATILITY = "volatility"
    FUND = "fund", "exchange-traded fund"
    YIELD = "yield"
    CURRENCY = "currency"
    COMMODITY = "commodity"
    CRYPTO = "crypto"
    SERIES = "series"


class ReturnKind(models.TextChoices):
    """How two closes become a return.

    A yield has a difference in basis points and no return; a flow, which may be zero or turn, has a
    difference in its own unit.
    """

    LOG = "log"
    SIMPLE = "simple"
    DIFFERENCE_BP = "difference-bp"
    DIFFERENCE = "difference"


class Calendar(models.TextChoices):
    """Whose sessions an instrument has; ``markets.calendar`` says what each name means."""

    NEW_YORK_STOCKS = "XNYS", "New York Stock Exchange"
    EVERY_DAY = "24/7", "every UTC day"
    BONDS = "US-BONDS", "days with a Treasury yield curve"
    RESERVE_BANKS = "US-FED-BUSINESS", "business days of the Reserve Banks"


def validate_zone(name: str) -> None:
    """Refuse what is not a zone of the IANA database, e.g. ``America/New_York``."""
    if name not in available_timezones():
        raise ValidationError(f"{name!r} is not a time zone")


class Instrument(models.Model):
    """A series the tracker reads: an index, a yield, a coin, or a policy figure such as Treasury cash.

    ``calendar`` names the sessions; ``close_time`` in ``zone`` is when a regular session's value
    stands, midnight meaning the end of the day. ``re_serve`` is false unless the owner's terms,
    read at ``terms_url`` on ``terms_read_date``, allow it: otherwise levels stay inside and only
    returns or rebased lines leave. ``source_precedence`` names price sources, the one that wins first:
    where several tell of one bar the first of them stands, and one that is not named only where none
    of those does.
    """

    symbol = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    asset_class = models.CharField(max_length=16, choices=AssetClass)
    unit = models.CharField(max_length=32)
    return_kind = models.CharField(max_length=16, choices=ReturnKind, default=ReturnKind.LOG)
    calendar = models.CharField(max_length=32, choices=Calendar)
    zone = models.CharField(max_length=64, validators=[validate_zone])
    close_time = models.TimeField()
    benchmark = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_headline = models.BooleanField(default=False)
    is_measured = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=100)
    owner = models.CharField(max_length=200, blank=True)
    source_precedence = ArrayField(
        models.CharField(max_length=64),
        null=True,
        blank=True,
        help_text="Price sources separated by commas, the one that wins first.",
    )
    re_serve = models.BooleanField(default=False)
    terms_url = models.URLField(blank=True)
    terms_read_date = models.DateField(null=True, blank=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="re_serve_needs_terms_that_were_read",
                condition=Q(re_serve=False) | (~Q(terms_url="") & Q(terms_read_date__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.symbol

    @property
    def clock(self) -> str:
        """When a session's value stands, as written in answers: ``16:00 America/New_York``, ``24:00 UTC``."""
        at = "24:00" if self.close_time == time(0) else f"{self.close_time:%H:%M}"
        return f"{at} {self.zone}"


class Regressor(models.Model):
    """A series that the factor model sets an instrument's returns against, as an editor chose it."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="regressors")
    series = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="a_regressor_is_chosen_once", fields=("instrument", "series")),
            models.CheckConstraint(
                name="an_instrument_does_not_explain_itself", condition=~Q(instrument=F("series"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.instrument} on {self.series}"


class Price(models.Model):
    """One vintage of one session's value, as captured at an instant.

    ``close`` is unadjusted and in the instrument's unit. A bar captured before it could be final
    has ``is_final`` false. ``public_at`` is when the value became known, if later than the bar.
    ``captured_at`` is when we could know the value; ``recorded_at`` is when the row was written,
    and grows in the order in which rows become visible (see ``markets.services``).
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="prices")
    session_date = models.DateField()
    bar_start = models.DateTimeField()
    bar_end = models.DateTimeField()
    close = models.DecimalField(max_digits=20, decimal_places=8)
    adjusted_close = models.DecimalField(max_digits=20, decimal_places=8, null=True, blank=True)
    source = models.CharField(max_length=64)
    captured_at = models.DateTimeField()
    public_at = models.DateTimeField(null=True, blank=True)
    is_final = models.BooleanField()
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    objects = PriceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_vintage_per_instrument_session_source_and_capture",
                fields=("instrument", "session_date", "source", "captured_at"),
            ),
            models.CheckConstraint(
                name="a_bar_ends_after_it_starts", condition=Q(bar_end__gt=F("bar_start"))
            ),
        )
        indexes = (models.Index(name="prices_by_recording", fields=("recorded_at",)),)

    def __str__(self) -> str:
        return f"{self.instrument} {self.session_date}"


class IntradayBar(models.Model):
    """One vintage of the last price of a stretch shorter than a day, such as an hour or a minute.

    Kept only for whole stretches: a bar that is not over is never written. Times are UTC.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="intraday_bars")
    bar_start = models.DateTimeField()
    bar_end = models.DateTimeField()
    close = models.DecimalField(max_digits=20, decimal_places=8)
    source = models.CharField(max_length=64)
    captured_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    objects = IntradayQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_vintage_per_intraday_bar_source_and_capture",
                fields=("instrument", "bar_start", "bar_end", "source", "captured_at"),
            ),
            models.CheckConstraint(
                name="an_intraday_bar_is_over_when_captured",
                condition=Q(bar_end__gt=F("bar_start"), captured_at__gte=F("bar_end")),
            ),
        )
        indexes = (models.Index(name="bars_by_recording", fields=("recorded_at",)),)

    def __str__(self) -> str:
        return f"{self.instrument} {self.bar_start:%Y-%m-%d %H:%M}"


class Disagreement(models.Model):
    """Two sources that tell one session's close more than ten basis points apart, for the editor.

    The sources stand in alphabetical order; which of them wins says ``source_precedence``. A later
    vintage that brings them together settles it.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    session_date = models.DateField()
    source = models.CharField(max_length=64)
    close = models.DecimalField(max_digits=20, decimal_places=8)
    other_source = models.CharField(max_length=64)
    other_close = models.DecimalField(max_digits=20, decimal_places=8)
    difference_bp = models.DecimalField(max_digits=14, decimal_places=1)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, help_text="What an editor found out about it.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_disagreement_per_session_and_pair_of_sources",
                fields=("instrument", "session_date", "source", "other_source"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.instrument} {self.session_date}: {self.source} and {self.other_source}"
