"""Pages for people: rendered on the server from the public record, without a script."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from events.services.selection import Filters
from events.services.timeline import read_page

LATEST = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the latest events with their reactions, and how fresh the sources are."""
    page = read_page(filters=Filters(), size=LATEST)
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
        "reactions": _answers(event["reactions"]),
    }


def _answers(reactions: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line for each number, and one for each reason why there is none; what all share is said once."""
    lines, without = [], defaultdict(list)
    for reaction in reactions:
        if reaction["abnormal_return"] is None:
            without[reaction["status"]].append(reaction["instrument"])
        else:
            lines.append(f"{reaction['instrument']} {_number(reaction)}")
    if not lines and len(without) == 1:
        return list(without)
    return lines + [f"{', '.join(instruments)}: {status}" for status, instruments in without.items()]


def _number(reaction: Mapping[str, Any]) -> str:
    """The abnormal return in its unit; one that later sessions will still change says so."""
    value = reaction["abnormal_return"]
    text = f"{value:+.1f} bp" if reaction["unit"] == "bp" else f"{value:+.2%}"
    return text if reaction["complete"] else f"{text} so far"
