"""Addresses that can say whether anything is new before they make an answer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from events.api import validators
from events.api.validators import Validator
from events.services import versions
from events.services.versions import SETTLED, Version

READING = frozenset({"GET", "HEAD"})
CONDITIONAL = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"})


class Conditional:
    """What a view knows of the state its answer is made of."""

    # Whether ``as_of`` reads the ledger, which tells an instant that is past the same for good.
    is_of_record = False
    validator: Validator | None = None

    def version(self, **kwargs: Any) -> Version | None:  # noqa: ARG002 -- for those that know it
        """The state an answer is made of, where it can be told before the answer is made."""
        return None

    def unchanged(self, request: HttpRequest, **kwargs: Any) -> HttpResponse | None:
        """A 304 for who holds the answer; None where it has to be made.

        Asked before the framework and before the limit, so that it costs next to nothing; where nobody
        reads without a key, the key comes first.
        """
        if not settings.API_ANONYMOUS_READING or not CONDITIONAL & request.META.keys():
            return None
        self.remember(request, **kwargs)
        response = validators.answered(request, self.validator) if self.validator else None
        if response is not None:
            patch_vary_headers(response, ["Accept"])
        return response

    def remember(self, request: HttpRequest, **kwargs: Any) -> None:
        """Ask for the state before the answer is read: a change in between makes the next one another."""
        if self.validator is None and request.method in READING:
            version = SETTLED if self._is_settled(request) else self.version(**kwargs)
            self.validator = validators.validator(request, version) if version else None

    def _is_settled(self, request: HttpRequest) -> bool:
        """Whether the record is asked for as it stood, which never changes."""
        return self.is_of_record and "as_of" in request.GET and request.GET.get("known") != "public"


class OfRecord(Conditional):
    """An address that answers out of the ledger's newest texts, and changes only when they do."""

    is_of_record = True

    def version(self, **kwargs: Any) -> Version | None:  # noqa: ARG002 -- as above
        return versions.of_record()
