"""The rules on series as rows: listed once, changed by editors, read at every look."""

from decimal import Decimal

from django.db import transaction

from events.models import SeriesRule
from events.services.watched_series import WATCHED, Series
from events.vocabulary import Kind, Relation, Topic
from markets.milestones import Rules
from markets.models import Calendar, Instrument

_PERCENT = 100
MILLIONS = "USD million"


@transaction.atomic
def ensure_series_rules() -> None:
    """List the rules that are missing; those that exist stay as an editor left them.

    A rule whose instrument is not listed yet waits.
    """
    known = set(SeriesRule.objects.values_list("slug", flat=True))
    missing = [series for series in WATCHED if series.slug not in known]
    if not missing:
        return
    symbols = [series.symbol for series in missing]
    instruments = {one.symbol: one for one in Instrument.objects.filter(symbol__in=symbols)}
    SeriesRule.objects.bulk_create(
        [_row(series, instruments[series.symbol]) for series in missing if series.symbol in instruments],
        ignore_conflicts=True,
    )


def watched() -> tuple[Series, ...]:
    """The series to look at, by the rules that are switched on."""
    rules = SeriesRule.objects.filter(is_enabled=True).select_related("instrument").order_by("slug")
    return tuple(_series(rule) for rule in rules)


def looked_back() -> None:
    """Note that what was asked for was looked through from its beginning."""
    SeriesRule.objects.filter(is_enabled=True, looks_back=True).update(looks_back=False)


def _row(series: Series, instrument: Instrument) -> SeriesRule:
    rules = series.rules
    return SeriesRule(
        instrument=instrument,
        slug=series.slug,
        name=series.name,
        body=series.body,
        url=series.url,
        kind=series.kind,
        primary_topics=[topic for topic, relation in series.topics if relation == Relation.PRIMARY],
        related_topics=[topic for topic, relation in series.topics if relation == Relation.RELATED],
        watch_from=series.watch_from,
        is_weekly=series.weekly,
        has_monthly_total=series.monthly_total,
        extremes=list(rules.extremes),
        least=rules.least,
        lows=rules.lows,
        step=rules.step,
        move=rules.move,
        record_after=rules.record_after,
        first_step=rules.first_step,
        losing_months=rules.losing_months,
        swing_percent=rules.swing and rules.swing * _PERCENT,
        swing_sessions=rules.swing_sessions,
        highest_before=rules.highest_before,
    )


def _series(rule: SeriesRule) -> Series:
    return Series(
        symbol=rule.instrument.symbol,
        slug=rule.slug,
        name=rule.name,
        body=rule.body,
        url=rule.url,
        topics=(
            *((Topic(topic), Relation.PRIMARY) for topic in rule.primary_topics),
            *((Topic(topic), Relation.RELATED) for topic in rule.related_topics),
        ),
        rules=Rules(
            extremes=tuple(rule.extremes),
            step=_plain(rule.step),
            move=_plain(rule.move),
            least=rule.least,
            lows=rule.lows,
            record_after=rule.record_after,
            first_step=_plain(rule.first_step),
            losing_months=rule.losing_months,
            swing=rule.swing_percent and rule.swing_percent / _PERCENT,
            swing_sessions=rule.swing_sessions,
            highest_before=rule.highest_before,
        ),
        weekly=rule.is_weekly,
        monthly_total=rule.has_monthly_total,
        kind=Kind(rule.kind),
        watch_from=rule.watch_from,
        looks_back=rule.looks_back,
        in_millions=rule.instrument.unit == MILLIONS,
        calendar=_grid_calendar(rule),
    )


def _plain(distance: Decimal | None) -> Decimal | None:
    """A distance without the zeros of its column: names of levels are made of it."""
    if distance is None:
        return None
    return distance.quantize(Decimal(1)) if distance == distance.to_integral_value() else distance.normalize()


def _grid_calendar(rule: SeriesRule) -> str:
    """Whose sessions are counted; a figure that is listed under every day is read on business days."""
    listed = str(rule.instrument.calendar)
    is_market = rule.kind == Kind.MARKET_MILESTONE
    return listed if is_market or listed != Calendar.EVERY_DAY else str(Calendar.RESERVE_BANKS)
