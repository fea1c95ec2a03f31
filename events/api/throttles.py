"""The limit of anonymous reading, and the client it is counted for."""

import ipaddress
import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from events.services import limits

PAGES = "anonymous"
EXPORTS = "exports"


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


class AnonymousThrottle(BaseThrottle):
    """Counts each request of a client address in the database; exports of whole selections apart.

    A view names the forms that are exports in ``whole_forms``.
    """

    allowance: limits.Allowance

    def allow_request(self, request: Request, view: APIView) -> bool:
        plain = request._request  # noqa: SLF001 -- the plain request below the framework's
        client = limits.client_key(client_address(plain))
        chosen = getattr(request, "accepted_renderer", None)
        is_export = chosen is not None and chosen.format in getattr(view, "whole_forms", ())
        self.allowance = limits.take(
            policy=EXPORTS if is_export else PAGES,
            client=f"{EXPORTS} {client}" if is_export else client,
            limit=settings.API_EXPORT_LIMIT if is_export else settings.API_ANONYMOUS_LIMIT,
            window=timedelta(seconds=settings.API_LIMIT_WINDOW),
        )
        plain.allowance = self.allowance  # type: ignore[attr-defined]
        return not self.allowance.is_exceeded

    def wait(self) -> float:
        return self.allowance.resets_in


def tell(response: HttpResponseBase, allowance: limits.Allowance) -> None:
    """Say in RateLimit headers what is left (IETF draft, structured fields)."""
    resets_in = max(0, math.ceil(allowance.resets_in))
    window = int(allowance.window.total_seconds())
    response["RateLimit-Policy"] = f'"{allowance.policy}";q={allowance.limit};w={window}'
    response["RateLimit"] = f'"{allowance.policy}";r={allowance.remaining};t={resets_in}'
