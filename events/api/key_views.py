"""Keys, looked after by their owner through the API: with a key that has the scope ``keys``."""

from http import HTTPStatus
from typing import Any

import orjson
from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from events.api import bodies, pagination, throttles
from events.api.key_serializers import IssuedKeySerializer, KeyListSerializer, KeyRequestSerializer
from events.api.parameters import refused
from events.api.views import JSON, PublicView, problems
from events.models import ApiKey
from events.services import keys
from events.services.clock import database_now
from events.vocabulary import Scope

PREFIX = "[A-Za-z0-9]{12}"
ASKED = OpenApiExample(
    "a key that reads", {"name": "notebook", "scopes": ["read", "export"]}, request_only=True
)


class OwnedView(PublicView):
    """An address that answers about the caller's own keys; nobody keeps the answer."""

    scope = Scope.KEYS
    parser_classes = bodies.PARSERS

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def caller(self) -> keys.Caller:
        """Whom the request's key speaks for; without one, nobody comes here."""
        known = throttles.caller(self.request)
        if known is None:
            raise NotAuthenticated
        return known

    def own(self, prefix: str) -> ApiKey:
        """A key of the caller's owner; another's is not there."""
        try:
            return ApiKey.objects.get(owner_id=self.caller().owner_id, prefix=prefix)
        except ApiKey.DoesNotExist:
            raise Http404 from None


class KeysView(OwnedView):
    """The keys of one owner."""

    @extend_schema(
        operation_id="keys",
        summary="List your keys",
        description=f"Newest first, revoked ones included; the newest {keys.MOST_TOLD}.",
        tags=["keys"],
        responses={(200, JSON): KeyListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = [keys.told(key) for key in keys.of_owner(owner_id=self.caller().owner_id)]
        return HttpResponse(pagination.list_body(_text(told)[1:-1]), content_type=JSON)

    @extend_schema(
        operation_id="key_create",
        summary="Make a key",
        description="It can do no more than the key that asks, and lasts no longer. It is told once.",
        tags=["keys"],
        request=KeyRequestSerializer,
        examples=[ASKED],
        responses={(201, JSON): IssuedKeySerializer, **problems(400, 406, 415, 429, 503)},
    )
    def post(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        wanted = bodies.read(request, KeyRequestSerializer)
        try:
            issued = keys.issue_narrower(by=self.caller(), now=database_now(), **wanted)
        except keys.Refused as why:
            raise refused("invalid-member", why.field, f"“{why.field}”: {why}.") from None
        return _issued(issued)


class KeyView(OwnedView):
    """One key."""

    @extend_schema(
        operation_id="key_revoke",
        summary="Revoke a key",
        description="At once and for good. A key may revoke itself.",
        tags=["keys"],
        responses={204: OpenApiResponse(description="Revoked."), **problems(400, 404, 406, 429, 503)},
    )
    def delete(self, request: Request, prefix: str) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        keys.revoke(key=self.own(prefix), now=database_now())
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class RotateView(OwnedView):
    """The successor of a key."""

    @extend_schema(
        operation_id="key_rotate",
        summary="Rotate a key",
        description=(
            "Answers a new key with the same scopes and expiry; the old one goes on working for a day. The "
            "key that asks needs every scope of the one that is rotated, which may be itself."
        ),
        tags=["keys"],
        request=None,
        responses={(201, JSON): IssuedKeySerializer, **problems(400, 404, 406, 429, 503)},
    )
    def post(self, request: Request, prefix: str) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as above
        try:
            return _issued(keys.rotate_narrower(by=self.caller(), key=self.own(prefix), now=database_now()))
        except keys.Refused as why:
            raise refused("invalid-key", why.field, f"{why}.") from None


def _issued(issued: keys.Issued) -> HttpResponse:
    body = {**keys.told(issued.key), "key": issued.text}
    return HttpResponse(_text(body), status=HTTPStatus.CREATED, content_type=JSON)


def _text(told: object) -> str:
    return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()
