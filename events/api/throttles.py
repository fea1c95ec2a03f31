"""The limits of reading, and the client a request is counted for."""

import ipaddress
import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from events.services import keys, limits

PAGES = "anonymous"
EXPORTS = "exports"
KEYS = "key"
KEY_EXPORTS = "key-exports"


def client_address(request: HttpRequest) -> str:
    """The address that connected; behind trusted proxies, the nearest one they vouch for.

    Anyone may send X-Forwarded-For, so it is read only when the connection comes from a proxy of
    ``TRUSTED_PROXIES``, and only as far back as trusted proxies wrote it.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return address
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").replace(",", " ").split()
    while hops and _is_trusted(address):
        address = hops.pop()
    return address


def _is_trusted(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(network) for network in settings.TRUSTED_PROXIES)


class ClientThrottle(BaseThrottle):
    """Counts each request in the database: by its key's owner, else by the client's address.

    A view names the forms that are exports of whole selections in ``whole_forms``; they are counted
    apart. All keys of an owner are counted together, so that another key buys no more requests.
    """

    allowance: limits.Allowance

    def allow_request(self, request: Request, view: APIView) -> bool:
        plain = request._request  # noqa: SLF001 -- the plain request below the framework's
        policy, client, limit = counted(request, is_export=is_export(request, view))
        self.allowance = limits.take(
            policy=policy,
            client=client,
            limit=limit,
            window=timedelta(seconds=settings.API_LIMIT_WINDOW),
        )
        plain.allowance = self.allowance  # type: ignore[attr-defined]
        return not self.allowance.is_exceeded

    def wait(self) -> float:
        return self.allowance.resets_in


def is_export(request: Request, view: APIView) -> bool:
    """Whether a whole selection is asked for."""
    chosen = getattr(request, "accepted_renderer", None)
    return chosen is not None and chosen.format in getattr(view, "whole_forms", ())


def caller(request: Request) -> keys.Caller | None:
    """Whom the request's key speaks for; ``None`` without a key."""
    known: keys.Caller | None = request.auth  # type: ignore[assignment]  # the framework knows tokens of its own
    return known


def counted(request: Request, *, is_export: bool) -> tuple[str, str, int]:
    """The policy a request falls under, the client it is counted for, and how many it allows."""
    if known := caller(request):
        client = f"owner {known.owner_id}"
        policy, limit = (
            (KEY_EXPORTS, settings.API_KEY_EXPORT_LIMIT) if is_export else (KEYS, settings.API_KEY_LIMIT)
        )
    else:
        client = limits.client_key(client_address(request._request))  # noqa: SLF001 -- as above
        policy, limit = (
            (EXPORTS, settings.API_EXPORT_LIMIT) if is_export else (PAGES, settings.API_ANONYMOUS_LIMIT)
        )
    return policy, f"{EXPORTS} {client}" if is_export else client, limit


def tell(response: HttpResponseBase, allowance: limits.Allowance) -> None:
    """Say in RateLimit headers what is left (IETF draft, structured fields)."""
    resets_in = max(0, math.ceil(allowance.resets_in))
    window = int(allowance.window.total_seconds())
    response["RateLimit-Policy"] = f'"{allowance.policy}";q={allowance.limit};w={window}'
    response["RateLimit"] = f'"{allowance.policy}";r={allowance.remaining};t={resets_in}'
