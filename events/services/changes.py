"""Every public change once, in the order of its number: what a client follows to keep a copy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from events.models import Revision
from events.services import ledger, public
from events.vocabulary import Action

# The text of a measured revision is the event's as it was last told.
CHANGES = """
SELECT
    row.seq, row.event_id, row.action, row.number, row.at, row.by, row.reason, row.changed_fields,
    row.headline_text, said.text, event.merged_into_id
FROM events_revision AS row
JOIN events_event AS event ON event.id = row.event_id
LEFT JOIN LATERAL (
    SELECT event_text AS text FROM events_revision AS telling
    WHERE telling.event_id = row.event_id AND telling.number <= row.number AND telling.event_text <> ''
    ORDER BY telling.number DESC LIMIT 1
) AS said ON row.headline_text <> ''
WHERE row.seq > %(after)s
ORDER BY row.seq
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One settled revision; ``text`` is the event's public JSON after it, none where it left the public."""

    seq: int
    event_id: UUID
    action: str
    revision: int
    at: datetime
    by: str
    reason: str
    changed_fields: tuple[str, ...]
    text: str | None
    merged_into: UUID | None

    def as_text(self) -> str:
        """The change as public JSON."""
        head = public.text(
            {
                "seq": self.seq,
                "event_id": self.event_id,
                "url": public.address(self.event_id),
                "action": self.action,
                "revision": self.revision,
                "at": public.instant(self.at),
                "by": self.by,
                "reason": self.reason,
                "changed_fields": self.changed_fields,
                "merged_into": self.merged_into and public.address(self.merged_into),
            }
        )
        return f'{head.removesuffix("}")},"event":{self.text or "null"}}}'


@dataclass(frozen=True, slots=True)
class Changes:
    """Some changes in order, whether more are settled, and the number to ask after next."""

    changes: tuple[Change, ...]
    has_more: bool
    cursor: int


def read(*, after: int, limit: int) -> Changes:
    """Read the changes numbered above ``after``, once what is settled has its numbers."""
    ledger.settle_if_needed()
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"after": after, "limit": limit + 1})
        rows = cursor.fetchall()
    changes = tuple(_change(row) for row in rows[:limit])
    return Changes(changes, has_more=len(rows) > limit, cursor=changes[-1].seq if changes else after)


def latest() -> int:
    """The number of the newest settled change; 0 before the first."""
    ledger.settle_if_needed()
    return Revision.objects.aggregate(seq=Max("seq"))["seq"] or 0


def _change(row: tuple[Any, ...]) -> Change:
    seq, event_id, action, number, at, by, reason, changed_fields, headline, said, into = row
    return Change(
        seq=seq,
        event_id=event_id,
        action=action,
        revision=number,
        at=at,
        by=by,
        reason=reason,
        changed_fields=tuple(changed_fields),
        text=public.join(said, headline, number, at) if headline else None,
        merged_into=into if action == Action.MERGED else None,
    )
