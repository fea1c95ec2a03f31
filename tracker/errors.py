"""Errors that no view answered: a problem document under /api/ and for programs, a page for people."""

from django.http import HttpRequest, HttpResponse

from events.api import problems
from events.pages.views import error_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 400, "The request cannot be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 403, "This is not open to you.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django passes it by name
    return _answer(request, 404, "Nothing public is at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "This is our fault, and it is in our log under the request id.")


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        return problems.document(request, status=status, detail=detail)
    return error_page(request, status=status, detail=detail)
