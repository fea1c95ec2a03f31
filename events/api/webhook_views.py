"""Webhooks, looked after by their owner through the API: with a key that has the scope ``webhooks``."""

from http import HTTPStatus

import orjson
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request

from events.api import bodies, filters, pagination
from events.api.key_views import OwnedView
from events.api.parameters import Parameter
from events.api.problems import CONTENT_TYPE, Problem
from events.api.readers import after_number
from events.api.serializers import ProblemSerializer
from events.api.views import JSON, problems
from events.api.webhook_serializers import (
    DeliveryListSerializer,
    DeliverySerializer,
    IssuedSubscriptionSerializer,
    ReplayRequestSerializer,
    SubscriptionListSerializer,
    SubscriptionRequestSerializer,
    SubscriptionSerializer,
)
from events.models import Subscription
from events.services import deliveries, subscriptions
from events.services.clock import database_now
from events.vocabulary import Scope

ASKED = OpenApiExample(
    "decisive acts of the Federal Reserve",
    {
        "url": "https://example.org/hook",
        "filter": "topic=fed-actions&importance=5",
        "actions": ["create", "correct", "retract", "merge"],
    },
    request_only=True,
)
OFF = {
    (409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description="It is off, or you hold too many.")
}
BEFORE = Parameter(
    "before",
    "Only deliveries before this id; taken from `next`.",
    {"type": "integer", "minimum": 1},
    after_number,
)


class WebhookView(OwnedView):
    """An address that answers about the caller's own subscriptions."""

    scope = Scope.WEBHOOKS

    def own_subscription(self, number: int) -> Subscription:
        """A subscription of the caller's owner; another's is not there."""
        row = subscriptions.of_owner(owner_id=self.caller().owner_id).filter(pk=number).first()
        if row is None:
            raise Http404
        return row


class WebhooksView(WebhookView):
    """The subscriptions of one owner."""

    @extend_schema(
        operation_id="webhooks",
        summary="List your webhooks",
        description="Newest first, all on one page.",
        tags=["webhooks"],
        responses={(200, JSON): SubscriptionListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        rows = subscriptions.of_owner(owner_id=self.caller().owner_id)
        told = [subscriptions.told(row) for row in rows]
        return HttpResponse(pagination.list_body(_text(told)[1:-1]), content_type=JSON)

    @extend_schema(
        operation_id="webhook_create",
        summary="Subscribe an address",
        description=(
            "It is told of changes from now on, by POST, signed as Standard Webhooks says. The secret is "
            "told once. A change is sent when the event passed the filter before it or passes it after; "
            "backfilled events are not sent."
        ),
        tags=["webhooks"],
        request=SubscriptionRequestSerializer,
        examples=[ASKED],
        responses={(201, JSON): IssuedSubscriptionSerializer, **OFF, **problems(400, 406, 415, 429, 503)},
    )
    def post(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        asked = bodies.read(request, SubscriptionRequestSerializer)
        try:
            row = subscriptions.create(
                owner=get_user_model().objects.get(pk=self.caller().owner_id),
                url=asked["url"],
                query=asked["filter"],
                actions=asked["actions"],
                now=database_now(),
            )
        except subscriptions.TooMany as why:
            raise _conflict("too-many-webhooks", str(why)) from None
        return _answer({**subscriptions.told(row), "secret": row.secret}, HTTPStatus.CREATED)


class WebhookOneView(WebhookView):
    """One subscription."""

    @extend_schema(
        operation_id="webhook",
        summary="Read a webhook",
        tags=["webhooks"],
        responses={(200, JSON): SubscriptionSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def get(self, request: Request, number: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        return _answer(subscriptions.told(self.own_subscription(number)))

    @extend_schema(
        operation_id="webhook_delete",
        summary="Delete a webhook",
        description="With its deliveries, for good.",
        tags=["webhooks"],
        responses={204: OpenApiResponse(description="Deleted."), **problems(400, 404, 406, 429, 503)},
    )
    def delete(self, request: Request, number: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        self.own_subscription(number).delete()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class WebhookRotateView(WebhookView):
    @extend_schema(
        operation_id="webhook_rotate",
        summary="Give a webhook a new secret",
        description="It is told once. For a day both secrets sign.",
        tags=["webhooks"],
        request=None,
        responses={(201, JSON): IssuedSubscriptionSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def post(self, request: Request, number: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        row = self.own_subscription(number)
        secret = subscriptions.rotate(subscription=row, now=database_now())
        row.refresh_from_db()
        return _answer({**subscriptions.told(row), "secret": secret}, HTTPStatus.CREATED)


class WebhookTestView(WebhookView):
    @extend_schema(
        operation_id="webhook_test",
        summary="Send a test",
        description="It is on its way within seconds; see `deliveries/`.",
        tags=["webhooks"],
        request=None,
        responses={(202, JSON): DeliverySerializer, **OFF, **problems(400, 404, 406, 429, 503)},
    )
    def post(self, request: Request, number: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        try:
            sent = subscriptions.send_test(subscription=self.own_subscription(number), now=database_now())
        except subscriptions.SwitchedOff as why:
            raise _conflict("webhook-off", str(why)) from None
        return _answer(deliveries.told(sent), HTTPStatus.ACCEPTED)


class WebhookReplayView(WebhookView):
    @extend_schema(
        operation_id="webhook_replay",
        summary="Send again from a cursor",
        description="Every change numbered above it that concerns the webhook, under the ids it had.",
        tags=["webhooks"],
        request=ReplayRequestSerializer,
        responses={(202, JSON): SubscriptionSerializer, **OFF, **problems(400, 404, 406, 415, 429, 503)},
    )
    def post(self, request: Request, number: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        row = self.own_subscription(number)
        after = bodies.read(request, ReplayRequestSerializer)["cursor"]
        try:
            subscriptions.replay(subscription=row, after=after, now=database_now())
        except subscriptions.SwitchedOff as why:
            raise _conflict("webhook-off", str(why)) from None
        row.refresh_from_db()
        return _answer(subscriptions.told(row), HTTPStatus.ACCEPTED)


class WebhookEnableView(WebhookView):
    @extend_schema(
        operation_id="webhook_enable",
        summary="Switch a webhook on again",
        description="It is told of changes from now on; a replay tells the rest.",
        tags=["webhooks"],
        request=None,
        responses={(200, JSON): SubscriptionSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def post(self, request: Request, number: int) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        row = self.own_subscription(number)
        subscriptions.switch_on(subscription=row)
        row.refresh_from_db()
        return _answer(subscriptions.told(row))


class WebhookDeliveriesView(WebhookView):
    parameters = filters.by_name((BEFORE,), (filters.sized("deliveries"),))

    @extend_schema(
        operation_id="webhook_deliveries",
        summary="Read the log of deliveries",
        description="Newest first. Deliveries that ended are kept for 90 days.",
        tags=["webhooks"],
        parameters=[parameter.described() for parameter in parameters.values()],
        responses={(200, JSON): DeliveryListSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def get(self, request: Request, number: int) -> HttpResponse:
        plain = request._request  # noqa: SLF001 -- as above
        values = self.read(plain)
        rows, has_older = deliveries.log_of(
            subscription=self.own_subscription(number),
            size=values.get("page_size", filters.DEFAULT_PAGE_SIZE),
            before=values.get("before"),
        )
        following = pagination.placed(plain, before=rows[-1].pk) if has_older else None
        told = [deliveries.told(row) for row in rows]
        return HttpResponse(pagination.list_body(_text(told)[1:-1], following), content_type=JSON)


def _conflict(name: str, detail: str) -> Problem:
    return Problem(
        status=HTTPStatus.CONFLICT,
        name=name,
        title=name.replace("-", " ").capitalize(),
        detail=f"{detail}.",
    )


def _answer(told: object, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(_text(told), status=status, content_type=JSON)


def _text(told: object) -> str:
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()
