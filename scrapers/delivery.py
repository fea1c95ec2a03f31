"""Webhooks on their way out: what concerns a subscriber is put on the list, signed and posted."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from django.conf import settings
from standardwebhooks.webhooks import Webhook

from events.api.problems import Problem
from events.api.webhook_filters import wanted
from events.models import Delivery, Subscription
from events.services import deliveries, subscriptions
from events.services.clock import database_now
from events.services.deliveries import Message
from scrapers.errors import FetchError
from scrapers.http.posting import DEADLINE_SECONDS, Reply, check_target, post

log = structlog.get_logger(__name__)


def check_subscribed(url: str) -> None:
    """Raise ``UnsafeAddress`` unless webhooks may be sent to an address, as far as its text tells."""
    check_target(url, loopback_ports=settings.WEBHOOK_LOOPBACK_PORTS)


def deliver(*, span: timedelta) -> int:
    """Find whom the newest changes concern and post until nothing is due or ``span`` is over; how many.

    Any number of workers may do so at once: what is under way with one is skipped by the others.
    """
    ends_at = database_now() + span
    deliveries.return_expired()
    match_all(ends_at=ends_at)
    sent = 0
    while database_now() < ends_at:
        delivery = deliveries.take()
        if delivery is None:
            break
        send(delivery=delivery)
        sent += 1
    return sent


def match_all(*, ends_at: datetime) -> None:
    """Look at the changes nobody has looked at yet, subscription by subscription."""
    for subscription in subscriptions.waiting():
        try:
            filters = wanted(subscription.query)
        except Problem as why:
            # What it names has left the record since it was written.
            reason = f"its filter cannot be read any more: {why.text}"
            subscriptions.switch_off(subscription=subscription, reason=reason, now=database_now())
            continue
        while database_now() < ends_at and subscriptions.match(
            subscription=subscription, wanted=filters, now=database_now()
        ):
            continue


def send(*, delivery: Delivery) -> None:
    """Post one delivery that this worker holds, and note what came of it."""
    now = database_now()
    message = deliveries.message(delivery=delivery)
    try:
        reply = post(
            delivery.subscription.url,
            body=message.body,
            headers=signed(message, subscription=delivery.subscription, now=now),
            now=now,
            loopback_ports=settings.WEBHOOK_LOOPBACK_PORTS,
            deadline_seconds=DEADLINE_SECONDS,
        )
        _note(delivery, reply)
    except FetchError as error:
        deliveries.fail(delivery=delivery, error=str(error), now=database_now())
    except deliveries.LeaseLost as error:
        log.warning("an answer came too late to count", error=str(error))


def signed(message: Message, *, subscription: Subscription, now: datetime) -> Mapping[str, str]:
    """The headers of Standard Webhooks, with a signature by each secret that is valid."""
    body = message.body.decode()
    signatures = [
        Webhook(secret).sign(message.id, now, body)
        for secret in subscriptions.signing_secrets(subscription=subscription, now=now)
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": f"PolicyEventTracker/1 (contact: {settings.CONTACT_EMAIL or settings.PUBLIC_URL})",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _note(delivery: Delivery, reply: Reply) -> None:
    now = database_now()
    if HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        deliveries.finish(delivery=delivery, status=reply.status, now=now)
        return
    deliveries.fail(
        delivery=delivery,
        error=f"answered {reply.status}",
        now=now,
        status=reply.status,
        retry_after=reply.retry_after,
        is_gone=reply.status == HTTPStatus.GONE,
    )
