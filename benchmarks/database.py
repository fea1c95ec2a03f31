"""A database of the benchmarks' own: on the product's server, never the product's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

NAME = "tracker_bench"


class UnableToBench(Exception):
    """What the benchmarks need is not there; says what."""


@contextmanager
def own_database(*, name: str, contents: str, keep: bool) -> Iterator[bool]:
    """Point Django at a migrated database of that name for as long as the block lasts.

    Yields whether it holds ``contents`` already: a database that was kept is used again when its
    mark says the same, else made anew. Without ``keep`` it is dropped at the end.
    """
    product = connection.settings_dict["NAME"]
    if name == product:
        raise UnableToBench(f"DATABASE_URL names {name}, the database the benchmarks drop and fill")
    is_filled = _mark(name) == contents
    if not is_filled:
        _execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")
        _execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    _point_at(name)
    try:
        call_command("migrate", verbosity=0)
        yield is_filled
    finally:
        _point_at(product)
        if not keep:
            _execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


def mark_filled(contents: str) -> None:
    """Write on the present database what it holds."""
    _execute(
        f"COMMENT ON DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} IS %s", [contents]
    )


def _mark(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _execute(statement: str, params: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
