"""The one clock of leases, publications and revisions."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The database's clock at this statement, in UTC: one clock for every worker on every machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant
