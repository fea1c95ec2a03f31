"""Which state of the public record an answer was made of, found without reading the record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

# Revisions are appended and never deleted, so that their number tells every change apart; numbering
# them does not move it. A restored record counts from where its backup stood, and is told by the rest.
RECORD = """
SELECT
    (SELECT coalesce(max(seq), 0) FROM events_revision)
        + (SELECT count(*) FROM events_revision WHERE seq IS NULL),
    (SELECT at FROM events_revision ORDER BY id DESC LIMIT 1),
    'events_revision'::regclass::oid,
    (SELECT system_identifier FROM pg_control_system()),
    (SELECT timeline_id FROM pg_control_checkpoint())
"""
EVENT = "SELECT revision, updated_at FROM events_timelineentry WHERE event_id = %s"


@dataclass(frozen=True, slots=True)
class Version:
    """A state by its name, and when it came about; None for an empty record, or one long settled."""

    name: str
    at: datetime | None = None


# What was asked of an instant that is past never changes.
SETTLED = Version("settled")


def of_record() -> Version:
    """The state of all that is public, in one query of the ledger's ends."""
    with connection.cursor() as cursor:
        cursor.execute(RECORD)
        count, at, *where = cursor.fetchone()
    return Version(" ".join(map(str, (count, *where))), at)


def of_event(*, event_id: UUID) -> Version | None:
    """The state of one public event; None for one the public cannot see."""
    with connection.cursor() as cursor:
        cursor.execute(EVENT, [event_id])
        row = cursor.fetchone()
    return row and Version(f"{event_id} {row[0]} {row[1].isoformat()}", row[1])
