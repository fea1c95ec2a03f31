"""Events that rules find in series: new extremes, round levels, large moves, and totals of a month.

The rules are pure and stand in ``markets.milestones``; ``watched_series`` says which series they look
at and how findings are told. Here they enter the record like any document of a trusted source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import connection, transaction

from events.facts import Moment, ScrapedDocument
from events.models import Document, Source, TapeMark
from events.services import documents, drafting, matching, publishing
from events.services.series_rules import ensure_series_rules, looked_back, watched
from events.services.watched_series import WATCHED, Series, milestone_document, total_document
from markets import calendar
from markets import services as markets
from markets.milestones import Reading, milestones, monthly_totals
from markets.services import PriceChange
from markets.vintages import Vintage, vintages

SOURCE = "series_rules"
TAPE_MARK = 2  # the row of ``TapeMark`` that is ours
SWEEP_LOCK = 730_111_937
WEEK = timedelta(days=7)
# A value caught later than this after it became public was not seen as it came out.
LATE = timedelta(days=3)
# Documents one transaction drafts: the history of a series comes at once and holds hundreds.
BATCH = 25


@dataclass(frozen=True, slots=True)
class _Found:
    """A document a rule wrote, and when the value it is about became public and was caught."""

    item: ScrapedDocument
    public_at: datetime
    captured_at: datetime

    @property
    def is_late(self) -> bool:
        return self.captured_at - self.public_at > LATE


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: documents that are new, and whether there is more of the same look to do."""

    new: int
    is_over: bool = True


def sweep(*, now: datetime, limit: int = BATCH) -> Swept:
    """Draft what the rules find in values recorded since the last look, at most ``limit`` documents.

    One sweep runs at a time, in one transaction. The mark moves with the last documents of a look, so
    one that is cut off, or has more to say than fits, goes on where it stands: what is drafted is known.
    """
    with transaction.atomic():
        if not _is_our_turn():
            return Swept(0)
        ensure_series_rules()
        mark, _ = TapeMark.objects.get_or_create(pk=TAPE_MARK)
        changes = {one.symbol: one for one in markets.price_changes(after=mark.recorded_at)}
        found = [
            one
            for series in watched()
            for one in _found(series, changes.get(series.symbol), mark.recorded_at, now)
        ]
        untold = _untold(found)
        new = _keep(untold[:limit], now)
        is_over = len(untold) <= limit
        if is_over:
            looked_back()
        if changes and is_over:
            mark.recorded_at = max(change.recorded_at for change in changes.values())
            mark.save()
    return Swept(new, is_over)


def sweep_all(*, now: datetime, span: timedelta) -> int:
    """Sweep until the look is over, or ``span`` is; gives how many documents are new."""
    ends, new = monotonic() + span.total_seconds(), 0
    while True:
        swept = sweep(now=now)
        new += swept.new
        if swept.is_over or monotonic() >= ends:
            return new


def ensure_source() -> Source:
    """The row under which these documents stand; an editor may send them to review by its switch."""
    source, _ = Source.objects.get_or_create(
        slug=SOURCE,
        defaults={
            "name": "Rules on series",
            "publisher": "Policy Event Tracker",
            "homepage": WATCHED[0].url,
            "is_trusted": True,
        },
    )
    return source


def _found(
    series: Series, change: PriceChange | None, looked_at: datetime | None, now: datetime
) -> Iterator[_Found]:
    if series.monthly_total:
        # A month ends without a new value.
        yield from _totals(series, since=None if change or series.looks_back else looked_at, now=now)
    elif change is not None or series.looks_back:
        first = calendar.FIRST_DATE if change is None or series.looks_back else change.first_session_date
        yield from _milestones(series, since=max(first, series.watch_from or first))


def _milestones(series: Series, *, since: date) -> Iterator[_Found]:
    """What the rules find on dates from ``since`` on; what lies before it has not changed."""
    known = vintages(symbol=series.symbol)
    captured = {(one.session_date, one.known_at): one.captured_at for one in known}
    readings = _readings(known)
    for one in milestones(readings, grid=_grid(series, readings), rules=series.rules):
        if one.as_of >= since:
            item = milestone_document(series, one)
            yield _Found(item, one.public_at, captured[one.as_of, one.public_at])


def _totals(series: Series, *, since: datetime | None, now: datetime) -> Iterator[_Found]:
    """Totals of the months that are over; without a new value, of those that ended since the last look."""
    known = vintages(symbol=series.symbol)
    readings = _readings(known)
    for one in monthly_totals(readings, month_ends=_month_ends(readings), until=now):
        if since is None or one.public_at >= since:
            last = min(each.captured_at for each in known if each.session_date == one.as_of)
            yield _Found(total_document(series, one), one.public_at, max(last, one.public_at))


def _untold(found: list[_Found]) -> list[_Found]:
    """What the record does not hold yet, in the order in which it became public."""
    ordered = sorted(found, key=lambda one: (one.public_at, one.item.external_id))
    names = [one.item.external_id for one in ordered]
    rows = Document.objects.filter(source__slug=SOURCE, external_id__in=names)
    told = {
        name: (held, at) for name, held, at in rows.values_list("external_id", "content_hash", "captured_at")
    }
    return [one for one in ordered if not _is_told(one, told.get(one.item.external_id))]


def _is_told(one: _Found, told: tuple[str, datetime] | None) -> bool:
    """Whether its document says the same, or says what was caught later and therefore stands."""
    return told is not None and (told[1] > one.captured_at or told[0] == documents.content_hash(one.item))


def _keep(found: list[_Found], now: datetime) -> int:
    """Record and draft in the given order, and publish."""
    if not found:
        return 0
    source = ensure_source()
    matching.wait_for_turn([one.item for one in found])
    new = 0
    for one in found:
        recorded = documents.record(
            source=source, item=one.item, capture=None, captured_at=one.captured_at, now=now
        )
        events = drafting.draft(
            document=recorded.document,
            item=one.item,
            now=now,
            first_seen_at=one.captured_at,
            backfilled=one.is_late,
        )
        publishing.publish_if_trusted(source=source, events=events, now=now)
        new += recorded.change == documents.Change.NEW
    return new


def _readings(known: tuple[Vintage, ...]) -> list[Reading]:
    return [Reading(one.session_date, one.value, one.known_at) for one in known]


def _grid(series: Series, readings: list[Reading]) -> tuple[date, ...]:
    days = sorted({reading.as_of for reading in readings})
    if not days:
        return ()
    if series.weekly:
        weeks = (days[-1] - days[0]) // WEEK
        return tuple(days[0] + WEEK * number for number in range(weeks + 1))
    # A little further than is known: the last session of a month is one because of the next.
    until = min(days[-1] + WEEK + WEEK, calendar.LAST_DATE)
    return calendar.sessions(series.calendar, days[0], until)


def _month_ends(readings: list[Reading]) -> dict[date, datetime]:
    months = {reading.as_of.replace(day=1) for reading in readings}
    return {month: Moment.on((month + timedelta(days=31)).replace(day=1)).at for month in months}


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        taken: bool = cursor.fetchone()[0]
    return taken
