"""Reactions by the minute: to events timed to the minute, of instruments that minute bars are kept of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from events.models import Event, Reaction
from events.services import public
from events.vocabulary import Precision
from markets import services as markets
from markets.intraday import (
    ESTIMATOR,
    INTRADAY,
    INTRADAY_WINDOWS,
    Change,
    IntradayWindow,
    MinuteBars,
    NoChange,
    change,
    span,
)
from markets.models import AssetClass, Instrument

MINUTE = timedelta(minutes=1)
# Bars are asked for soon after an event; what no source gave within this time, none will.
REACH = timedelta(days=30)
OUT_OF_REACH = f"no minute bars were kept, and {REACH.days} days after the event none are asked for"
TOO_COARSE = "a window of minutes needs the minute it became public, which is not known"
CLOCK = "one-minute bars, UTC"

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Minutes:
    """From when to when minute bars are kept of each instrument.

    Coins trade at every minute, so they are measured with bars or wait for them; the others where
    there are any.
    """

    kept: Mapping[int, Stretch]

    @classmethod
    def on_the_tape(cls) -> "Minutes":
        """What the tape keeps today."""
        changes = markets.intraday_changes()
        return cls({one.instrument_id: (one.first_start, one.last_end) for one in changes})

    def rows(self, events: Sequence[Event], instrument: Instrument, now: datetime) -> Iterator[Reaction]:
        """Both windows around each event's instant, or why there is no number."""
        is_expected = instrument.asset_class == AssetClass.CRYPTO
        if not is_expected and instrument.pk not in self.kept:
            return
        for event in events:
            found = self._outcomes(event, instrument)
            if found or is_expected:
                for window in INTRADAY_WINDOWS:
                    yield _row(event, instrument, window, found.get(window), now)

    def _outcomes(self, event: Event, instrument: Instrument) -> dict[IntradayWindow, Change | NoChange]:
        """What each window came to; nothing where no bar is near, or the event has no minute."""
        if event.public_at is None or event.public_precision != Precision.MINUTE:
            return {}
        found: dict[IntradayWindow, Change | NoChange] = {}
        for is_extended in (False, True):
            bars = self._bars(event.public_at, instrument, is_extended=is_extended)
            if not bars.ends.size:
                break
            found = {
                window: change(bars, at=event.public_at, window=window, kind=instrument.return_kind)
                for window in INTRADAY_WINDOWS
            }
            if all(isinstance(one, Change) for one in found.values()):
                break
        return found

    def _bars(self, at: datetime, instrument: Instrument, *, is_extended: bool) -> MinuteBars:
        start, end = span(at, is_extended=is_extended)
        if not self._reaches(instrument, start, end):
            return MinuteBars.none()
        bars = markets.bars(instrument=instrument, start=start, end=end, interval=MINUTE)
        return MinuteBars(bars.starts, bars.ends, bars.closes, bars.captured)

    def _reaches(self, instrument: Instrument, start: datetime, end: datetime) -> bool:
        if instrument.pk not in self.kept:
            return False
        first, last = self.kept[instrument.pk]
        return start < last and first < end


def _row(
    event: Event,
    instrument: Instrument,
    window: IntradayWindow,
    outcome: Change | NoChange | None,
    now: datetime,
) -> Reaction:
    row = Reaction(
        event=event,
        instrument=instrument,
        window=str(window),
        model=INTRADAY,
        unit=public.unit(instrument),
        date_only=event.public_precision == Precision.DAY,
        clock=CLOCK,
        returns=instrument.return_kind,
        estimator=ESTIMATOR,
        complete=False,
    )
    if isinstance(outcome, Change):
        _fill(row, outcome)
    elif event.public_at is None or event.public_precision != Precision.MINUTE:
        row.refusal = TOO_COARSE
    else:
        row.starts_at = event.public_at - timedelta(minutes=window.before)
        row.ends_at = event.public_at + timedelta(minutes=window.after)
        row.refusal = _refusal(event.public_at, outcome, now)
    return row


def _fill(row: Reaction, outcome: Change) -> None:
    row.raw_return = row.abnormal_return = outcome.value
    row.starts_at, row.ends_at = outcome.starts_at, outcome.ends_at
    row.complete, row.price_as_of = outcome.complete, outcome.price_as_of


def _refusal(at: datetime, outcome: NoChange | None, now: datetime) -> str:
    """Why there is no number; empty while bars can still come."""
    if outcome is not None and not outcome.is_awaiting:
        return outcome.reason
    return OUT_OF_REACH if now > at + REACH else ""
