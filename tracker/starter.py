"""The starter record: the dated facts and example closes that ship, brought into the record.

Loading goes through the same services as a scrape, so every event has evidence, topics, a
revision and reactions. A second load finds every document unchanged and does nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from events.facts import ScrapedDocument
from events.models import Event, Source
from events.services import documents, drafting, matching, publishing, reactions, topics
from events.services.documents import Change
from events.vocabulary import State
from markets.services import Bar, ensure_instruments, record_prices
from tracker.starter_files import StarterInvalid, read_closes, read_documents

SOURCE = "starter-record"
BY = "starter"
# What the files know ends here: a later capture of the same thing replaces it.
AS_OF = datetime(2026, 10, 5, tzinfo=UTC)
# Events measured between two moves of the progress bar; the closes are read once for each batch.
BATCH = 50

Track = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class StarterReport:
    """What one load did."""

    events_new: int
    events_changed: int
    events_unchanged: int
    prices_new: int
    prices_unchanged: int
    events_measured: int


def load(*, now: datetime, track: Track | None = None) -> StarterReport:
    """Load the closes and the events, all or nothing; if anything was new, measure what is due.

    ``now`` is the database clock. ``track`` wraps a sequence and its label to show progress.
    Raises :class:`StarterInvalid` when a file breaks its layout. A load that is cut off while it
    measures is finished by the timetable's next sweep.
    """
    follow: Track = track or (lambda steps, _label: steps)
    items, bars = read_documents(), read_closes()
    with transaction.atomic():
        prices = _record_closes(bars, follow)
        outcome = _record_events(items, follow, now)
    is_news = bool(prices[0] or outcome[Change.NEW] or outcome[Change.CHANGED])
    measured = _measure(now, follow) if is_news else 0
    return StarterReport(
        events_new=len(outcome[Change.NEW]),
        events_changed=len(outcome[Change.CHANGED]),
        events_unchanged=len(outcome[Change.UNCHANGED]),
        prices_new=prices[0],
        prices_unchanged=prices[1],
        events_measured=measured,
    )


def _record_closes(bars: dict[str, list[Bar]], follow: Track) -> tuple[int, int]:
    ensure_instruments()
    new = unchanged = 0
    for symbol in follow(list(bars), "Closes"):
        recorded = record_prices(symbol=symbol, bars=bars[symbol], source=BY, captured_at=AS_OF)
        for bar in recorded.refused:
            raise StarterInvalid(f"closes.csv: {symbol} of {bar.session_date}: {bar.reason}")
        new += recorded.new + recorded.changed
        unchanged += recorded.unchanged
    return new, unchanged


def _record_events(
    items: Sequence[ScrapedDocument], follow: Track, now: datetime
) -> dict[Change, list[Event]]:
    topics.ensure_topics()
    source = ensure_source()
    matching.wait_for_turn(items)
    outcome: dict[Change, list[Event]] = {change: [] for change in Change}
    for item in follow(items, "Events"):
        recorded = documents.record(source=source, item=item, capture=None, captured_at=AS_OF, now=now)
        if recorded.change is Change.UNCHANGED:
            outcome[Change.UNCHANGED] += recorded.document.events.all()
            continue
        drafted = drafting.draft(
            document=recorded.document, item=item, now=now, first_seen_at=now, backfilled=True
        )
        for event in drafted:
            _publish(event, now)
        outcome[recorded.change] += drafted
    return outcome


def _measure(now: datetime, follow: Track) -> int:
    reactions.mark_due(now=now)
    batches = range(0, Event.objects.due_for_measuring(now).count(), BATCH)
    return sum(reactions.sweep(now=now, limit=BATCH).measured for _ in follow(batches, "Reactions"))


def ensure_source() -> Source:
    """The row under which the starter record's documents stand; switches an editor set are kept."""
    source, _ = Source.objects.get_or_create(
        slug=SOURCE,
        defaults={
            "name": "Starter record",
            "publisher": "Policy Event Tracker",
            "homepage": settings.PUBLIC_URL,
            "is_trusted": True,
        },
    )
    return source


def _publish(event: Event, now: datetime) -> None:
    """Make a drafted event public; one an editor rejected or retracted stays as it is."""
    if event.state == State.DRAFT:
        # Each row was checked against its sources before it was shipped, which is what an editor does.
        event.reviewed = True
        event.save(update_fields=["reviewed", "updated_at"])
        publishing.publish(event=event, by=BY, now=now)
    elif event.state == State.PUBLISHED:
        publishing.correct(event=event, by=BY, now=now)
