"""Deliveries in a worker's hands: taken, kept, closed, or tried again. All on the database's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import uuid4

import orjson
from django.db import transaction
from django.db.models import Q

from events.models import Delivery, DeliveryState, Subscription
from events.services import changes, public, subscriptions
from events.services.clock import database_now

LEASE = timedelta(seconds=60)
# After each failed try but the last; together a little over three days, as Standard Webhooks advises.
PAUSES = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
TRIES = len(PAUSES) + 1
# A pause is longer by up to this share, so that failures do not come back in step.
JITTER = 0.1
# How long a receiver that failed is left alone by its other deliveries.
REST = timedelta(minutes=1)
LONGEST_WISH = timedelta(days=1)
FORGOTTEN_AT_ONCE = 1000

chance = SystemRandom()


class LeaseLost(Exception):
    """The lease ran out and the delivery went to somebody else; what this holder saw does not count."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: the same bytes under the same id at every try."""

    id: str
    body: bytes


@transaction.atomic
def take() -> Delivery | None:
    """Lease the next delivery whose turn it is, and its subscription with it; none when there is none now.

    One delivery of a subscription is under way at a time, so a slow receiver keeps one worker busy
    and no more, and a healthy one is told in order.
    """
    now = database_now()
    delivery = (
        Delivery.objects.filter(state=DeliveryState.DUE, next_at__lte=now, subscription__is_active=True)
        .filter(Q(subscription__held_until=None) | Q(subscription__held_until__lte=now))
        .select_for_update(skip_locked=True, of=("self", "subscription"), no_key=True)
        .select_related("subscription")
        .order_by("next_at", "seq", "pk")
        .first()
    )
    if delivery is None:
        return None
    delivery.state, delivery.attempts = DeliveryState.LEASED, delivery.attempts + 1
    delivery.lease_until, delivery.leased_by = now + LEASE, uuid4().hex
    delivery.save(update_fields=["state", "attempts", "lease_until", "leased_by"])
    delivery.subscription.held_until = delivery.lease_until
    delivery.subscription.save(update_fields=["held_until"])
    return delivery


def message(*, delivery: Delivery) -> Message:
    """What to send for a delivery, out of the ledger; a test tells its time alone."""
    if delivery.seq is None:
        test = {"type": "webhook.test", "timestamp": public.instant(delivery.created_at), "data": None}
        return Message(f"{delivery.subscription_id}-test-{delivery.pk}", orjson.dumps(test))
    (change,) = changes.read(after=delivery.seq - 1, limit=1).changes
    kind = f"event.{subscriptions.wish_of(change.action)}"
    head = public.text({"type": kind, "timestamp": public.instant(change.at)}).removesuffix("}")
    body = f'{head},"data":{change.as_text()}}}'
    return Message(f"{delivery.subscription_id}-{delivery.seq}", body.encode())


@transaction.atomic
def finish(*, delivery: Delivery, status: int, now: datetime) -> None:
    """Close a delivery that was accepted with this HTTP status."""
    row = _held(delivery)
    _let_go(row, until=None)
    _close(row, DeliveryState.DELIVERED, status=status, error="", now=now)


@transaction.atomic
def fail(
    *,
    delivery: Delivery,
    error: str,
    now: datetime,
    status: int | None = None,
    retry_after: float | None = None,
    is_gone: bool = False,
) -> None:
    """Note a failed try. It is tried again after a pause, ten times within about three days.

    After the last the subscription is switched off; ``is_gone``, at once. ``retry_after`` is in
    seconds, as the receiver asked, and heeded up to a day.
    """
    row = _held(delivery)
    if is_gone or row.attempts >= TRIES:
        _close(row, DeliveryState.FAILED, status=status, error=error, now=now)
        why = "it is gone" if is_gone else f"{TRIES} tries over about three days failed"
        reason = f"{why}; delivery {row} last: {error}"
        subscriptions.switch_off(subscription=row.subscription, reason=reason, now=now)
        return
    wished = min(timedelta(seconds=retry_after or 0), LONGEST_WISH)
    _let_go(row, until=now + max(wished, min(REST, PAUSES[row.attempts - 1])))
    row.next_at = now + max(wished, PAUSES[row.attempts - 1] * (1 + JITTER * chance.random()))
    row.state, row.lease_until, row.leased_by = DeliveryState.DUE, None, ""
    row.response_status, row.error = status, error
    row.save()


@transaction.atomic
def return_expired() -> int:
    """Take back deliveries whose worker died; the try counts, because it may have been what killed it."""
    now = database_now()
    rows = (
        Delivery.objects.filter(state=DeliveryState.LEASED, lease_until__lte=now)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("subscription")
        .order_by("pk")
    )
    for row in rows:
        fail(delivery=row, error="the worker died before it knew the answer", now=now)
    return len(rows)


def log_of(
    *, subscription: Subscription, size: int, before: int | None = None
) -> tuple[list[Delivery], bool]:
    """Deliveries of a subscription, newest first, and whether there are older ones."""
    rows = subscription.deliveries.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def told(row: Delivery) -> dict[str, Any]:
    """A delivery as the subscription's owner may see it."""
    return {
        "id": row.pk,
        "seq": row.seq,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": row.next_at if row.state == DeliveryState.DUE else None,
        "response_status": row.response_status,
        "error": row.error or None,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
    }


def forget_finished(*, before: datetime) -> int:
    """Delete deliveries that ended before, some at a time; gives how many."""
    old = Delivery.objects.filter(finished_at__lt=before).order_by("finished_at").values_list("pk", flat=True)
    deleted, _ = Delivery.objects.filter(pk__in=list(old[:FORGOTTEN_AT_ONCE])).delete()
    return deleted


def _held(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",), no_key=True).select_related("subscription")
    row = rows.filter(pk=delivery.pk, state=DeliveryState.LEASED, leased_by=delivery.leased_by).first()
    if row is None:
        raise LeaseLost(f"the lease on delivery {delivery} ran out before its answer came")
    return row


def _let_go(row: Delivery, *, until: datetime | None) -> None:
    Subscription.objects.filter(pk=row.subscription_id).update(held_until=until)


def _close(row: Delivery, state: DeliveryState, *, status: int | None, error: str, now: datetime) -> None:
    row.state, row.lease_until, row.leased_by = state, None, ""
    row.response_status, row.error, row.finished_at = status, error, now
    row.save()
