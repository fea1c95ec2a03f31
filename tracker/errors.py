"""Errors that no view answered: a problem document under /api/ and for programs, a page for people."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from events.api import problems
from events.pages.views import error_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 400, "The request cannot be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 403, "This is not open to you.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 404, "Nothing public is at this address.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 403, "The form is out of date or not from this site: load its page again.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what no view expected; Django calls this while the exception is being handled."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = _answer(request, 503, "The database does not answer; try again soon.")
        response["Retry-After"] = problems.RETRY_AFTER_AN_OUTAGE
        return response
    return _answer(request, 500, "This is our fault, and it is in our log under the request id.")


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        return problems.document(request, status=status, detail=detail)
    return error_page(request, status=status, detail=detail)
