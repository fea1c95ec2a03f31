"""Which tables a document's way into the record reads from end to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

LARGE = 5_000
SCANNED = re.compile(r"Seq Scan on (\w+)")


@contextmanager
def whole_tables() -> Iterator[set[tuple[str, str]]]:
    """Collect, for each statement of the block, the large tables its plan reads whole, with the statement."""
    found: set[tuple[str, str]] = set()
    large = _large_tables()

    def explain(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's signature
        if statement.lstrip("( ").startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}", params)
                plan = "\n".join(row[0] for row in cursor.fetchall())
            found.update((table, statement[:300]) for table in SCANNED.findall(plan) if table in large)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def _large_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= %s", [LARGE])
        return {row[0] for row in cursor.fetchall()}
