"""Who is told of changes by webhook: subscriptions, their secrets, and which changes concern them."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import QuerySet

from events.models import Delivery, DeliveryState, Subscription, Wish
from events.services import changes
from events.services.selection import Filters, conditions, matches, parameters
from events.vocabulary import Action

# The old secret signs beside the new one for so long after a rotation.
BOTH_SECRETS_FOR = timedelta(hours=24)
SECRET_BYTES = 32
LOOKED_AT_ONCE = 1000
MOST_HELD = 50
MEANT = {
    Wish.CREATE: (Action.PUBLISHED, Action.RESTORED, Action.UNMERGED),
    Wish.CORRECT: (Action.CORRECTED, Action.SPLIT),
    Wish.RETRACT: (Action.RETRACTED, Action.REDACTED),
    Wish.MERGE: (Action.MERGED,),
    Wish.MEASURED: (Action.MEASURED,),
}
WISHES = {action: wish for wish, actions in MEANT.items() for action in actions}

# A change concerns a subscriber whose filter let the event through before it or lets it through after.
CONCERNED = """
SELECT changed.seq FROM events_revision AS changed
WHERE changed.seq > %(after)s AND changed.seq <= %(until)s
  AND changed.action = ANY(%(actions)s)
  AND NOT changed.backfilled
  AND EXISTS (
    SELECT FROM (
        SELECT * FROM events_revision AS state
        WHERE state.event_id = changed.event_id
          AND state.number IN (changed.number, changed.number - 1)
          AND state.headline_text <> ''
    ) AS shown
    CROSS JOIN LATERAL (
        SELECT search AS said_search FROM events_revision AS telling
        WHERE telling.event_id = shown.event_id AND telling.event_text <> ''
          AND telling.number <= shown.number
        ORDER BY telling.number DESC LIMIT 1
    ) AS said
    {where}
  )
ORDER BY changed.seq
"""

log = structlog.get_logger(__name__)


class TooMany(Exception):
    """An owner holds as many subscriptions as may be."""


class SwitchedOff(Exception):
    """A subscription that is off is sent nothing; switch it on first."""


def wish_of(action: str) -> Wish:
    """The wish that an action of the ledger belongs to."""
    return WISHES[Action(action)]


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def create(
    *, owner: AbstractBaseUser, url: str, query: str, actions: Sequence[str], now: datetime
) -> Subscription:
    """Subscribe an address to what changes from now on; the caller has checked address and query.

    Raises ``TooMany``.
    """
    if Subscription.objects.filter(owner_id=owner.pk).count() >= MOST_HELD:
        raise TooMany(f"{MOST_HELD} webhooks are held; delete one")
    return Subscription.objects.create(
        owner_id=owner.pk,
        url=url,
        query=query,
        actions=list(actions),
        secret=new_secret(),
        matched_seq=changes.latest(),
        created_at=now,
    )


@transaction.atomic
def rotate(*, subscription: Subscription, now: datetime) -> str:
    """Give a new secret, which is returned; the old one signs beside it for a day."""
    row = _held(subscription)
    row.previous_secret, row.previous_until = row.secret, now + BOTH_SECRETS_FOR
    row.secret = new_secret()
    row.save(update_fields=["secret", "previous_secret", "previous_until"])
    return row.secret


def signing_secrets(*, subscription: Subscription, now: datetime) -> tuple[str, ...]:
    """The secrets that sign at ``now``, the newest first."""
    if subscription.previous_until is not None and now < subscription.previous_until:
        return (subscription.secret, subscription.previous_secret)
    return (subscription.secret,)


@transaction.atomic
def switch_off(*, subscription: Subscription, reason: str, now: datetime) -> None:
    """Tell a subscriber nothing more, and say why; what was still to be sent is stopped."""
    Subscription.objects.filter(pk=subscription.pk).update(
        is_active=False, off_reason=reason, off_at=now, held_until=None
    )
    subscription.deliveries.filter(state=DeliveryState.DUE).update(
        state=DeliveryState.STOPPED, finished_at=now
    )
    log.warning("a webhook was switched off", subscription=subscription.pk, reason=reason)


@transaction.atomic
def switch_on(*, subscription: Subscription) -> None:
    """Tell a subscriber of what changes from now on; what it missed is told by a replay."""
    Subscription.objects.filter(pk=subscription.pk, is_active=False).update(
        is_active=True, off_reason="", off_at=None, held_until=None, matched_seq=changes.latest()
    )


def send_test(*, subscription: Subscription, now: datetime) -> Delivery:
    """Put a delivery without a change on the list; raises ``SwitchedOff``."""
    _require_on(subscription)
    return Delivery.objects.create(subscription=subscription, next_at=now, created_at=now)


@transaction.atomic
def replay(*, subscription: Subscription, after: int, now: datetime) -> None:
    """Tell again every change that concerns the subscriber and is numbered above ``after``.

    A change keeps its message id, so that a receiver knows what it has had. Raises ``SwitchedOff``.
    """
    row = _held(subscription)
    _require_on(row)
    row.matched_seq = min(row.matched_seq, after)
    row.save(update_fields=["matched_seq"])
    again = row.deliveries.filter(seq__gt=after).exclude(state=DeliveryState.LEASED)
    again.update(state=DeliveryState.DUE, attempts=0, next_at=now, finished_at=None)


@transaction.atomic
def match(*, subscription: Subscription, wanted: Filters, now: datetime) -> int:
    """Put on the list what concerns a subscriber among the next changes; how many changes were looked at.

    Place and list move together, so a worker that dies has moved neither. Another worker on the same
    subscription is not waited for.
    """
    held = Subscription.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    row = held.filter(pk=subscription.pk, is_active=True).first()
    if row is None:
        return 0
    until = min(row.matched_seq + LOOKED_AT_ONCE, changes.latest())
    if until <= row.matched_seq:
        return 0
    found = _concerned(row, wanted, until)
    rows = [Delivery(subscription=row, seq=seq, next_at=now, created_at=now) for seq in found]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    looked_at = until - row.matched_seq
    row.matched_seq = until
    row.save(update_fields=["matched_seq"])
    return looked_at


def of_owner(*, owner_id: int) -> QuerySet[Subscription]:
    """The subscriptions of an owner, newest first."""
    return Subscription.objects.filter(owner_id=owner_id).order_by("-pk")


def told(row: Subscription) -> dict[str, Any]:
    """A subscription as its owner may see it: everything but its secrets."""
    return {
        "id": row.pk,
        "url": row.url,
        "filter": row.query,
        "actions": row.actions,
        "active": row.is_active,
        "off_reason": row.off_reason or None,
        "off_at": row.off_at,
        "cursor": row.matched_seq,
        "previous_secret_until": row.previous_until,
        "created_at": row.created_at,
    }


def waiting() -> list[Subscription]:
    """The subscriptions for which there are changes that nobody has looked at."""
    behind = Subscription.objects.filter(is_active=True, matched_seq__lt=changes.latest())
    return list(behind.order_by("pk"))


def _require_on(subscription: Subscription) -> None:
    if not subscription.is_active:
        raise SwitchedOff(f"subscription {subscription.pk} is off: {subscription.off_reason}")


def _held(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",), no_key=True).get(pk=subscription.pk)


def _concerned(row: Subscription, wanted: Filters, until: int) -> list[int]:
    asked = conditions(wanted) + ([matches("said_search")] if wanted.words else [])
    where = f"WHERE {' AND '.join(asked)}" if asked else ""
    given = {
        **parameters(wanted),
        "after": row.matched_seq,
        "until": until,
        "actions": [action.value for wish in row.actions for action in MEANT[Wish(wish)]],
    }
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED.format(where=where), given)
        return [seq for (seq,) in cursor.fetchall()]
