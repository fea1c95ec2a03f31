"""The panel: every event on every instrument, session by session around day 0, as tidy rows.

It is made in pieces of some events, so that memory does not grow with the record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from events.services import sample
from events.services.codebook import NAMES, SCHEMA
from events.services.ground import OWN_CLOSE, Chosen, Ground, survey
from events.services.sample import Member
from events.services.selection import Filters
from markets.method import ESTIMATION, Estimation, Window
from markets.series import Floats, Integers
from markets.sheet import Line
from markets.study import Conventions, Design, LeftOut, Paths, Series, run

PIECE = 50
BASE = 100.0
PARTLY = Conventions(missing_in_window="keep")


@dataclass(frozen=True, slots=True)
class Question:
    """What a panel is asked for: events, instruments, sessions around day 0, and the model."""

    filters: Filters
    symbols: tuple[str, ...]
    window: Window
    model: str = "mean-adjusted"
    regressors: tuple[str, ...] = ()
    estimation: Estimation = ESTIMATION
    coin_close: str = OWN_CLOSE

    @property
    def design(self) -> Design:
        """The study's question that every instrument is asked by itself."""
        # What is only shown needs no estimate.
        sessions = 0 if self.model == "raw" else self.estimation.sessions
        return Design(
            window=self.window,
            estimation=self.estimation._replace(sessions=sessions),
            model=self.model,  # type: ignore[arg-type]
            regressors=self.regressors,
            grouping="separate",
            tests=(),
            conventions=PARTLY,
        )


def panel(question: Question) -> Iterator[pa.RecordBatch]:
    """The rows in the order of events, instruments and sessions.

    Raises UnknownInstrument and NoIntradayBars at once.
    """
    symbols = (*question.symbols, *question.regressors)
    ground = survey(symbols=symbols, as_of=question.filters.as_of, coin_close=question.coin_close)
    return _pieces(question, ground)


def _pieces(question: Question, ground: Ground) -> Iterator[pa.RecordBatch]:
    series = {symbol: _padded(ground, symbol, question.window) for symbol in question.symbols}
    regressors = {symbol: ground.series(symbol) for symbol in question.regressors}
    for some in sample.batches(filters=question.filters):
        for first in range(0, len(some), PIECE):
            yield _piece(question, ground, some[first : first + PIECE], series, regressors)


def _padded(ground: Ground, symbol: str, window: Window) -> Series:
    """The returns with room on both ends, for windows that begin before them or are not over."""
    return ground.series(symbol, before=max(-window.first, 0) + 1, after=max(window.last, 0) + 1)


def _piece(
    question: Question,
    ground: Ground,
    piece: Sequence[Member],
    series: Mapping[str, Series],
    regressors: Mapping[str, Series],
) -> pa.RecordBatch:
    tables, orders = [], []
    number = {one.event: place for place, one in enumerate(piece)}
    chosen = Chosen.of(piece)
    for rank, symbol in enumerate(question.symbols):
        units, unplaced = ground.place(symbol, chosen, series[symbol])
        result = run(
            {symbol: series[symbol]},
            units,
            design=question.design,
            regressors=regressors,
            placebo_draws=0,
        )
        of = _Rows(question, ground, symbol, piece, number)
        for columns, events in (of.measured(result.paths), of.refused((*unplaced, *result.left_out))):
            tables.append(_batch(columns, len(events)))
            orders.append(events * len(question.symbols) + rank)
    order = np.argsort(np.concatenate(orders), kind="stable")
    whole = pa.Table.from_batches(tables, SCHEMA).take(pa.array(order)).combine_chunks()
    return whole.to_batches()[0] if len(whole) else _batch({}, 0)


def _batch(columns: Mapping[str, pa.Array], rows: int) -> pa.RecordBatch:
    filled = [columns[name] if name in columns else pa.nulls(rows, SCHEMA.field(name).type) for name in NAMES]
    return pa.RecordBatch.from_arrays(filled, schema=SCHEMA)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one instrument in one piece."""

    question: Question
    ground: Ground
    symbol: str
    piece: Sequence[Member]
    number: Mapping[str, int]

    def measured(self, paths: Paths) -> tuple[dict[str, pa.Array], Integers]:
        """One row a unit and session; beside them each row's event, by its place in the piece."""
        length = self.question.window.last - self.question.window.first + 1
        places = np.array([self.number[event] for event in paths.events], dtype=np.int64)
        events = np.repeat(places, length)
        line, days = self.ground.lines[self.symbol], paths.days
        closes = _closes(line, days)
        offsets = np.arange(self.question.window.first, self.question.window.last + 1)
        numbers = {
            "raw_return": paths.raw,
            "abnormal_return": paths.abnormal,
            "cumulated_return": _cumulated(paths.raw, line.kind),
            "cumulated_abnormal_return": np.where(np.isnan(paths.abnormal), np.nan, paths.car),
        }
        if line.has_ratios:
            numbers["rebased"] = BASE * closes / _bases(line, paths.day0)[:, None]
        if self.ground.instruments[self.symbol].re_serve:
            numbers["close"] = closes
        columns = {name: pa.array(value.ravel(), from_pandas=True) for name, value in numbers.items()}
        columns |= {
            "day0": _dates(np.repeat(paths.day0, length)),
            "day": pa.array(np.tile(offsets, len(places)).astype(np.int16)),
            "session_date": _dates(days.ravel()),
            "estimation_n": pa.array(np.repeat(paths.estimation_n, length).astype(np.int32)),
        }
        return columns | self._described(events), events

    def refused(self, left_out: Sequence[LeftOut]) -> tuple[dict[str, pa.Array], Integers]:
        """One row for each event that could not be measured, with the reason."""
        events = np.array([self.number[one.event] for one in left_out], dtype=np.int64)
        reasons = pa.array([one.reason for one in left_out], pa.string())
        return {"refusal": reasons, **self._described(events)}, events

    def _described(self, events: Integers) -> dict[str, pa.Array]:
        names = ("event", "kind", "topics", "importance", "public_at", "public_precision")
        rows = pa.array(events)
        told = {
            name: pa.array([getattr(one, name) for one in self.piece], SCHEMA.field(name).type).take(rows)
            for name in names
        }
        same = {
            "instrument": self.symbol,
            "unit": self.ground.lines[self.symbol].unit,
            "model": self.question.model,
        }
        return told | {name: pa.repeat(value, len(events)) for name, value in same.items()}


def _cumulated(raw: Floats, kind: str) -> Floats:
    steps = np.nan_to_num(raw)
    total = np.cumprod(1.0 + steps, axis=1) - 1.0 if kind == "simple" else np.cumsum(steps, axis=1)
    return np.where(np.isnan(raw), np.nan, total)


def _closes(line: Line, days: Integers) -> Floats:
    """The close of each of some days, not a number where there is none."""
    if not line.sessions.size:
        return np.full(days.shape, np.nan)
    at = np.minimum(np.searchsorted(line.sessions, days), line.sessions.size - 1)
    return np.where(line.sessions[at] == days, line.closes[at], np.nan)


def _bases(line: Line, day0: Integers) -> Floats:
    """The last close before each day 0, not a number where there is none."""
    known = np.flatnonzero(~np.isnan(line.closes))
    if not known.size:
        return np.full(day0.size, np.nan)
    at = np.searchsorted(line.sessions[known], day0) - 1
    return np.where(at >= 0, line.closes[known[np.maximum(at, 0)]], np.nan)


def _dates(days: Integers) -> pa.Array:
    return pa.array(days.astype(np.int32)).cast(pa.date32())
