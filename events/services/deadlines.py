"""How long one statement may take: the database ends a longer one by itself.

Set below Django's cursor, as a property of the connection and not a question to the record.
"""

from collections.abc import Generator, Iterator
from typing import TypeVar

from django.db import connection
from psycopg import pq
from psycopg.errors import QueryCanceled

Piece = TypeVar("Piece")


def bound(*, seconds: float) -> None:
    """End every later statement of this thread's connection that takes longer, until :func:`lift`."""
    # As Django does before its first statement: one lost since the last request is opened again.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    _send(f"SET statement_timeout = {round(seconds * 1000)}")


def lift() -> None:
    """Let statements take as long as the server allows; a lost connection needs none."""
    if connection.connection is not None and not connection.connection.closed:
        _send("RESET statement_timeout")


def _send(statement: str) -> None:
    raw = connection.connection
    # A transaction that failed takes no statement, and with its end the setting falls back.
    if raw.info.transaction_status != pq.TransactionStatus.INERROR:
        with connection.wrap_database_errors:
            raw.execute(statement)


def bounded(pieces: Iterator[Piece], *, seconds: float) -> Iterator[Piece]:
    """The same pieces, each read with statements bounded so, whatever bound the code between them has."""
    try:
        while True:
            bound(seconds=seconds)
            try:
                piece = next(pieces)
            except StopIteration:
                return
            lift()
            yield piece
    finally:
        # Its transaction ends first: rolled back, it would bring the bound back.
        if isinstance(pieces, Generator):
            pieces.close()
        lift()


def was_exceeded(error: Exception) -> bool:
    """Whether the database gave up a statement because its time was over."""
    return isinstance(error.__cause__, QueryCanceled)
