"""How PostgreSQL runs the two statements, and through which index."""

import re
from typing import Any

from django.db import connection

from benchmarks.client import Client
from benchmarks.database import UnableToBench

INDEX_OF_THE_TIMELINE = re.compile(r"using (\w+) on events_timelineentry")


def of_product(product: Client, address: str) -> str:
    """The plan of the statement with which the product reads a page, taken down while it serves one."""
    statements: list[tuple[str, Any]] = []

    def take_down(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's signature
        statements.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(take_down):
        product.get(address)
    (read,) = (one for one in statements if "events_timelineentry" in one[0])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {read[0]}", read[1])
        return "\n".join(row[0] for row in cursor.fetchall())


def index(plan: str) -> str:
    """The one index of the timeline that a plan reads."""
    found = set(INDEX_OF_THE_TIMELINE.findall(plan))
    if len(found) != 1:
        raise UnableToBench(f"a page is not read through one index of the timeline but {sorted(found)}")
    return str(found.pop())
