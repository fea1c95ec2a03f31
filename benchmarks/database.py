"""A database of the benchmark's own on the product's server; the product's is never written to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
from django.db import connection
from psycopg import sql


def own_name(events: int) -> str:
    """The name beside the product's database."""
    return f"{connection.settings_dict['NAME']}_bench_{events}"


@contextmanager
def own_database(events: int) -> Iterator[str]:
    """Create the database, give its address, and drop it at the end."""
    name = own_name(events)
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield _address(name)
    finally:
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def environment(address: str) -> dict[str, str]:
    """The environment of a process that lives on this database, its limiter counting but never refusing."""
    return {**os.environ, "DATABASE_URL": address, "API_ANONYMOUS_LIMIT": "1000000000"}


def _server() -> psycopg.Connection:
    parameters = {**connection.get_connection_params(), "dbname": connection.settings_dict["NAME"]}
    known = {name: parameters.get(name) for name in ("dbname", "user", "password", "host", "port")}
    return psycopg.connect(**{name: value for name, value in known.items() if value}, autocommit=True)


def _address(name: str) -> str:
    held = connection.settings_dict
    user, password = quote(held["USER"], safe=""), quote(held["PASSWORD"], safe="")
    who = f"{user}:{password}@" if password else f"{user}@" if user else ""
    host = held["HOST"] or ""
    if host.startswith("/"):
        return f"postgres://{who}/{name}?host={quote(host, safe='/')}&port={held['PORT'] or 5432}"
    return f"postgres://{who}{host}:{held['PORT'] or 5432}/{name}"
