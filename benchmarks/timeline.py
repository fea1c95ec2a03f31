"""The timeline page of 50 events, filtered by topic and range: the product beside the json_agg bound."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson
import psycopg
from django.core.wsgi import get_wsgi_application
from django.db import connection
from rich.console import Console
from rich.table import Table

from benchmarks.bound import Bound, page_sql
from benchmarks.measure import Figures, Served, ask, measure
from benchmarks.seed import FIRST, STEP
from events.api.filters import upper_bound
from events.api.pagination import write_cursor
from events.models import TimelineEntry
from events.services.timeline import Direction, Filters, Key, read_page, statement
from markets.returns import ESTIMATOR

TOPIC = "clarity-act"
DEEP = 20_000
GOAL = 1.0
PAGE = 50
MOST_QUERIES = 3


class Differs(AssertionError):
    """The product and the bound did not answer the same, so their costs cannot be compared."""


def run(console: Console, *, events: int, rounds: int, requests: int) -> dict[str, float]:
    """Check that both answer the same, measure them, print the table; gives the ratios."""
    since, last = FIRST + timedelta(days=1), FIRST + STEP * (events // 2)
    before = upper_bound(last.isoformat().replace("+00:00", "Z"))
    filters = Filters(topic=TOPIC, since=since, before=before)
    depth = min(DEEP, TimelineEntry.objects.filter(topics__contains=[TOPIC]).count() // 2)
    places: dict[str, Key | None] = {"first page": None, f"{depth:,} deep": _key_at(filters, depth)}
    ratios = {}
    with _connection() as database:
        product, bound = get_wsgi_application(), Bound(database, ESTIMATOR)
        for place, key in places.items():
            pair = [
                Served(
                    "product", product, "/api/v1/timeline/", _product_query(filters, last, key), _own_backend
                ),
                Served("bound", bound, "/", _bound_query(filters, key), lambda: database.info.backend_pid),
            ]
            queries = check(pair)
            explain(console, place, filters, key, database)
            figures = measure(pair, rounds=rounds, requests=requests)
            _print(console, place, figures, queries)
            ratios[place] = figures["product"].cpu / figures["bound"].cpu
            ratios[f"{place} product ms"] = figures["product"].cpu * 1000
    return ratios


def check(pair: list[Served]) -> int:
    """Both answer the same 50 events, equal in every value; gives the product's number of queries."""
    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        ours, theirs = (orjson.loads(ask(served))["results"] for served in pair)
    if len(ours) != PAGE or [event["id"] for event in ours] != [event["id"] for event in theirs]:
        raise Differs(f"other events: {len(ours)} and {len(theirs)}")
    for one, other in zip(ours, theirs, strict=True):
        wrong = [name for name in {**one, **other} if one.get(name, ...) != other.get(name, ...)]
        if wrong:
            raise Differs(f"{one['id']}: " + "; ".join(f"{n}: {one.get(n)} | {other.get(n)}" for n in wrong))
    if len(asked) > MOST_QUERIES:
        raise Differs(f"{len(asked)} queries for one page")
    return len(asked)


def explain(
    console: Console, place: str, filters: Filters, key: Key | None, database: psycopg.Connection
) -> None:
    """Print how each finds its ids; both must enter by the same index."""
    product = _explained(filters, key)
    parameters = {
        "since": filters.since,
        "before": filters.before,
        "at": key and key.public_at,
        "event": key and key.event_id,
    }
    statement = "EXPLAIN (ANALYZE) " + page_sql(TOPIC, deep=key is not None)
    bound = "\n".join(line for (line,) in database.execute(statement, parameters).fetchall())
    indexes = [_indexes(plan) for plan in (product, bound)]
    for name, plan in (("product", product), ("bound", bound)):
        console.print(f"[bold]{place}, {name}[/bold]\n{plan}\n", highlight=False, markup=True)
    if indexes[0] != indexes[1] or not indexes[0]:
        raise Differs(f"other indexes: {indexes[0]} and {indexes[1]}")


def _explained(filters: Filters, key: Key | None) -> str:
    sql, given = statement(filters=filters, rows=PAGE + 1, start=key, direction=Direction.OLDER)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE) {sql}", given)
        return "\n".join(line for (line,) in cursor.fetchall())


def _indexes(plan: str) -> list[str]:
    words = plan.replace("\n", " ").split()
    return [words[place + 1] for place, word in enumerate(words) if word == "using"]


def _key_at(filters: Filters, depth: int) -> Key:
    page = read_page(filters=filters, size=depth, start=None, direction=Direction.OLDER)
    if page.oldest is None:
        raise Differs("the benchmark's own database is empty")
    return page.oldest


def _product_query(filters: Filters, last: datetime, key: Key | None) -> str:
    query = {
        "topic": TOPIC,
        "from": _written(filters.since),
        "to": _written(last),
        "page_size": str(PAGE),
    }
    if key:
        query["cursor"] = write_cursor(key=key, direction=Direction.OLDER, filters=filters)
    return urlencode(query)


def _bound_query(filters: Filters, key: Key | None) -> str:
    query = {"topic": TOPIC, "since": str(filters.since), "before": str(filters.before)}
    if key:
        query |= {"at": str(key.public_at), "event": str(key.event_id)}
    return urlencode(query)


def _written(at: datetime | None) -> str:
    return "" if at is None else at.isoformat().replace("+00:00", "Z")


def _own_backend() -> int:
    connection.ensure_connection()
    pid: int = connection.connection.info.backend_pid
    return pid


@contextmanager
def _connection() -> Iterator[psycopg.Connection]:
    connection.ensure_connection()
    with psycopg.connect(
        connection.connection.info.dsn, password=connection.connection.info.password, autocommit=True
    ) as database:
        yield database


def _print(console: Console, place: str, figures: dict[str, Figures], queries: int) -> None:
    table = Table(title=f"50 of {TOPIC}, {place}")
    for column in ("", "CPU ms", "Python ms", "PostgreSQL ms", "p50 ms", "p95 ms"):
        table.add_column(column, justify="right")
    for name, one in figures.items():
        count = len(one.times)
        values = (one.cpu, one.python / count, one.backend / count, one.percentile(50), one.percentile(95))
        table.add_row(name, *(f"{value * 1000:.3f}" for value in values))
    product, bound = figures["product"], figures["bound"]
    ratio = product.cpu / bound.cpu
    wall = product.percentile(50) / bound.percentile(50)
    table.add_row("ratio", f"{ratio:.2f}", "", "", f"{wall:.2f}", "")
    console.print(table)
    console.print(
        f"CPU ratio {ratio:.2f}, goal {GOAL:.1f}: {'met' if ratio <= GOAL else 'missed'}; {queries} queries"
    )
