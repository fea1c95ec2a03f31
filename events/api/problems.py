"""Errors of the API as problem documents (RFC 9457), with the id of the request they answer."""

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from events.services import deadlines

logger = logging.getLogger(__name__)

TYPE = "urn:policy-event-tracker:problem:"
CONTENT_TYPE = "application/problem+json"
# What makes a question long, the likeliest first.
COSTLY = ("q", "count", "as_of", "expand", "min_abs_reaction", "instrument", "body", "known_from", "known_to")
RETRY_AFTER_AN_OUTAGE = "5"
NAMES = {
    status: status.phrase.lower().replace(" ", "-").replace("'", "")
    for status in HTTPStatus
    if status >= HTTPStatus.BAD_REQUEST
}


class Problem(exceptions.APIException):
    """A refusal that says what was wrong; ``members`` are extension members of the document."""

    def __init__(
        self,
        *,
        status: HTTPStatus,
        name: str,
        title: str,
        detail: str,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.title = title
        self.text = detail
        self.members = members or {}


def document(
    request: HttpRequest,
    *,
    status: int,
    detail: str,
    name: str = "",
    title: str = "",
    members: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Write one problem document."""
    known = HTTPStatus(status)
    body = {
        "type": TYPE + (name or NAMES[known]),
        "title": title or known.phrase,
        "status": status,
        "detail": detail,
        "instance": request.path.replace("\x00", "\ufffd"),
        "request_id": getattr(request, "request_id", None),
        **(members or {}),
    }
    return HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)


def problem_response(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer what a view raised; ``None`` for what nobody expected, which is logged and answered as a 500."""
    request = context["request"]._request  # noqa: SLF001 -- the plain request below the framework's
    if isinstance(exc, OperationalError | InterfaceError):
        return _unavailable(request, exc)
    response = _expected(request, exc)
    if response is not None:
        set_rollback()
    return response


def _expected(request: HttpRequest, exc: Exception) -> HttpResponse | None:
    if isinstance(exc, Problem):
        return document(
            request, status=exc.status, name=exc.name, title=exc.title, detail=exc.text, members=exc.members
        )
    if isinstance(exc, Http404):
        return document(request, status=HTTPStatus.NOT_FOUND, detail="Nothing public is at this address.")
    if isinstance(exc, PermissionDenied):
        return document(request, status=HTTPStatus.FORBIDDEN, detail="This is not open to you.")
    if not isinstance(exc, exceptions.APIException):
        return None
    response = document(request, status=exc.status_code, detail=str(exc.detail))
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        response["WWW-Authenticate"] = vars(exc)["auth_header"]
    if isinstance(exc, exceptions.Throttled):
        response["Retry-After"] = str(max(1, math.ceil(vars(exc)["wait"])))
    return response


def _unavailable(request: HttpRequest, exc: Exception) -> HttpResponse:
    if deadlines.was_exceeded(exc):
        return _too_slow(request)
    logger.error("the database did not answer %s", request.path, exc_info=exc)
    response = document(
        request, status=HTTPStatus.SERVICE_UNAVAILABLE, detail="The database does not answer; try again soon."
    )
    response["Retry-After"] = RETRY_AFTER_AN_OUTAGE
    return response


def _too_slow(request: HttpRequest) -> HttpResponse:
    """Say what to narrow; the same question asked again would take as long."""
    logger.warning("a statement of %s was given up: its time was over", request.path)
    asked = [name for name in COSTLY if name in request.GET]
    narrower = f"narrow or leave out {', '.join(f'“{name}”' for name in asked)}, or " if asked else ""
    response = document(
        request,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        name="too-slow",
        title="The answer took too long",
        detail=f"It was stopped: {narrower}ask for a shorter span (“from”, “to”) or a smaller page.",
        members={"narrow": asked},
    )
    response["Retry-After"] = RETRY_AFTER_AN_OUTAGE
    return response
