"""Pages for people: rendered on the server from the public record, without a script."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from events.models import SourceHealth
from events.services.timeline import Direction, Filters, read_page

LATEST = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the latest events with their reactions, and how fresh the sources are."""
    page = read_page(filters=Filters(), size=LATEST, start=None, direction=Direction.OLDER)
    context = {
        "events": [_shown(orjson.loads(text)) for text in page.texts],
        "sources": SourceHealth.objects.select_related("source").order_by("source__slug"),
        "asks_sources": bool(settings.CONTACT_EMAIL),
    }
    return render(request, "events/home.html", context)


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """The icon, for pages that name none and browsers that ask all the same."""
    return redirect(static("events/icon.svg"))


def error_page(request: HttpRequest, *, status: int, detail: str) -> HttpResponse:
    """An error as a page; it asks the database nothing."""
    context = {"title": HTTPStatus(status).phrase, "detail": detail}
    return render(request, "events/error.html", context, status=status)


def _shown(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **event,
        "public_at": datetime.fromisoformat(event["public_at"]),
        "reactions": [_answer(reaction) for reaction in event["reactions"]],
    }


def _answer(reaction: Mapping[str, Any]) -> dict[str, str]:
    value = reaction["abnormal_return"]
    if value is None:
        text = reaction["status"]
    elif reaction["unit"] == "bp":
        text = f"{value:+.1f} bp"
    else:
        text = f"{value:+.2%}"
    return {"instrument": reaction["instrument"], "text": text}
