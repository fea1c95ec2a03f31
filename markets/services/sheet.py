"""Closes of many instruments in one statement, kept in this process until the tape changes."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Lock

import numpy as np
from django.db import connection
from django.db.models import Max

from markets import calendar
from markets.models import Instrument, Price
from markets.sheet import Line, line_of

# 256 lines of 3,000 sessions are 30 MB.
_MOST_LINES = 256
# What PostgreSQL counts days and microseconds from is 2000-01-01.
_DAYS_TO_2000 = 10_957
_MICROSECONDS_TO_2000 = _DAYS_TO_2000 * 86_400_000_000

# Values in PostgreSQL's own binary form: 60,000 of them are read at once, not one by one.
_LINES = """
SELECT instrument_id, string_agg(date_send(session_date), ''::bytea),
    string_agg(float8send(close::float8), ''::bytea), string_agg(timestamptz_send(captured_at), ''::bytea)
FROM ({in_force}) AS in_force GROUP BY instrument_id
"""

_Key = tuple[object, ...]
_kept: OrderedDict[_Key, Line] = OrderedDict()
_lock = Lock()


def tape_version() -> datetime | None:
    """When the newest close was recorded: while it stays, so do all prices."""
    newest: datetime | None = Price.objects.aggregate(newest=Max("recorded_at"))["newest"]
    return newest


def lines(
    *, instruments: Iterable[Instrument], version: datetime | None, as_of: datetime | None = None
) -> Mapping[str, Line]:
    """The final closes of instruments by symbol, as ``closes`` gives them, laid on their own sessions.

    ``version`` is ``tape_version()`` asked beforehand; what was read for it is not read again.
    ``as_of`` keeps to what was captured by then.
    """
    wanted = {_key(one, version, as_of): one for one in instruments}
    with _lock:
        found = {key: _kept[key] for key in wanted if key in _kept}
        for key in found:
            _kept.move_to_end(key)
    missing = {key: one for key, one in wanted.items() if key not in found}
    if missing:
        found |= _read(missing, as_of)
        _keep({key: found[key] for key in missing})
    return {one.symbol: found[key] for key, one in wanted.items()}


def forget_lines() -> None:
    """Drop what is kept, as a new process begins."""
    with _lock:
        _kept.clear()


def _key(one: Instrument, version: datetime | None, as_of: datetime | None) -> _Key:
    return (one.pk, version, as_of, one.calendar, one.return_kind, tuple(one.source_precedence or ()))


def _keep(read: Mapping[_Key, Line]) -> None:
    with _lock:
        _kept.update(read)
        while len(_kept) > _MOST_LINES:
            _kept.popitem(last=False)


def _read(missing: Mapping[_Key, Instrument], as_of: datetime | None) -> dict[_Key, Line]:
    prices = Price.objects.filter(instrument__in=[one.pk for one in missing.values()]).final()
    if as_of is not None:
        prices = prices.known_at(as_of)
    in_force = prices.in_force().values("instrument_id", "session_date", "close", "captured_at")
    inner, given = in_force.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(in_force=inner), given)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return {key: _line(one, rows.get(one.pk, (b"", b"", b""))) for key, one in missing.items()}


def _line(one: Instrument, row: tuple[bytes, bytes, bytes]) -> Line:
    days = np.frombuffer(row[0], dtype=">i4").astype(np.int64) + _DAYS_TO_2000
    closes = np.frombuffer(row[1], dtype=">f8").astype(np.float64)
    captured = np.frombuffer(row[2], dtype=">i8").astype(np.int64) + _MICROSECONDS_TO_2000
    order = np.argsort(days, kind="stable")
    return line_of(
        days[order],
        closes[order],
        captured[order],
        sessions=calendar.session_days(one.calendar),
        kind=one.return_kind,
    )
