"""Who asks: ``Authorization: Bearer …`` with a key, or nobody in particular."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from events.api.problems import Problem
from events.api.throttles import caller, is_export
from events.services import keys
from events.vocabulary import Scope

CHALLENGE = 'Bearer realm="policy-event-tracker"'
# What may be read by anyone, unless the operator wants a key for it.
OPEN = frozenset({Scope.READ, Scope.EXPORT})


class KeyAuthentication(BaseAuthentication):
    """A key in the Authorization header; ``request.auth`` is then its :class:`keys.Caller`.

    A header that is sent and not understood is refused: taken for anonymous, a client would find out
    by its limits.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, keys.Caller] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, key = header.strip().partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed("The Authorization header is read as “Bearer” and a key.")
        caller = keys.verify(key.strip())
        if caller is None:
            raise AuthenticationFailed("The key is not known, was revoked or has expired.")
        # A key speaks for its scopes alone: none of its owner's other rights come with it.
        return AnonymousUser(), caller

    def authenticate_header(self, request: Request) -> str:
        is_refused = request.META.get("HTTP_AUTHORIZATION") is not None
        return f'{CHALLENGE}, error="invalid_token"' if is_refused else CHALLENGE


class HasScope(BasePermission):
    """A key needs the view's scope, and ``export`` for whole selections; reading may need no key."""

    message = "Send a key: Authorization: Bearer …"

    def has_permission(self, request: Request, view: APIView) -> bool:
        scope = Scope.EXPORT if is_export(request, view) else view.scope  # type: ignore[attr-defined]
        known = caller(request)
        if known is None:
            return bool(scope in OPEN and settings.API_ANONYMOUS_READING)
        if scope not in known.scopes:
            raise _lacks(scope)
        return True


def _lacks(scope: Scope) -> Problem:
    return Problem(
        status=HTTPStatus.FORBIDDEN,
        name="insufficient-scope",
        title="The key may not do this",
        detail=f"This needs a key with the scope “{scope}”.",
        members={"scope": scope},
    )


class BearerScheme(OpenApiAuthenticationExtension):
    """The key in the schema; where no key is needed, that is said too."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 -- the extension's signature
        return {"type": "http", "scheme": "bearer", "description": "A key; docs/api.md says how to get one."}

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        needs: list[dict[str, list[str]]] = [{self.name: []}]
        return [*needs, {}] if auto_schema.view.scope in OPEN else needs
