"""Indexes and constraints put aside while tables are filled, and built again in one go afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

# Keys first: foreign keys lean on them.
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype IN ('p', 'u', 'f')
  AND (
    conrelid = ANY (%(tables)s::regclass[])
    OR (contype = 'f' AND confrelid = ANY (%(tables)s::regclass[]))
  )
ORDER BY contype = 'f', conrelid, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY (%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
ORDER BY 1
"""


@contextmanager
def without_indexes(models: Sequence[type[Model]]) -> Iterator[None]:
    """Fill tables within this block; a row that breaks a constraint fails at its end."""
    tables = {"tables": [model._meta.db_table for model in models]}  # noqa: SLF001 -- documented model API
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINTS, tables)
        constraints = cursor.fetchall()
        cursor.execute(INDEXES, tables)
        indexes = cursor.fetchall()
        for table, name, _ in reversed(constraints):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for table, name, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")
