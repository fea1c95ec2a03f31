"""A study through the view, from PostgreSQL to JSON: 200 events on 20 instruments over 3,000 sessions.

Cold, every close comes from the database; with the panel cached only the events do. Each request begins
the study at another event, so that no two ask the same.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

import numpy as np
import orjson
from django.core.wsgi import get_wsgi_application
from django.db import connection
from rich.console import Console
from rich.table import Table

from benchmarks.client import Client
from benchmarks.database import own_database
from benchmarks.report import Goal
from events.models import Event, TimelineEntry
from markets import calendar
from markets import services as markets
from markets.models import Instrument, Price

NAME = "tracker_bench_study"
EVENTS, INSTRUMENTS, SESSIONS = 200, 20, 3000
FIRST = date(2012, 1, 3)
ROUNDS, SHORT = 30, 8
COLD, WARM, DEAR = 100.0, 20.0, 5000.0
SEED = 20250901
DRAWS = 1000
CLOCK = datetime(2026, 1, 1, tzinfo=UTC)


def measure(*, rounds: int, console: Console) -> tuple[Goal, ...]:
    """Fill a database of its own, ask, print milliseconds, and return the goals."""
    with own_database(name=NAME, contents="", keep=False):
        symbols = _fill()
        client = Client(get_wsgi_application())
        asked = f"/api/v1/studies/?instruments={','.join(symbols)}&window=-1,5"
        _check(client, asked)
        timings = {
            "cold": _times(client, asked, rounds, markets.forget_lines),
            "panel cached": _times(client, asked, rounds, lambda: None),
            f"{DRAWS:,} placebo draws": [_time(client, f"{asked}&placebo={DRAWS}")],
            "the same again, by its hash": [_time(client, f"{asked}&placebo={DRAWS}")],
        }
    _show(console, timings)
    cold, warm, dear, again = (median(each) for each in timings.values())
    return (
        Goal("study through the view, cold, p50 ms", cold, COLD),
        Goal("study through the view, panel cached, p50 ms", warm, WARM),
        Goal(f"study with {DRAWS:,} placebo draws, ms", dear, DEAR),
        Goal("the same study again, ms", again, WARM),
    )


def _fill() -> list[str]:
    random = np.random.default_rng(SEED)
    days = calendar.sessions("XNYS", FIRST, FIRST + timedelta(days=365 * 14))[:SESSIONS]
    common = random.normal(0, 0.008, SESSIONS)
    spx = Instrument(
        asset_class="index", unit="points", calendar="XNYS", zone="America/New_York", close_time="16:00"
    )
    instruments = [
        Instrument(
            symbol=f"BENCH-{number:02}",
            name="constructed",
            asset_class=spx.asset_class,
            unit=spx.unit,
            calendar=spx.calendar,
            zone=spx.zone,
            close_time=spx.close_time,
        )
        for number in range(INSTRUMENTS)
    ]
    Instrument.objects.bulk_create(instruments)
    for instrument in instruments:
        closes = 1000 * np.exp(np.cumsum(common + random.normal(0, 0.006, SESSIONS)))
        Price.objects.bulk_create(_prices(instrument, days, closes), batch_size=1000)
    _publish(random, days)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [one.symbol for one in instruments]


def _prices(instrument: Instrument, days: tuple[date, ...], closes: np.ndarray) -> list[Price]:
    return [
        Price(
            instrument=instrument,
            session_date=day,
            bar_start=datetime(day.year, day.month, day.day, 14, tzinfo=UTC),
            bar_end=datetime(day.year, day.month, day.day, 21, tzinfo=UTC),
            close=Decimal(f"{close:.8f}"),
            source="constructed",
            captured_at=CLOCK,
            is_final=True,
        )
        for day, close in zip(days, closes.tolist(), strict=True)
    ]


def _publish(random: np.random.Generator, days: tuple[date, ...]) -> None:
    chosen = sorted(random.choice(np.arange(200, SESSIONS - 20), EVENTS, replace=False).tolist())
    at = [datetime(days[day].year, days[day].month, days[day].day, 15, tzinfo=UTC) for day in chosen]
    events = [_event(number, instant) for number, instant in enumerate(at)]
    Event.objects.bulk_create(events)
    TimelineEntry.objects.bulk_create([_entry(event) for event in events])


def _event(number: int, at: datetime) -> Event:
    return Event(
        id=UUID(int=number + 1),
        title=f"Event {number}",
        kind="floor-vote",
        body="constructed",
        occurred_at=at,
        occurred_precision="minute",
        public_at=at,
        public_precision="minute",
        first_seen_at=at,
        published_at=at,
        published_by="benchmark",
        state="published",
    )


def _entry(event: Event) -> TimelineEntry:
    same = ("kind", "body", "occurred_at", "public_at", "public_precision", "first_seen_at", "published_at")
    return TimelineEntry(
        event=event,
        **{name: getattr(event, name) for name in same},
        topics=["liquidity"],
        importance=3,
        reviewed=True,
        backfilled=False,
        sources=["constructed"],
        identifiers=[],
        text=orjson.dumps({"id": str(event.pk), "title": event.title}).decode(),
        reactions_text="[]",
        revision=1,
        updated_at=CLOCK,
    )


def _check(client: Client, asked: str) -> None:
    told = orjson.loads(client.get(asked))
    if (told["n_events"], told["n_units"]) != (EVENTS, EVENTS * INSTRUMENTS):
        raise ValueError(f"{told['n_units']} units were studied, not {EVENTS * INSTRUMENTS}")


def _times(client: Client, asked: str, rounds: int, prepare: Callable[[], None]) -> list[float]:
    found = []
    for number in range(rounds + 1):
        prepare()
        # Another seed is another study, of the same cost.
        found.append(_time(client, f"{asked}&seed={number}"))
    return found[1:]


def _time(client: Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address)
    return 1000 * (time.perf_counter() - began)


def _show(console: Console, timings: dict[str, list[float]]) -> None:
    table = Table(title=f"Milliseconds a study of {EVENTS} events x {INSTRUMENTS} x {SESSIONS:,} sessions")
    for name in ("", "p50", "least", "most"):
        table.add_column(name, justify="right" if name else "left")
    for name, each in timings.items():
        table.add_row(name, *(f"{value:.1f}" for value in (median(each), min(each), max(each))))
    console.print(table)
